"""Messages with and without secrets, made of the lines in <register>/*.yml: how a line is read, and what is a leak.

`[a|b]` gives one message for each choice. `{card}` is filled with the next card number of many schemes and ways to type
it, `{otp6}` with six digits, and so on: these, and what stands in <angle brackets>, are the secrets of a message.
`{inv}` and the other names of HARMLESS are none.
` || ` separates the messages of one customer, and `\\n` is a line break.
"""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from tests.privacy.card_shapes import card

HERE = Path(__file__).parent
REGISTERS = ("bn", "en", "bn-Latn")
#: Rules are tuned on the first list; the second was written before them, the third after them, the fourth by somebody
#: who had not read them.
HALVES = TUNED, KEPT_ASIDE, LATER, BLIND = "", "_kept_aside", "_later", "_blind"

_CHOICE = re.compile(r"\[([^\[\]]*\|[^\[\]]*)\]")
_SLOT = re.compile(r"\{(\w+)\}")
_MARKED = re.compile(r"\x01(.*?)\x02", re.S)
_ANGLED = re.compile(r"<(?=[^<>\s#-])([^<>]+)>")
_BENGALI = str.maketrans("0123456789", "০১২৩৪৫৬৭৮৯")
_TIMES = {"card": 3, "num16": 4, "num13": 4, "bkash": 2, "otp6": 2, "pw": 2, "inv": 2}

_PASSWORDS = (
    "rahim123", "Hunter2x", "S3cure!pass", "rahim@99", "dhaka2026", "P@ssw0rd", "qwerty12", "Rahim_2026", "abc@12345",
    "x1y2z3w4", "MyShop#77", "Sumi&Rana1", "admin@321", "Welcome2BD!", "karim786", "tiger_99", "G7hk29Lm", "01Bangla",
    "Iloveyou2", "hello.World9", "k4r1m!!", "Passw0rd2026", "zxcv-4567", "Shop2026bd",
)  # fmt: skip
_WORDS = (
    "rahimrahim", "sunshine", "iloveyou", "qwerty", "bangladesh", "mypassisgood", "letmein", "amarsonarbangla",
    "dragon", "shapla", "monkey", "karimbhai", "princess", "footballer", "Rahimuddin", "openSesame",
)  # fmt: skip
_KEYS = (
    "sk_live_4eC39HqLyjWDarjtT1zdp7dc", "AKIAIOSFODNN7EXAMPLE", "ghp_16C7e42F292c6912E7710c838347Ae178B4a",
    "AIzaSyA1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q", "xoxb-123456789012-abcdefGHIJKLmnop", "rk_live_51HqLyjWDarjtT1zdp7dcABC",
    "sk-proj-abCD1234efGH5678ijKL9012mnOP", "glpat-x7Yz9Qw3Er5Ty1Ui8Op2", "SG.aBcDeFgHiJkLmNoP.qRsTuVwXyZ012345678901",
)  # fmt: skip
_RECOVERY = ("8f3k-29sd-77pq", "a1b2c3d4e5", "KX7P-Q2M9-XAPD", "9d8f-7a6b", "Ab1$xyz9Kq", "x4c9m2k7")


def _digits(most: int, least: int | None = None, first: str = "123456789") -> Callable[[random.Random], str]:
    def make(luck: random.Random) -> str:
        length = luck.randint(least or most, most)
        return luck.choice(first) + "".join(luck.choice("0123456789") for _ in range(length - 1))

    return make


def _aadhaar(luck: random.Random) -> str:
    body = _digits(11, first="23456789")(luck)
    number = next(body + last for last in "0123456789" if verhoeff(body + last))
    return luck.choice((number, f"{number[:4]} {number[4:8]} {number[8:]}", f"{number[:4]}-{number[4:8]}-{number[8:]}"))


def _letters(pattern: str) -> Callable[[random.Random], str]:
    """A: a capital, 9: a digit, X: either of them."""
    kinds = {"A": "ABCDEFGHJKLMNPQRSTUVWXYZ", "9": "0123456789", "X": "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"}
    return lambda luck: "".join(luck.choice(kinds[sign]) if sign in kinds else sign for sign in pattern)


def _bkash(luck: random.Random) -> str:
    while True:
        found = _letters("XXXXXXXXXX")(luck)
        if re.search(r"\d", found) and re.search(r"[A-Z]", found):
            return found


def _iban(luck: random.Random) -> str:
    body = "NWBK" + _digits(14)(luck)
    number = int("".join(str(int(sign, 36)) for sign in body + "GB00"))
    iban = f"GB{98 - number % 97:02}{body}"
    return luck.choice((iban, " ".join(iban[at : at + 4] for at in range(0, 22, 4))))


SECRETS: dict[str, Callable[[random.Random], str]] = {
    "cvv": lambda luck: luck.choice(("907", "418", "362", "581", "936", "7391")),
    "otp4": _digits(4, first="35789"),
    "otp6": _digits(6),
    "pin4": _digits(4, first="35789"),
    "pin5": _digits(5),
    "exp": lambda luck: f"{luck.randint(1, 12):02}/{luck.choice((27, 28, 2029, 30))}",
    "nid10": _digits(10),
    "nid13": lambda luck: str(luck.randint(1950, 2005)) + _digits(9)(luck),
    "nid17": lambda luck: str(luck.randint(1950, 2005)) + _digits(13)(luck),
    "aadhaar": _aadhaar,
    "pan": _letters("ABCPE9999F"),
    "passport": lambda luck: _letters(luck.choice(("AA9999999", "A99999999", "A9999999")))(luck),
    "acct": lambda luck: luck.choice((_digits(13), _digits(15), _digits(11, first="23456"), _digits(17)))(luck),
    "iban": _iban,
}  # fmt: skip
_TAKEN_IN_TURN = {"pw": _PASSWORDS, "word": _WORDS, "key": _KEYS, "recovery": _RECOVERY}

