"""The web chat: a channel over HTTP and JSON, delivered by long polling."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from aiohttp import web

from bot.channels.web import api, chat_view, own_message, requests
from bot.channels.web.chat_session import CHANNEL, ChatSessions, Claim
from bot.channels.web.shares import AddressShares
from bot.channels.web.typed_titles import token_of
from bot.conversations.inbox import Inbox
from bot.conversations.models import HUMAN, Conversation, Message, News
from bot.conversations.notifier import Notifier
from bot.conversations.read_marks import ReadMarks
from bot.conversations.store import ConversationStore
from bot.errors import NotAllowed, SessionExpired
from bot.security import used_proofs
from bot.security.identity_proof import proved
from bot.settings import Settings

USUAL_WAIT = 25.0  # seconds
LONGEST_WAIT = 30.0  # seconds; proxies cut silent connections after a minute
PAGE = 50
HOLD = 1.0  # seconds that a customer's own message waits for the answer to it, so that one poll tells both
LARGEST_SEQ = 2**31 - 1
#: Customer's id -> what to call them, None where that is not known just now.
NameOf = Callable[[str], Awaitable[str | None]]


@dataclass(frozen=True)
class WebChat:
    settings: Settings
    store: ConversationStore
    inbox: Inbox
    notifier: Notifier
    sessions: ChatSessions
    read_marks: ReadMarks
    shares: AddressShares
    name_of: NameOf

    def setup(self, app: web.Application) -> None:
        app.router.add_post("/chat/session", self.begin)
        app.router.add_delete("/chat/session", self.sign_out)
        app.router.add_post("/chat/messages", self.say)
        app.router.add_get("/chat/updates", self.updates, allow_head=False)
        app.router.add_get("/chat/history", self.history, allow_head=False)
        app.router.add_post("/chat/language", self.language)
        app.router.add_post("/chat/identity", self.identity)

    async def begin(self, request: web.Request) -> web.Response:
        """A new session, or the valid one renewed."""
        try:
            talk = await self._conversation(request)
        except SessionExpired:
            await self.shares.session(request)
            self.inbox.space.require()
            talk = await self.store.start(CHANNEL)
        return self._issued(talk)

    async def sign_out(self, request: web.Request) -> web.Response:
        """What was said stays behind; whoever comes next on this browser begins anew."""
        talk = await self._conversation(request)
        await self.store.end_sessions(talk.identity)
        await self.shares.session(request)
        return self._issued(await self.store.start(CHANNEL, language=talk.language))

    async def say(self, request: web.Request) -> web.Response:
        """Stored, and so answered once, as soon as this returns."""
        claim = self.sessions.read(requests.bearer(request))
        await self.shares.message(request)
        said = await requests.read(request, api.Say)
        button = said.button or (said.text and await token_of(self.store, claim.identity, said.text)) or None
        text = None if button else said.text or None
        accepted = await own_message.take(self.inbox, claim, said.id, self.settings.messages_per_minute, text, button)
        return own_message.taken(accepted)

    async def updates(self, request: web.Request) -> web.Response:
        """What was said after `after`; waits up to `wait` seconds for that, for a person to read beyond `seen`, or for
        an agent to type: anew, where `typing` is 1, which is to say that it is shown already."""
        claim = self.sessions.read(requests.bearer(request))
        after = requests.whole(request, "after", 0, 0, LARGEST_SEQ)
        read = requests.whole(request, "seen", LARGEST_SEQ, 0, LARGEST_SEQ)
        shown = requests.whole(request, "typing", 1, 0, 1)
        began = time.monotonic()
        until = began + requests.number(request, "wait", USUAL_WAIT, 0, LONGEST_WAIT)
        with self.notifier.listen(claim.identity) as changed:
            while True:
                changed.clear()
                news = await self._news(claim, after, PAGE)  # each time: signed out meanwhile, nothing more is told
                talk, said = news.conversation, chat_view.shown(news.said)
                if talk.delivered_seq < after <= talk.last_seq:
                    self.read_marks.note(claim.identity, after)
                left = until - time.monotonic()
                agents = self.notifier.agents
                if any(line.author == "agent" for line in said):
                    agents.end(claim.identity)
                types = talk.owner == HUMAN and agents.on(claim.identity)
                typed = types and (not shown or agents.since(claim.identity, began))
                if left <= 0 or self.notifier.closed or talk.seen_seq > read or typed:
                    return web.json_response(chat_view.updates(talk, said, types))
                if said:
                    # Their own words alone are no news, until it turns out that no answer comes with them.
                    left = min(left, _hold(said))
                    if left <= 0:
                        return web.json_response(chat_view.updates(talk, said, types))
                try:
                    await asyncio.wait_for(changed.wait(), left)
                except asyncio.TimeoutError:
                    pass

    async def history(self, request: web.Request) -> web.Response:
        """The last `limit` messages before `before`, oldest first."""
        claim = self.sessions.read(requests.bearer(request))
        before = requests.whole(request, "before", LARGEST_SEQ, 1, LARGEST_SEQ)
        limit = requests.whole(request, "limit", PAGE, 1, 2 * PAGE)
        news = await self._news(claim, LARGEST_SEQ, 1)  # nothing is later: the conversation alone
        said = chat_view.shown(await self.store.before(claim.identity, before, limit))
        more = bool(said) and said[0].seq > 1
        answer: api.Updates = {**chat_view.updates(news.conversation, said), "more": more}
        return web.json_response(answer)

    async def language(self, request: web.Request) -> web.Response:
        """The language to be answered in; null leaves it to each message."""
        talk = await self._conversation(request)
        chosen = (await requests.read(request, api.ChooseLanguage)).language
        await self.store.choose_language(talk.identity, chosen)
        answer: api.LanguageChosen = {"ok": True, "language": chosen}
        return web.json_response(answer)

    async def identity(self, request: web.Request) -> web.Response:
        """Bind the customer whom a signed identity proves; the conversation of another is never handed over."""
        talk = await self._conversation(request)
        proof = proved((await requests.read(request, api.ProveIdentity)).identity, self.settings)
        customer = proof.customer
        # Somebody who copied it comes too late; a page that is shown again changes nothing.
        if not await used_proofs.take(self.store.database, proof) and talk.customer != customer:
            raise NotAllowed()
        if talk.customer not in (None, customer):
            await self.store.end_sessions(talk.identity)
            talk = await self.store.start(CHANNEL, language=talk.language)
        return self._issued(await self.inbox.identified(talk.identity, customer), await self.name_of(customer))

    async def _news(self, claim: Claim, after: int, limit: int) -> News:
        news = await self.store.news(claim.identity, after, limit)
        if news is None:
            raise SessionExpired()
        claim.check(news.conversation)
        return news

    async def _conversation(self, request: web.Request) -> Conversation:
        return await self.sessions.conversation(requests.bearer(request))

    def _issued(self, talk: Conversation, name: str | None = None) -> web.Response:
        answer: api.Session = {"ok": True, "token": self.sessions.token(talk), "conversation": talk.identity}
        if name:
            answer["name"] = name
        return web.json_response(answer)


def _hold(said: list[Message]) -> float:
    """For how many seconds these lines may wait for an answer."""
    if any(line.author != "customer" for line in said):
        return 0.0
    return min(HOLD, HOLD - (time.time() - said[-1].at))  # never longer, whatever the clock of another machine says
