"""The documents tell the truth: links, commands, settings, chores, doctor's lines, walls, pictures."""

from __future__ import annotations

import importlib.util
import re
from dataclasses import fields
from inspect import get_annotations
from pathlib import Path
from types import ModuleType

import pytest

from bot.__main__ import CHORES
from bot.billing.backends import base as backend
from bot.billing.gateways.base import Gateway
from bot.channels.capabilities import Capabilities
from bot.commands.doctor.command import SUBJECTS
from bot.events import KINDS
from bot.settings import TABLE
from tests.test_walls import MAY_IMPORT

ROOT = Path(__file__).parent.parent
LARGEST_PICTURE = 300_000  # bytes


def documents() -> list[Path]:
    """Every page of ours; not what packages brought along."""
    here = ("*.md", "docs/*.md", "benchmarks/*.md", "deploy/*.md", "data/**/*.md", "tests/**/*.md", ".github/**/*.md")
    found = sorted({file for pattern in here for file in ROOT.glob(pattern)})
    assert len(found) > 10
    return found


DOCUMENTS = documents()


def text(name: str | Path) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def script(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, ROOT / "scripts" / f"{name}.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def anchors(page: str) -> set[str]:
    """The addresses of a page's headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.*)$", re.sub(r"^```.*?^```", "", page, flags=re.MULTILINE | re.DOTALL), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", DOCUMENTS, ids=lambda file: str(file.relative_to(ROOT)))
def test_links_pictures_and_anchors_exist(page: Path) -> None:
    said = re.sub(r"^\s*```.*?^\s*```|`[^`\n]*`", "", text(page), flags=re.MULTILINE | re.DOTALL)
    links = re.findall(r"\]\((?!https?:|mailto:)([^)\s]+)\)", said) + re.findall(
        r'(?:src|href)="(?!https?:)([^"]+)"', said
    )
    broken = []
    for link in links:
        target, _, anchor = link.partition("#")
        file = page.parent / target if target else page
        if not file.exists() or (anchor and anchor not in anchors(text(file))):
            broken.append(link)
    assert broken == []


@pytest.mark.parametrize("page", DOCUMENTS, ids=lambda file: str(file.relative_to(ROOT)))
def test_what_a_page_tells_to_run_exists(page: Path) -> None:
    said = text(page)
    chores = set(re.findall(r"python -m bot ([a-z][a-z-]*)", said))
    targets = set(re.findall(r"^[$#] make ([a-z]+)|`make ([a-z]+)", said, re.MULTILINE))
    scripts = set(re.findall(r"\bscripts/[a-z-]+(?:\.py)?", said))
    makefile = text("Makefile")
    assert chores <= set(CHORES), "no such chore"
    wanted = {first or second for first, second in targets}
    assert [name for name in wanted if not re.search(rf"^{name}:", makefile, re.MULTILINE)] == [], "no such target"
    assert [name for name in scripts if not (ROOT / name).exists()] == []


@pytest.mark.parametrize("page", DOCUMENTS, ids=lambda file: str(file.relative_to(ROOT)))
def test_only_settings_that_exist_are_named(page: Path) -> None:
    named = set(re.findall(r"\bSAHAYAK_[A-Z_]+[A-Z]\b", text(page)))
    assert named <= {row.name for row in TABLE}


def test_what_is_taken_from_the_code_is_up_to_date() -> None:
    """`scripts/docs.py` writes it anew."""
    for file, wanted in script("docs").written().items():
        assert text(file) == wanted, f"{file.name} is old: .venv/bin/python scripts/docs.py"
    assert all(f"| `{row.name}` |" in text("docs/settings.md") for row in TABLE)


def test_every_chore_is_explained() -> None:
    rows = re.findall(r"^\| `python -m bot ([a-z-]+)", text("docs/operations.md"), re.MULTILINE)
    assert sorted(rows) == sorted(CHORES)


def test_every_line_of_doctor_is_explained() -> None:
    section = text("docs/operations.md").split("## Doctor")[1].split("\n## ")[0]
    rows = "".join(re.findall(r"^\|([^|]*)\|", section, re.MULTILINE))
    assert sorted(re.findall(r"`([a-z]+)`", rows)) == sorted(SUBJECTS)


def capability_rows(heading: str) -> set[str]:
    section = text("docs/capabilities.md").split(f"\n## {heading}\n")[1].split("\n## ")[0]
    return set(re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE))


def test_every_capability_is_explained() -> None:
    backends = {"Invoices"} | {one.__name__ for one in backend.CAPABILITIES}
    assert capability_rows("Invoice backends") == backends
    said_on_the_class = {name for name in get_annotations(Gateway) if not name.startswith("_")}
    assert capability_rows("Gateways") == said_on_the_class
    assert capability_rows("Channels") == {field.name for field in fields(Capabilities)}


def test_every_event_is_explained() -> None:
    rows = set(re.findall(r"^\| `([a-z]+\.[a-z_]+)` \|", text("docs/events.md"), re.MULTILINE))
    assert rows == set(KINDS)


def test_every_room_is_on_the_map() -> None:
    rooms = re.findall(r"^\| `((?:bot/)?[a-z]+)` \| (?:app|engine|both) \|", text("docs/architecture.md"), re.MULTILINE)
    assert sorted(rooms) == sorted(MAY_IMPORT)


def test_the_drawing_has_no_arrow_that_the_walls_forbid() -> None:
    drawing = re.findall(r"^```mermaid\n(.*?)^```", text("docs/architecture.md"), re.MULTILINE | re.DOTALL)[-1]
    arrows = [
        (start, end.strip())
        for start, ends in re.findall(r"^\s+(\w+) --> (.*)$", drawing, re.MULTILINE)
        for end in ends.split("&")
    ]
    assert len(arrows) > 15
    may = {
        room.removeprefix("bot/"): {name.removeprefix("bot.") for name in names} for room, names in MAY_IMPORT.items()
    }
    assert [(start, end) for start, end in arrows if start != "commands" and end not in may[start]] == []


def test_every_contract_is_named_where_adapters_are_explained() -> None:
    said = text("CONTRIBUTING.md") + text("docs/architecture.md")
    stores = {
        "account_links.py",
        "conversation_store.py",
        "desk.py",
        "identities.py",
    }  # of the one store that there is, on two databases
    suites = {file.name for file in (ROOT / "tests" / "contracts").glob("*.py")} - {"__init__.py", *stores}
    assert [name for name in sorted(suites) if f"tests/contracts/{name}" not in said] == []


def test_the_readme_is_short_and_shows_the_two_commands() -> None:
    said = text("README.md")
    assert "$ make run" in said
    assert "$ make test" in said
    assert len(said.splitlines()) < 160


def test_pictures_are_small_and_all_are_shown() -> None:
    pictures = sorted((ROOT / "docs" / "pictures").iterdir())
    assert pictures
    shown = "".join(text(page) for page in DOCUMENTS)
    for picture in pictures:
        assert picture.stat().st_size < LARGEST_PICTURE, picture.name
        assert f"pictures/{picture.name}" in shown, f"{picture.name} is shown nowhere"


def test_the_version_is_the_newest_in_the_changelog() -> None:
    newest = re.search(r"^## \[([\d.]+)\]", text("CHANGELOG.md"), re.MULTILINE)
    assert newest
    assert f'\nversion = "{newest[1]}"\n' in text("pyproject.toml")
    assert f'\n  "version": "{newest[1]}",\n' in text("package.json")


def test_hooks_run_the_linters_that_the_check_runs() -> None:
    check, hooks = text("scripts/check"), text(".pre-commit-config.yaml")
    for command in ("ruff check", "ruff format --check", "mypy"):
        assert f"var/lint/bin/{command}" in check
        assert f"var/lint/bin/{command}" in hooks
    assert "scripts/lint-deploy" in check
    assert "scripts/lint-deploy" in hooks
    assert "hadolint" in text("scripts/lint-deploy")
