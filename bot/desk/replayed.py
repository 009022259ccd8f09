"""The last replay that was kept, for the page: which turns came out otherwise, without anybody's words or numbers.

A file of the installation; what was said is read from the database when somebody looks, so that what is erased is gone.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from bot.conversations.tables import identities, messages
from bot.desk.review import masked
from bot.private_files import open_private, private_folder

NAME = "replay.json"
KINDS = ("topic", "entities", "links")
PAGE = 50  # turns
LARGEST = 5_000_000  # bytes of the file that are read at all
_OURS = re.compile(r"[a-z][a-z0-9_]{0,59}")  # an id of the project's own tables
_SAID = (
    sa.select(messages.c.conversation, messages.c.seq, messages.c.body, identities.c.customer)
    .join(identities, identities.c.id == messages.c.identity)
    .where(messages.c.direction == "in")
)


@dataclass(frozen=True)
class Replayed:
    """`at`, `since`, `until`: seconds since 1970; `totals` and `turns` as `python -m bot replay --json` tells them."""

    at: float
    since: float
    until: float
    model: str
    totals: Mapping[str, int]
    turns: Sequence[Mapping[str, Any]]

    def of(self, kind: str) -> list[Mapping[str, Any]]:
        """Those in which that changed; "" for all."""
        return [turn for turn in self.turns if not kind or kind in turn]


@dataclass(frozen=True)
class Shown:
    """A turn with what the customer had said, masked; None for a button."""

    turn: Mapping[str, Any]
    text: str | None


def keep(var: Path, replayed: Replayed) -> None:
    """Instead of the one before."""
    private_folder(var)
    draft = var / f"{NAME}.{os.urandom(8).hex()}"
    content = {**vars(replayed), "turns": [_without_words(turn) for turn in replayed.turns]}
    with os.fdopen(open_private(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL), "w", encoding="utf-8") as out:
        json.dump(content, out, ensure_ascii=False)
    draft.replace(var / NAME)


def read(var: Path) -> Replayed | None:
    """None where none was kept, or nothing can be made of it."""
    try:
        file = var / NAME
        if file.stat().st_size > LARGEST:
            return None
        return Replayed(**json.loads(file.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def shown(db: Any, turns: Sequence[Mapping[str, Any]]) -> list[Shown]:
    """With their words; without those that have been erased meanwhile."""
    query = _SAID.where(
        messages.c.conversation.in_({turn["conversation"] for turn in turns}),
        messages.c.seq.in_({turn["seq"] for turn in turns}),
    )
    said = {(row.conversation, row.seq): row for row in db.execute(query)} if turns else {}
    there = [(turn, said.get((turn["conversation"], turn["seq"]))) for turn in turns]
    return [Shown(turn, _words(row)) for turn, row in there if row is not None]


def _words(row: Any) -> str | None:
    text = row.body.get("text")
    return masked(str(text), row.customer) if text else None


def _without_words(turn: Mapping[str, Any]) -> dict[str, Any]:
    kept = {name: turn[name] for name in ("conversation", "seq", "at", "channel", "sure")}
    return {
        **kept,
        **{kind: {when: _ours(turn[kind][when]) for when in ("then", "now")} for kind in KINDS if kind in turn},
    }


def _ours(value: Any) -> Any:
    """Only what is the project's own word: an invoice's number or a domain's name is somebody's."""
    if isinstance(value, Mapping):
        return {name: _ours(one) for name, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_ours(one) for one in value]
    return value if value is None or (isinstance(value, str) and _OURS.fullmatch(value)) else "…"
