"""The engine behind its wall: it starts with an empty environment, has no secret but its own key, and no database."""

from __future__ import annotations

import contextlib
import json
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import pytest

from bot.commands.model import train
from bot.commands.supervisor import die_with_parent
from bot.settings import ROOT, Settings
from tests.code_points import ODD, PLACES, batches, numerals
from tests.servers import PATIENCE, free_port

# The model may have to be trained first.
pytestmark = [pytest.mark.xdist_group("engine alone"), pytest.mark.timeout(300)]


@dataclass
class Alone:
    """An engine that was given a folder and a port, and nothing else of the world."""

    var: Path
    port: int
    process: psutil.Process

    def turn(self, key: str, text: str = "bkash diye pay korbo kivabe") -> tuple[int, dict[str, Any]]:
        return self.ask(key, json.dumps({"conversation": "one", "text": text, "customer": None, "state": {}}).encode())

    def ask(self, key: str, body: bytes, path: str = "turn") -> tuple[int, dict[str, Any]]:
        address = f"http://127.0.0.1:{self.port}/webhooks/sahayak/{path}"
        request = urllib.request.Request(address, body, {"Authorization": f"Bearer {key}"})
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE) as reply:
                return reply.status, json.load(reply)
        except urllib.error.HTTPError as refused:
            told = refused.read()
            return refused.code, json.loads(told) if told.startswith(b"{") else {}


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Alone]:
    var, port = tmp_path_factory.mktemp("alone"), free_port()
    train(lambda line: None, var / "train.log")
    (var / "train.log").unlink(missing_ok=True)
    given = {
        "SAHAYAK_VAR": str(var),
        "SAHAYAK_ENGINE_PORT": str(port),
        "SAHAYAK_HEAD_SECONDS": "2",
    }  # else it would be the developer's own
    log = var.with_suffix(".log")
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "bot.rasa"],
            cwd=ROOT, env=given, stdin=subprocess.DEVNULL, stdout=out, stderr=out, preexec_fn=die_with_parent(),
        )  # fmt: skip
    try:
        until = time.monotonic() + 2 * PATIENCE
        while True:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/webhooks/sahayak/health", timeout=1).close()
                break
            except OSError:
                assert process.poll() is None, log.read_text()
                assert time.monotonic() < until, log.read_text()
                time.sleep(0.05)
        yield Alone(var, port, psutil.Process(process.pid))
    finally:
        process.terminate()
        process.wait(PATIENCE)


def test_it_works_and_makes_nothing_but_its_key(alone: Alone) -> None:
    settings = Settings.read({"SAHAYAK_VAR": str(alone.var)})
    status, told = alone.turn(settings.turns_key)
    assert (status, told["topic"]) == (200, "gateway_steps")
    assert [file.name for file in alone.var.iterdir()] == ["engine-key"]
    assert (alone.var / "engine-key").stat().st_mode & 0o077 == 0


def test_only_the_key_of_turns_opens_it(alone: Alone) -> None:
    settings = Settings.read({"SAHAYAK_VAR": str(alone.var), "SAHAYAK_SECRET": "x" * 48})
    kept = (alone.var / "engine-key").read_text(encoding="ascii")
    for key in ("", kept, settings.actions_key, settings.derived("turns"), settings.turns_key[:-1]):
        assert alone.turn(key)[0] == 401


def test_it_puts_texts_together_for_who_has_the_key_and_none_of_them_in_a_file(alone: Alone) -> None:
    key = Settings.read({"SAHAYAK_VAR": str(alone.var)}).turns_key

    def asked(body: Any, key: str = key) -> tuple[int, Any]:
        status, told = alone.ask(key, json.dumps(body).encode(), "clusters")
        return status, told.get("clusters", told.get("error"))

    texts = ["ক্রিকেট খেলায় কে জিতল", "my site was hacked", "who won the cricket match"]
    before = [(file, file.stat().st_mtime_ns) for file in (ROOT / "var").glob("encoder*")]
    assert asked({"texts": texts}) == (200, [[0, 2], [1]])
    assert asked({"texts": texts}, key[:-1]) == (401, "not_allowed")
    assert asked({"texts": ["x"] * 301}) == (413, "too_long")
    for wrong in ([], {}, {"texts": 5}, "x"):
        assert asked(wrong) == (400, "bad_request")
    assert [(file, file.stat().st_mtime_ns) for file in (ROOT / "var").glob("encoder*")] == before
    assert [file.name for file in alone.var.iterdir()] == ["engine-key"]


