"""`python -m bot review` on a stored set: together by meaning, examples written as shown, and what is set aside."""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot import settings as settings_module
from bot.answers import Reply
from bot.commands import review
from bot.commands.doctor.gather import connected
from bot.conversations.models import Outcome
from bot.conversations.store import ConversationStore
from bot.database.engine import Database
from bot.desk.review_changes import ReviewRefused
from bot.errors import NotFound
from bot.settings import ROOT
from tests.contracts.desk import said

TEXTS = {
    "nameserver change korbo kivabe": "bn-Latn",
    "who won the cricket match": "en",
    "how do I change the nameservers of zorayashop.com": "en",
    "নেমসার্ভার কীভাবে বদলাব": "bn",
}


async def stored(url: str) -> None:
    store = ConversationStore(Database(url))
    await store.open()
    for text, register in TEXTS.items():
        talk = await store.start("web", customer="zoraya")
        result = {"why": ["x"], "register": register, "understood": "out_of_scope", "topic": "out_of_scope"}
        outcome = Outcome(replies=(Reply("?", "out_of_scope"),), state={}, result={**result, "confidence": 0.9})
        await said(store, talk, text, outcome)
    await store.close()


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of the data, and a database with four messages that were not understood."""
    project = tmp_path / "project"
    for folder in ("nlu", "knowledge"):
        shutil.copytree(ROOT / "data" / folder, project / "data" / folder)
    url = f"sqlite:///{tmp_path / 'stored.db'}"
    asyncio.run(stored(url))
    monkeypatch.setattr(review, "PROJECT", project)
    monkeypatch.setitem(os.environ, "DATABASE_URL", url)
    monkeypatch.setitem(os.environ, "SAHAYAK_VAR", str(tmp_path))
    settings_module.settings.cache_clear()
    yield project
    settings_module.settings.cache_clear()


def test_what_was_not_understood_is_listed_added_and_set_aside(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert review.main(["list"]) == 0
    first, *lines = capsys.readouterr().out.splitlines()
    assert first.startswith("1. 3 messages (")
    assert set(first[15:-1].split(", ")) == {"bn 1", "en 1", "bn-Latn 1"}
    assert lines[3].startswith("2. 1 messages (en 1)")
    assert lines[-1] == "4 messages of 30 days were not understood, or not surely"
    ids = {line.split("out_of_scope  ")[1]: line.split()[0] for line in lines if "out_of_scope  " in line}
    assert set(ids) == set(TEXTS)

    ours = ids["how do I change the nameservers of zorayashop.com"]
    file = project / "data" / "nlu" / "en" / "contact_support.yml"
    before = file.read_text(encoding="utf-8")
    assert review.main(["add", ours, "contact_support", "--dry-run"]) == 0
    diff = capsys.readouterr().out
    assert diff.splitlines()[-1] == "+    - how do I change the nameservers of example.com"
    assert file.read_text(encoding="utf-8") == before
    assert review.main(["add", ours, "contact_support"]) == 0
    assert capsys.readouterr().out == diff
    assert file.read_text(encoding="utf-8") == f"{before}    - how do I change the nameservers of example.com\n"

    assert review.main(["not-ours", ids["who won the cricket match"]]) == 0
    assert review.main(["not-ours", "c_nobody:1"]) == 1
    with connected(settings_module.settings()) as connection:
        left = [one.text for one in review.review.unheard(connection, 0.0).wordings]
    assert sorted(left) == sorted(text for text, place in zip(TEXTS, "1001", strict=True) if place == "1")


def test_an_answer_of_the_company_is_written(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert review.main(["answer", "vat", "--bn", "হ্যাঁ", "--en", "Yes"]) == 0
    assert '+  answer: {bn: "হ্যাঁ", en: "Yes"}' in capsys.readouterr().out.splitlines()
    assert '\n  answer: {bn: "হ্যাঁ", en: "Yes"}\n' in (project / review.review_changes.QUESTIONS).read_text("utf-8")


def test_what_is_not_there_is_said(project: Path) -> None:
    with pytest.raises(ReviewRefused):
        review.main(["answer", "nothing", "--bn", "হ্যাঁ", "--en", "Yes"])
    with pytest.raises(NotFound):
        review.main(["add", "c_nobody:1", "greet"])
