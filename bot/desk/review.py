"""What the bot did not understand, or was not sure of, for people who review it: masked, together by meaning."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from bot.conversations.models import TEXT
from bot.conversations.tables import identities, messages
from bot.errors import NotFound
from bot.events import record
from bot.events.tables import events
from bot.events.unanswered import UNANSWERED
from bot.lang import normalise
from bot.privacy.redaction import redact
from bot.privacy.without_names import without_id

DAYS, MOST_DAYS = 30, 365
DAY = 86_400.0  # seconds
LOW = 0.5  # a confidence below it is looked at, whatever was answered
MOST = 5000  # messages that are read, the newest first
TEXTS = 300  # different ones that are put together (bot/rasa/clusters.py takes no more)
SHOWN = 40  # clusters
EXAMPLES = 6  # of a cluster
LONGEST = 300  # characters of a message
#: Topics that say that there was no answer; `not_covered` only where no subject was named.
SETTLED = "review.settled"
#: What a person has decided about a message.
DECISIONS = ("not_ours", "added", "answered")

_RESULT = messages.c.result
_TOPIC = _RESULT["topic"].as_string()
_MATTER = _RESULT[("entities", "matter")].as_string()
_UNHEARD = sa.or_(
    sa.and_(_TOPIC.in_(UNANSWERED), _MATTER.is_(None)),
    _RESULT["confidence"].as_float() < LOW,
)
_DECIDED = (
    sa.select(sa.literal(1))
    .where(
        events.c.kind == SETTLED,
        events.c.conversation == messages.c.conversation,
        events.c.seq == messages.c.seq,
    )
    .exists()
)
_ALL = (
    sa.select(
        messages.c.conversation, messages.c.seq, messages.c.at, messages.c.body, _RESULT.label("result"),
        identities.c.customer, _DECIDED.label("decided"),
    )
    .join(identities, identities.c.id == messages.c.identity)
    .where(
        messages.c.direction == "in",
        messages.c.kind == TEXT,
        messages.c.at >= sa.bindparam("since"),
        _RESULT["why"].as_string().is_not(None),  # the engine was asked
        _UNHEARD,
    )
    .order_by(messages.c.at.desc(), messages.c.conversation, messages.c.seq)
    .limit(MOST)
)  # fmt: skip


@dataclass(frozen=True)
class Unheard:
    """Messages of one wording, the newest of them told. `ids`: all of them, as "conversation:seq"."""

    text: str  # without secrets and the customer's id
    register: str
    understood: str
    topic: str
    confidence: float
    ids: tuple[str, ...]

    @property
    def id(self) -> str:
        return self.ids[0]


@dataclass(frozen=True)
class Found:
    """`wordings`: those that are looked at; `messages`: all that nobody has decided about."""

    wordings: tuple[Unheard, ...]
    messages: int


@dataclass(frozen=True)
class Cluster:
    """`examples`: some of its wordings, the most frequent first."""

    count: int  # messages
    registers: dict[str, int]
    wordings: tuple[Unheard, ...]

    @property
    def examples(self) -> tuple[Unheard, ...]:
        return self.wordings[:EXAMPLES]

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(ident for one in self.wordings for ident in one.ids)


@dataclass(frozen=True)
class Review:
    """`messages`: all that there are; `left_out`: those that are in no cluster that is shown."""

    clusters: tuple[Cluster, ...]
    messages: int
    left_out: int


def unheard(db: Any, since: float) -> Found:
    """What nobody has decided about, the most frequent wording first; a wording that was set aside once stays so."""
    together: dict[str, list[Any]] = {}
    decided: set[str] = set()
    for row in db.execute(_ALL, {"since": since}):
        wording = normalise(str(row.body.get("text") or "")).casefold()
        if row.decided:
            decided.add(wording)
        together.setdefault(wording, []).append(row)
    left = [rows for wording, rows in together.items() if wording not in decided]
    left.sort(key=len, reverse=True)
    return Found(tuple(_unheard(rows) for rows in left[:TEXTS]), sum(map(len, left)))


def _unheard(rows: Sequence[Any]) -> Unheard:
    row = rows[0]
    return Unheard(
        text=masked(row.body["text"], row.customer),
        register=str(row.result["register"]),
        understood=str(row.result["understood"]),
        topic=str(row.result["topic"]),
        confidence=float(row.result["confidence"]),
        ids=tuple(f"{one.conversation}:{one.seq}" for one in rows),
    )


def masked(text: str, customer: str | None) -> str:
    return without_id(redact(text).text, customer)[:LONGEST]


def one(db: Any, ident: str) -> Unheard:
    """A message by its id; NotFound."""
    conversation, seq = _parts(ident)
    query = (
        sa.select(messages.c.conversation, messages.c.seq, messages.c.body, messages.c.result, identities.c.customer)
        .join(identities, identities.c.id == messages.c.identity)
        .where(
            messages.c.conversation == conversation,
            messages.c.seq == seq,
            messages.c.direction == "in",
            messages.c.kind == TEXT,
        )
    )
    row = db.execute(query).first()
    if row is None or not row.result:
        raise NotFound()
    return _unheard([row])


def settle(db: Any, idents: Collection[str], decision: str, by: str) -> int:
    """Note what was decided about these messages, so that they do not come again; how many there were."""
    count = 0
    for ident in idents:
        conversation, seq = _parts(ident)
        query = (
            sa.select(messages.c.identity, identities.c.customer)
            .join(identities, identities.c.id == messages.c.identity)
            .where(messages.c.conversation == conversation, messages.c.seq == seq, messages.c.direction == "in")
        )
        row = db.execute(query).first()
        if row is not None:
            subject = {"conversation": conversation, "identity": row.identity, "customer": row.customer, "seq": seq}
            record(db, SETTLED, **subject, what=decision, by=by)
            count += 1
    return count


def _parts(ident: str) -> tuple[str, int]:
    conversation, _, seq = ident.rpartition(":")
    if not (seq.isascii() and seq.isdecimal() and len(seq) <= 9):
        raise NotFound()
    return conversation, int(seq)


async def review(found: Found, alike: Callable[[list[str]], Awaitable[list[list[int]]]]) -> Review:
    """`alike`: the places of texts that mean alike, cluster by cluster."""
    some = found.wordings
    joined = [tuple(some[place] for place in places) for places in await alike([wording.text for wording in some])]
    clusters = sorted((_cluster(wordings) for wordings in joined), key=lambda cluster: -cluster.count)
    shown = tuple(clusters[:SHOWN])
    return Review(shown, found.messages, found.messages - sum(cluster.count for cluster in shown))


def _cluster(wordings: Sequence[Unheard]) -> Cluster:
    registers: Counter[str] = Counter()
    for wording in wordings:
        registers[wording.register] += len(wording.ids)
    ordered = tuple(sorted(wordings, key=lambda wording: -len(wording.ids)))
    return Cluster(registers.total(), dict(registers.most_common()), ordered)


def since(days: int) -> float:
    return time.time() - days * DAY
