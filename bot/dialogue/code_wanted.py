"""Warn of whoever calls or writes and wants a code or PIN, however the message is heard."""

from __future__ import annotations

from typing import Final

from bot.dialogue.commands import Answer, Command, Proposer
from bot.dialogue.dialogue_context import Context, NluResult
from bot.lang.patterns import compile_words, says

WARNING: Final = "safety_warning"
LONGEST: Final = 30  # words
_CALLER: Final = compile_words(
    r"\b(?:call(?:ed|er|ing|s)?|phon(?:e|ed|ing)|rang|sms|whats\s?app|imo|fon|kol|somebody|someone|ek(?:jon|lok)|lok)\b"
    r"|কল |ফোন|কেউ|একজন|লোক|এসএমএস"
)
_CODE: Final = compile_words(r"\b(?:otp|pin|cvv|password|passcode|code)\b|ওটিপি|পিন|পাসওয়ার্ড|সিভিভি|কোড")
_WANTS: Final = compile_words(
    r"\b(?:want(?:s|ed)?|ask(?:s|ed|ing)? (?:me )?(?:for|to)|demand(?:s|ed)?|request(?:s|ed)?"
    r"|cha(?:y|i|iche|ise|ilo|cche|cchen|ichhe))\b|(?:চায়|চাইছে|চাইল|চাইলো|চাচ্ছে|চেয়েছে)(?!\p{L})"
)


def tells_of_a_code_wanted(text: str) -> bool:
    """ "Somebody called from the bank and asked for my OTP", "ফোন করে পিন চাইছে"."""
    return says(text, LONGEST, _CALLER, _CODE, _WANTS)


def a_caller_wants_a_code(heard: NluResult, context: Context) -> Command | None:
    """Nobody of the company or of a bank asks for one."""
    return Answer(WARNING) if heard.caller and not context.sensitive and heard.intent != WARNING else None


PROPOSERS = (Proposer(0.955, a_caller_wants_a_code),)
