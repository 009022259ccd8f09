"""The walls: who may import whom. Written as data so that the rule is the documentation."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MAY_IMPORT = {
    "bot/lang": {"bot.lang"},
    "bot/knowledge": {"bot.knowledge", "bot.lang"},
    "bot/answers": {"bot.answers", "bot.lang", "bot.knowledge", "bot.settings"},
    "bot/database": {"bot.database", "bot.errors"},
    "bot/events": {"bot.events", "bot.database", "bot.errors"},
    "bot/security": {"bot.security", "bot.database", "bot.errors", "bot.settings"},
    "bot/privacy": {"bot.privacy", "bot.lang"},
    "bot/billing": {"bot.billing", "bot.database", "bot.events", "bot.security", "bot.errors", "bot.settings"},
    "bot/conversations": {
        "bot.conversations", "bot.answers", "bot.lang", "bot.database", "bot.events", "bot.security", "bot.privacy",
        "bot.errors", "bot.settings",
    },
    "bot/channels": {
        "bot.channels", "bot.conversations", "bot.answers", "bot.lang", "bot.security", "bot.errors", "bot.settings",
    },
    "bot/web": {
        "bot.web", "bot.channels", "bot.billing", "bot.conversations", "bot.answers", "bot.knowledge", "bot.lang",
        "bot.database", "bot.events", "bot.security", "bot.errors", "bot.logs", "bot.settings",
    },
    "bot/nlu": {"bot.nlu", "bot.lang", "bot.knowledge", "rasa"},
    "bot/dialogue": {"bot.dialogue", "bot.knowledge", "bot.lang"},
    "bot/rasa": {
        "bot.rasa", "bot.dialogue", "bot.nlu", "bot.answers", "bot.knowledge", "bot.lang", "bot.settings", "rasa",
        "sanic",
    },
    "actions": {
        "actions", "bot.answers", "bot.billing", "bot.knowledge", "bot.lang", "bot.errors", "bot.settings", "rasa_sdk",
        "sanic",
    },
}  # fmt: skip
GUARDED = ("bot", "actions", "rasa", "rasa_sdk", "sanic", "tests")
NETWORK = ("requests", "urllib.request", "http.client")
# bot/commands is the shell's room: it starts the others, so it may know them all.


def imports(file: Path) -> set[str]:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    nodes = list(ast.walk(tree))
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


def test_nobody_imports_actions() -> None:
    for file in (ROOT / "bot").rglob("*.py"):
        assert not any(name == "actions" or name.startswith("actions.") for name in imports(file)), file


@pytest.mark.parametrize("file", [*modules("bot"), *modules("actions")], ids=lambda file: str(file.relative_to(ROOT)))
def test_a_module_says_what_it_is_for_and_stays_small(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    opening = ast.get_docstring(ast.parse(text))
    assert opening, "no sentence at the top"
    assert len(text.splitlines()) <= 400


def test_only_settings_reads_the_environment() -> None:
    allowed = {"bot/settings.py", "bot/commands/stack.py", "bot/commands/up.py"}
    for file in [*modules("bot"), *modules("actions")]:
        name = str(file.relative_to(ROOT))
        if name not in allowed:
            reads = [line for line in file.read_text(encoding="utf-8").splitlines() if "os.environ" in line]
            # The engine's start hands Rasa its variables; it reads none.
            assert all("prepare(os.environ" in line for line in reads), f"{name}: {reads}"
