"""Where Chatwoot tells its agent bot what happened: proved before it is read, stored before it is acknowledged."""

from __future__ import annotations

import asyncio
import hmac
import json
import logging
import time
from collections.abc import Coroutine, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import unquote, urlsplit

from bot.answers import render
from bot.channels.chatwoot import ownership
from bot.channels.chatwoot.client import ChatwootBot, NoAnswer, NotReached, Refused
from bot.channels.chatwoot.events import File, Report, State, read
from bot.channels.chatwoot.ownership import CHANNEL
from bot.channels.incoming import Edge, Event
from bot.conversations.attachments import MOST
from bot.conversations.models import BOT_ANSWERS
from bot.errors import BadRequest, NotAllowed, StoreUnavailable
from bot.media.downloads import Downloads
from bot.security.chatwoot_signature import signed

log = logging.getLogger(__name__)

LEAST_SECRET = 20  # characters of a secret that may stand in an address
AT_ONCE = 64  # calls back to Chatwoot
_UNREAD = {"image": "unread.picture", "audio": "unread.voice", "video": "unread.video", "file": "unread.file",
           "location": "unread.location", "contact": "unread.contact"}  # fmt: skip


@dataclass(frozen=True)
class ChatwootWebhook:
    """`secret`: Chatwoot signs with it, or it stands in the address; `believes`: whether an identifier that Chatwoot
    calls proved is a customer's number."""

    edge: Edge
    bot: ChatwootBot
    secret: str = field(repr=False)
    believes: bool
    downloads: Downloads
    _calls: set[asyncio.Task[None]] = field(default_factory=set, repr=False)

    async def receive(self, raw: bytes, headers: Mapping[str, str], key: str | None) -> None:
        """`key`: what stands in the address behind the path. Raises NotAllowed, BadRequest, StoreUnavailable.

        Chatwoot waits five seconds; what it was not told in them goes to a person there, so nothing is done here but
        storing.
        """
        if not self._proved(raw, headers, key):
            raise NotAllowed()
        try:
            event = json.loads(raw.decode("utf-8", "replace"))
        except (ValueError, RecursionError):
            raise BadRequest() from None
        report = read(event, self.bot.mark, self.bot.account)
        if report is None:
            return
        try:
            await self._take(report)
        except StoreUnavailable:
            raise
        except Exception:  # one that we stumble over would be handed to a person, and told again all the same
            log.exception("chatwoot: an event is lost")

    def _proved(self, raw: bytes, headers: Mapping[str, str], key: str | None) -> bool:
        if key is None:
            return signed(raw, headers, self.secret, time.time())
        fits = hmac.compare_digest(key.encode("utf-8", "replace"), self.secret.encode())
        return fits and len(self.secret) >= LEAST_SECRET

    async def _take(self, report: Report) -> None:
        person, store = str(report.address), self.edge.store
        if report.says and report.state is not State.OVER:
            identity = await self.edge.identity(CHANNEL, person, report.name)
        elif known := await store.known(CHANNEL, person):
            identity = known[0]
        else:
            return
        if await store.database.glance(ownership.differs, identity, report):
            await store.database.write(ownership.follow, identity, report, render)
        if report.answered and report.state is State.OURS:  # a person has it there too
            self._call(self.bot.open(report.address.number))
        if not report.says or report.state is State.OVER:  # nobody there sees what is said to a blocked contact
            return
        if self.believes and report.customer is not None:
            await self._prove(identity, report, report.customer)
        for event in self._events(report):
            accepted = await self.edge.take(event, identity)
            if accepted and accepted.new and accepted.work and accepted.work.conversation.owner in BOT_ANSWERS:
                self._call(self.bot.typing(report.address.number))

    async def _prove(self, identity: str, report: Report, customer: str) -> None:
        store = self.edge.store
        talk = await store.get(identity)
        if talk is None or talk.customer == customer:
            return
        if not await store.database.write(ownership.believable, identity, report.address, customer):
            log.warning("chatwoot: a browser that was proved to be one customer is said to be another")
            return
        with suppress(NotAllowed):  # somebody else has been linked meanwhile
            await self.edge.inbox.identified(identity, customer)

    def _events(self, report: Report) -> list[Event]:
        is_ = Event(CHANNEL, str(report.address), f"{report.address}:{report.ident}")
        if report.pressed:
            return [replace(is_, ident=f"{is_.ident}:pressed", button=report.pressed)]
        words = [replace(is_, text=report.text)] if report.text else []
        return words + [self._file(is_, at, file) for at, file in enumerate(report.files[:MOST])]

    def _file(self, is_: Event, at: int, file: File) -> Event:
        unread = _UNREAD.get(file.kind, "unread.other")
        event = replace(is_, ident=f"{is_.ident}:{at}", unread=unread, album=is_.ident)
        if file.kind not in ("image", "file") or not self.downloads.may_bring(file.url):
            return event
        return replace(event, file=file.url, file_name=file.name or unquote(urlsplit(file.url).path))

    def _call(self, call: Coroutine[Any, Any, None]) -> None:
        """In the background: it may take longer than Chatwoot waits."""
        if len(self._calls) < AT_ONCE:
            task = asyncio.create_task(_quietly(call))
            self._calls.add(task)
            task.add_done_callback(self._calls.discard)
        else:
            call.close()

    async def close(self) -> None:
        for task in self._calls:
            task.cancel()
        await asyncio.gather(*self._calls, return_exceptions=True)


async def _quietly(call: Coroutine[Any, Any, None]) -> None:
    try:
        await call
    except (NotReached, NoAnswer, Refused) as trouble:
        log.info("chatwoot: %s", trouble)
