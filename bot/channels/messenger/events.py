"""What Meta reports of a page, read into one small shape; what is unknown or misshapen is left out, never an error."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

LONGEST_ID = 100  # characters of an id that is kept as it is; a longer one is kept as its hash
LONGEST_PERSON = 64


class Kind(Enum):
    SAID = "said"  # text, files, or both
    PRESSED = "pressed"  # a button or a quick reply
    CAME = "came"  # through a link of ours, to a conversation that was there already
    GIVEN = "given"  # another app passed the conversation to us
    TAKEN = "taken"  # another app has it now


@dataclass(frozen=True)
class File:
    """Something that came along: image, video, audio, file, sticker, location, or what Meta thinks of next."""

    kind: str
    url: str = ""


@dataclass(frozen=True)
class Event:
    """`ident`: the same for every delivery of the same event. `standby`: another app answers this person.

    `token`: what a pressed button carries, `title` what the customer saw on it. `ref`: of the link they came by.
    """

    kind: Kind
    person: str
    ident: str
    text: str = ""
    token: str = ""
    title: str = ""
    ref: str = ""
    files: tuple[File, ...] = ()
    standby: bool = False


def events(raw: bytes) -> Iterator[Event]:
    """Every event of a delivery in its order. Nothing for what is no delivery about a page."""
    try:
        # Half of a pair of surrogates can be written in JSON, and no database takes it.
        delivery = json.loads(raw.decode("utf-8", "replace"))
    except (ValueError, RecursionError):
        return
    if _text(delivery, "object") != "page":
        return
    for entry in _list(delivery, "entry"):
        for name in ("messaging", "standby"):
            for one in _list(entry, name):
                event = _event(one, standby=name == "standby")
                if event is not None:
                    yield event


def _event(one: Any, standby: bool) -> Event | None:
    person = _text(one, "sender", "id")
    if not (person.isascii() and person.isdigit() and len(person) <= LONGEST_PERSON):
        return None
    message, postback, at = _of(one, "message"), _of(one, "postback"), _of(one, "timestamp")
    # Events without an id of their own: one person does one thing of a kind in a millisecond.
    unnamed = f"{person}:{at if isinstance(at, int) else 0}"
    if isinstance(message, Mapping):
        return _message(message, person, unnamed, standby)
    if isinstance(postback, Mapping):
        token, title, ref = _text(postback, "payload"), _text(postback, "title"), _text(postback, "referral", "ref")
        ident = _ident(_text(postback, "mid") or f"{unnamed}:postback:{token}")
        return Event(Kind.PRESSED, person, ident, token=token, title=title, ref=ref, standby=standby)
    if ref := _text(one, "referral", "ref"):
        return Event(Kind.CAME, person, _ident(f"{unnamed}:referral"), ref=ref, standby=standby)
    for name, kind in (("pass_thread_control", Kind.GIVEN), ("take_thread_control", Kind.TAKEN)):
        if isinstance(_of(one, name), Mapping):
            new_owner = _text(one, name, "new_owner_app_id")
            return Event(kind, person, _ident(f"{unnamed}:{name}"), token=new_owner, standby=standby)
    return None  # read, delivery, reaction, edit and what is yet to come: nothing of it is a message to us


def _message(message: Mapping[str, Any], person: str, unnamed: str, standby: bool) -> Event | None:
    if message.get("is_echo") is True or message.get("is_deleted") is True:
        return None  # the page's own words, or a message taken back
    text, token = _text(message, "text"), _text(message, "quick_reply", "payload")
    ident = _ident(_text(message, "mid") or f"{unnamed}:message:{text}")
    if token:
        return Event(Kind.PRESSED, person, ident, token=token, title=text, standby=standby)
    files = tuple(
        File(_file_kind(one), _text(one, "payload", "url"))
        for one in _list(message, "attachments")
        # The preview of an address that stands in the text.
        if not (text and _text(one, "type") == "fallback")
    )
    if not text and not files:
        if message.get("is_unsupported") is not True:
            return None
        files = (File("unknown"),)
    return Event(Kind.SAID, person, ident, text=text, files=files, standby=standby)


def _file_kind(attachment: Any) -> str:
    # Until August 2026 a sticker came as an image with a number.
    if _of(_of(attachment, "payload"), "sticker_id") is not None:
        return "sticker"
    return _text(attachment, "type") or "unknown"


def _ident(given: str) -> str:
    return given if len(given) <= LONGEST_ID and given.isascii() else hashlib.sha256(given.encode()).hexdigest()


def _of(thing: Any, name: str) -> Any:
    return thing.get(name) if isinstance(thing, Mapping) else None


def _text(thing: Any, *names: str) -> str:
    """The text behind these names; empty where it is none. An id may be written as a number."""
    for name in names:
        thing = _of(thing, name)
    if isinstance(thing, int) and not isinstance(thing, bool):
        return str(thing) if abs(thing) < 10**30 else ""
    return thing.encode("utf-16", "surrogatepass").decode("utf-16", "replace") if isinstance(thing, str) else ""


def _list(thing: Any, name: str) -> list[Any]:
    found = _of(thing, name)
    return found if isinstance(found, list) else []
