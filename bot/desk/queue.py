"""The desk's lists: what waits, what somebody has, all that goes on, what is over. Inside transactions."""

from __future__ import annotations

import time
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from bot.conversations.models import CLOSED, HUMAN, PROVED, QUEUED
from bot.conversations.reopening import continued
from bot.conversations.tables import IS_OPEN, conversations, identities, messages, reads, tickets
from bot.conversations.tickets import ident_of, number_of
from bot.desk.gist import Case, case, continuing
from bot.lang import DEFAULT

PAGE = 50
LAST_PAGE = 1000
SHOWS = ("waiting", "mine", "all", "closed")
SEARCHED = 30 * 86400.0  # seconds back that a search looks through what was said
_READ_FOR_GIST = 30  # lines, the newest


@dataclass(frozen=True)
class Wanted:
    """Which of the lists; empty texts wish nothing. `text`: what was said, a ticket's number or a customer's id."""

    show: str = "waiting"
    channel: str = ""
    language: str = ""
    text: str = ""
    page: int = 1


@dataclass(frozen=True)
class Row:
    """One conversation of a list. Times are seconds since 1970 (UTC); `since`: when it came where it is now."""

    id: str
    owner: str
    version: int
    agent: str | None
    channel: str
    language: str
    verified: bool
    who: str
    ticket: str | None
    about: Case
    since: float
    last_at: float
    unread: bool


_LANGUAGE = sa.func.coalesce(identities.c.language, conversations.c.spoken, DEFAULT)
NEWEST_TICKET = (
    sa.select(sa.func.max(tickets.c.id))
    .where(tickets.c.conversation == conversations.c.id)
    .correlate(conversations)
    .scalar_subquery()
)
_ROWS = (
    sa.select(
        conversations.c.id, conversations.c.owner, conversations.c.owner_version, conversations.c.assignee,
        conversations.c.channel, _LANGUAGE.label("language"), identities.c.level, identities.c.name,
        identities.c.customer, tickets.c.id.label("ticket"), tickets.c.reason, tickets.c.summary,
        conversations.c.owner_since, conversations.c.last_activity, conversations.c.last_seq, reads.c.seq,
    )
    .join(identities, identities.c.id == conversations.c.identity)
    .outerjoin(tickets, tickets.c.id == NEWEST_TICKET)
    .outerjoin(reads, sa.and_(reads.c.conversation == conversations.c.id, reads.c.agent == sa.bindparam("me")))
)  # fmt: skip
_MINE = sa.and_(conversations.c.owner == HUMAN, conversations.c.assignee == sa.bindparam("me"))
_SAID = conversations.c.last_seq >= conversations.c.first_seq  # else nobody has said anything in it yet
_LISTS: Mapping[str, Any] = {
    "waiting": _ROWS.where(conversations.c.owner == QUEUED).order_by(conversations.c.owner_since),
    "mine": _ROWS.where(_MINE).order_by(conversations.c.last_activity.desc()),
    "all": _ROWS.where(IS_OPEN, _SAID).order_by(conversations.c.owner_since.desc()),
    "closed": _ROWS.where(conversations.c.owner == CLOSED).order_by(conversations.c.owner_since.desc()),
}
_COUNT = sa.select(sa.func.count()).select_from(conversations)
_READ = sa.and_(
    reads.c.conversation == conversations.c.id,
    reads.c.agent == sa.bindparam("me"),
    reads.c.seq >= conversations.c.last_seq,
)
_COUNTS = sa.select(
    _COUNT.where(conversations.c.owner == QUEUED).scalar_subquery(),
    _COUNT.where(_MINE).scalar_subquery(),
    _COUNT.where(_MINE, ~sa.exists().where(_READ)).scalar_subquery(),
)
_CASES = sa.select(
    tickets.c.id.label("ticket"), tickets.c.conversation.label("id"), tickets.c.reason, tickets.c.summary
)
_UNDERSTOOD = (
    sa.select(messages.c.conversation, messages.c.result)
    .join(
        conversations,
        sa.and_(
            messages.c.identity == conversations.c.identity,
            messages.c.conversation == conversations.c.id,
            messages.c.seq > conversations.c.last_seq - _READ_FOR_GIST,
        ),
    )
    .where(messages.c.direction == "in", messages.c.result.is_not(None))
    .order_by(messages.c.seq)
)


