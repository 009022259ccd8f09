"""A text without what tells whose it is: the customer's id, numbers, addresses of mail and sites."""

from __future__ import annotations

import re
from itertools import cycle

from bot.privacy.redaction import MASK

SAMPLE = "4821"  # what numbers of customers become in an example
_NUMBERS = re.compile(r"[0-9]{3,}|[০-৯]{3,}")
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_SITE = re.compile(
    r"(?<![\w@.-])(?:https?://)?(?:[a-z0-9-]+\.)+(?:com|net|org|info|xyz|shop|io|in|bd)(?:\.bd)?(?![\w-])(?:/\S*)?",
    re.I,
)
_BENGALI = dict(zip("0123456789", "০১২৩৪৫৬৭৮৯", strict=True))


def without_id(text: str, customer: str | None) -> str:
    """The customer's id masked wherever it stands by itself."""
    return re.sub(rf"(?<!\w){re.escape(customer)}(?!\w)", MASK, text) if customer else text


def anonymous(text: str) -> str:
    """The same sentence with other numbers of the same length and script, and example addresses."""
    text = _MAIL.sub("name@example.com", text)
    text = _SITE.sub(lambda found: "example.com", text)
    return _NUMBERS.sub(_sample, text)


def _sample(found: re.Match[str]) -> str:
    digits = "".join(digit for digit, _ in zip(cycle(SAMPLE), found.group(), strict=False))
    return digits if found.group().isascii() else "".join(_BENGALI[digit] for digit in digits)
