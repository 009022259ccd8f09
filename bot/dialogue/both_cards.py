"""Read what is told of the cards of several banks, asked about at once, as told of each: "both are Visa"."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bot.dialogue.commands import Answer, Command, Proposer
from bot.dialogue.dialogue_context import CONTEXTUAL, NOT_UNDERSTOOD, Context, NluResult, Step
from bot.lang import normalise
from bot.lang.patterns import compile_whole_words

CARD: Final = "emandate_card_supported"
BANKS: Final = "banks"  # of the memory: those that the last answer was given for
ON_A_CARD = ("network", "card_type")
OF_CARDS = NOT_UNDERSTOOD | CONTEXTUAL | {CARD, "emandate_card_list", "gateway_supported"}
_BOTH: Final = compile_whole_words(
    r"both|all\s(?:of\sthem|three|four)|each|either|(?:du|dui|duti|tin)\s?(?:to|ta|ti|te|tar)?\s?i|duit[oa]i?|dut[oa]i?|sobgul[ao]i?"
    r"|(?:দু|দুই|তিন)(?:টো|টা|টি|টের|টার|টোর|টাই|টোই|টিই)+ই?|উভয়\p{M}*|সব\s?গুলো(?:ই)?"
)


def speaks_of_both(text: str) -> bool:
    return _BOTH.search(normalise(text)) is not None


def banks_of(steps: Sequence[Step]) -> list[str]:
    """The banks whose cards were just told about, where there are several."""
    banks = list(
        dict.fromkeys(str(one.entities["bank"]) for one in steps if one.topic == CARD and "bank" in one.entities)
    )
    return banks if len(banks) > 1 else []


def tells_of_each(heard: NluResult, context: Context) -> Command | None:
    """ "Both are Visa", "debit", "do both work?", right after the cards of two banks: each of them is told about."""
    banks = context.dialogue_context.get(BANKS, ())
    told = {name: heard.entities[name] for name in ON_A_CARD if name in heard.entities}
    one_each = set(ON_A_CARD) & set(heard.several)  # "one is Visa, the other Mastercard": which, is not said
    named = {"bank", "product", "gateway", "company"} & set(heard.entities)
    meant = heard.intent in OF_CARDS and context.age == 0 and bool(told or heard.both)
    if not banks or not meant or named or one_each:
        return None
    kept = {name: context.held[name] for name in ("product", *ON_A_CARD) if name in context.held}
    return Answer(CARD, {**kept, **told, "bank": list(banks)})


PROPOSERS = (Proposer(0.886, tells_of_each),)
