"""scripts/mutants on a tree of three files: what is noticed, what lives, and that nothing is changed in place."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import yaml

from bot.settings import ROOT

RULE = "def grown(age):\n    return age >= 18\n"
TEST = "from rule import grown\n\n\ndef test_children():\n    assert not grown(10)\n"
ROWS = [
    {"name": "everybody is grown", "file": "rule.py", "old": "age >= 18", "new": "True", "tests": "test_rule.py"},
    {"name": "nearly grown", "file": "rule.py", "old": "18", "new": "17", "tests": "test_rule.py"},
    {"name": "was rewritten", "file": "rule.py", "old": "age > 18", "new": "True", "tests": "test_rule.py"},
    {"name": "cannot be read", "file": "rule.py", "old": "return", "new": "retrun", "tests": "test_rule.py"},
]


def tree(folder: Path, test: str) -> Path:
    (folder / "scripts").mkdir()
    (folder / "tests").mkdir()
    shutil.copy2(ROOT / "scripts" / "mutants", folder / "scripts" / "mutants")
    (folder / ".venv" / "bin").mkdir(parents=True)
    interpreter = folder / ".venv" / "bin" / "python"
    interpreter.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    interpreter.chmod(0o755)
    (folder / ".gitignore").write_text(".venv/\n")
    (folder / "rule.py").write_text(RULE)
    (folder / "test_rule.py").write_text(test)
    (folder / "pytest.ini").write_text("[pytest]\npythonpath = .\n")
    (folder / "tests" / "mutants.yml").write_text(yaml.safe_dump(ROWS))
    subprocess.run(["git", "init", "-q"], cwd=folder, check=True)
    return folder


def ran(folder: Path, *options: str) -> tuple[int, list[str]]:
    command = [sys.executable, str(folder / "scripts" / "mutants"), *options]
    environment = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}  # two seconds for each run of theirs
    ended = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=120)
    return ended.returncode, ended.stdout.splitlines()


def test_each_mutant_is_judged(tmp_path: Path) -> None:
    code, lines = ran(tree(tmp_path, TEST))
    assert code == 1
    assert [" ".join(line.split("  (")[0].split()) for line in lines[:-1]] == [
        "noticed everybody is grown",
        "LIVED nearly grown",
        "out of date was rewritten",
        "broken cannot be read",
    ]
    assert lines[-1] == "1 LIVED, 1 broken, 1 noticed, 1 out of date of 4"
    assert (tmp_path / "rule.py").read_text() == RULE


def test_all_noticed_is_success(tmp_path: Path) -> None:
    assert ran(tree(tmp_path, TEST), "--only", "everybody*")[0] == 0


def test_tests_that_fail_anyway_judge_nothing(tmp_path: Path) -> None:
    code, lines = ran(tree(tmp_path, TEST.replace("not ", "")))
    assert code == 1
    assert len(lines) == 1
    assert "is not green" in lines[0]


def test_every_row_still_applies() -> None:
    rows = yaml.safe_load((ROOT / "tests" / "mutants.yml").read_text(encoding="utf-8"))
    counts = {one["name"]: (ROOT / one["file"]).read_text(encoding="utf-8").count(one["old"]) for one in rows}
    assert len(counts) == len(rows), "two of one name"
    assert {name: count for name, count in counts.items() if count != 1} == {}
