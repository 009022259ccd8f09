"""A code of ours that somebody was asked to type: where it is in what they wrote, and how that reads without it."""

from __future__ import annotations

from bot.privacy.number_groups import numbers, place
from bot.privacy.number_labels import labelled
from bot.privacy.reading import Reading, view
from bot.privacy.redaction import MASK


def without_code(text: str, length: int) -> tuple[str, str | None]:
    """(the text without any number of so many digits, the first of these in ASCII digits).

    In Bengali or ASCII digits, in one piece, in groups or spelled out. One that is called an invoice's, an amount or
    part of something larger stays. None where there is none.
    """
    reading = Reading(text, view(text))
    if not reading.has_numbers:
        return text, None
    first, masked, last = None, "", 0
    for number in numbers(reading):
        start, end = place(reading, number)
        if len(number.digits) == length and start >= last and not labelled(reading, number.first, number.last):
            first = first or number.digits
            masked, last = masked + text[last:start] + MASK, end
    return masked + text[last:], first
