"""What Chatwoot tells of a conversation, read: who answered, took, closed or gave it back; from a webhook or a look."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bot.desks.chatwoot.desk import OURS
from bot.desks.files import MOST
from bot.desks.replies import Act, Arrival

_OUTGOING = ("outgoing", 1)  # in webhooks a word, in answers of the API a number


@dataclass(frozen=True)
class Told:
    """`number`: of the conversation there; `file`: where Chatwoot keeps what is to come with it."""

    number: str
    arrival: Arrival
    file: str | None = None


def read(event: Any, delivery: str) -> Iterator[Told]:
    """What a webhook tells; nothing for what we need not know. `delivery`: the same for each try of it."""
    if not isinstance(event, dict):
        return
    kind = event.get("event")
    if kind == "message_created":
        talk = event.get("conversation")
        if isinstance(talk, dict) and isinstance(talk.get("id"), int):
            yield from message(str(talk["id"]), event)
    elif isinstance(event.get("id"), int):
        number = str(event["id"])
        if kind == "conversation_status_changed":
            yield from status(number, event.get("status"), delivery)
        elif kind == "conversation_updated" and _assigned(event.get("changed_attributes")):
            yield Told(number, Arrival(f"take {delivery}"[:64], agent=_assignee(event), act=Act.TAKE))


def message(number: str, told: Mapping[str, Any]) -> Iterator[Told]:
    """An agent's words to the customer: no notes, nothing of bots and rules, nothing of ours."""
    sender, source = told.get("sender"), told.get("source_id")
    if (
        told.get("message_type") not in _OUTGOING
        or told.get("private") is not False
        or not isinstance(sender, dict)
        or str(sender.get("type")).lower() != "user"
        or str(source or "").startswith(OURS)
        or not isinstance(told.get("id"), int)
    ):
        return
    text, name = told.get("content"), sender.get("available_name") or sender.get("name")
    files, agent = _files(told), str(name or "")
    if text or not files:
        yield Told(number, Arrival(f"message {told['id']}", text if isinstance(text, str) else "", agent))
    for at, file in enumerate(files[:MOST]):
        yield Told(number, Arrival(f"message {told['id']} file {at}", agent=agent), file)


def _files(told: Mapping[str, Any]) -> list[str]:
    """The addresses of what came along."""
    found = told.get("attachments")
    sent = [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []
    return [str(one.get("data_url") or "") for one in sent]


def status(number: str, now: Any, delivery: str) -> Iterator[Told]:
    act = {"resolved": Act.CLOSE, "pending": Act.BOT}.get(now) if isinstance(now, str) else None
    if act is not None:
        yield Told(number, Arrival(f"{now} {delivery}"[:64], act=act))


def _assigned(changed: Any) -> bool:
    """[{"assignee_id": {"previous_value", "current_value"}}, …]"""
    changes = changed if isinstance(changed, list) else ()
    values = [one.get("assignee_id") for one in changes if isinstance(one, dict)]
    return any(isinstance(value, dict) and value.get("current_value") is not None for value in values)


def _assignee(event: Mapping[str, Any]) -> str:
    meta = event.get("meta")
    assignee = meta.get("assignee") if isinstance(meta, dict) else None
    return str((assignee.get("available_name") or assignee.get("name") or "") if isinstance(assignee, dict) else "")
