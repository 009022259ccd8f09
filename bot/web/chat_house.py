"""The conversation behind the chat, put together once: store, dispatcher, inbox, and the doors that lead in."""
from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass

import aiohttp
from aiohttp import web

from bot.channels.ask import AskDoor
from bot.channels.chat_session import ChatSessions
from bot.channels.pace import Pace
from bot.channels.web import WebChat
from bot.conversations.bell import Bell
from bot.conversations.dispatcher import Dispatcher
from bot.conversations.engine_client import EngineClient
from bot.conversations.inbox import Inbox
from bot.conversations.metrics import Metrics
from bot.conversations.store import ConversationStore
from bot.conversations.turn_taker import TurnTaker
from bot.errors import BotError
from bot.settings import Settings
from bot.web import migrate
from bot.web.keys import DATABASE, SETTINGS

log = logging.getLogger(__name__)

GRACE = 1.5  # seconds that running turns have when the process is asked to stop
SWEEP_EVERY = 3600.0


@dataclass(frozen=True)
class ChatHouse:
    store: ConversationStore
    engine: EngineClient
    dispatcher: Dispatcher
    inbox: Inbox
    bell: Bell
    metrics: Metrics


HOUSE = web.AppKey("chat_house", ChatHouse)
SESSION = web.AppKey("http_session", aiohttp.ClientSession)


def build(settings: Settings) -> ChatHouse:
    """Opens nothing yet."""
    store, metrics = ConversationStore(settings.database_url), Metrics()
    bell, engine = Bell(store), EngineClient(settings)
    dispatcher = Dispatcher(store, TurnTaker(store, engine), bell, metrics)
    inbox = Inbox(store, dispatcher, bell, metrics, settings.message_limit)
    return ChatHouse(store, engine, dispatcher, inbox, bell, metrics)


def setup(app: web.Application) -> None:
    """Needs SETTINGS; gives HOUSE, DATABASE and, once the application runs, SESSION."""
    settings = app[SETTINGS]
    house = app[HOUSE] = build(settings)
    app[DATABASE] = house.store.database
    WebChat(
        settings, house.store, house.inbox, house.bell, ChatSessions(house.store, settings),
        Pace(settings.messages_per_minute),
    ).setup(app)  # fmt: skip
    AskDoor(settings, house.store, house.inbox, house.bell).setup(app)
    app.cleanup_ctx.extend([database, http_session, workers])
    app.on_shutdown.append(_end_long_polls)  # type: ignore[arg-type]  # aiosignal is typed newer than aiohttp


async def database(app: web.Application) -> AsyncIterator[None]:
    house = app[HOUSE]
    await house.store.open()
    await asyncio.to_thread(migrate.migrate, house.store.database.engine)
    yield
    await house.store.close()


async def http_session(app: web.Application) -> AsyncIterator[None]:
    async with aiohttp.ClientSession() as session:
        app[SESSION] = session
        app[HOUSE].engine.use(session)
        yield


async def workers(app: web.Application) -> AsyncIterator[None]:
    house = app[HOUSE]
    idle = app[SETTINGS].session_hours * 3600

    async def sweep() -> None:
        await house.store.sweep(idle)
        await asyncio.sleep(SWEEP_EVERY)

    tasks = [asyncio.create_task(_for_ever(work)) for work in (house.dispatcher.run, house.bell.run, sweep)]
    yield
    await house.dispatcher.stop(GRACE)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def _for_ever(work: Callable[[], Awaitable[None]]) -> None:
    """A worker that stumbles goes on: without it every customer would wait in vain."""
    while True:
        try:
            await work()
        except BotError as trouble:
            log.warning("%s: %s", work.__qualname__, trouble)
            await asyncio.sleep(1)
        except Exception:
            log.exception("%s", work.__qualname__)
            await asyncio.sleep(1)


async def _end_long_polls(app: web.Application) -> None:
    app[HOUSE].bell.close()