def listing(db: Any, wanted: Wanted, me: str) -> tuple[Row, ...]:
    """One page, PAGE of them at most: what waits longest first, else the newest first."""
    query = _LISTS[wanted.show].limit(PAGE).offset((wanted.page - 1) * PAGE)
    if wanted.channel:
        query = query.where(conversations.c.channel == wanted.channel)
    if wanted.language:
        query = query.where(wanted.language == _LANGUAGE)
    if wanted.text:
        query = query.where(_found(db, wanted.text))
    rows = db.execute(query, {"me": me}).all()
    before = _before(db, rows)
    results = understood(db, [row.id for row in (*rows, *before.values())])
    return tuple(_row(row, results, before.get(continued(row.summary or {}))) for row in rows)


def _before(db: Any, rows: Sequence[Any]) -> dict[str, Any]:
    """The cases that these continue, by number."""
    idents = {ident_of(continued(row.summary or {})) for row in rows} - {None}
    found = db.execute(_CASES.where(tickets.c.id.in_(idents))).all() if idents else ()
    return {number_of(row.ticket): row for row in found}


def counts(db: Any, me: str) -> dict[str, int]:
    waiting, mine, unread = db.execute(_COUNTS, {"me": me}).one()
    return {"waiting": waiting, "mine": mine, "unread": unread}


def understood(db: Any, talks: list[str]) -> dict[str, list[Mapping[str, Any]]]:
    """What was made of the customer's last messages, newest last, by conversation."""
    found: dict[str, list[Mapping[str, Any]]] = {}
    if talks:
        for row in db.execute(_UNDERSTOOD.where(conversations.c.id.in_(talks))):
            found.setdefault(row.conversation, []).append(row.result)
    return found


def number(ticket: int | None) -> str | None:
    """A ticket's number as customers know it."""
    return None if ticket is None else number_of(ticket)


def _about(row: Any, results: Mapping[str, list[Mapping[str, Any]]]) -> Case:
    return case(row.reason, row.summary or {}, results.get(row.id, []))


def _row(row: Any, results: Mapping[str, list[Mapping[str, Any]]], before: Any) -> Row:
    about = _about(row, results)
    if before is not None:
        about = continuing(about, _about(before, results))
    return Row(
        row.id, row.owner, row.owner_version, row.assignee if row.owner == HUMAN else None, row.channel,
        row.language, row.level == PROVED, row.name or row.customer or "", number(row.ticket),
        about, row.owner_since, row.last_activity, row.last_seq > (row.seq or 0),
    )  # fmt: skip


def _found(db: Any, text: str) -> Any:
    """Of the last days; both ways to write a letter with a dot below are looked for."""
    said = sa.func.lower(messages.c.body["text"].as_string())
    spellings = {unicodedata.normalize(form, text) for form in ("NFC", "NFD")} | {text}
    words = sa.or_(*(said.like(f"%{_plain(one.lower())}%", escape="\\") for one in sorted(spellings)))
    here = (messages.c.identity == conversations.c.identity, messages.c.conversation == conversations.c.id)
    recent = time.time() - SEARCHED
    ways = [sa.exists().where(*here, messages.c.at >= recent, words), identities.c.customer == text]
    if (ident := ident_of(text)) is not None:
        ways.append(tickets.c.id == ident)
    return sa.and_(conversations.c.last_activity >= recent, sa.or_(*ways))


def _plain(text: str) -> str:
    """Nothing in it is a pattern."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
