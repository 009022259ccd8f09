"""What one answer is, before a channel draws it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any


@dataclass(frozen=True)
class Button:
    """Either a link (`url`), or something to say that the server will tokenise (`payload`: {"intent", "entities"})."""

    title: str
    url: str | None = None
    payload: Mapping[str, Any] | None = None

    def as_json(self) -> dict[str, Any]:
        if self.url is not None:
            return {"title": self.title, "url": self.url}
        return {"title": self.title, "payload": dict(self.payload or {})}


@dataclass(frozen=True)
class Reply:
    """One message to the customer. `text` is plain text with line breaks; `file` = {"url", "name"}.

    `name`: of the agent who speaks, where customers are told, and `picture`: the opaque name of theirs; `begins`: who
    spoke before was somebody else.
    """

    text: str
    topic: str
    buttons: tuple[Button, ...] = ()
    file: Mapping[str, str] | None = field(default=None)
    name: str | None = None
    picture: str | None = None
    begins: bool = False

    def with_buttons(self, *more: Button) -> Reply:
        return replace(self, buttons=(*self.buttons, *more))

    def as_json(self) -> dict[str, Any]:
        return {
            "text": self.text,
            "topic": self.topic,
            "buttons": [button.as_json() for button in self.buttons],
            "file": dict(self.file) if self.file else None,
        }


#: Renders one of our own answers: key, language, facts.
Speak = Callable[..., Reply]
