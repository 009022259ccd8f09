"""The training messages: one file per topic and register, enough of them, none twice, none from the test set."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from bot.commands.evaluate import cases
from bot.knowledge.names import names_table
from bot.knowledge.topics import topics
from bot.lang import normalise

ROOT = Path(__file__).parent.parent.parent
FILES = sorted((ROOT / "data" / "nlu").glob("*/*.yml"))
IN_CONTEXT = sorted((ROOT / "data" / "context").glob("*.yml"))
OPEN = {"", "invoice", "piece", "options", "confirm", "identify", "details"}
ANNOTATED = re.compile(r"\[([^\]]+)\]\(([a-z_]+):([^)]+)\)")
NUMBERED = {"invoice_number", "amount", "transaction_id"}
ENOUGH = 40
BESIDE_THE_CATALOGUE = {"followup", "choose", "dont_know"}


def examples(file: Path) -> list[str]:
    rows = yaml.safe_load(file.read_text(encoding="utf-8"))["nlu"]
    return [line[2:] for row in rows for line in row["examples"].splitlines() if line.startswith("- ")]


def plain(text: str) -> str:
    return normalise(ANNOTATED.sub(r"\1", text))


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}-{file.stem}")
def test_a_file_is_one_intent_of_its_own_name(file: Path) -> None:
    content = yaml.safe_load(file.read_text(encoding="utf-8"))
    assert content["version"] == "3.1"
    assert [row["intent"] for row in content["nlu"]] == [file.stem]
    lines = content["nlu"][0]["examples"].splitlines()
    assert all(line.startswith("- ") for line in lines if line.strip()), "a line that is no example"
    assert len(examples(file)) >= ENOUGH
    assert not [line for line in examples(file) if line.startswith("/")]


def test_every_topic_has_a_file_in_every_register() -> None:
    wanted = {one.id for one in topics().values() if one.heard} | BESIDE_THE_CATALOGUE
    for register in ("bn", "en", "bn-Latn"):
        assert {file.stem for file in FILES if file.parent.name == register} == wanted


def test_no_message_stands_under_two_topics() -> None:
    seen: dict[str, Path] = {}
    for file in FILES:
        for line in examples(file):
            other = seen.setdefault(plain(line), file)
            assert other.stem == file.stem, f"{line!r} is in {other} and {file}"


def test_annotations_name_what_the_knowledge_knows() -> None:
    known = names_table()
    for file in FILES:
        for line in examples(file):
            for _, entity, value in ANNOTATED.findall(line):
                assert entity in NUMBERED or value in known[entity], f"{file}: {entity}:{value}"


def test_the_test_set_was_not_trained_on() -> None:
    trained = {plain(line) for file in FILES for line in examples(file)}
    tested = [normalise(case.text) for case in cases()]
    # Two words ("thank you", "হ্যাঁ") are said by everybody: only longer messages can be copied.
    copied = [text for text in tested if len(text.split()) > 3 and text in trained]
    assert not copied


@pytest.mark.parametrize("file", IN_CONTEXT, ids=lambda file: file.stem)
def test_an_example_in_context_says_where(file: Path) -> None:
    known = set(topics()) | BESIDE_THE_CATALOGUE
    heard = {one.id for one in topics().values() if one.heard} | BESIDE_THE_CATALOGUE
    seen: dict[tuple[str, str, str], str] = {}
    for row in yaml.safe_load(file.read_text(encoding="utf-8"))["nlu"]:
        where = row["metadata"]
        assert row["intent"] in heard, row["intent"]
        assert where["after"] in known, where
        assert where.get("open", "") in OPEN, where
        for line in row["examples"].splitlines():
            place = (where["after"], where.get("open", ""), plain(line.removeprefix("- ")))
            assert seen.setdefault(place, row["intent"]) == row["intent"], f"{place} means two things"


def test_there_are_examples_in_context_for_every_register() -> None:
    assert {file.stem for file in IN_CONTEXT} == {"bn", "en", "bn-Latn"}
