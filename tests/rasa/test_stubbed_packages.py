"""The engine's process: it answers whole dialogues without the packages that Rasa would load, and stays small."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.rasa.patches.stubbed_packages import only_ours
from bot.settings import ROOT
from tests.rasa.engine_process import Running, started
from tests.servers import PATIENCE

pytestmark = pytest.mark.xdist_group("stubbed packages")

RASA_FILES = ("config.yml", "endpoints.yml", "credentials.yml")
LARGEST = 210  # MB; it takes 180, some 50 of them the sentence encoder's, with all of Rasa 310, and stock Rasa 1,515
ALL_OF_RASA = "import sys, bot.rasa.__main__ as m; m.only_ours = lambda _: False; sys.exit(m.main())"


@pytest.fixture(scope="module", params=["lean", "all of Rasa"])
def engine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """As it is started, and as it is started where an operator's files name more of Rasa. No action server."""
    start = ["-m", "bot.rasa"] if request.param == "lean" else ["-c", ALL_OF_RASA]
    with started(tmp_path_factory.mktemp("engine"), start) as running:
        yield running


def test_a_whole_dialogue(engine: Running) -> None:
    engine.state = {}
    said = (
        ("হ্যালো", None, "greet"),
        ("bkash diye pay korbo kivabe", None, "gateway_steps"),
        ("what about nagad?", None, "gateway_steps"),
        ("google cloud auto payment failing, how to repair", None, "recurring_fix"),
        ("আমার কত টাকা বাকি?", None, "identify"),
        ("আমার কত টাকা বাকি?", "1001", "account_unavailable"),
        ("bkassh diye pay kora jabe", "1001", "gateway_supported"),
        ("একজন মানুষের সাথে কথা বলতে চাই", "1001", "handoff"),
    )
    answers = [(text, engine.say(text, customer)) for text, customer, _ in said]
    assert [(text, told["topic"]) for text, told in answers] == [(text, topic) for text, _, topic in said]
    assert all(told["replies"] or told["effects"] for _, told in answers)


def test_only_turns_and_the_outage_are_in_its_log(engine: Running) -> None:
    engine.say("আমার কত টাকা বাকি?", "1001")
    lines = engine.log.read_text(encoding="utf-8").splitlines()
    turns = [line for line in lines if " INFO bot.rasa.connector turn request=" in line]
    others = [line for line in lines if line not in turns]
    assert all(" conversation=one topic=" in line for line in turns)
    assert others
    assert all("WARNING rasa.core.processor action_my_due: no answer from the action server" in line for line in others)
    assert all(" conversation=one" in line for line in others)


def test_it_stays_small(engine: Running, request: pytest.FixtureRequest) -> None:
    for _ in range(20):
        engine.say("what is the RBI limit for recurring payments?")
    lean = "lean" in request.node.name
    assert (engine.resident < LARGEST) == lean, f"{engine.resident} MB"


def test_our_own_files_name_only_ours() -> None:
    assert only_ours(ROOT)


@pytest.mark.parametrize(
    ("file", "more"),
    [
        ("config.yml", "- name: MemoizationPolicy"),
        ("config.yml", "- CRFEntityExtractor"),
        ("endpoints.yml", "lock_store: {type: redis, url: localhost}"),
        ("endpoints.yml", "event_broker: {type: pika}"),
        ("endpoints.yml", "models: {url: http://localhost/model}"),
        ("credentials.yml", "rest:"),
        ("credentials.yml", "telegram: {access_token: x}"),
    ],
)
def test_more_of_rasa_in_a_file_is_seen(tmp_path: Path, file: str, more: str) -> None:
    for name in RASA_FILES:
        shutil.copy(ROOT / name, tmp_path)
    changed = tmp_path / file
    changed.write_text(f"{changed.read_text(encoding='utf-8').rstrip()}\n{more}\n", encoding="utf-8")
    assert not only_ours(tmp_path)


def _python(code: str) -> list[str]:
    prelude = (
        "from bot.rasa.patches.import_stubs import StandInUsed, install, seal\n"
        "from bot.rasa.patches.tensorflow_stub import stand_in\n"
        "from bot.rasa.patches.stubbed_packages import UNUSED; stand_in(); install(UNUSED)\n"
    )
    told = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", prelude + code],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )
    assert told.returncode == 0, told.stderr
    return told.stdout.split()


