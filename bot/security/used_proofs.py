"""What is taken once, over all web processes, for as long as it would be valid: identity tokens, clicks on a link."""

from __future__ import annotations

import hashlib
import secrets
import time
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from bot.database.engine import Database
from bot.security.identity_proof import Proof

metadata = sa.MetaData()
table = sa.Table(
    "used_proofs",
    metadata,
    sa.Column("id", sa.String(64), primary_key=True),  # SHA-256 of who signed it and its name
    sa.Column("taken_by", sa.String(40), nullable=False),  # tells a repeated commit from a second taker
    sa.Column("expires", sa.Float, nullable=False, index=True),
)


async def take(database: Database, proof: Proof) -> bool:
    """Whether this is the first time; always where the token has no name. May raise StoreUnavailable."""
    return proof.jti is None or await take_once(database, proof.signer, proof.jti, float(proof.expires))


async def take_once(database: Database, signer: str, name: str, expires: float) -> bool:
    """Whether nobody has taken what a signer has named so; `expires`: seconds since 1970. StoreUnavailable."""
    return await database.write(_take, signer, name, expires, secrets.token_urlsafe(20))


def _take(db: Any, signer: str, name: str, expires: float, by: str) -> bool:
    db.execute(sa.delete(table).where(table.c.expires <= time.time()))
    ident = hashlib.sha256(f"{signer}\n{name}".encode("utf-8", "surrogatepass")).hexdigest()
    try:
        with db.begin_nested():
            db.execute(sa.insert(table).values(id=ident, taken_by=by, expires=expires))
    except IntegrityError:
        return bool(db.execute(sa.select(table.c.taken_by).where(table.c.id == ident)).scalar() == by)
    return True
