"""The walls: who may import whom. Written as data so that the rule is the documentation."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
# Rooms that both programs import, on Python 3.10 to 3.14, with neither's libraries.
SHARED = {
    "bot/lang": {"bot.lang"},
    "bot/knowledge": {"bot.knowledge", "bot.lang"},
    "bot/answers": {"bot.answers", "bot.lang", "bot.knowledge", "bot.settings"},
}
# The app, in `.venv`: everything that customers, gateways and platforms reach.
APP = {
    "bot/database": {"bot.database", "bot.errors", "bot.private_files"},
    "bot/events": {"bot.events", "bot.database", "bot.errors"},
    "bot/security": {"bot.security", "bot.database", "bot.errors", "bot.settings"},
    "bot/http": {"bot.http", "bot.errors", "bot.security", "bot.settings"},
    "bot/privacy": {"bot.privacy", "bot.lang"},
    "bot/whmcs": {"bot.whmcs", "bot.breaker", "bot.settings"},
    "bot/billing": {
        "bot.billing", "bot.database", "bot.events", "bot.security", "bot.standins", "bot.whmcs", "bot.breaker",
        "bot.errors", "bot.settings",
    },
    "bot/standins": {"bot.standins", "bot.database", "bot.http", "bot.errors", "bot.settings"},
    "bot/mail": {"bot.mail", "bot.database", "bot.security", "bot.errors", "bot.settings"},
    "bot/media": {"bot.media", "bot.errors", "bot.private_files", "bot.security", "bot.settings"},
    "bot/conversations": {
        "bot.conversations", "bot.mail", "bot.media", "bot.answers", "bot.lang", "bot.database", "bot.events",
        "bot.security", "bot.privacy", "bot.errors", "bot.log_context", "bot.log_lines", "bot.settings",
    },
    "bot/channels": {
        "bot.channels", "bot.conversations", "bot.answers", "bot.lang", "bot.media", "bot.security", "bot.errors",
        "bot.settings",
    },
    "bot/analytics": {
        "bot.analytics", "bot.database", "bot.events", "bot.knowledge", "bot.errors", "bot.settings",
    },
    "bot/desk": {
        "bot.desk", "bot.conversations", "bot.answers", "bot.knowledge", "bot.lang", "bot.database", "bot.events",
        "bot.media", "bot.privacy", "bot.private_files", "bot.security", "bot.errors", "bot.settings",
    },
    "bot/desks": {
        "bot.desks", "bot.desk", "bot.conversations", "bot.mail", "bot.media", "bot.answers", "bot.lang",
        "bot.database", "bot.events", "bot.privacy", "bot.security", "bot.whmcs", "bot.errors", "bot.settings",
    },
    "bot/reminders": {
        "bot.reminders", "bot.answers", "bot.billing", "bot.conversations", "bot.database", "bot.errors", "bot.events",
        "bot.lang", "bot.mail", "bot.security", "bot.settings",
    },
    "bot/web": {
        "bot.reminders",
        "bot.web", "bot.analytics", "bot.desk", "bot.desks", "bot.channels", "bot.billing", "bot.conversations",
        "bot.mail", "bot.media", "bot.answers", "bot.knowledge",
        "bot.lang", "bot.database", "bot.events", "bot.http", "bot.security", "bot.standins", "bot.errors",
        "bot.exposure", "bot.log_context", "bot.logs", "bot.settings",
    },
    "actions": {
        "actions", "bot.answers", "bot.billing", "bot.http", "bot.knowledge", "bot.lang", "bot.errors",
        "bot.log_context", "bot.log_lines", "bot.logs", "bot.settings", "rasa_sdk",
    },
}  # fmt: skip
# The engine, in `.venv-engine`: Rasa, without database or network.
ENGINE = {
    "bot/nlu": {"bot.nlu", "bot.lang", "bot.knowledge", "rasa"},
    "bot/dialogue": {"bot.dialogue", "bot.knowledge", "bot.lang"},
    "bot/rasa": {
        "bot.rasa", "bot.dialogue", "bot.nlu", "bot.answers", "bot.knowledge", "bot.lang", "bot.errors",
        "bot.log_context", "bot.log_lines", "bot.settings", "rasa", "sanic",
    },
}  # fmt: skip
MAY_IMPORT = {**SHARED, **APP, **ENGINE}
GUARDED = ("bot", "actions", "rasa", "rasa_sdk", "sanic", "tests")
# Chores that go on in the engine's Python (bot/commands/programs.py); all others are the app's.
ENGINE_CHORES = ("bot/commands/eval.py", "bot/commands/evaluate.py")
APP_LIBRARIES = (
    "prometheus_client",
    "aiohttp",
    "aiosmtplib",
    "alembic",
    "psycopg",
    "sqlalchemy",
    "uvloop",
    "fpdf",
    "PIL",
    "jwt",
    "cryptography",
    "pydantic",
    "stripe",
)
ENGINE_LIBRARIES = ("rasa", "sanic", "spacy", "sklearn", "scipy", "numpy", "thinc", "tensorflow", "joblib")
NETWORK = ("requests", "urllib.request", "http.client", "smtplib")
SHARED_MODULES = (
    "errors.py", "settings.py", "setting.py", "settings_table.py", "settings_of_desks.py", "settings_of_gateways.py",
    "settings_of_tryton.py", "settings_of_whmcs.py",
    "kept_secret.py", "private_files.py", "env_file.py", "log_context.py", "log_lines.py",
    "log_rates.py",
)  # fmt: skip
# bot/commands is the shell's room: it starts the others, so it may know them all.


@cache
def parsed(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"))


@cache
def imports(file: Path) -> set[str]:
    nodes = list(ast.walk(parsed(file)))
    plain = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    return plain | {str(node.module) for node in nodes if isinstance(node, ast.ImportFrom)}


def modules(room: str) -> list[Path]:
    found = sorted((ROOT / room).rglob("*.py"))
    assert found, f"{room} is empty"
    return found


@pytest.mark.parametrize("room", MAY_IMPORT)
def test_imports_stay_inside_the_walls(room: str) -> None:
    for file in modules(room):
        for name in imports(file):
            if name.split(".")[0] in GUARDED:
                allowed = any(name == ok or name.startswith(ok + ".") for ok in MAY_IMPORT[room])
                assert allowed, f"{file.relative_to(ROOT)} may not import {name}"
            assert not name.startswith(NETWORK), f"{file.relative_to(ROOT)} talks to the network by itself: {name}"


def _dotted(rooms: Iterable[str]) -> tuple[str, ...]:
    return tuple(room.replace("/", ".") for room in rooms)


def _within(name: str, above: Iterable[str]) -> bool:
    return any(name == one or name.startswith(one + ".") for one in above)


def _files(rooms: Iterable[str]) -> list[Path]:
    return [file for room in rooms for file in modules(room)]


def test_app_and_engine_do_not_import_each_other_nor_the_rooms_that_both_import_either() -> None:
    chores = {ROOT / name for name in ENGINE_CHORES}
    app = [*_files(APP), *(set(modules("bot/commands")) - chores), *_files(SHARED)]
    engine = [*_files(ENGINE), *_files(SHARED)]
    shared = [*_files(SHARED), *(ROOT / "bot" / name for name in SHARED_MODULES)]
    walls = (
        (app, (*_dotted(ENGINE), *ENGINE_LIBRARIES)),
        # The client that the engine calls the actions with is Rasa's, of aiohttp.
        (engine, (*_dotted(APP), "bot.commands", "rasa_sdk", *sorted(set(APP_LIBRARIES) - {"aiohttp"}))),
        (shared, (*_dotted(APP), *_dotted(ENGINE), "bot.commands", *APP_LIBRARIES, *ENGINE_LIBRARIES)),
    )
    for files, forbidden in walls:
        for file in files:
            crossed = [name for name in imports(file) if _within(name, forbidden)]
            assert not crossed, f"{file.relative_to(ROOT)} may not import {crossed}"


def test_every_room_has_a_side() -> None:
    rooms = {f"bot/{file.parent.name}" for file in (ROOT / "bot").glob("*/__init__.py")}
    assert rooms - {"bot/commands"} <= set(MAY_IMPORT)


def test_nobody_imports_actions() -> None:
    for file in (ROOT / "bot").rglob("*.py"):
        assert not any(name == "actions" or name.startswith("actions.") for name in imports(file)), file


def test_a_module_says_what_it_is_for_and_stays_small() -> None:
    wrong = {}
    for file in [*modules("bot"), *modules("actions")]:
        if not ast.get_docstring(parsed(file)):
            wrong[str(file.relative_to(ROOT))] = "no sentence at the top"
        elif (length := len(file.read_text(encoding="utf-8").splitlines())) > 400:
            wrong[str(file.relative_to(ROOT))] = f"{length} lines"
    assert wrong == {}


def test_only_settings_reads_the_environment() -> None:
    allowed = {
        "bot/settings.py",
        "bot/env_file.py",
        "bot/commands/settings.py",
        "bot/commands/stack.py",
        "bot/commands/up.py",
        "bot/database/copy_postgres.py",  # hands it on to pg_dump
    }
    for file in [*modules("bot"), *modules("actions")]:
        name = str(file.relative_to(ROOT))
        if name not in allowed:
            reads = [line for line in file.read_text(encoding="utf-8").splitlines() if "os.environ" in line]
            # The engine's start hands Rasa its variables; it reads none.
            assert all("prepare(os.environ" in line for line in reads), f"{name}: {reads}"
