"""What /openapi.json says is what a real `web` does: schemathesis asks what it allows, and what it does not allow.

`SAHAYAK_API_EXAMPLES=200 .venv/bin/python -m pytest tests/web/test_api_conforms.py` asks more.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unicodedata import category

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, assume, given, settings
from schemathesis import GenerationMode

from bot.settings import ROOT, Settings
from bot.web.openapi import description
from tests.chat_app import PATIENCE, environment, web_process
from tests.media.pictures import pdf
from tests.servers import free_port

pytestmark = [pytest.mark.stack, pytest.mark.xdist_group("openapi")]

METRICS_KEY = "metrics-key-of-the-tests-" * 2
EXAMPLES = int(os.environ.get("SAHAYAK_API_EXAMPLES", "10"))  # of each kind for each operation
PATHS = description(2000)["paths"]
OPERATIONS = [(method.upper(), path) for path, methods in PATHS.items() for method in methods]
#: What is wrong can only be in parameters and bodies.
FALLIBLE = [
    (method, path) for method, path in OPERATIONS if {"parameters", "requestBody"} & {*PATHS[path][method.lower()]}
]
CONFIG = {
    # Parameters that nobody knows are not looked at; whether a bearer is needed has a check of its own.
    "generation": {"allow-extra-parameters": False, "with-security-parameters": False},
    "checks": {"negative_data_rejection": {"expected-statuses": ["400", "404", "413"]}},
}


@dataclass
class Api:
    url: str
    folder: Path
    schema: Any

    def bearer(self, path: str) -> str:
        if path == "/metrics":
            return METRICS_KEY
        if path == "/chat/ask":
            return Settings.read(environment(self.folder)).derived("ask")
        return str(requests.post(f"{self.url}/chat/session", timeout=PATIENCE).json()["token"])

    def ask(self, method: str, path: str, mode: GenerationMode, fit: Callable[[Any], None] = lambda _: None) -> None:
        """So many requests of that operation and kind; `fit` changes one before it is sent."""

        @settings(
            max_examples=EXAMPLES, deadline=None, derandomize=True, database=None, phases=(Phase.generate,),
            suppress_health_check=list(HealthCheck),
        )  # fmt: skip
        @given(case=self.schema[path][method].as_strategy(generation_mode=mode))
        def conforms(case: Any) -> None:
            fit(case)
            headers = {"Authorization": f"Bearer {self.bearer(path)}", "X-Forwarded-For": "192.0.2.1"}
            case.call_and_validate(timeout=PATIENCE, headers=headers)

        conforms()


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    folder, port = tmp_path_factory.mktemp("api"), free_port()
    command = [sys.executable, "-m", "tests.standins.engine", str(port), str(folder / "engine.log")]
    engine = subprocess.Popen(command, cwd=ROOT)
    unhurried = {"SAHAYAK_MESSAGES_PER_MINUTE": "100000", "SAHAYAK_METRICS_KEY": METRICS_KEY}
    try:
        with web_process(folder, port, **unhurried) as web:
            until = time.monotonic() + PATIENCE
            while not _answers(web.url):
                assert time.monotonic() < until, web.log.read_text()
                time.sleep(0.05)
            config = schemathesis.Config.from_dict(CONFIG)
            yield Api(web.url, folder, schemathesis.openapi.from_url(f"{web.url}/openapi.json", config=config))
    finally:
        engine.kill()
        engine.wait()


def _answers(url: str) -> bool:
    try:
        return bool(requests.get(f"{url}/healthz", timeout=5).json()["engine"] == "ok")
    except requests.ConnectionError:
        return False


def patient(case: Any) -> None:
    """A poll that ends soon, an answer that is waited for; a text that says something and a file that is one of those
    that are taken, which no schema can say."""
    if case.path == "/chat/files":
        case.body = pdf()
    if case.path == "/chat/updates":
        case.query["wait"] = min(case.query.get("wait", 0.05), 0.05)
    if "timeout" in (case.body or {} if isinstance(case.body, dict) else {}):
        case.body["timeout"] = 30.0
    if isinstance(case.body, dict) and case.body.get("text"):
        assume(any(category(sign)[0] in "LMNPS" for sign in case.body["text"]))


def without_waiting(case: Any) -> None:
    """Where nothing is wrong with how long it waits."""
    if case.path == "/chat/updates" and isinstance(case.query, dict) and case.query.get("wait") is None:
        case.query["wait"] = 0


@pytest.mark.parametrize(("method", "path"), OPERATIONS)
def test_what_is_allowed_is_done_as_it_is_described(api: Api, method: str, path: str) -> None:
    api.ask(method, path, GenerationMode.POSITIVE, patient)


@pytest.mark.parametrize(("method", "path"), FALLIBLE)
def test_what_is_not_allowed_is_refused_as_it_is_described(api: Api, method: str, path: str) -> None:
    api.ask(method, path, GenerationMode.NEGATIVE, without_waiting)


def test_what_was_once_untrue_is_asked_for(api: Api) -> None:
    """A change of the library must not make it blind to these."""
    told = api.schema.raw_schema["paths"]
    assert {} in told["/chat/session"]["post"]["security"]
    for path in ("/chat/messages", "/chat/language", "/chat/identity", "/chat/ask"):
        assert told[path]["post"]["requestBody"]["required"] is True
        answer = requests.post(
            f"{api.url}{path}", headers={"Authorization": f"Bearer {api.bearer(path)}"}, timeout=PATIENCE
        )
        assert answer.status_code == 400
    headers = {"Authorization": f"Bearer {api.bearer('/chat/updates')}"}
    well, wrong = (
        ("wait=0&after=0", "wait=-1&after=-1", "wait=0&after=1.0", "wait=1e-3&after=9999999999999999999999"),
        ("wait=nan", "wait=", "wait=0&wait=0", "after=1_0", "after=১", "after=1.5", "after=1e3", "after=0x1"),
    )
    for query in (*well, *wrong):
        answer = requests.get(f"{api.url}/chat/updates?{query}", headers=headers, timeout=PATIENCE)
        assert answer.status_code == (200 if query in well else 400), query
    for limit, status in ((1, 200), (0, 200), (10**9, 200), ("inf", 400), ("x", 400)):
        assert (
            requests.get(f"{api.url}/chat/history?limit={limit}", headers=headers, timeout=PATIENCE).status_code
            == status
        )
