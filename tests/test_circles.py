"""No module imports itself by a detour, imports inside functions included: those only hide a circle."""

from __future__ import annotations

import ast
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ROOMS = ("lang", "knowledge", "answers", "nlu", "dialogue", "rasa")


def _module(file: Path) -> str:
    parts = file.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _imported(file: Path, known: set[str]) -> set[str]:
    """Modules that a file imports; a package only where one of its own names is taken from it."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            inside = {f"{node.module}.{alias.name}" for alias in node.names} & known
            found |= inside or {node.module}
    return found & known


@pytest.mark.parametrize("room", ROOMS)
def test_no_module_imports_itself_by_a_detour(room: str) -> None:
    files = {_module(file): file for file in (ROOT / "bot" / room).rglob("*.py")}
    graph = {name: _imported(file, set(files)) - {name} for name, file in files.items()}
    # A package's own __init__ gathers names of its modules; that is its work, and they do not import it back.
    try:
        tuple(TopologicalSorter(graph).static_order())
    except CycleError as circle:
        pytest.fail(" -> ".join(circle.args[1]))
