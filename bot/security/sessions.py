"""Client-area sessions: an opaque sealed cookie, a row that says whose it is, gone at once when they log out."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import time
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa

from bot.database.engine import Database
from bot.security.tokens import TokenExpired, TokenInvalid, Tokens
from bot.settings import Settings

LONGEST = 200  # characters of a cookie that are looked at at all
PURPOSE = "clientarea session"
LIFE = 12 * 3600  # seconds; a working day, after which the password is asked for again
metadata = sa.MetaData()
table = sa.Table(
    "web_sessions",
    metadata,
    sa.Column("id", sa.String(64), primary_key=True),  # SHA-256 of the cookie's token: the table alone opens nothing
    sa.Column("customer", sa.String(64), nullable=False),
    sa.Column("expires", sa.Float, nullable=False, index=True),
)


class Sessions:
    """Begins, looks up and ends sessions. Methods may raise StoreUnavailable."""

    def __init__(self, database: Database, settings: Settings, clock: Callable[[], float] = time.time) -> None:
        self._database = database
        self._tokens = Tokens(settings.secrets, PURPOSE, clock)
        self._key_of_0_1 = settings.derived(PURPOSE).encode()
        self._clock = clock

    async def begin(self, customer: str) -> str:
        """A new cookie value for a customer whose password was right."""
        token = secrets.token_urlsafe(32)
        now = self._clock()
        row = {"id": _row_id(token), "customer": customer, "expires": now + LIFE}

        def write(connection: Any) -> None:
            connection.execute(sa.delete(table).where(sa.or_(table.c.expires <= now, table.c.id == row["id"])))
            connection.execute(sa.insert(table).values(row))

        await self._database.write(write)
        return self._tokens.seal(token, LIFE)

    async def customer(self, cookie: str) -> str | None:
        """Whose session a cookie is; None for one that is forged, expired, or logged out."""
        token = self._token(cookie)
        if token is None:
            return None
        query = sa.select(table.c.customer).where(table.c.id == _row_id(token), table.c.expires > self._clock())
        found: str | None = await self._database.glance(lambda connection: connection.execute(query).scalar())
        return found

    async def end(self, cookie: str) -> None:
        """From now on the cookie opens nothing, wherever a copy of it may be."""
        token = self._token(cookie)
        if token is not None:
            gone = sa.delete(table).where(table.c.id == _row_id(token))
            await self._database.write(lambda connection: connection.execute(gone))

    def _token(self, cookie: str) -> str | None:
        """The token in a cookie that we made, so that a guess never reaches the database."""
        if len(cookie) > LONGEST:
            return None
        try:
            return self._tokens.open(cookie).text
        except TokenExpired:
            return None
        except TokenInvalid:
            return self._token_of_0_1(cookie)

    def _token_of_0_1(self, cookie: str) -> str | None:
        """Version 0.1 wrote `token.mark`: an upgrade logs nobody out. No such cookie is older than LIFE."""
        token, _, mark = cookie.partition(".")
        if not cookie.isascii():
            return None
        wanted = hmac.new(self._key_of_0_1, token.encode(), "sha256").hexdigest()[:32]
        return token if hmac.compare_digest(mark, wanted) else None


def belongings(db: Any, customer: str) -> dict[str, list[dict[str, Any]]]:
    """A customer's sessions, by the name of their table. Inside a transaction."""
    found = db.execute(sa.select(table).where(table.c.customer == customer).order_by(table.c.expires))
    return {table.name: [dict(row._mapping) for row in found]}


def forget(db: Any, customer: str) -> None:
    """End all of a customer's sessions. Inside a transaction."""
    db.execute(sa.delete(table).where(table.c.customer == customer))


def _row_id(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
