"""How far a number is from what a secret is called, where the words between do not keep the two apart."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.privacy.number_groups import Number
from bot.privacy.number_labels import labelled
from bot.privacy.number_rules import ACCOUNTS, Rule
from bot.privacy.reading import (
    BREAK,
    CARD,
    ENDING,
    FILLER,
    HANDED,
    LABEL,
    MONEY,
    NOT_TOLD,
    NUMBER,
    SENDER,
    SIGN,
    UNIT,
    WORD,
    Name,
    Reading,
    Token,
)

#: "482913 is my OTP": points back to the number in front of a name.
_POINTING = frozenset(
    "eta eita eida ei oita this that it my amar amr আমার এটা এইটা এই ওটা the - – < ( hisebe হিসেবে as".split()
)
_NONE = frozenset({"no", "kono", "কোনো", "কোন"})
_SAYS_IT = ":=>-–"  # directly before a number
_MINE = frozenset({"amar", "amr", "my", "আমার", "upi", "atm", "ইউপিআই", "এটিএম"})
_YEAR = re.compile(r"19[5-9]\d|20[0-4]\d")


def number_behind(reading: Reading, name: Name, number: Number, rule: Rule) -> int | None:
    """How far the number is behind its name; None where it is not its number."""
    tokens = reading.tokens
    between = tokens[name.last + 1 : number.first]
    away = cost(between)
    said = between[-1] if between else None
    bonus = 2 if said is None or said.bits & HANDED or said.text in _SAYS_IT else 0
    if away - (bonus if away else 0) > rule.behind:
        return None
    year = len(number.digits) == 4 and _YEAR.fullmatch(number.digits)
    if year and (away or name.kind in ("cvv", "code", "password", "pass")):
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
    return away


def number_before(reading: Reading, name: Name, number: Number, rule: Rule) -> int | None:
    """The same for a number before its name: it is told ("482913 is my otp"), or only stands there."""
    tokens = reading.tokens
    between = tokens[number.last + 1 : name.first]
    asked = len(between) > 1 and between[-1].text in ("ki", "কি", "কী", "naki")  # "is that the OTP?"
    away = cost(between[:-1] if asked else between)
    if away > rule.before or _YEAR.fullmatch(number.digits) or labelled(reading, number.first, number.last):
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
    return away + 1


def _is_this_one(reading: Reading, name: Name) -> bool:
    """ "29624 pin ta": with an article, it is that of the number right before."""
    after = reading.tokens[name.last + 1] if name.last + 1 < len(reading.tokens) else None
    return reading.tokens[name.last].text.endswith(("ta", "টা")) or bool(after and after.text in ("ta", "টা"))


def _is_private(reading: Reading, name: Name, number: Number, between: Sequence[Token]) -> bool:
    """Whether a mere "code" is one that was sent to the customer alone."""
    tokens = reading.tokens
    if reading.open_code:
        return False
    if len(number.digits) >= 6:
        return True
    sent = reading.bits & SENDER
    beside = tokens[name.last + 1] if name.last + 1 < len(tokens) else None
    return (
        bool(sent)
        or any(token.bits & HANDED or token.text in ":=" for token in between)
        or bool(number.last < name.first and beside and beside.bits & HANDED)
    )


def cost(between: Sequence[Token]) -> int:
    """How little the words between a name and a number have to do with handing it over."""
    total = 0
    for here, token in enumerate(between):
        if token.sort == WORD:
            if here and token.text == "what" and between[here - 1].text in ("is", "are"):
                continue  # "418 is what my card says"
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
