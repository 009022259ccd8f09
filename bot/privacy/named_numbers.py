"""Numbers that a word beside them makes secret: codes, PINs, check codes, identity and account numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from bot.privacy.name_distance import cost, number_before, number_behind
from bot.privacy.number_groups import Number, place
from bot.privacy.number_labels import labelled
from bot.privacy.number_rules import RULES, TOLD
from bot.privacy.reading import (
    ARRIVES,
    BEHIND,
    BROUGHT,
    CARD,
    ENDING,
    FILLER,
    HANDED,
    LABEL,
    MONEY,
    NOT_TOLD,
    NUMBER,
    OPEN_CODE,
    SENDER,
    SIGN,
    WORD,
    Found,
    Name,
    Reading,
)  # fmt: skip
from bot.privacy.secret_words import DIGIT_WORDS

_FEW = 4
_NEAR_CARD = 3  # words between a card number and its check code
_REACH = 24  # tokens
_IFSC = re.compile(r"(?<![a-z\d])[a-z]{4}0(?=[a-z\d]{0,5}\d)[a-z\d]{6}(?![a-z\d])")


def find_named_numbers(
    reading: Reading, counted: Sequence[Number], awaited: frozenset[str] = frozenset()
) -> Iterator[Found]:
    """Secret numbers among the `numbers` of a message. `awaited`: kinds of names that the message before ended with."""
    bits = reading.bits
    if not counted or not (reading.names or awaited or bits & (BROUGHT | SENDER | OPEN_CODE | BEHIND)):
        return
    behind = _behind_card(reading, bits)
    alone = awaited and _says_little(reading)
    last, size, kind = -1, 0, ""
    for number in counted:
        if number.first <= last:
            continue
        another = kind and len(number.digits) == size and _goes_on(reading, last, number)
        kind = (
            _kind(reading, behind, bits, number)
            or (alone and _of_awaited(reading, awaited, number))
            or (another and kind)
            or ""
        )
        if kind:
            last, size = number.last, len(number.digits)
            yield Found(*place(reading, number), TOLD.get(kind, kind))


def check_code(reading: Reading, counted: Sequence[Number], card: int) -> Number | None:
    """The check code behind a card number that ends with token `card`; behind the expiry it needs no name."""
    tokens = reading.tokens
    for number in counted:
        length = len(number.digits)
        if number.first > card + _REACH:
            break
        if number.first <= card or length not in (3, 4) or labelled(reading, number.first, number.last):
            continue
        between = tokens[card + 1 : number.first]
        named = any(token.name in ("code", "cvv", "number", "security") or token.bits & BEHIND for token in between)
        bare = all(token.sort in (SIGN, NUMBER) for token in between) and any(token.text == "/" for token in between)
        away = cost([token for token in between if token.sort != NUMBER])
        if bare or ((named or length == 3) and away <= _NEAR_CARD):
            return number
    return None


def _kind(reading: Reading, behind_card: Sequence[Name], bits: int, number: Number) -> str:
    """What the words around make of a number; nothing where they make nothing of it."""
    length = len(number.digits)
    best: tuple[int, str] | None = None
    for name in (*reading.names_near(number.first, number.last), *behind_card):
        rule = RULES.get(name.kind, {}).get(length)
        if rule is None:
            continue
        look = number_behind if name.last < number.first else number_before
        reach = look(reading, name, number, rule)
        if reach is not None and (best is None or reach < best[0]):
            best = reach, name.kind
    if best is not None:
        return best[1]
    if 9 <= length <= 18 and _IFSC.search(reading.view) and not labelled(reading, number.first, number.last):
        return "bank_account"
    return "otp" if length == 6 and _was_sent(reading, bits, number) else ""


def _was_sent(reading: Reading, bits: int, number: Number) -> bool:
    """ "bKash just messaged 482913": six digits that somebody sent, whom customers know for it."""
    tokens = reading.tokens
    behind = tokens[number.last + 1 : number.last + 3]
    if len(behind) == 2 and behind[0].text == "from" and behind[1].bits & SENDER:
        return True
    if not bits & BROUGHT or any(
        token.bits & (NOT_TOLD | LABEL | MONEY | OPEN_CODE) and not token.bits & FILLER for token in tokens
    ):
        return False
    # "The number that came on my phone": what came there is a number, not a call from one.
    arrived = bits & ARRIVES and any(token.name == "number" for token in tokens)
    return bool(bits & SENDER or arrived) or any(token.text in ("texted", "messaged", "sms") for token in tokens)


def _behind_card(reading: Reading, bits: int) -> list[Name]:
    """ "the 3 digits on the back": where somebody speaks of a card or of its number."""
    if not bits & BEHIND:
        return []
    behind = [place for place, token in enumerate(reading.tokens) if token.bits & BEHIND][:_FEW]
    if not any(token.bits & CARD or token.name in ("number", "code", "card") for token in reading.tokens):
        return []
    return [Name("behind_card", place, place) for place in behind]


def _says_little(reading: Reading) -> bool:
    """Whether a message is a number and not much else."""
    said = [token for token in reading.tokens if token.sort == WORD and token.text not in DIGIT_WORDS]
    return len(said) <= 6 and sum(not token.bits & (FILLER | HANDED | ENDING) and not token.name for token in said) <= 1


def _goes_on(reading: Reading, last: int, number: Number) -> bool:
    """ "PIN changed from 48213 to 39017"."""
    between = reading.tokens[last + 1 : number.first]
    return len(between) <= 2 and all(token.bits & (FILLER | ENDING) for token in between) and bool(between)


def _of_awaited(reading: Reading, awaited: frozenset[str], number: Number) -> str:
    if labelled(reading, number.first, number.last):
        return ""
    return next((kind for kind in sorted(awaited) if len(number.digits) in RULES.get(kind, {})), "")
