"""What Chatwoot tells an agent bot, read into one small shape; what is unknown or misshapen is nothing, never an error.

Shapes: app/listeners/agent_bot_listener.rb, app/presenters/conversations/event_data_presenter.rb of Chatwoot 4.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from bot.channels.chatwoot.addresses import Address

_OF_MESSAGES = ("message_created", "message_updated")
_OF_CONVERSATIONS = (
    "conversation_opened", "conversation_resolved", "conversation_status_changed", "conversation_updated",
)  # fmt: skip
LONGEST_CUSTOMER = 64


class State(Enum):
    """Whose a conversation is there."""

    OURS = "ours"  # pending, and no person has it
    WAITS = "waits"  # open: it waits for a person
    THEIRS = "theirs"  # a person has it
    OVER = "over"  # resolved


@dataclass(frozen=True)
class File:
    kind: str
    url: str
    name: str


@dataclass(frozen=True)
class Report:
    """`at`: when the conversation last changed, by Chatwoot's clock; `customer`: whose contact's identifier Chatwoot
    has found proved by its HMAC; `name`: of the contact; `answered`: a person there has written to the customer.

    Of the customer: `ident` of the message, and its `text` and `files`, or what they `pressed`.
    """

    address: Address
    state: State
    at: float
    customer: str | None = None
    name: str = ""
    answered: bool = False
    ident: int | None = None
    text: str = ""
    files: tuple[File, ...] = ()
    pressed: str = ""

    @property
    def says(self) -> bool:
        return bool(self.text or self.files or self.pressed)


def read(event: Any, mark: str, account: str) -> Report | None:
    """`mark`: of our account, whose number is `account`."""
    kind, of_message = _of(event, "event"), _of(event, "event") in _OF_MESSAGES
    talk = _of(event, "conversation") if of_message else event if kind in _OF_CONVERSATIONS else None
    number, source = _of(talk, "id"), _of(_of(talk, "contact_inbox"), "source_id")
    if type(number) is not int or not 0 < number < 2**63 or not isinstance(source, str) or not source:
        return None
    if (theirs := _of(_of(event, "account"), "id")) is not None and str(theirs) != account:
        return None
    report = Report(
        Address.of(mark, source, number), _state(talk), _seconds(talk), _proved(talk), _name(talk)
    )  # fmt: skip
    return _with_message(report, event, kind == "message_created") if of_message else report


def _with_message(report: Report, message: Mapping[str, Any], new: bool) -> Report:
    ident, sender = message.get("id"), str(_of(message.get("sender"), "type")).lower()
    facts = {name: getattr(report, name) for name in ("address", "state", "at", "customer", "name")}
    if type(ident) is not int or not 0 < ident < 2**63 or message.get("private") is True:
        return report
    kind = message.get("message_type")
    if new and kind == "incoming" and sender not in ("user", "agent_bot"):
        text = message.get("content")
        return Report(**facts, ident=ident, text=text if isinstance(text, str) else "", files=_files(message))
    if new and kind == "outgoing" and sender == "user":
        return Report(**facts, answered=True)
    if not new and message.get("content_type") == "input_select" and sender != "user":
        return Report(**facts, ident=ident, pressed=_chosen(message))
    return report


def _state(talk: Any) -> State:
    status, meta = _of(talk, "status"), _of(talk, "meta")
    if status == "resolved":
        return State.OVER
    assignee = _of(meta, "assignee")
    is_bot = _text(meta, "assignee_type") == "AgentBot" or _text(assignee, "type") == "agent_bot"
    if assignee is not None and not is_bot:
        return State.THEIRS
    return State.OURS if status == "pending" else State.WAITS


def _proved(talk: Any) -> str | None:
    proved = _of(_of(talk, "meta"), "hmac_verified") is True
    proved = proved and _of(_of(talk, "contact_inbox"), "hmac_verified") is not False
    customer = _of(_of(_of(talk, "meta"), "sender"), "identifier")
    is_one = isinstance(customer, str) and 0 < len(customer) <= LONGEST_CUSTOMER and customer.isprintable()
    return customer if proved and is_one else None


def _name(talk: Any) -> str:
    name = _of(_of(_of(talk, "meta"), "sender"), "name")
    return name if isinstance(name, str) else ""


def _seconds(talk: Any) -> float:
    at = _of(talk, "updated_at")
    return float(at) if isinstance(at, (int, float)) and not isinstance(at, bool) and 0 <= at < 2**40 else 0.0


def _files(message: Mapping[str, Any]) -> tuple[File, ...]:
    found = message.get("attachments")
    sent = [one for one in found if isinstance(one, Mapping)] if isinstance(found, list) else []
    return tuple(File(_text(one, "file_type"), _text(one, "data_url"), _text(one, "fallback_title")) for one in sent)


def _chosen(message: Mapping[str, Any]) -> str:
    values = _of(message.get("content_attributes"), "submitted_values")
    first = values[0] if isinstance(values, list) and values else None
    return _text(first, "value")


def _text(thing: Any, name: str) -> str:
    found = _of(thing, name)
    return found if isinstance(found, str) else ""


def _of(thing: Any, name: str) -> Any:
    return thing.get(name) if isinstance(thing, Mapping) else None
