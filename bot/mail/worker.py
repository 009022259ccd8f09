"""Send the mail that waits: each until a server took it or will never take it, or its time is over."""

from __future__ import annotations

import asyncio
import logging
import os
import secrets
from dataclasses import replace
from typing import Any

from bot.database.engine import Database
from bot.errors import StoreUnavailable
from bot.mail import outbox, refusals
from bot.mail.message import compose
from bot.mail.refusals import Fingerprints
from bot.mail.secrets import SEAT, SealedSecrets
from bot.mail.server import Server
from bot.mail.smtp import LONGEST, Delivery, Refused, Taken, send
from bot.security.tokens import TokenInvalid
from bot.settings import Settings

log = logging.getLogger(__name__)

AT_ONCE = 4  # mails; servers count connections
CLAIM = LONGEST + 20  # seconds; longer than a mail may take
LOOK_AROUND = 1.0
FIRST_WAIT, LONGEST_WAIT = 5.0, 600.0  # seconds between tries, doubling
SWEEP_EVERY = 3600.0


class MailWorker:
    """`claim`: seconds after which another worker takes over what this one has left."""

    def __init__(self, settings: Settings, server: Server, database: Database, claim: float = CLAIM) -> None:
        self._server, self._database, self._claim = server, database, claim
        self._sender, self._name = settings.mail_from, settings.company
        self._secrets, self._fingerprints = SealedSecrets(settings), Fingerprints(settings)
        self._worker = f"{os.getpid()}-{secrets.token_urlsafe(9)}"
        self._swept = -SWEEP_EVERY

    async def run(self) -> None:
        """Until it is cancelled."""
        while True:
            try:
                claimed = []
                if await self._database.glance(outbox.is_due):  # who only looks locks nothing
                    claimed = await self._database.write(outbox.claim, self._worker, self._claim, AT_ONCE)
                await asyncio.gather(*(self._one(mail) for mail in claimed))
                if (now := asyncio.get_running_loop().time()) >= self._swept + SWEEP_EVERY:
                    self._swept = now
                    await self._database.note(outbox.sweep)
            except StoreUnavailable:
                log.warning("mail: the database is away")
                claimed = []
            if len(claimed) < AT_ONCE:
                await asyncio.sleep(LOOK_AROUND)

    async def _one(self, claimed: outbox.Claimed) -> None:
        delivery = await self._sent(claimed)
        write, mine = self._database.write, (claimed.id, self._worker)
        if isinstance(delivery, Taken):
            await write(outbox.sent, *mine, self._fingerprints.of(claimed.mail.to))
        elif isinstance(delivery, Refused):
            log.error("mail %s: refused: %s", claimed.id, delivery.reason)
            nobody = self._fingerprints.of(claimed.mail.to) if delivery.nobody else None
            await write(_refused, *mine, delivery.reason, nobody)
        else:
            wait = min(FIRST_WAIT * 2.0 ** min(claimed.attempts - 1, 20), LONGEST_WAIT)
            log.warning("mail %s: not taken, again in %.0f s: %s", claimed.id, wait, delivery.reason)
            await write(outbox.later, *mine, wait, delivery.reason, delivery.unsure)

    async def _sent(self, claimed: outbox.Claimed) -> Delivery:
        mail = claimed.mail
        try:
            text = mail.text
            if claimed.secret is not None:
                text = text.replace(SEAT, self._secrets.open(claimed.secret, claimed.id))
            message = compose(replace(mail, text=text), claimed.id, self._sender, self._name)
        except (TokenInvalid, ValueError) as trouble:
            return Refused(f"{type(trouble).__name__}: {trouble}")
        return await send(self._server, message, self._sender, mail.to)


def _refused(db: Any, ident: str, worker: str, reason: str, nobody: str | None) -> None:
    """`nobody`: the fingerprint of an address at which there is no mailbox."""
    outbox.failed(db, ident, worker, reason)
    if nobody is not None:
        refusals.add(db, nobody, reason)
