"""One turn as the engine is asked for it and answers it; an answer of another shape is no answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.answers import Button, Reply
from bot.conversations.models import QUEUED, Handoff, Outcome, TicketQuestion, Work
from bot.lang import LANGUAGES

_LINKS = ("https://", "http://", "mailto:", "tel:", "/")
#: What `ask --json` promises of a turn beside its replies.
UNDERSTANDING = ("understood", "confidence", "register", "entities", "language", "topic", "also")


@dataclass(frozen=True)
class Turn:
    """The engine's answer, checked."""

    understanding: Mapping[str, Any]
    language: str
    replies: tuple[Reply, ...]
    state: Mapping[str, Any]
    handoff: Handoff | None = None
    ticket_question: TicketQuestion | None = None
    chosen_language: str | None = None
    actions: Mapping[str, Any] = field(default_factory=dict)  # what those asked left in the memory, by topic

    @classmethod
    def from_json(cls, data: Any) -> Turn:
        """Raises KeyError, TypeError or ValueError where the answer is not what was agreed."""
        effects = {effect["kind"]: effect for effect in data["effects"]}
        chosen = effects["language"]["language"] if "language" in effects else None
        if data["language"] not in LANGUAGES or chosen not in (None, *LANGUAGES):
            raise ValueError("language")
        handoff, question = effects.get("handoff"), effects.get("ticket_status")
        return cls(
            understanding={**{name: data[name] for name in UNDERSTANDING}, "why": list(data.get("why") or ())},
            language=data["language"],
            replies=tuple(_reply(reply, data["topic"]) for reply in data["replies"]),
            state=_mapping(data["state"]),
            handoff=Handoff(str(handoff["reason"])[:60], _mapping(handoff["summary"])) if handoff else None,
            ticket_question=_ticket_question(question) if question else None,
            chosen_language=chosen,
            actions=_mapping(data.get("actions") or {}),
        )

    def outcome(self, ms: float, asked: Mapping[str, Any]) -> Outcome:
        """`asked`: the `request` that this answers. What it told beside the text is kept for the replay."""
        told = {name: asked[name] for name in ("language", "awaited", "payload")}
        told["known"] = asked["customer"] is not None
        return Outcome(
            replies=self.replies,
            result={**self.understanding, "ms": round(ms, 1), "turn": {**told, "actions": self.actions}},
            state=self.state,
            spoken=self.language,
            language=self.chosen_language,
            handoff=self.handoff,
            ticket_question=self.ticket_question,
        )


def request(work: Work, text: str | None, payload: Mapping[str, Any] | None) -> dict[str, Any]:
    """What the engine may know: this conversation and nothing of any other."""
    talk = work.conversation
    return {
        "conversation": talk.id,
        "message_id": f"{talk.id}:{work.message.seq}",
        "text": text,
        "payload": payload,
        "customer": talk.customer,
        "language": talk.language,
        "channel": talk.channel,
        "awaited": talk.owner == QUEUED,
        "sensitive": list(work.message.body.get("sensitive", ())),
        "state": work.state,
    }


def _ticket_question(effect: Mapping[str, Any]) -> TicketQuestion:
    act = effect.get("act") or "ask"
    if act not in ("ask", "note", "withdraw", "reported", "reach"):
        raise ValueError("act")
    return TicketQuestion(_text_or_none(effect["number"]), act)


def _reply(data: Any, topic: str | None) -> Reply:
    file = data["file"]
    if file is not None:
        file = {"url": _link(file["url"]), "name": str(file["name"])}
    if not isinstance(data["text"], str):
        raise TypeError("text")
    buttons = tuple(_button(button) for button in data["buttons"])
    return Reply(data["text"], str(data["topic"] or topic or "fallback"), buttons, file)


def _button(data: Any) -> Button:
    if "url" in data:
        return Button(str(data["title"]), url=_link(data["url"]))
    payload = _mapping(data["payload"])
    return Button(str(data["title"]), payload={"intent": str(payload["intent"]), "entities": payload["entities"]})


def _link(url: Any) -> str:
    if not isinstance(url, str) or not url.startswith(_LINKS):
        raise ValueError("url")  # a `javascript:` link must not travel further
    return url


def _mapping(value: Any) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise TypeError("mapping")
    return value


def _text_or_none(value: Any) -> str | None:
    return None if value is None else str(value)
