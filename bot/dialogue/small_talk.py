"""Answer small talk (a match, the weather, what was eaten) as that, also where a person is awaited."""

from __future__ import annotations

from typing import Final

from bot.dialogue.commands import Command, Proposer, Say
from bot.dialogue.dialogue_context import Context, NluResult
from bot.lang.patterns import compile_words, says

MOST_WORDS: Final = 14  # who says more tells of something else
# Whether the bot is paid.
_WAGES: Final = compile_words(
    r"\b(?:do|does|are|r|is|get|gets)\s(?:you|u|they|it|bots?|someone|anyone)\s(?:get |getting |being "
    r"|ever )?(?:paid|pay you|a salary|wages)\b"
    r"|\b(?:you|u)\s(?:get|getting|earn|make)\s(?:paid|a salary|wages|any money|money)\b|\b(?:pay|paid"
    r"|pays) (?:you|u)\b.{0,16}\b(?:salary|wages?|money|for (?:this|it"
    r"|that)|to (?:do|chat|work|talk))\b|\b(?:your|ur) (?:salary|wages?|pay ?check)\b"
    r"|\b(?:apni|tumi|tui|apnar|apnake|tomar|tomake|bot)\b.{0,16}\b(?:beton|betan|salary)\b|(?:আপনি|তুমি|তুই|আপনার|আপনাকে|তোমার|তোমাকে|বট).{0,16}(?:বেতন|স্যালারি)"
)


def asks_of_wages(text: str) -> bool:
    """True for "do you get paid for this?", which would be heard as asked of a bill."""
    return says(text, MOST_WORDS, _WAGES)


def talks_of_the_day(heard: NluResult, context: Context) -> Command | None:
    """ "Did you see the match?" is no question on a bill, nor for the person who is awaited."""
    named = bool(set(heard.entities) - {"greeting"} or heard.selection or heard.also)
    meant = heard.small and not named and not heard.talk
    return Say("out_of_scope", {"small": "1"}, keeps=True) if meant else None


PROPOSERS = (Proposer(0.99, talks_of_the_day),)
