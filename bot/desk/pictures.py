"""Pictures of agents that customers may see: drawn anew and small. Functions of a connection inside a transaction."""

from __future__ import annotations

import secrets
from typing import Any

import sqlalchemy as sa

from bot.desk.agents import AgentRefused, known
from bot.desk.tables import pictures
from bot.errors import FileRefused, FileUnchecked, NotFound
from bot.events import record
from bot.media.drawing import drawn
from bot.media.kinds import PDF, kind_of

LARGEST = 5 * 2**20  # bytes of the file that is given
LONGEST = 192  # pixels of the longer side, for screens with four points to a pixel
_BY_ID = sa.select(pictures.c.kind, pictures.c.data).where(pictures.c.id == sa.bindparam("ident"))


def prepared(data: bytes) -> tuple[str, bytes]:
    """Type and content, as it is kept. AgentRefused for what is no JPEG, PNG or WebP, or too large."""
    kind = kind_of(data)
    if len(data) > LARGEST or kind is None or kind == PDF:
        raise AgentRefused(why=f"a picture is a JPEG, PNG or WebP file of at most {LARGEST // 2**20} MB")
    try:
        return kind, drawn(data, kind, LONGEST)
    except (FileRefused, FileUnchecked):
        raise AgentRefused(why="the picture cannot be drawn") from None


def keep(db: Any, name: str, picture: tuple[str, bytes] | None, by: str) -> None:
    """This one from now on, under a name that nobody has seen yet; or none. AgentRefused for an agent who is none."""
    if known(db, name) is None:
        raise AgentRefused(why=f"there is no agent {name}")
    db.execute(sa.delete(pictures).where(pictures.c.agent == name))
    if picture is not None:
        kind, data = picture
        row = {"agent": name, "id": secrets.token_urlsafe(18), "kind": kind, "data": data}
        db.execute(sa.insert(pictures), row)
    record(db, "agent.changed", agent=name, what=f"picture {'on' if picture else 'off'}", by=by)


def one(db: Any, ident: str) -> tuple[str, bytes]:
    """Type and content of a picture. NotFound."""
    row = db.execute(_BY_ID, {"ident": ident}).first()
    if row is None:
        raise NotFound()
    return row.kind, bytes(row.data)
