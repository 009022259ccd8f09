"""Turn one stored reply into the messages of a platform: nothing is lost, everything fits."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from bot.channels.capabilities import Capabilities
from bot.channels.text_split import shorten, split
from bot.lang import answer_language, digits, register

Button = Mapping[str, str]
LONGEST_NUMBER = 3  # digits of a number that somebody typed to choose


@dataclass(frozen=True)
class Part:
    """One message of a platform. `buttons`: {"title", "url"} or {"title", "token"}; `file`: {"url", "name"} or None.

    A part has a text or a file; buttons and quick replies ({"title", "token"}) only beside a text.
    """

    text: str = ""
    buttons: tuple[Button, ...] = ()
    quick_replies: tuple[Button, ...] = ()
    file: Mapping[str, str] | None = None


@dataclass(frozen=True)
class _Layout:
    """Where each button of a reply goes. `numbered`: (number, button) that can only be written out."""

    buttons: tuple[Button, ...]
    quick_replies: tuple[Button, ...]
    numbered: tuple[tuple[int, Button], ...]
    addresses: tuple[Button, ...]


def render(body: Mapping[str, Any], can: Capabilities) -> list[Part]:
    """`body`: a reply of the log, {"text", "buttons", "file"}. The same body always gives the same parts, in order.

    Buttons are under the last part. What does not fit beside it becomes lines of text: an address behind the title of
    its link, a numbered title of something to say (`typed_choice` knows the number again).
    """
    text = str(body.get("text") or "").strip()
    file = body.get("file")
    layout = _layout(body.get("buttons") or (), can, bool(text))
    lines = [f"{_number(number, button['title'])}. {button['title']}" for number, button in layout.numbered]
    lines += [f"{button['title']}: {button['url']}" for button in layout.addresses]
    if file and not can.files and file["url"] not in {button.get("url") for button in body.get("buttons") or ()}:
        lines.append(f"{file['name']}: {file['url']}")
    whole = "\n\n".join(block for block in (text, "\n".join(lines)) if block)
    texts = split(whole, can.text)
    if texts and layout.buttons and can.text_with_buttons is not None:
        texts[-1:] = split(texts[-1], can.text_with_buttons)
    parts = [Part(text=text) for text in texts]
    if parts:
        parts[-1] = Part(parts[-1].text, layout.buttons, layout.quick_replies)
    if file and can.files:
        parts.insert(max(0, len(parts) - 1), Part(file=file))  # quick replies vanish where something follows them
    return parts


def typed_choice(body: Mapping[str, Any], can: Capabilities, text: str) -> str | None:
    """The token of the button whose title, or written number, a customer typed instead of pressing it."""
    if (token := typed_title(body, text)) is not None:
        return token
    said, offered = as_typed(text), body.get("buttons") or ()
    if not said.isdecimal() or len(said) > LONGEST_NUMBER:
        return None
    layout = _layout(offered, can, bool(str(body.get("text") or "").strip()))
    return next((button["token"] for number, button in layout.numbered if number == int(said)), None)


def typed_title(body: Mapping[str, Any], text: str) -> str | None:
    """The same by its title alone."""
    titles = ((as_typed(button["title"]), button["token"]) for button in body.get("buttons") or () if "token" in button)
    return next((str(token) for title, token in titles if title == as_typed(text)), None)


def _layout(offered: Sequence[Button], can: Capabilities, has_text: bool) -> _Layout:
    """Pressed where they can be, written out where not."""
    pressed: list[Button] = []
    quick: list[Button] = []
    numbered: list[tuple[int, Button]] = []
    addresses: list[Button] = []
    titles: set[str] = set()
    # Where more are offered than fit under a message, quick replies take what says something.
    crowded = len(offered) > can.buttons
    for number, button in enumerate(offered, start=1):
        shown = {**button, "title": shorten(button["title"], can.title)}
        says = "token" in button
        # Two that look the same once they are shortened: the second is written out.
        if has_text and shown["title"] not in titles and _can_be_pressed(button, can):
            place = quick if says and crowded and len(quick) < can.quick_replies else pressed
            if place is quick or len(pressed) < can.buttons:
                place.append(shown)
                titles.add(shown["title"])
                continue
        if says:
            numbered.append((number, button))
        else:
            addresses.append(button)
    return _Layout(tuple(pressed), tuple(quick), tuple(numbered), tuple(addresses))


def _can_be_pressed(button: Button, can: Capabilities) -> bool:
    if "token" in button:
        return can.payload.holds(button["token"])
    address = urlsplit(button["url"])
    return address.scheme in can.link_schemes and (not can.public_links or _is_public(address.hostname or ""))


def _is_public(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_global
    except ValueError:
        return "." in host


def as_typed(text: str) -> str:
    """A title, or what was typed for it, however it is spaced and written large."""
    return " ".join(text.split()).casefold()


def _number(number: int, title: str) -> str:
    """In the digits of the language that the title is written in."""
    return digits(str(number), answer_language(register(title), None))
