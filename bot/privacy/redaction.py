"""Mask card numbers, check codes, OTPs, PINs and passwords before anything is stored, logged or sent on."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from unicodedata import digit

from bot.privacy import secret_words as words
from bot.privacy.card_numbers import find_cards, is_card

MASK = "••••"
_Check = Callable[["re.Match[str]"], bool]


@dataclass(frozen=True)
class Redacted:
    """`kinds`: what was found, sorted: card_number, cvv, otp, password, pin."""

    text: str
    kinds: tuple[str, ...]


def redact(text: str) -> Redacted:
    """The text without its secrets. A card keeps its last four digits; redacting twice changes nothing."""
    kinds: set[str] = set()
    text = _cards(text, kinds)
    for kind, pattern in _AFTER_NAME:
        text = _mask(text, pattern, kind, kinds)
    text = _mask(text, _BEFORE_NAME, "otp", kinds, check=_is_told)
    text = _mask(text, _PASSWORD, "password", kinds, check=_is_password)
    return Redacted(text, tuple(sorted(kinds)))


def _cards(text: str, kinds: set[str]) -> str:
    mistyped_too = _CARD_WORD.search(text) is not None
    for start, end in reversed(find_cards(text, mistyped_too)):
        if _ENDS_HARMLESS.search(text, 0, start) and not _is_valid(text[start:end]):
            continue
        last = "".join(str(digit(sign)) for sign in text[start:end] if sign.isdecimal())[-4:]
        rest = text[end:]
        behind = _CODE_BEHIND_CARD.match(rest)
        if behind:  # "4242 … 4242 12/28 123": the check code needs no name there
            kinds.add("cvv")
            rest = rest[: behind.start(1)] + MASK + rest[behind.end(1) :]
        text = f"{text[:start]}{MASK} {last}{rest}"
        kinds.add("card_number")
    return text


def _is_valid(typed: str) -> bool:
    return is_card("".join(str(digit(sign)) for sign in typed if sign.isdecimal()))


def _mask(text: str, pattern: re.Pattern[str], kind: str, kinds: set[str], check: _Check | None = None) -> str:
    def hide(match: re.Match[str]) -> str:
        if check is not None and not check(match):
            return match.group()
        kinds.add(kind)
        start, end = match.start("secret") - match.start(), match.end("secret") - match.start()
        return match.group()[:start] + MASK + match.group()[end:]

    return pattern.sub(hide, text)


def _is_told(match: re.Match[str]) -> bool:
    """A number before a name is told ("482913 is my otp"), or happens to stand there ("invoice 4821 otp ase na")."""
    if _ENDS_HARMLESS.search(match.string, 0, match.start()):
        return False
    digits = sum(sign.isdecimal() for sign in match.group("secret"))
    return bool(match.group("bridge")) or digits == _OTP_DIGITS or not match.string[match.end() :].strip(" .!।")


def _is_password(match: re.Match[str]) -> bool:
    secret = match.group("secret")
    if secret.startswith(MASK) or secret.lower().strip(".,!?।") in words.NOT_A_PASSWORD:
        return False
    if match.group("is"):
        return True
    # Without "is" or a colon it must look like one: "password kivabe bodlabo" does not.
    if secret.isdecimal():
        return 4 <= len(secret) <= 8
    return len(secret) >= 4 and any(sign.isdecimal() for sign in secret)


_OTP_DIGITS = 6
_EDGE_BEFORE = r"(?<![\w\u0980-\u09ff])"
_EDGE_AFTER = r"(?![\w\u0980-\u09ff\u200c\u200d])"


def _any(choices: tuple[str, ...] | list[str]) -> str:
    return "(?:" + "|".join(choices) + ")"


def _names(*choices: str) -> str:
    return _EDGE_BEFORE + _any(choices) + _EDGE_AFTER


def _plain(choices: list[str]) -> str:
    return _any([re.escape(word) + (_EDGE_AFTER if word[-1].isalnum() else "") for word in choices])


_GAP = r"[\s:=,'\"“”(\[>–—-]{0,4}"
_BETWEEN = rf"{_GAP}(?:{_plain(words.FILLERS)}{_GAP}){{0,5}}"


def _number(fewest: int, most: int) -> str:
    """So many digits, perhaps in groups, that are neither part of a longer number nor money."""
    return (
        rf"(?P<secret>(?<!\d)\d(?:[ -]?\d){{{fewest - 1},{most - 1}}})"
        rf"(?![ -]?\d)(?![.,/]\d)(?!\s?(?:{words.MONEY}){_EDGE_AFTER})"
    )


def _compile(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


_AFTER_NAME = (
    ("cvv", _compile(_names(*words.CVV) + _BETWEEN + _number(3, 4))),
    ("otp", _compile(_names(*words.OTP) + _BETWEEN + _number(4, 8))),
    ("pin", _compile(_names(*words.PIN) + _BETWEEN + _number(4, 6))),
    ("pin", _compile(_names(*words.PIN_CODE) + _BETWEEN + _number(4, 5))),
)
_BEFORE_NAME = _compile(
    _number(4, 8) + rf"\s+(?P<bridge>(?:{_plain(words.BRIDGES)}\s*){{0,4}})" + _names(*words.OTP, *words.PIN)
)
_CARD_WORD = _compile(words.CARD)
_ENDS_HARMLESS = _compile(rf"(?:{_any([re.escape(word) for word in words.NOT_A_SECRET])})\S{{0,3}}[\s:#-]*$")
_PASSWORD = _compile(
    _names(*words.PASSWORD)
    + rf"(?:[\s,]+{_plain(words.PASSWORD_FILLERS)}){{0,3}}"
    + r"(?P<is>(?:\s*(?:[:=]|->)\s*|\s+(?:is|hocche|hochche|hoche|holo|hoilo|হলো|হল|হচ্ছে)\s*[:=]?\s+)+)?"
    + r"[\s,]*[\"'“]?(?P<secret>[^\s\"'“”]{3,64})"
)
_CODE_BEHIND_CARD = _compile(r"(?:[\s,;|/-]{1,3}\d{1,2}\s?[/-]\s?\d{2,4})?[\s,;|/-]{1,3}(\d{3,4})(?!\d|[.,/]\d)")
