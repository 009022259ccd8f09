"""Secrets known by their form: keys, passwords in addresses and settings, tax, identity and bank numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from bot.privacy.card_numbers import looks_like_a_list
from bot.privacy.reading import Found

#: What issuers write before a secret, so that it can be found.
_PREFIXES = (
    r"(?:sk|rk|pk)_(?:live|test)_|whsec_|sk-(?:proj-|ant-|or-)?|gh[pousr]_|github_pat_|gl(?:pat|rt|dt|soat|ptt)-|xox[abeprs]-|xapp-"
    r"|npm_|pypi-|dop_v1_|hf_|shp(?:at|ss|ca|pa)_|ya29\.|AIza|GOCSPX-|SG\.|key-|EAA[A-Z]|lin_api_|rzp_(?:live|test)_"
)
_SECRET_NAME = r"(?:api_?key|secret(?:_?key)?|access_?key|auth_?key|token|passwo?r?d|passwd|pwd|pass)"
_PATTERNS: Final = tuple(
    (kind, re.compile(pattern))
    for kind, pattern in (
        (
            "secret_key",
            r"-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----(?P<secret>[\s\S]{0,8000}?)(?:-----END [A-Z ]{0,30}-----|\Z)",
        ),
        ("secret_key", rf"(?<![A-Za-z0-9_-])(?P<secret>(?:{_PREFIXES})[A-Za-z0-9._-]{{12,300}})"),
        ("secret_key", r"(?<![A-Za-z0-9])(?P<secret>(?:AKIA|ASIA|AROA|AIDA)[A-Z0-9]{12,20})(?![A-Za-z0-9])"),
        ("secret_key", r"(?<!\d)(?P<secret>\d{8,10}:AA[A-Za-z0-9_-]{30,60})"),  # Telegram's bots
        (
            "secret_key",
            r"(?<![A-Za-z0-9])(?P<secret>eyJ[A-Za-z0-9_-]{8,2000}\.[A-Za-z0-9_.-]{8,4000})",
        ),  # JSON Web Tokens
        ("secret_key", r"(?i:\b(?:bearer|basic))\s{1,3}(?P<secret>[A-Za-z0-9+/=._~-]{12,500})"),
        ("password", r"(?<![A-Za-z0-9+.-])[A-Za-z][A-Za-z0-9+.-]{1,20}://[^\s/:@]{0,100}:(?P<secret>[^\s/@]{1,200})@"),
        # DB_PASSWORD=…, store_passwd=…, client_secret: …, "password": "…", Pwd=…;
        ("password", rf"(?i)(?<![a-z]){_SECRET_NAME}=[\"']?(?P<secret>[^\s\"',;&<>=]{{1,300}})"),
        (
            "password",
            rf"(?i)(?<![a-z0-9])(?:[a-z0-9]{{1,20}}_){{1,3}}{_SECRET_NAME}\s?(?:=>|[=:])\s?[\"']?(?P<secret>[^\s\"',;&<>=]{{1,300}})",
        ),
        ("password", rf"(?i)[\"']{_SECRET_NAME}[\"']\s?:\s?[\"'](?P<secret>[^\s\"']{{1,300}})"),
    )
)
_IBAN: Final = re.compile(
    r"(?<![a-z0-9])[a-z]{2}\d\d(?:[a-z0-9]{11,30}|(?:[ -][a-z0-9]{4}){2,7}(?:[ -][a-z0-9]{1,3})?)(?![a-z0-9])"
)
_PAN: Final = re.compile(r"(?<![a-z0-9_-])[a-z]{3}[abcfghljpt][a-z]\d{4}[a-z](?![a-z0-9_-])")
_AADHAAR: Final = re.compile(r"(?<![\d.,/-])(?<!\d )[2-9]\d{3}([ -])\d{4}\1\d{4}(?![.,/ -]?\d)")


def find_keys(text: str) -> Iterator[Found]:
    """In the message as typed: what is large and what is small tells keys apart."""
    for kind, pattern in _PATTERNS:
        for match in pattern.finditer(text):
            yield Found(*match.span("secret"), kind)


def find_registered(seen: str) -> Iterator[Found]:
    """In a view: India's tax and identity numbers, and international bank account numbers."""
    for match in _PAN.finditer(seen):
        yield Found(*match.span(), "national_id")
    for match in _AADHAAR.finditer(seen):
        groups = re.split("[ -]", match[0])
        if verhoeff("".join(groups)) and not looks_like_a_list(groups):
            yield Found(*match.span(), "national_id")
    for match in _IBAN.finditer(seen):
        number = match[0]
        while number and not _is_iban(re.sub("[ -]", "", number)):
            number = number[: max(number.rfind(" "), number.rfind("-"), 0)]  # the words behind it may look like groups
        if number:
            yield Found(match.start(), match.start() + len(number), "bank_account")


def _is_iban(signs: str) -> bool:
    """ISO 13616: moved round and with letters as numbers, it leaves 1 when divided by 97."""
    return 15 <= len(signs) <= 34 and int("".join(str(int(one, 36)) for one in signs[4:] + signs[:4])) % 97 == 1


_PERMUTED: Final = ((0, 1, 2, 3, 4, 5, 6, 7, 8, 9), (1, 5, 7, 6, 2, 8, 3, 0, 9, 4))


def verhoeff(digits: str) -> bool:
    """The check digit of an Aadhaar number: products in the dihedral group of order ten."""
    check = 0
    for place, sign in enumerate(reversed(digits)):
        value = int(sign)
        for _ in range(place % 8):
            value = _PERMUTED[1][value]
        turned = value % 5 if check < 5 else -(value % 5)
        check = (check + turned) % 5 + 5 * ((check < 5) != (value < 5))
    return check == 0