HARMLESS: dict[str, Callable[[random.Random], str]] = {
    "inv": lambda luck: str(luck.randint(4700, 4899)),
    "bkash": _bkash,
    "nagad": lambda luck: "7" + _letters("XXXXXXA")(luck),
    "ssl": lambda luck: "SSLCZ_TEST_" + "".join(luck.choice("0123456789abcdef") for _ in range(13)),
    "banktran": lambda luck: "26112010" + _digits(4)(luck) + _letters("AAAAA9AA9")(luck),
    "stripe": lambda luck: luck.choice(("pi_", "ch_", "cs_test_", "in_")) + "3MtwBwLkdIwHu7ix28a"[luck.randint(0, 4) :],
    "paypal": lambda luck: _digits(1)(luck) + _letters("XX999999XX999999A")(luck)[:16],
    "num12": _digits(12),
    "num13": _digits(13),
    "num14": _digits(14),
    "num15": _digits(15),
    "num16": _digits(16),
    "ticket": lambda luck: str(luck.randint(50_001, 50_400)),
}  # fmt: skip
#: What a bank takes off in print is no secret beside a masked card.
NO_SECRET_ALONE = frozenset({"exp"})


@dataclass(frozen=True)
class Form:
    """What one customer types, message by message, and the secrets in it as (kind of value, as typed)."""

    register: str
    kind: str
    messages: tuple[str, ...]
    secrets: tuple[tuple[str, str], ...]


def verhoeff(number: str) -> bool:
    """Whether the check digit of an Aadhaar number is right."""
    multiply = [
        [(a + (b if a < 5 else -b)) % 5 + 5 * (a // 5 != b // 5) for b in range(10)] for a in range(10)
    ]  # the dihedral group of order ten
    shuffle = [list(range(10)), [1, 5, 7, 6, 2, 8, 3, 0, 9, 4]]
    for _ in range(6):
        shuffle.append([shuffle[-1][digit] for digit in shuffle[1]])
    check = 0
    for place, digit in enumerate(reversed(number)):
        check = multiply[check][shuffle[place % 8][int(digit)]]
    return check == 0


@cache
def forms(register: str, what: str, half: str) -> tuple[Form, ...]:
    """`what`: secrets, harmless."""
    file = HERE / register / f"{what}{half}.yml"
    luck = random.Random(f"{register} {what} {half}")
    source = _Values(register, luck)
    return tuple(
        _form(register, kind, line, source)
        for kind, lines in yaml.safe_load(file.read_text(encoding="utf-8")).items()
        for written in lines.splitlines()
        for line in _choices(written)
    )


def _choices(line: str) -> Iterator[str]:
    choices = [len(choice.split("|")) for choice in _CHOICE.findall(line)]
    for number in range(max([1, *choices, *(_TIMES.get(name, 1) for name in _SLOT.findall(line))])):
        yield _CHOICE.sub(lambda found, number=number: _nth(found[1].split("|"), number), line)


def _nth(choices: list[str], number: int) -> str:
    return choices[number % len(choices)]


class _Values:
    def __init__(self, register: str, luck: random.Random) -> None:
        self._register, self._luck = register, luck
        self._counts: dict[str, int] = {}

    def next(self, name: str) -> str:
        turn = self._counts[name] = self._counts.get(name, -1) + 1
        if name == "card":
            return card(turn, self._register, self._luck)
        if name in _TAKEN_IN_TURN:
            return _nth(list(_TAKEN_IN_TURN[name]), turn)
        value = (SECRETS | HARMLESS)[name](self._luck)
        bengali = self._register == "bn" and turn % 3 < 2 and (value.isdecimal() or name in ("exp", "aadhaar"))
        return value.translate(_BENGALI) if bengali else value


def _form(register: str, kind: str, line: str, values: _Values) -> Form:
    secrets: list[tuple[str, str]] = []
    line = line.replace("\\n", "\n")
    line = _ANGLED.sub(lambda found: f"\x01literal\x03{found[1]}\x02", line)
    secret_names = {"card", *SECRETS, *_TAKEN_IN_TURN}

    def fill(found: re.Match[str]) -> str:
        value = values.next(found[1])
        return f"\x01{found[1]}\x03{value}\x02" if found[1] in secret_names else value

    line = _SLOT.sub(fill, line)

    def plain(found: re.Match[str]) -> str:
        name, _, value = found[1].partition("\x03")
        if name not in NO_SECRET_ALONE:
            secrets.append((name, value))
        return value

    text = _MARKED.sub(plain, line)
    return Form(register, kind, tuple(text.split(" || ")), tuple(secrets))


def leaks(secret: tuple[str, str], said: str) -> bool:
    """Whether what is stored tells the secret, or the better part of it."""
    name, value = secret
    stored, secret_signs = _bare(said), _bare(value)
    if name == "card" or (len(secret_signs) > 9 and secret_signs.isdecimal()):
        pieces = [secret_signs[at : at + 8] for at in range(len(secret_signs) - 7)]
        return any(piece in stored for piece in pieces)
    if " " in value and not secret_signs.isdecimal():
        return any(_bare(word) in stored for word in value.split() if len(word) > 3)
    return secret_signs in stored


def _bare(text: str) -> str:
    """Letters and ASCII digits alone, so that no way to write the same hides it."""
    signs = ((unicodedata.decimal(sign, None), sign) for sign in unicodedata.normalize("NFC", text).lower())
    return "".join(
        sign if value is None else str(value)
        for value, sign in signs
        if value is not None or unicodedata.category(sign)[0] in "LM"
    )
