"""Read "will it come to my bKash?", right after the rule on refunds, as asked of the way that the money comes back."""

from __future__ import annotations

from typing import Final

from bot.dialogue.commands import Answer, Command, Proposer
from bot.dialogue.dialogue_context import CONTEXTUAL, NOT_UNDERSTOOD, Context, NluResult
from bot.dialogue.host_terms import TOPIC as UNTOLD
from bot.lang.patterns import compile_words, says

REFUND: Final = "refund_policy"
WAY: Final = "refund_way"  # a row of data/knowledge/host_questions.yml
MISSED: Final = "paid_but_unpaid"  # "I paid with PayPal, would it come back there?"
MEANS = frozenset({"gateway", "bank", "network", "card_type", "means"})
OF_MEANS = (
    NOT_UNDERSTOOD | CONTEXTUAL | {REFUND, UNTOLD, "gateway_supported", "gateway_steps", "gateway_choose", MISSED}
)
LONGEST: Final = 15  # words
_COMES: Final = compile_words(
    r"\b(?:a[sh]+b[eo]|ashbe|ferot|phirbe|pa(?:bo|wa jabe)|com(?:e|es|ing) back|refunded|returned|credited"
    r"|sent back|get it back|go(?:es)? back"
    r"|back (?:to|on|into))\b|আসবে|ফেরত|ফিরবে|পাব|পাওয়া যাবে|ঢুকবে"
)


def asks_where_it_comes(text: str) -> bool:
    return says(text, LONGEST, _COMES)


def asks_which_way_it_comes(heard: NluResult, context: Context) -> Command | None:
    """The company has not told whether a refund goes to the wallet or card that was paid with."""
    just_now = context.last == REFUND and context.age <= 1 and heard.comes
    meant = just_now and heard.intent in OF_MEANS and bool(MEANS & set(heard.entities))
    return Answer(UNTOLD, {"matter": WAY}) if meant else None


PROPOSERS = (Proposer(0.8, asks_which_way_it_comes),)