def test_it_listens_on_loopback_only_and_talks_to_nobody(alone: Alone) -> None:
    connections = alone.process.net_connections("inet")
    assert {(one.laddr.ip, one.laddr.port) for one in connections if one.status == psutil.CONN_LISTEN} == {
        ("127.0.0.1", alone.port)
    }
    assert all(one.raddr.ip == "127.0.0.1" for one in connections if one.raddr)


def test_no_database_is_loaded_in_it(alone: Alone) -> None:
    settings = Settings.read({"SAHAYAK_VAR": str(alone.var)})
    assert alone.turn(settings.turns_key)[0] == 200
    loaded = " ".join(one.path for one in alone.process.memory_maps())
    assert "regex" in loaded, "else it says nothing"
    for name in ("sqlalchemy", "psycopg", "_sqlite3", "pymongo"):
        assert name not in loaded


def test_no_database_driver_is_installed_beside_it() -> None:
    code = "import importlib.util as u, sys; sys.exit(any(map(u.find_spec, ('psycopg2', 'psycopg', 'alembic'))))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_large_body_is_refused_before_it_is_there(alone: Alone) -> None:
    with socket.create_connection(("127.0.0.1", alone.port), timeout=PATIENCE) as talk:
        head = b"POST /webhooks/sahayak/turn HTTP/1.1\r\nHost: x\r\nContent-Length: 100000000\r\n\r\n"
        with contextlib.suppress(OSError):  # it may have hung up before all of it is sent
            talk.sendall(head + b"x" * 400_000)
        assert talk.recv(100).split()[1] == b"413"


def test_half_a_head_is_not_waited_for(alone: Alone) -> None:
    with socket.create_connection(("127.0.0.1", alone.port), timeout=PATIENCE) as talk:
        began = time.monotonic()
        talk.sendall(b"GET /webhooks/sahayak/health HTTP/1.1\r\nX: ")
        while talk.recv(4096):
            pass
        assert 1 < time.monotonic() - began < 30


def test_no_code_point_and_no_odd_body_makes_a_500(alone: Alone, in_full: bool) -> None:
    """The engine's Python has older tables than the app's, and `regex` newer ones than both.

    The rules of text meet every code point and each numeral in five places (tests/lang_rules); of whole turns, which
    cost a thousand times as much, CI takes every third text of code points, and each numeral in one place.
    """
    key = Settings.read({"SAHAYAK_VAR": str(alone.var)}).turns_key
    signs = numerals()
    whole = [sign for sign in ODD if not 0xD800 <= ord(sign[0]) < 0xE000]
    asked = [text.encode("utf-8", "replace").decode() for text in list(batches())[:: 1 if in_full else 3]]
    asked += ["\n".join(place.format(sign) for place in PLACES) for sign in whole]
    apart = 4 if in_full else len(PLACES)
    for number, place in enumerate(PLACES):
        at_once = 1900 // (len(place.format("x")) + 1)
        lines = [place.format(sign) for sign in signs[number % apart :: apart]]
        asked += ["\n".join(lines[start : start + at_once]) for start in range(0, len(lines), at_once)]
    refused = {ascii(text[:60]): status for text in asked if (status := alone.turn(key, text)[0]) != 200}
    assert refused == {}
    for sign in ODD:
        assert alone.turn(key, sign)[0] == (200 if sign in whole else 400)
        for body in ({sign: sign}, {"text": sign, "conversation": sign, "customer": sign, "state": {sign: sign}},
                     {"payload": {"intent": sign, "entities": {sign: sign}}, "conversation": sign},
                     {"text": "a", "conversation": "a", "language": sign, "sensitive": [sign], "channel": sign},
                     {"text": {}, "conversation": []}, {"text": "a", "conversation": "a", "state": [sign]},
                     {"payload": sign, "conversation": "a"}, [sign], sign, None, 1):  # fmt: skip
            assert alone.ask(key, json.dumps(body).encode())[0] in (200, 400), ascii(body)
    for raw in (b"", b"\xff", "{}".encode("utf-16"), b"[" * 100_000, b'{"a":' * 20_000, b"NaN", b'{"text": 1e999}'):
        assert alone.ask(key, raw)[0] in (200, 400), raw[:20]
    assert alone.process.is_running()
