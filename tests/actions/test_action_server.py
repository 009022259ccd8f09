"""The action server as a process of its own, over HTTP: who may call it, what it answers, how it starts and stops."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import aiohttp
import psutil
import pytest

from actions.server import executor
from bot.billing import Billing
from bot.settings import ROOT, Settings
from tests.actions.conftest import SECRET
from tests.actions.talk import EVERY
from tests.servers import free_port

pytestmark = pytest.mark.xdist_group("action server")

PATIENCE = 20  # seconds until it answers, on a busy machine
WORDS = "the words of a customer that no log may hold"


def start(port: int, settings: Settings, log: Path, **environment: str) -> subprocess.Popen[bytes]:
    told = {
        **os.environ,
        "SAHAYAK_VAR": str(settings.var),
        "SAHAYAK_SECRET": SECRET,
        "PYTHONWARNINGS": "ignore",
        **environment,
    }
    with log.open("wb") as out:
        command = [sys.executable, "-m", "actions", "--port", str(port)]
        return subprocess.Popen(command, cwd=ROOT, env=told, stdout=out, stderr=out)


def answers_at(port: int, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        assert process.poll() is None, "it ended by itself"
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1) as probe:
                probe.sendall(b"GET /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
                if b"200" in probe.recv(64):
                    return
        except OSError:
            time.sleep(0.05)
    raise AssertionError("it does not answer")


class Served:
    """A running action server."""

    def __init__(self, port: int, settings: Settings, log: Path) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self.port = port
        self.log = log
        self.proof = {"Authorization": f"Bearer {settings.actions_key}"}


@pytest.fixture(scope="module")
def served(demo_settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    port, log = free_port(), tmp_path_factory.mktemp("server") / "log"
    process = start(port, demo_settings, log)
    try:
        answers_at(port, process)
        yield Served(port, demo_settings, log)
    finally:
        process.terminate()
        process.wait(PATIENCE)


def call(action: str, customer: str | None = "1001", entities: dict[str, Any] | None = None) -> dict[str, Any]:
    """What Rasa sends."""
    topic = action.removeprefix("action_")
    return {
        "next_action": action,
        "sender_id": "c1",
        "tracker": {
            "sender_id": "c1",
            "slots": {
                "step": {"topic": topic, "entities": entities or {}},
                "dialogue_context": {},
                "answer_language": "en",
            },
            "latest_message": {"text": WORDS, "metadata": {"customer": customer}},
            "events": [],
            "paused": False,
            "followup_action": None,
            "active_loop": {},
            "latest_action_name": "action_listen",
        },
        "domain": {},
        "version": "3.6.21",
    }


async def ask(served: Served, body: Any, headers: dict[str, str] | None = None, **more: Any) -> tuple[int, Any]:
    async with aiohttp.ClientSession() as session:
        sent = {"data": body} if isinstance(body, bytes) else {"json": body}
        where = f"{served.url}/webhook"
        async with session.post(where, headers=served.proof if headers is None else headers, **sent, **more) as reply:
            return reply.status, await reply.json()


async def test_who_knows_the_secret_is_answered(served: Served) -> None:
    status, told = await ask(served, call("action_pay_link", entities={"invoice_number": "4821"}))
    assert status == 200
    (response,) = told["responses"]
    assert "৳2,300.00" in response["text"]
    assert "/pay/" in response["buttons"][0]["url"]
    assert response["custom"] == {"topic": "pay_link", "file": None}
    assert [event["name"] for event in told["events"]] == ["dialogue_context"]


@pytest.mark.parametrize(
    "proof",
    [
        {},
        {"Authorization": ""},
        {"Authorization": "Bearer "},
        {"Authorization": "Bearer wrong"},
        {"Authorization": SECRET},
        {"Authorization": f"Bearer {SECRET}"},
        {"authorization": "Bearer ৪২"},
    ],
)
async def test_who_does_not_know_it_is_refused(proof: dict[str, str], served: Served) -> None:
    status, told = await ask(served, call("action_my_due"), proof)
    assert status == 401
    assert told == {"ok": False, "error": "not_allowed", "message": "not_allowed"}


@pytest.mark.parametrize("path", ["/actions", "/webhook", "/nothing", "/health/..%2fwebhook", "//health", "/Health"])
async def test_every_other_address_is_shut(path: str, served: Served) -> None:
    async with aiohttp.ClientSession() as session, session.get(f"{served.url}{path}") as reply:
        assert reply.status in {401, 404, 405}
        assert "action_my_due" not in await reply.text()


async def test_every_action_is_there(served: Served) -> None:
    async with aiohttp.ClientSession() as session, session.get(f"{served.url}/health") as reply:
        assert reply.status == 200
        assert await reply.json() == {"status": "ok"}
    for action in EVERY:
        status, told = await ask(served, call(f"action_{action.topic}"))
        assert status == 200
        assert len(told["responses"]) == 1


BROKEN = [b"", b"{", b"[]", b"null", b"\xff", WORDS.encode(), b'{"next_action": 7, "tracker": {"slots": {}}}']


@pytest.mark.parametrize("body", BROKEN)
async def test_a_broken_call_is_told_nothing_of_the_inside(body: bytes, served: Served) -> None:
    status, told = await ask(served, body)
    assert status in {400, 404}
    assert "Traceback" not in str(told)
    assert WORDS not in str(told)


async def test_an_unknown_action_is_not_found(served: Served) -> None:
    status, told = await ask(served, call("action_of_nobody"))
    assert status == 404
    assert WORDS not in str(told)


async def test_nobody_is_nobody(served: Served) -> None:
    _, told = await ask(served, call("action_my_due", customer=None))
    assert told["responses"][0]["custom"]["topic"] == "identify"


async def test_many_at_once(served: Served) -> None:
    told = await asyncio.gather(*(ask(served, call("action_my_due", customer)) for customer in ["1001", "1003"] * 20))
    texts = [body["responses"][0]["text"] for _, body in told]
    assert all(("৳3,450.00" in text) == (place % 2 == 0) for place, text in enumerate(texts))


async def test_the_log_holds_no_words_of_a_customer(served: Served) -> None:
    await ask(served, call("action_my_due"))
    await ask(served, call("action_of_nobody"))
    await ask(served, WORDS.encode())
    log = served.log.read_text(encoding="utf-8", errors="replace")
    assert WORDS not in log
    said = re.sub(r"(request=[0-9a-f]+|ms=\d+)", "", log)  # what is random may hold any digits
    assert not re.search(r"(?<![\d.])1001(?!\d)", said), "nor who it is"


def test_only_loopback_hears_it(served: Served) -> None:
    listening = [one.laddr for one in psutil.net_connections("tcp") if one.status == psutil.CONN_LISTEN]
    assert [address.ip for address in listening if address.port == served.port] == ["127.0.0.1"]


def test_a_taken_port_is_one_clear_line(served: Served, demo_settings: Settings, tmp_path: Path) -> None:
    process = start(served.port, demo_settings, tmp_path / "log")
    assert process.wait(PATIENCE) == 1
    (line,) = (tmp_path / "log").read_text(encoding="utf-8").splitlines()
    assert str(served.port) in line


def test_a_wrong_setting_is_one_clear_line(demo_settings: Settings, tmp_path: Path) -> None:
    process = start(free_port(), demo_settings, tmp_path / "log", SAHAYAK_BACKEND="no_such")
    assert process.wait(PATIENCE) == 1
    (line,) = (tmp_path / "log").read_text(encoding="utf-8").splitlines()
    assert "SAHAYAK_BACKEND" in line


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
async def test_it_stops_at_once_even_with_somebody_connected(how: int, demo_settings: Settings, tmp_path: Path) -> None:
    port = free_port()
    process = start(port, demo_settings, tmp_path / "log")
    answers_at(port, process)
    async with aiohttp.ClientSession() as session:
        async with session.get(f"http://127.0.0.1:{port}/health") as reply:  # kept alive by the session
            assert reply.status == 200
        began = time.monotonic()
        process.send_signal(how)
        assert await asyncio.to_thread(process.wait, PATIENCE) == 0
        assert time.monotonic() - began < 15, "a connection that stays is waited for for a minute"
    assert "Traceback" not in (tmp_path / "log").read_text(encoding="utf-8")


def test_actions_start_without_rasa() -> None:
    code = "import actions.__main__, sys; print({'rasa', 'tensorflow', 'spacy', 'numpy'} & set(sys.modules))"
    told = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "set()"


def test_every_action_works_with_the_billing_that_it_is_given(billing: Billing) -> None:
    """`web` hands in its own, so that there is no second pool of connections."""
    registered = executor(billing).actions
    assert {f"action_{one.topic}" for one in EVERY} <= set(registered)
    assert all(registered[f"action_{one.topic}"].__self__._given is billing for one in EVERY)
