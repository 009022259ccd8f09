"""Numbers that a word beside them makes secret: codes, PINs, check codes, identity and account numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import reduce
from operator import or_

from bot.privacy.number_groups import Number, place
from bot.privacy.number_labels import labelled
from bot.privacy.number_rules import ACCOUNTS, RULES, TOLD, Rule
from bot.privacy.reading import (
    BEHIND,
    BREAK,
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
    UNIT,
    WORD,
    Found,
    Name,
    Reading,
    Token,
)  # fmt: skip
from bot.privacy.secret_words import DIGIT_WORDS

#: "482913 is my OTP": points back to the number in front of a name.
_POINTING = frozenset(
    "eta eita eida ei oita this that it my amar amr আমার এটা এইটা এই ওটা the - – < ( hisebe হিসেবে as".split()
)
_NONE = frozenset({"no", "kono", "কোনো", "কোন"})
_FEW = 4
_SAYS_IT = ":=>-–"  # directly before a number
_NEAR_CARD = 3  # words between a card number and its check code
_MINE = frozenset({"amar", "amr", "my", "আমার", "upi", "atm", "ইউপিআই", "এটিএম"})
_REACH = 24  # tokens
_YEAR = re.compile(r"19[5-9]\d|20[0-4]\d")
_IFSC = re.compile(r"(?<![a-z\d])[a-z]{4}0(?=[a-z\d]{0,5}\d)[a-z\d]{6}(?![a-z\d])")


def find_named_numbers(
    reading: Reading, counted: Sequence[Number], awaited: frozenset[str] = frozenset()
) -> Iterator[Found]:
    """Secret numbers among the `numbers` of a message. `awaited`: kinds of names that the message before ended with."""
    bits = reduce(or_, (token.bits for token in reading.tokens), 0)
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
        away = _cost([token for token in between if token.sort != NUMBER])
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
        look = _behind if name.last < number.first else _before
        reach = look(reading, name, number, rule)
        if reach is not None and (best is None or reach < best[0]):
            best = reach, name.kind
    if best is not None:
        return best[1]
    if 9 <= length <= 18 and _IFSC.search(reading.view) and not labelled(reading, number.first, number.last):
        return "bank_account"
    return "otp" if length == 6 and _was_sent(reading, bits, number) else ""


def _behind(reading: Reading, name: Name, number: Number, rule: Rule) -> int | None:
    """How far the number is behind its name; None where it is not its number."""
    tokens = reading.tokens
    between = tokens[name.last + 1 : number.first]
    cost = _cost(between)
    said = between[-1] if between else None
    bonus = 2 if said is None or said.bits & HANDED or said.text in _SAYS_IT else 0
    if cost - (bonus if cost else 0) > rule.behind:
        return None
    year = len(number.digits) == 4 and _YEAR.fullmatch(number.digits)
    if year and (cost or name.kind in ("cvv", "code", "password", "pass")):
        return None
    if name.kind == "code" and not _is_private(reading, name, number, between):
        return None
    owner = next((token for token in reversed(tokens[max(0, name.first - 2) : name.first]) if token.sort == WORD), None)
    if owner is not None and between and (owner.bits & NOT_TOLD or owner.text in _NONE):  # "no OTP for 4821"
        return None
    # Six digits may be a postal code, where nobody says whose or what for: a wallet's PIN has four or five.
    postal = name.kind == "pin" and len(number.digits) == 6 and name.first == name.last
    if postal and (owner is None or not (owner.bits & (SENDER | CARD) or owner.text in _MINE)):
        return None
    if between and labelled(reading, number.first, number.last):
        return None
    return cost


def _before(reading: Reading, name: Name, number: Number, rule: Rule) -> int | None:
    """The same for a number before its name: it is told ("482913 is my otp"), or only stands there."""
    tokens = reading.tokens
    between = tokens[number.last + 1 : name.first]
    asked = len(between) > 1 and between[-1].text in ("ki", "কি", "কী", "naki")  # "is that the OTP?"
    cost = _cost(between[:-1] if asked else between)
    if cost > rule.before or _YEAR.fullmatch(number.digits) or labelled(reading, number.first, number.last):
        return None
    told = any(token.bits & HANDED or token.text in _POINTING for token in between)
    told = told or (not between and _is_this_one(reading, name))
    genitive = len(between) == 1 and between[0].text in ("er", "এর", "r", "র")
    after = tokens[name.last + 1 : name.last + 4]
    if genitive and name.kind not in ACCOUNTS:
        return None
    if not told and any(token.bits & NOT_TOLD and not token.bits & FILLER for token in after):
        return None
    usual = name.kind in ACCOUNTS or (len(number.digits) == 6 and name.kind in ("otp", "code", "security_code"))
    goes_on = bool(after) and not (after[0].sort in (SIGN, BREAK) or after[0].bits & (HANDED | FILLER | ENDING))
    if goes_on and not (usual or told):
        return None
    if name.kind == "code" and not _is_private(reading, name, number, between):
        return None
    return cost + 1


def _is_this_one(reading: Reading, name: Name) -> bool:
    """ "29624 pin ta": with an article, it is that of the number right before."""
    after = reading.tokens[name.last + 1] if name.last + 1 < len(reading.tokens) else None
    return reading.tokens[name.last].text.endswith(("ta", "টা")) or bool(after and after.text in ("ta", "টা"))


def _is_private(reading: Reading, name: Name, number: Number, between: Sequence[Token]) -> bool:
    """Whether a mere "code" is one that was sent to the customer alone."""
    tokens = reading.tokens
    if any(token.bits & OPEN_CODE and not token.name for token in tokens):
        return False
    if len(number.digits) >= 6:
        return True
    sent = any(token.bits & SENDER for token in tokens)
    beside = tokens[name.last + 1] if name.last + 1 < len(tokens) else None
    return (
        sent
        or any(token.bits & HANDED or token.text in ":=" for token in between)
        or bool(number.last < name.first and beside and beside.bits & HANDED)
    )


def _cost(between: Sequence[Token]) -> int:
    """How little the words between a name and a number have to do with handing it over."""
    total = 0
    for here, token in enumerate(between):
        if token.sort == WORD:
            if token.bits & NOT_TOLD and not token.bits & (FILLER | HANDED):
                total += 5
            elif token.bits & (FILLER | HANDED | SENDER | ENDING | MONEY | UNIT) or token.name:
                continue
            else:
                total += 3 if token.bits & LABEL else 1
        elif token.sort == NUMBER:
            following = between[here + 1] if here + 1 < len(between) else None
            total += 0 if len(token.text) < 3 or (following and following.bits & (UNIT | MONEY)) else 2
        elif token.sort == BREAK or token.text in ".!?।•":  # what is masked counts for the number that it was
            total += 1
    return total


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
    return bool(bits & SENDER) or any(token.text in ("texted", "messaged", "sms") for token in tokens)


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