def test_none_is_listed_in_vain() -> None:
    """What nothing asks for any more (after an update of Rasa, say) has to go from the list."""
    idle = _python(
        "import asyncio, os, sys\n"
        "from bot.rasa.environment import prepare\n"
        "from bot.settings import settings\n"
        "prepare(os.environ, settings())\n"
        "import rasa.core.run\n"
        "from rasa.core.agent import load_agent; from rasa.core.utils import AvailableEndpoints\n"
        "from bot.rasa.__main__ import _trust_yaml; _trust_yaml()\n"
        "asyncio.run(load_agent('models', endpoints=AvailableEndpoints.read_endpoints('endpoints.yml')))\n"
        "import bot.rasa.connector\n"
        "print(*[name for name in UNUSED if not any(f'{one}.'.startswith(f'{name}.') for one in sys.modules)])"
    )
    assert idle == []


def test_python_s_own_distutils_answers_and_setuptools_stays_away() -> None:
    told = _python(
        "import sys\n"
        "from bot.rasa.patches.import_stubs import without_setuptools; without_setuptools()\n"
        "import distutils, sanic\n"
        "print('setuptools' in sys.modules, distutils.__file__.count('site-packages'))"
    )
    assert told == ["False", "0"]


def test_a_stand_in_that_is_used_says_which_it_is() -> None:
    told = _python(
        "import pymongo, scipy.stats, sqlalchemy as sa\n"
        "from slack_sdk.web.async_client import AsyncWebClient\n"
        "class Kept(sa.Table): pass\n"
        "made = pymongo.MongoClient()\n"
        "seal()\n"
        "classes = AsyncWebClient, sa.create_engine, Kept\n"
        "for use in (*classes, lambda: scipy.stats.norm.pdf(0), lambda: made.ping, lambda: made.x.y):\n"
        "    try: use()\n"
        "    except StandInUsed as told: print(told.name)\n"
        "try: raise ValueError\n"
        "except (pymongo.errors.PyMongoError, ValueError): print('caught')\n"
    )
    assert told == [
        "slack_sdk.web.async_client.AsyncWebClient",
        "sqlalchemy.create_engine",
        "sqlalchemy.Table",
        "scipy.stats.norm.pdf",
        "pymongo.MongoClient.ping",
        "pymongo.MongoClient.x",
        "caught",
    ]


def test_an_intent_that_is_no_topic_is_left_to_rasas_rules(engine: Running) -> None:
    engine.state = {}
    assert engine.press("restart")["topic"] == "fallback"  # RulePolicy restarts, for which we have no words
    assert "Traceback" not in engine.log.read_text(encoding="utf-8")


def test_after_the_start_stand_ins_are_sealed_and_garbage_is_collected() -> None:
    told = _python(
        "import asyncio, gc, os\n"
        "import rasa.core.run\n"
        "from bot.rasa import __main__ as engine\n"
        "from bot.rasa.environment import prepare\n"
        "from bot.settings import settings\n"
        "prepare(os.environ, settings())\n"
        "given = {}\n"
        "rasa.core.run.serve_application = lambda **options: given.update(options)\n"
        "gc.disable()\n"
        "engine._serve('127.0.0.1', 1, 'models', lean=True)\n"
        "settle = next(one for one, event in given['server_listeners'] if event == 'after_server_start')\n"
        "print(gc.isenabled())\n"
        "from types import SimpleNamespace as Some\n"
        "app = Some(ctx=Some(agent=Some(is_ready=lambda: True)))\n"
        "asyncio.run(settle(app, None))\n"
        "print(gc.isenabled(), gc.get_freeze_count() > 10_000)\n"
        "from slack_sdk.web.async_client import AsyncWebClient\n"
        "try: AsyncWebClient()\n"
        "except StandInUsed: print('sealed')\n"
    )
    assert told == ["False", "True", "True", "sealed"]


def test_what_is_not_listed_is_real() -> None:
    told = _python("import numpy as np, spacy\nprint(np.array([[1, 2]]).sum(), spacy.blank('bn')('একটি বাক্য')[0])")
    assert told == ["3", "একটি"]
