"""A stock Rasa project of our topics: our examples, a rule per topic, default pipeline and policies; and its server."""

from __future__ import annotations

import json
import shutil
import subprocess
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from benchmarks.load import Meet, Rest, ask, talk
from benchmarks.own_examples import FOLDER
from benchmarks.servers import HELLO, Server, started
from benchmarks.stock.environment import HERE, StockFailed, outside
from benchmarks.stock.pipelines import policies, whole_pipeline
from bot.answers.guide import guide
from bot.commands.health import answers
from bot.commands.processes import free_port
from bot.knowledge.topics import is_account

ACCOUNT = "action_account"


def write(folder: Path, epochs: int, actions_port: int) -> None:
    """Everything that `rasa train` and `rasa run` need."""
    data = folder / "data"
    data.mkdir(parents=True)
    shutil.copytree(FOLDER, data / "nlu", ignore=shutil.ignore_patterns("*.md"))
    intents = sorted({file.stem for file in FOLDER.glob("*/*.yml")})
    rules = [
        {"rule": name, "steps": [{"intent": name}, {"action": ACCOUNT if is_account(name) else f"utter_{name}"}]}
        for name in intents
    ]
    rules.append({"rule": "unsure", "steps": [{"intent": "nlu_fallback"}, {"action": "utter_default"}]})
    # TED and UnexpecTED want a story to learn.
    steps = [step for name in intents[:2] for step in ({"intent": name}, {"action": _action(name)})]
    said = {f"utter_{name}": [{"text": _text(name)}] for name in intents if not is_account(name)}
    domain = {
        "version": "3.1", "intents": intents, "entities": _entities(), "actions": [ACCOUNT],
        "responses": {**said, "utter_default": [{"text": _text("fallback")}]},
    }  # fmt: skip
    _json(data / "rules.yml", {"version": "3.1", "rules": rules})
    _json(data / "stories.yml", {"version": "3.1", "stories": [{"story": "two questions", "steps": steps}]})
    _json(folder / "domain.yml", domain)
    config = {"recipe": "default.v1", "assistant_id": "stock", "language": "en"}
    _json(folder / "config.yml", {**config, "pipeline": whole_pipeline(epochs), "policies": policies(epochs)})
    _json(folder / "endpoints.yml", {"action_endpoint": {"url": f"http://127.0.0.1:{actions_port}/webhook"}})
    _json(folder / "credentials.yml", {"rest": None})
    shutil.copy(HERE / "account_action.py", folder / "account_action.py")


def train(python: Path, folder: Path) -> tuple[Path, float]:
    """(model, seconds). Raises StockFailed."""
    began = time.perf_counter()
    command = [str(python), "-W", "ignore", "-m", "rasa", "train", "--fixed-model-name", "stock"]
    done = subprocess.run(command, cwd=folder, env=outside(), capture_output=True, text=True)
    model = folder / "models" / "stock.tar.gz"
    if done.returncode or not model.exists():
        said = [line for line in (done.stdout + done.stderr).splitlines() if line.strip()]
        raise StockFailed(script="rasa train", why=(said or ["it said nothing"])[-1])
    return model, time.perf_counter() - began


@contextmanager
def stock(python: Path, folder: Path, model: Path, actions_port: int, account: Sequence[str]) -> Iterator[Server]:
    """`rasa run` with its action server, over the REST channel; `account`: questions that it is checked with."""
    port = free_port()
    base = f"http://127.0.0.1:{port}"
    start = [str(python), "-W", "ignore", "-m"]
    act = [*start, "rasa_sdk", "--actions", "account_action", "-p", str(actions_port)]
    run = [*start, "rasa", "run", "-m", str(model), "-p", str(port), "-i", "127.0.0.1", "--endpoints", "endpoints.yml"]
    with ExitStack() as both:
        # Both at once, as ours are: the action server is waited for last.
        acting, began = both.enter_context(started(act, lambda: True, folder / "actions.log", folder, outside()))

        def ready() -> bool:
            return answers(f"{base}/") and answers(f"http://127.0.0.1:{actions_port}/health")

        running, _ = both.enter_context(started(run, ready, folder / "rasa.log", folder, outside()))
        rest = f"{base}/webhooks/rest/webhook"
        meet: Meet = lambda session: Rest(session, rest)  # noqa: E731
        ask(lambda: talk(meet, (HELLO,), 1, 1), "stock Rasa")
        cold = time.perf_counter() - began
        print(f"stock Rasa calls its action in {called_its_action(rest, account)} of {len(account)} account questions")
        yield Server("stock Rasa", meet, meet, {"rasa": running.pid, "actions": acting.pid}, cold)


def called_its_action(server_address: str, texts: Sequence[str]) -> int:
    """How many of these account questions end in the action; misunderstood ones are answered more cheaply."""
    hits = 0
    for place, text in enumerate(texts):
        body = json.dumps({"sender": f"check {place}", "message": text}).encode()
        asked = urllib.request.Request(server_address, body, {"Content-Type": "application/json"})
        with urllib.request.urlopen(asked, timeout=60) as reply:
            hits += any("BDT" in str(one.get("text")) for one in json.load(reply))
    return hits


def _action(intent: str) -> str:
    return ACCOUNT if is_account(intent) else f"utter_{intent}"


def _text(topic: str) -> str:
    return guide(topic, "bn", {}, today=date.today()).text


def _entities() -> list[str]:
    names: set[str] = set()
    for file in FOLDER.glob("*/*.yml"):
        for part in file.read_text(encoding="utf-8").split("](")[1:]:
            names.add(part.partition(")")[0].partition(":")[0])
    return sorted(names)


def _json(file: Path, content: dict[str, Any]) -> None:
    # A value in JSON is YAML, but Rasa knows its files by keys at the start of a line.
    lines = [f"{key}: {json.dumps(value, ensure_ascii=False)}\n" for key, value in content.items()]
    file.write_text("".join(lines), encoding="utf-8")
    assert yaml.safe_load(file.read_text(encoding="utf-8")) == content
