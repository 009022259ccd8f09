"""Where what a message says beside its topic (bot.nlu.acts) counts: fields of NluResult."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from bot.dialogue.dialogue_context import NOT_UNDERSTOOD, Context
from bot.dialogue.login_awaited import OF_A_LOGIN, PRESSES, is_open, waiting
from bot.dialogue.small_talk import asks_of_wages
from bot.knowledge.topics import is_account, is_substantive
from bot.lang import normalise
from bot.lang.patterns import compile_words

WARNING: Final = "safety_warning"
SOUNDS_KNOWN: Final = frozenset({"recurring_existing_account", "complaint"})  # as what "an old customer" is heard
SWITCH: Final = "language_switch"
OF_THE_ANSWER: Final = frozenset({"unclear", "brief", "sure", "next"})  # they take the last answer up
REMARKS: Final = frozenset({"scorn", "sorry", "glad", "again"})  # on the bot, or on how it was spoken to
BESIDE_A_QUESTION: Final = frozenset({"sorry", "glad"})
NOT_SMALL: Final = frozenset({"greet", "bot_challenge", "handoff", "not_covered"})
NOTHING: Final = ("", "")
OF_GOOGLE: Final = frozenset(
    {"rbi_deadline", "rbi_why", "recurring_existing_account", "recurring_new_account", "recurring_charge_after_fix"}
)
BARE: Final = 3  # words that do no more than name a language: "and in English?"
# Not what was told, but all that follows, in another language.
_FROM_NOW: Final = compile_words(
    r"\b(?:from now|always|speak|talk|switch|change|can you|could you|do you|do u|reply|replies|answer me"
    r"|ekhon theke|ekhonthek\w*|kotha (?:bol|ko)\p{L}*|sob(?:shomoy|somoy)|par(?:en|ben|o))\b"
    r"|এখন থেকে|সব সময়|সবসময়|কথা (?:বল|ক)|পারেন|পারবেন|পারো"
)
#: What a question on Google's rules names.
_NAMES_A_RULE: Final = compile_words(
    r"rbi|mandate|limit|google|auto|recurring|card|rule|niyom|আরবিআই|ম্যান্ডেট|লিমিট|গুগল|অটো|কার্ড|নিয়ম"
)
_ON: Final = compile_words(r"\b(?:but|kintu|tobe|although)\b|কিন্তু|তবে")


def acts_heard(act: Sequence[str], text: str, intent: str, context: Context) -> dict[str, Any]:
    """``act``: what the message says for sure, and what it may say; each "" where it says nothing of the kind."""
    sure, hint = act or NOTHING
    there = context.last is not None
    awaited = context.awaited
    expected = awaited or context.open_question is not None
    return {
        "talk": _of_the_talk(sure, hint, text, intent, context),
        "hint": hint if hint in OF_THE_ANSWER and there and not _agrees(hint, intent) else "",
        "small": _is_small_talk(sure, hint, intent) or asks_of_wages(text),
        "noted": sure == "noted",
        "objects": sure == "objects" and there,
        "themselves": sure == "themselves" and there,
        "door": sure == "door" and expected,
        "login": _of_a_login(sure, hint, intent, context) or _asks_when(text, intent, context),
        "place": sure == "place" and awaited,
        "nobody": sure == "nobody" and awaited and "?" not in text,
        "meant": sure == "meant" and there,
        "buttonless": hint == "buttonless" and there,  # it counts only where paying was spoken of
    }


def _of_a_login(sure: str, hint: str, intent: str, context: Context) -> str:
    """What a message says of the login; that they are known here, also where none is waited for."""
    if context.customer is not None:
        return ""
    if sure in OF_A_LOGIN and waiting(context):
        return sure
    unsure = is_account(intent) or not is_substantive(intent)
    if sure == "known" and (unsure or intent in SOUNDS_KNOWN):
        return sure  # also where nothing was asked yet
    if hint == "known" and intent in SOUNDS_KNOWN and context.last is None:
        return hint
    return hint if hint in OF_A_LOGIN and unsure and waiting(context) else ""


def _asks_when(text: str, intent: str, context: Context) -> str:
    """ "So when?", where a login was asked for just now, is heard as a rule of Google's that it does not name."""
    bare = intent in OF_GOOGLE and len(text.split()) <= BARE and is_open(context)
    return PRESSES if bare and waiting(context) and not _NAMES_A_RULE.search(normalise(text)) else ""


def _agrees(act: str, intent: str) -> bool:
    """ "Yes, tell me" is no wish for less, and "I am not sure", in answer to a question, no doubt of ours."""
    return (act, intent) in {("brief", "affirm"), ("sure", "dont_know")}


def _is_small_talk(sure: str, hint: str, intent: str) -> bool:
    foreign = intent in NOT_UNDERSTOOD
    return (hint == "small" and foreign) or (sure == "small" and not (is_substantive(intent) or intent in NOT_SMALL))


def _of_the_talk(sure: str, hint: str, text: str, intent: str, context: Context) -> str:
    """What a message says of the talk itself, of how it was led, or of what became of a secret."""
    if _asks_what_became_of_a_secret(sure, hint, intent, context):
        return "kept"
    if intent == SWITCH:
        return "once_more" if _is_once_more(hint, normalise(text)) else ""
    if sure in OF_THE_ANSWER:
        return sure if context.last and not _agrees(sure, intent) else ""
    return sure if sure in REMARKS and not (sure in BESIDE_A_QUESTION and _goes_on(text)) else ""


def _asks_what_became_of_a_secret(sure: str, hint: str, intent: str, context: Context) -> bool:
    """ "Did you store it?" after a warning or a secret; "delete my OTP" anywhere, where nothing else is asked for."""
    memory = context.dialogue_context
    warned = memory.get("said") == WARNING or memory.get("masked") is not None
    return (warned and hint == "kept") or (sure == "kept" and intent in NOT_UNDERSTOOD | {WARNING})


def _is_once_more(hint: str, line: str) -> bool:
    """What was told, in another language; or a bare wish for a language."""
    return (hint == "once_more" or len(line.split()) <= BARE) and _FROM_NOW.search(line) is None


def _goes_on(text: str) -> bool:
    """A question or a "but" behind an apology is what counts."""
    return "?" in text or _ON.search(normalise(text)) is not None
