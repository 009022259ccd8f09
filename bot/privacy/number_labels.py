"""Tell whose a number is by the words beside it: an invoice's, a transaction's, an order's, and so nobody's secret."""

from __future__ import annotations

from bot.privacy.number_rules import CODES, RULES
from bot.privacy.reading import BREAK, CARD, ENDING, FILLER, HANDED, LABEL, NUMBER, SIGN, WORD, Reading


def labelled(reading: Reading, first: int, last: int) -> bool:
    """Whether the words beside a number say that it is an invoice's, a transaction's, an order's or the like."""
    known = reading.labelled.get((first, last))
    if known is None:
        known = reading.labelled[first, last] = label_before(reading, first) or _label_after(reading, last)
    return known


def label_before(reading: Reading, first: int) -> bool:
    """The same for the words in front of token `first`."""
    tokens = reading.tokens
    handed = False
    for here in range(first - 1, max(-1, first - 7), -1):
        token = tokens[here]
        if token.bits & LABEL:
            # "the OTP for the transaction is": it is the OTP that is told.
            nearby = (reading.name_at(place) for place in range(here - 4, here))
            return not (handed and any(name.kind in CODES for name in nearby if name))
        name = reading.name_at(here)
        if (name and name.kind in RULES) or token.bits & CARD:
            return False
        listed = token.sort == NUMBER and tokens[here + 1].sort == SIGN
        if token.sort == WORD and not (token.bits & (FILLER | HANDED | ENDING) or token.name):
            return False
        if (token.sort == NUMBER and not listed) or token.sort == BREAK or token.text in ".!?।;|":
            return False
        handed = handed or bool(token.bits & HANDED) or token.text in ":="
    return False


def _label_after(reading: Reading, last: int) -> bool:
    tokens = reading.tokens
    for here in range(last + 1, min(len(tokens), last + 5)):
        token = tokens[here]
        if token.bits & LABEL:
            own = tokens[here + 1 : here + 4]  # "card …, invoice 4821": that word has a number of its own
            return not any(one.sort == NUMBER for one in own)
        name = reading.name_at(here)
        if name and name.kind in RULES:
            return False
        if token.sort != WORD or not (token.bits & (FILLER | HANDED | ENDING) or token.name):
            return False
    return False
