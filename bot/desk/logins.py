"""Log agents in and out: password, second factor, and a session that a cookie opens until it ends or is idle."""

from __future__ import annotations

import hashlib
import secrets
import time
from base64 import b64decode, b64encode
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa

from bot.database.engine import Database
from bot.desk import agents as accounts
from bot.desk import totp
from bot.desk.agents import COLUMNS, Agent
from bot.desk.tables import agents, sessions
from bot.errors import NotAllowed
from bot.events import record
from bot.security import passwords
from bot.security.one_by_one import OneByOne
from bot.security.tokens import TokenExpired, TokenInvalid, Tokens
from bot.settings import Settings

LIFE = 12 * 3600  # seconds; a working day
IDLE = 2 * 3600  # seconds without anything done
NOTED_EVERY = 60.0  # seconds between two notes that a session is used
LONGEST = 200  # characters of a cookie that are looked at at all
_SECRETS = sa.select(agents.c.password, agents.c.totp).where(agents.c.name == sa.bindparam("who"), agents.c.active)
_OF_SESSION = (
    sa.select(*COLUMNS, sessions.c.used_at)
    .join(sessions, sessions.c.agent == agents.c.name)
    .where(
        sessions.c.id == sa.bindparam("ident"),
        sessions.c.expires > sa.bindparam("now"),
        sessions.c.used_at > sa.bindparam("idle_since"),
        agents.c.active,
    )
)


class Logins:
    """Methods may raise StoreUnavailable."""

    def __init__(self, database: Database, settings: Settings, clock: Callable[[], float] = time.time) -> None:
        self._database, self._clock = database, clock
        self._cookies = Tokens(settings.secrets, "desk session", clock)
        self._keys = second_factor_keys(settings)
        self._looking = OneByOne(passwords.QUEUE)

    async def anybody(self) -> bool:
        return await self._database.glance(accounts.anybody)

    async def log_in(self, name: str, password: str, code: str) -> str:
        """A cookie. NotAllowed, whichever of the three is wrong; TooMany where too many log in at once."""
        row = await self._database.glance(lambda db: db.execute(_SECRETS, {"who": name}).first())
        right = await self._looking.in_thread(passwords.matches, password, row.password if row else None)
        if not right or row is None:
            raise NotAllowed()
        step = 0
        if row.totp is not None:
            found = totp.step(opened_key(self._keys, row.totp), code, self._clock())
            if found is None:
                raise NotAllowed()
            step = found
        token = secrets.token_urlsafe(32)
        await self._database.write(self._begin, name, _row_id(token), row.password, row.totp, step)
        return self._cookies.seal(token, LIFE)

    def _begin(self, db: Any, name: str, ident: str, password: str, key: str | None, step: int) -> None:
        now = self._clock()
        if db.execute(sa.select(sessions.c.id).where(sessions.c.id == ident)).first():
            return  # the answer to our commit was lost
        # Looked at again: nobody may have changed them meanwhile, and a code opens once.
        same = [agents.c.name == name, agents.c.active, agents.c.password == password]
        same.append(agents.c.totp.is_(None) if key is None else agents.c.totp == key)
        used = sa.true() if key is None else agents.c.totp_step < step
        if not db.execute(sa.update(agents).where(*same, used).values(totp_step=step, seen_at=now)).rowcount:
            raise NotAllowed()
        over = sa.or_(sessions.c.expires <= now, sessions.c.used_at <= now - IDLE)
        db.execute(sa.delete(sessions).where(over))
        db.execute(sa.insert(sessions), {"id": ident, "agent": name, "expires": now + LIFE, "used_at": now})
        record(db, "agent.signed_in", agent=name)

    async def agent(self, cookie: str, acts: bool = True) -> Agent | None:
        """Whose session a cookie is; None where it is none (any more). `acts`: it counts as used."""
        token = self._token(cookie)
        if token is None:
            return None
        now, ident = self._clock(), _row_id(token)
        given = {"ident": ident, "now": now, "idle_since": now - IDLE}
        row = await self._database.glance(lambda db: db.execute(_OF_SESSION, given).first())
        if row is None:
            return None
        *columns, used_at = row
        if acts and used_at < now - NOTED_EVERY:
            used = sa.update(sessions).where(sessions.c.id == ident).values(used_at=now)
            await self._database.note(lambda db: db.execute(used))
        return Agent(*columns)

    async def log_out(self, cookie: str) -> None:
        """From now on the cookie opens nothing, wherever a copy of it may be."""
        token = self._token(cookie)
        if token is not None:
            gone = sa.delete(sessions).where(sessions.c.id == _row_id(token))
            await self._database.write(lambda db: db.execute(gone))

    def _token(self, cookie: str) -> str | None:
        """The token in a cookie that we made, so that a guess never reaches the database."""
        if not cookie or len(cookie) > LONGEST:
            return None
        try:
            return self._cookies.open(cookie).text
        except (TokenExpired, TokenInvalid):
            return None


def second_factor_keys(settings: Settings) -> Tokens:
    """What seals the keys of second factors: a copy of the database alone makes no codes."""
    return Tokens(settings.secrets, "desk second factor")


def sealed_key(tokens: Tokens, key: bytes) -> str:
    return tokens.seal(b64encode(key).decode())


def opened_key(tokens: Tokens, sealed: str) -> bytes:
    """NotAllowed where no secret opens it: it was sealed with one that is gone, so the factor cannot be checked."""
    try:
        return b64decode(tokens.open(sealed).text)
    except (TokenExpired, TokenInvalid):
        raise NotAllowed() from None


def _row_id(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
