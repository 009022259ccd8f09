"""What of a turn is another now than it was: its topics, its entities, its kinds of links."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.commands.replay.stored import StoredConversation, StoredTurn
from bot.privacy.redaction import redact
from bot.privacy.without_names import without_id

KINDS = ("topic", "entities", "links")
LONGEST = 200  # characters of a message that are shown


@dataclass(frozen=True)
class Change:
    """`changed`: kind of change -> (then, now). `text` holds no secret and not the customer's id."""

    conversation: str
    channel: str
    turn: StoredTurn
    text: str
    changed: Mapping[str, tuple[Any, Any]]

    def as_json(self) -> dict[str, Any]:
        return {
            "conversation": self.conversation,
            "seq": self.turn.seq,
            "at": round(self.turn.at),
            "channel": self.channel,
            "text": self.text,
            "sure": self.turn.sure,
            **{kind: {"then": then, "now": now} for kind, (then, now) in self.changed.items()},
        }


@dataclass
class Totals:
    """Counts over all that was taken again."""

    conversations: int = 0
    turns: int = 0
    lost: int = 0
    changed: int = 0
    unsure: int = 0  # of `changed`
    kinds: Counter[str] = field(default_factory=Counter)

    def as_json(self) -> dict[str, Any]:
        kinds = {kind: self.kinds[kind] for kind in KINDS}
        return {**{name: value for name, value in vars(self).items() if name != "kinds"}, **kinds}


def compare(talk: StoredConversation, now: Sequence[Mapping[str, Any]], totals: Totals) -> Iterator[Change]:
    """The turns that changed, in order; `totals` are counted on."""
    totals.conversations += 1
    totals.lost += talk.lost
    for turn, made in zip(talk.turns, now, strict=True):
        if not turn.counts:
            continue
        totals.turns += 1
        if changed := differences(turn.then, made):
            totals.changed += 1
            totals.unsure += not turn.sure
            totals.kinds.update(list(changed))
            hidden = {kind: _without(both, talk.customer) for kind, both in changed.items()}
            yield Change(talk.id, talk.channel, turn, _masked(turn.text, talk.customer), hidden)


def differences(then: Mapping[str, Any], now: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    """Topics in their order; of entities only those that differ (None: there is none)."""
    names = [name for name in {**then["entities"], **now["entities"]} if _differ(name, then, now)]
    pairs: dict[str, tuple[Any, Any]] = {
        "topic": ([then["topic"], *(then["also"] or ())], [now["topic"], *(now["also"] or ())]),
        "entities": (_some(then["entities"], names), _some(now["entities"], names)),
        "links": (then["links"], now["links"]),
    }
    return {kind: (before, after) for kind, (before, after) in pairs.items() if before != after}


def _some(entities: Mapping[str, Any], names: Sequence[str]) -> dict[str, Any]:
    return {name: entities.get(name) for name in names}


def _differ(name: str, then: Mapping[str, Any], now: Mapping[str, Any]) -> bool:
    return bool(then["entities"].get(name) != now["entities"].get(name))


def _masked(text: str, customer: str | None) -> str:
    shown = str(_without(redact(text).text, customer))
    return shown if len(shown) <= LONGEST else f"{shown[:LONGEST]}…"


def _without(value: Any, customer: str | None) -> Any:
    """The same without the customer's id, wherever it stands by itself."""
    if isinstance(value, str):
        return without_id(value, customer)
    if isinstance(value, dict):
        return {name: _without(one, customer) for name, one in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(_without(one, customer) for one in value)
    return value
