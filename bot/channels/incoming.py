"""The edge of a pushing channel: what somebody did on a platform becomes one message, however often it is told."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, aclosing, nullcontext
from dataclasses import dataclass, field, replace
from weakref import WeakValueDictionary

from bot.channels.capabilities import Capabilities
from bot.channels.renderer import typed_choice
from bot.conversations.inbox import Inbox
from bot.conversations.models import GROUP_CHANNELS, Accepted, Admission, Inbound
from bot.conversations.store import ConversationStore
from bot.errors import BadRequest, BotError, FileRefused, FileTooLarge, FileUnchecked, TooLong, TooMany
from bot.media.files import MediaFiles
from bot.security.rate_limit import RateLimits, Rule

ONCE_A_MINUTE = Rule("told_too_many", 1, 60)
ALBUM = Rule("told_of_album", 1, 60)
FILES = Rule("brought_files", 10, 60)
LINKS = Rule("brought_links", 10, 60)
PATIENCE = 15.0  # seconds that a platform has to hand over a file; it waits for our 200 meanwhile
LONGEST_CHOICE = 60  # characters of a text that may be the title of a button, typed

AskName = Callable[[], Awaitable[str]]
#: Takes (identity, what came behind the link) and puts into the outbox what is to be said of it.
Redeem = Callable[[str, str], Awaitable[object]]


@dataclass(frozen=True)
class Files:
    """Where files of a channel come from, and go. `bring` gives the content behind a platform's reference in pieces.

    It raises FileTooLarge, FileRefused, FileUnchecked.
    """

    media: MediaFiles
    bring: Callable[[str], AsyncGenerator[bytes]]


@dataclass(frozen=True)
class Event:
    """What a person did: one of text, button, start, command and unread; the platform has proved who.

    `ident`: unique in the channel, and the same when it is told again.
    """

    channel: str
    person: str  # the platform's id for them, or for the group
    ident: str
    name: str = ""  # what the platform calls them
    text: str | None = None  # with `unread` or `command`: how the log shows it
    button: str | None = None  # what a pressed button sent back
    start: str | None = None  # what came behind a link that begins a conversation with the bot, "" for nothing
    command: str | None = None  # the intent of a command of the platform
    unread: str | None = None  # the key of the answer to what we cannot read, or not fetch
    file: str | None = None  # with `unread`: the platform's reference to a file that may be kept
    file_name: str = ""
    album: str = ""  # things that were sent together get one answer


@dataclass(frozen=True)
class Edge:
    """`per_minute`: messages of one identity; `redeem`: what a link's payload is handed to, where links are made."""

    store: ConversationStore
    inbox: Inbox
    limits: RateLimits
    can: Capabilities
    per_minute: int
    redeem: Redeem | None = None
    files: Files | None = None
    _taking: WeakValueDictionary[str, asyncio.Lock] = field(default_factory=WeakValueDictionary, repr=False)

    async def take(self, event: Event, identity: str = "") -> Accepted | None:
        """Once this returns, the event is on disk, or there was nothing in it that we answer (None).

        `identity`: of the person, where `identity` below has just been asked.

        Raises StoreUnavailable and StoreFull: nothing is stored, and the platform should tell it again.
        """
        identity = identity or await self.identity(event.channel, event.person, event.name)
        # Copies of one event that come at once must not use up what its person may bring: one after the other.
        copies = self._taking.setdefault(f"{event.channel}:{event.ident}", asyncio.Lock())
        async with copies:
            return await self._take(event, identity)

    async def _take(self, event: Event, identity: str) -> Accepted | None:
        inbound = Inbound(identity, event.channel, event.ident, event.text)
        try:
            if event.file is not None and self.files is not None and event.channel not in GROUP_CHANNELS:
                return await self._kept(inbound, event, event.file, self.files)
            if event.unread is not None:
                return await self._unread(inbound, event, event.unread)
            return await self._accept(await self._meant(inbound, event))
        except BadRequest:  # only signs that nobody can see
            return None
        except (TooLong, FileTooLarge, FileRefused, FileUnchecked) as problem:
            return await self._tell(replace(inbound, text=""), problem)
        except TooMany as problem:
            # Not refused: the platform would tell it again and keep everybody else's waiting meanwhile.
            async with self.limits.once(ONCE_A_MINUTE, f"{event.channel}:{identity}") as first:
                return await self._tell(replace(inbound, text=""), problem) if first else None

    async def identity(self, channel: str, person: str, name: str = "", ask: AskName | None = None) -> str:
        """Whoever does something can be reached again. `ask`: for the name of somebody new."""
        known = await self.store.known(channel, person)
        if known is None:
            name = await ask() if ask else name
            return (await self.store.start(channel, person, name=name)).identity
        identity, reachable = known
        if not reachable:
            await self.store.reach(identity, True)
        return identity

    async def blocked(self, channel: str, person: str) -> None:
        """This person wants nothing more of us."""
        if known := await self.store.known(channel, person):
            await self.store.reach(known[0], False)

    async def _meant(self, inbound: Inbound, event: Event) -> Inbound:
        if event.button is not None:
            return replace(inbound, text=None, button=event.button)
        if event.start:
            return await self._started(inbound, event)
        if event.start is not None or event.command is not None:
            return replace(inbound, command=event.command or "greet")
        token = await self._choice(inbound.identity, event.text or "")
        return replace(inbound, text=None, button=token) if token else inbound

    async def _started(self, inbound: Inbound, event: Event) -> Inbound:
        inbound = replace(inbound, text="/start")  # without the payload, which nobody need read
        if inbound.channel in GROUP_CHANNELS:  # everybody there could have it redeemed
            return replace(inbound, command="greet")
        answer = None
        if self.redeem is None:
            answer = "errors.link_expired"
        elif not await self.store.stored(inbound):
            if await self.limits.wait(LINKS, f"{event.channel}:{inbound.identity}") > 0:
                raise TooMany(retry_after=60)
            await self.store.start(event.channel, event.person, name=event.name)  # the page names them as they are now
            await self.redeem(inbound.identity, event.start or "")
        return replace(inbound, note={"answer": answer})

    async def _unread(self, inbound: Inbound, event: Event, answer: str) -> Accepted:
        async with self._first_of_album(event) as first:
            return await self._accept(replace(inbound, note={"answer": answer if first else None}))

    async def _kept(self, inbound: Inbound, event: Event, file: str, files: Files) -> Accepted:
        """Fetched and kept before it is told that we have it; a file that no message has goes by itself."""
        if seq := await self.store.stored(inbound):
            return Accepted(seq, new=False)
        self.inbox.space.require()
        if await self.limits.wait(FILES, f"{event.channel}:{inbound.identity}") > 0:
            raise TooMany(retry_after=60)
        try:
            async with asyncio.timeout(PATIENCE), aclosing(files.bring(file)) as content:
                kept = await files.media.keep(content, event.file_name)
        except TimeoutError:
            raise FileUnchecked() from None
        new = False
        try:
            async with self._first_of_album(event) as first:
                note = None if first else {"answer": None}
                accepted = await self._accept(replace(inbound, text=None, files=(kept,), note=note))
            new = accepted.new
            return accepted
        finally:
            if not new:
                files.media.remove(kept)

    async def _accept(self, inbound: Inbound) -> Accepted:
        return await self.inbox.accept(inbound, Admission(per_minute=self.per_minute))

    def _first_of_album(self, event: Event) -> AbstractAsyncContextManager[bool]:
        """Whether nothing of the same album came shortly before; what is in none is always the first."""
        key = f"{event.channel}:{event.person}:{event.album}"
        return self.limits.once(ALBUM, key) if event.album else nullcontext(True)

    async def _choice(self, identity: str, text: str) -> str | None:
        """The token of a button that was typed instead of being pressed."""
        if len(text) > LONGEST_CHOICE or (last := await self.store.last_said(identity)) is None:
            return None
        return typed_choice(last, self.can, text)

    async def _tell(self, inbound: Inbound, problem: BotError) -> Accepted:
        return await self.inbox.accept(
            replace(inbound, button=None, note={"answer": problem.answer, "facts": problem.facts})
        )
