"""Which server `ask` works with: its own installation's, and never a stranger who listens on the port."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.commands.stack import is_ours
from bot.security.installation_proof import PATH
from bot.settings import Settings
from bot.web.app import init_app
from tests.chat_app import environment
from tests.servers import free_port


def installation(folder: Path, **settings: str) -> Settings:
    return Settings.read(environment(folder, SAHAYAK_PORT=str(free_port()), **settings))


@asynccontextmanager
async def serving(app: web.Application, port: int) -> AsyncIterator[None]:
    server = TestServer(app, host="127.0.0.1", port=port)
    await server.start_server()
    yield
    await server.close()


async def recognised(settings: Settings) -> bool:
    return await asyncio.to_thread(is_ours, settings)


async def test_its_own_installation_is_recognised(tmp_path: Path) -> None:
    settings = installation(tmp_path)
    async with serving(init_app(settings), settings.port):
        assert await recognised(settings)


async def test_another_installation_is_not(tmp_path: Path) -> None:
    settings = installation(tmp_path / "mine")
    other = Settings.read(environment(tmp_path / "other", SAHAYAK_PORT=str(settings.port), SAHAYAK_SECRET="o" * 48))
    async with serving(init_app(other), other.port):
        assert not await recognised(settings)


async def test_a_stranger_who_asks_the_real_one_is_not(tmp_path: Path) -> None:
    """It passes the challenge on to the installation's own server, which listens somewhere else."""
    real = installation(tmp_path)
    fooled = Settings.read(environment(tmp_path, SAHAYAK_PORT=str(free_port())))
    asked = []

    async def relay(request: web.Request) -> web.Response:
        asked.append(request.path)
        address = f"http://127.0.0.1:{real.port}{request.path_qs}"
        async with aiohttp.ClientSession() as session, session.get(address) as reply:
            return web.json_response(await reply.json())

    stranger = web.Application()
    stranger.router.add_get("/{path:.*}", relay)
    async with serving(init_app(real), real.port), serving(stranger, fooled.port):
        assert await recognised(real)
        assert not await recognised(fooled)
        assert asked == [PATH]


@pytest.mark.parametrize("said", [b"{}", b'{"proof": 7}', b'{"proof": "\\u09e7"}', b"[]", b"\xff", b"x" * 100_000])
async def test_whatever_a_stranger_says_is_no_proof(tmp_path: Path, said: bytes) -> None:
    settings = installation(tmp_path)
    stranger = web.Application()

    async def answer(_: web.Request) -> web.Response:
        return web.Response(body=said, content_type="application/json")

    stranger.router.add_get("/{path:.*}", answer)
    async with serving(stranger, settings.port):
        assert not await recognised(settings)


async def test_something_that_is_no_web_server_is_none(tmp_path: Path) -> None:
    settings = installation(tmp_path)

    async def mumble(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 mail\r\n")
        writer.close()

    async with await asyncio.start_server(mumble, "127.0.0.1", settings.port):
        assert not await recognised(settings)


@pytest.mark.parametrize("challenge", ["", "abc", "g" * 64, "a" * 129, "A" * 64])
async def test_only_a_challenge_is_answered(tmp_path: Path, challenge: str) -> None:
    settings = installation(tmp_path)
    async with serving(init_app(settings), settings.port), aiohttp.ClientSession() as session:
        address = f"http://127.0.0.1:{settings.port}{PATH}"
        async with session.get(address, params={"challenge": challenge}) as reply:
            assert reply.status == 400
            assert (await reply.json())["ok"] is False
