"""scripts/audit against a small advisory database on loopback: what is told, what fails, and what cannot be asked."""

from __future__ import annotations

import importlib.machinery
import importlib.util
import json
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from bot.settings import ROOT
from tests.servers import free_port

LOCK = 'aiohttp==3.14.5 ; python_version < "4" \\\n    --hash=sha256:00\nJinja2[i18n]==3.1.0 \\\n    # via sanic\n'
NPM = {"packages": {"": {"version": "1"}, "node_modules/a/node_modules/@b/c": {"version": "2.0.0"}}}


@pytest.fixture(scope="module")
def audit() -> ModuleType:
    loader = importlib.machinery.SourceFileLoader("audit", str(ROOT / "scripts" / "audit"))
    spec = importlib.util.spec_from_loader("audit", loader)
    assert spec
    module = importlib.util.module_from_spec(spec)
    sys.modules["audit"] = module
    loader.exec_module(module)
    return module


@pytest.fixture
def tree(tmp_path: Path, audit: ModuleType) -> Path:
    """A project with two packages that customers reach, one of npm, and one of the engine."""
    for lock in audit.LOCKS:
        (tmp_path / lock).write_text("")
    (tmp_path / "requirements.lock").write_text(LOCK)
    (tmp_path / "package-lock.json").write_text(json.dumps(NPM))
    (tmp_path / "requirements-engine.lock").write_text("sanic==21.12.2 \\\n")
    (tmp_path / "pyproject.toml").write_text('[tool.audit.accepted]\n"GHSA-old" = "never called"\n')
    return tmp_path


@contextmanager
def database(known: dict[str, list[str]], answer: Any = None, status: int = 200) -> Iterator[tuple[str, list[Any]]]:
    """Its address, and what it was asked. It tells one advisory a page. `answer`: what it says instead."""
    asked: list[Any] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            queries = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["queries"]
            asked.extend(queries)
            body = json.dumps({"results": [told(query) for query in queries]} if answer is None else answer).encode()
            self.send_response(status if self.path == "/v1/querybatch" else 404)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    def told(query: Any) -> dict[str, Any]:
        ids = known.get(f"{query['package']['ecosystem']} {query['package']['name']} {query['version']}", [])
        page = int(query.get("page_token", 0))
        more = {"next_page_token": str(page + 1)} if page + 1 < len(ids) else {}
        return {"vulns": [{"id": ids[page], "modified": "2026-01-01T00:00:00Z"}], **more} if ids else {}

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    serving = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    serving.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", asked
    finally:
        server.shutdown()
        serving.join()
        server.server_close()


@pytest.mark.parametrize(
    ("known", "code", "said"),
    [
        ({}, 0, []),
        (
            {"PyPI aiohttp 3.14.5": ["GHSA-1", "GHSA-2"]},
            1,
            ["GHSA-1 (customers reach it", "GHSA-2 (customers reach it"],
        ),
        ({"PyPI jinja2 3.1.0": ["GHSA-1"]}, 1, ["jinja2 3.1.0: GHSA-1"]),
        ({"npm @b/c 2.0.0": ["GHSA-1"]}, 1, ["@b/c 2.0.0: GHSA-1"]),
        ({"PyPI sanic 21.12.2": ["GHSA-1"]}, 0, ["GHSA-1 (customers do not reach it; requirements-engine.lock"]),
        ({"PyPI aiohttp 3.14.5": ["GHSA-old"]}, 0, ["accepted: never called"]),
        ({"PyPI aiohttp 3.14.4": ["GHSA-1"]}, 0, ["GHSA-old is accepted in pyproject.toml, but is known for nothing"]),
    ],
    ids=["nothing", "two pages", "another spelling", "npm", "behind the wall", "accepted", "another version"],
)
def test_what_is_told(tree: Path, audit: ModuleType, capsys, known, code, said) -> None:
    with database(known) as (url, asked):
        assert audit.main(["--url", url], tree) == code
    lines = capsys.readouterr().out
    for words in said:
        assert words in lines
    assert {query["package"]["name"] for query in asked} == {"aiohttp", "jinja2", "@b/c", "sanic"}


@pytest.mark.parametrize(
    ("answer", "status"),
    [("<html>", 200), ({"results": []}, 200), ({}, 200), (None, 503), (None, 404), ([], 200), ({"results": 5}, 200)],
)
def test_an_answer_that_is_none_is_no_clean_result(tree: Path, audit: ModuleType, capsys, answer, status) -> None:
    with database({}, answer, status) as (url, _):
        assert audit.main(["--url", url], tree) == audit.UNASKED
    (line,) = capsys.readouterr().out.splitlines()
    assert "nothing was checked" in line


def test_without_a_network_it_says_so_in_one_line() -> None:
    command = [sys.executable, str(ROOT / "scripts" / "audit"), "--url", f"http://127.0.0.1:{free_port()}"]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert ended.returncode == 3
    assert re.fullmatch(r"audit: nothing was checked, because .*refused\)\n", ended.stdout)
    assert not ended.stderr


def test_every_pin_of_every_lock_file_is_asked_about(audit: ModuleType) -> None:
    where = audit.locked(ROOT)
    assert set(audit.LOCKS) == {file.name for file in ROOT.glob("*lock*") if file.is_file()}
    for lock, (ecosystem, _) in audit.LOCKS.items():
        text = (ROOT / lock).read_text(encoding="utf-8")
        npm = ecosystem == "npm"
        pins = (
            len(json.loads(text)["packages"]) - 1
            if npm
            else len(re.findall("==.*--hash|==.*\\\\$", text, re.MULTILINE))
        )
        assert sum(lock in locks for locks in where.values()) == pins > 0, lock
