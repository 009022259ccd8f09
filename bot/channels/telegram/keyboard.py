"""Buttons under a message of Telegram: rows in which every title can be read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from bot.channels.renderer import Button
from bot.channels.text_split import clusters

ROW = 36  # letters that a phone shows in one row, over all of its buttons
FRAME = 4  # letters' worth of space that each button takes beside its title
MOST = 3  # buttons in a row


def keyboard(buttons: Sequence[Button]) -> dict[str, Any] | None:
    """The `reply_markup` for {"title", "url"} and {"title", "token"}; None without buttons."""
    if not buttons:
        return None
    return {"inline_keyboard": [[_button(one) for one in row] for row in _rows(buttons)]}


def _rows(buttons: Iterable[Button]) -> list[list[Button]]:
    """In order; the buttons of a row are equally wide, so the longest title decides."""
    rows: list[list[Button]] = []
    for button in buttons:
        wider = [*rows[-1], button] if rows else []
        if wider and len(wider) <= MOST and all(_width(one) * len(wider) <= ROW for one in wider):
            rows[-1] = wider
        else:
            rows.append([button])
    return rows


def _width(button: Button) -> int:
    return len(clusters(button["title"])) + FRAME


def _button(button: Button) -> dict[str, str]:
    if "url" in button:
        return {"text": button["title"], "url": button["url"]}
    return {"text": button["title"], "callback_data": button["token"]}
