"""How many digits a secret of each kind has, and how far from its name it may stand."""

from __future__ import annotations

from typing import Final, NamedTuple


class Rule(NamedTuple):
    """How many words that say nothing may stand between a name and its number: behind the name, and before it."""

    behind: int
    before: int


_RARE = Rule(1, 0)
#: Kind of a name -> how many digits -> rule.
RULES: Final[dict[str, dict[int, Rule]]] = {
    "cvv": {3: Rule(3, 2), 4: _RARE},
    "behind_card": {3: Rule(3, 2), 4: Rule(1, -9)},
    "otp": {4: _RARE, 5: _RARE, 6: Rule(4, 3), 7: _RARE, 8: _RARE},
    "pin": {4: Rule(2, 1), 5: Rule(2, 1), 6: _RARE},
    "security_code": {3: Rule(3, 2), 4: _RARE, 5: _RARE, 6: Rule(4, 3), 8: _RARE},
    "pin_code": {4: Rule(1, -9), 5: Rule(1, -9)},
    "code": {4: Rule(0, 0), 5: Rule(0, 0), 6: Rule(3, 2), 7: Rule(0, -9), 8: Rule(0, -9)},
    "passcode": {length: Rule(2, 1) for length in range(4, 9)},
    "password": {length: _RARE for length in range(4, 13)},
    "pass": {length: Rule(0, -9) for length in range(4, 13)},
    "national_id": {9: Rule(2, 1), 10: Rule(4, 3), 13: Rule(4, 3), 17: Rule(5, 4)},
    "aadhaar": {12: Rule(5, 4)},
    "bank_account": {length: Rule(3, 2) for length in range(9, 19)},
}
#: Kind of a name -> what the customer is told that was masked.
TOLD: Final = {
    "security_code": "otp",
    "behind_card": "cvv",
    "pin_code": "pin",
    "code": "otp",
    "passcode": "password",
    "pass": "password",
    "aadhaar": "national_id",
}
#: Those that are read off a telephone or a card.
CODES: Final = frozenset({"cvv", "otp", "pin", "security_code", "code", "passcode"})
#: Those that are long enough to be told from all else.
ACCOUNTS: Final = frozenset({"national_id", "aadhaar", "bank_account"})
