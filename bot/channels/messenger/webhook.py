"""Where Meta reports what people did: proved by its signature, stored before it is acknowledged, in order."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, field, replace
from functools import partial
from urllib.parse import unquote, urlsplit

from aiohttp import web

from bot.channels.incoming import Edge
from bot.channels.incoming import Event as Incoming
from bot.channels.messenger.downloads import Downloads
from bot.channels.messenger.events import Event, File, Kind, events
from bot.channels.messenger.profile import MENU, START, menu_topics
from bot.channels.messenger.sender import CHANNEL, MessengerSender
from bot.channels.messenger.signature import challenge, signed
from bot.conversations import other_inbox
from bot.conversations.attachments import MOST
from bot.conversations.models import BOT_ANSWERS, HUMAN
from bot.errors import NotAllowed, StoreUnavailable, TooLong
from bot.settings import Settings

log = logging.getLogger(__name__)

PATH = "/webhooks/messenger"
TYPING_AT_ONCE = 32  # calls; one more person sees no dots
LONGEST_KEPT = 1000  # characters of what is said to another app
_UNREAD = {
    "image": "unread.picture", "audio": "unread.voice", "video": "unread.video", "file": "unread.file",
    "sticker": "unread.sticker", "location": "unread.location",
}  # fmt: skip


def verify_token(settings: Settings) -> str:
    """What the app's page is told to say when it verifies the webhook; it changes with the installation's secret."""
    return settings.derived("messenger verification")[:32]


@dataclass(frozen=True)
class MessengerWebhook:
    """`secret`: of the app, which signs; `verify_token`: what the app's page is told; `app`: its number, or empty;
    `largest`: bytes of a delivery."""

    edge: Edge
    sender: MessengerSender
    secret: str = field(repr=False)
    verify_token: str = field(repr=False)
    app: str
    largest: int
    downloads: Downloads
    _typing: set[asyncio.Task[None]] = field(default_factory=set, repr=False)

    async def verify(self, request: web.Request) -> web.Response:
        answer = challenge(request.query, self.verify_token)
        if answer is None:
            raise NotAllowed()
        return web.Response(text=answer)

    async def receive(self, request: web.Request) -> web.Response:
        """200 once everything in it is on disk. What Meta repeats for want of it is stored once all the same."""
        try:
            raw = await request.clone(client_max_size=self.largest).read()
        except web.HTTPRequestEntityTooLarge as cause:
            raise TooLong(limit=self.largest) from cause
        if not signed(raw, request.headers.get("X-Hub-Signature-256", ""), self.secret):
            raise NotAllowed()
        of_person: dict[str, list[Event]] = {}
        for event in events(raw):
            of_person.setdefault(event.person, []).append(event)
        # Each person's in order, different people's at once: what is stored at the same time shares a commit.
        trouble = await asyncio.gather(*map(self._take_all, of_person.values()), return_exceptions=True)
        for one in filter(None, trouble):
            raise one
        return web.Response(text="EVENT_RECEIVED")

    async def _take_all(self, of_one: list[Event]) -> None:
        for event in of_one:
            try:
                await self._take(event)
            except StoreUnavailable:
                raise  # nothing of this event is kept: Meta reports it again
            except Exception:  # one that we stumble over must not be repeated for ever, with all that came beside it
                log.exception("messenger: an event is lost")

    async def _take(self, event: Event) -> None:
        identity = await self.edge.identity(CHANNEL, event.person, ask=partial(self.sender.name, event.person))
        if event.kind in (Kind.GIVEN, Kind.TAKEN) or event.standby:
            await self._in_other_hands(event, identity)
        else:
            await self._ours_again(identity)
        for incoming in self._incoming(event):
            accepted = await self.edge.take(incoming, identity)
            if accepted and accepted.work and accepted.work.conversation.owner in BOT_ANSWERS:
                self._show_typing(event.person)

    def _incoming(self, event: Event) -> list[Incoming]:
        """What the edge is handed, none for what is no message. While another app answers, words are only kept."""
        is_ = Incoming(CHANNEL, event.person, event.ident)
        if event.standby:
            said = event.text or event.title
            return [replace(is_, text=said[:LONGEST_KEPT])] if said else []
        if event.kind is Kind.CAME or (event.kind is Kind.PRESSED and event.token == START):
            return [replace(is_, start=event.ref)]
        if event.kind is Kind.PRESSED:
            topic = event.token.removeprefix(MENU)
            if event.token.startswith(MENU) and topic in menu_topics():
                return [replace(is_, command=topic, text=event.title)]
            return [replace(is_, button=event.token) if event.token else replace(is_, text=event.title)]
        messages = [replace(is_, text=event.text)] if event.text else []
        return messages + [self._file(is_, number, file) for number, file in enumerate(event.files[:MOST])]

    def _file(self, is_: Incoming, number: int, file: File) -> Incoming:
        unread = _UNREAD.get(file.kind, "unread.other")
        event = replace(is_, ident=f"{is_.ident}:{number}", unread=unread, album=is_.ident)
        if not self.downloads.may_bring(file):
            return event
        return replace(event, file=file.url, file_name=unquote(urlsplit(file.url).path))

    async def _in_other_hands(self, event: Event, identity: str) -> None:
        """Another app has the conversation, unless the event says that it comes to us."""
        handed = event.kind in (Kind.GIVEN, Kind.TAKEN)
        known = self.app and event.token
        if handed and (event.token == self.app if known else event.kind is Kind.GIVEN and not event.standby):
            await self._ours_again(identity)
        else:
            await other_inbox.take(self.edge.store.database, identity)

    async def _ours_again(self, identity: str) -> None:
        """Meta reports to us as the one who answers, so another inbox that had the conversation has it no longer."""
        talk = await self.edge.store.get(identity)
        if talk is not None and talk.owner == HUMAN:
            await other_inbox.give_back(self.edge.store.database, identity)

    def _show_typing(self, person: str) -> None:
        if len(self._typing) < TYPING_AT_ONCE:
            task = asyncio.create_task(self.sender.typing(person))
            self._typing.add(task)
            task.add_done_callback(self._typing.discard)

    async def close(self) -> None:
        for task in self._typing:
            task.cancel()
        await asyncio.gather(*self._typing, return_exceptions=True)
