"""Adding a topic takes no Python: a row, examples and answers; shown with one that is thrown away."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bot.answers.data_guide import FACTS
from bot.answers.guide import GUIDES
from bot.answers.unfinished import unfinished
from bot.knowledge.dated import rules
from bot.knowledge.names import names
from bot.knowledge.topics import Topic, topics
from tests.copied_project import CopiedProject

ROW = """
backup_policy: {kind: guide, source: web, rules: [backup_kept], facts: [payment_methods], by: product}
"""
RULE = """
backup_kept: {value: 45, unit: days, source: https://example.com/backup, as_of: 2026-11-21, reviewed: 2026-11-21}
"""
ANSWERS = {
    "en": (
        "backup_policy: Backups are kept for {{ rules.backup_kept|digits }} days; pay by {{ main_wallets }}.\n"
        "backup_policy.google_cloud: Not for {{ product }}.\ntitle.backup_policy: Backups\n"
    ),
    "bn": (
        "backup_policy: ব্যাকআপ {{ rules.backup_kept|digits }} দিন রাখা হয়।\n"
        "backup_policy.google_cloud: '{{ product }}: না।'\ntitle.backup_policy: ব্যাকআপ\n"
    ),
}
GAPS = "import json\nfrom bot.answers.unfinished import unfinished\nprint(json.dumps(unfinished()))"
SCRIPT = """
import json
from datetime import date
from bot.answers.guide import guide
from bot.dialogue.decide import decide
from bot.dialogue.dialogue_context import Context, NluResult
from bot.knowledge.domain import domain_of_topics

def say(language, day, **named):
    return guide("backup_policy", language, named, today=day).text

domain = domain_of_topics()
day = date(2026, 11, 22)
print(json.dumps({
    "en": say("en", day), "bn": say("bn", day), "by": say("en", day, product="google_cloud"),
    "late": say("en", date(2028, 1, 1)),
    "title": [b.title for b in guide("fallback", "en", {"options": ["backup_policy"]}, today=day).buttons][0],
    "steps": [step.topic for step in decide(NluResult("backup_policy"), Context()).steps],
    "domain": ["backup_policy" in str(domain["intents"]), "utter_backup_policy" in domain["responses"]],
}))
"""


def test_a_topic_needs_a_row_examples_and_answers_and_nothing_else(tmp_path: Path) -> None:
    project = CopiedProject(tmp_path)
    project.append("data/knowledge/topics.yml", ROW)
    project.append("data/knowledge/host.yml", RULE)
    for language, text in ANSWERS.items():
        project.write(f"data/answers/{language}/backup_policy.yml", text)
    said = project.run(SCRIPT)
    assert said["en"] == "Backups are kept for 45 days; pay by bKash / Rocket."
    assert said["bn"] == "ব্যাকআপ ৪৫ দিন রাখা হয়।"
    assert said["by"] == "Not for Google Cloud."
    assert "Last checked on 21 November 2026" in said["late"]
    assert said["title"] == "Backups"
    assert said["steps"] == ["backup_policy"]
    assert said["domain"] == [True, True]


def test_a_topic_without_an_answer_says_so(tmp_path: Path) -> None:
    project = CopiedProject(tmp_path)
    project.append("data/knowledge/topics.yml", ROW)
    project.append("data/knowledge/host.yml", RULE)
    assert project.run(SCRIPT)["en"].startswith("I have no sure answer to this yet")
    assert project.run(GAPS) == [
        f"backup_policy: {gap}"
        for gap in (
            "no title.backup_policy in data/answers/bn",
            "no answer in data/answers/bn",
            "no title.backup_policy in data/answers/en",
            "no answer in data/answers/en",
            "no examples in data/nlu/bn",
            "no examples in data/nlu/bn-Latn",
            "no examples in data/nlu/en",
        )
    ]


def test_an_answer_that_asks_for_more_than_its_row_gives_is_found_before_a_customer_finds_it(tmp_path: Path) -> None:
    project = CopiedProject(tmp_path)
    project.append("data/knowledge/topics.yml", "\nbackup_policy: {kind: guide, heard: false}\n")
    for language in ("bn", "en"):
        project.write(f"data/answers/{language}/x.yml", "backup_policy: '{{ rules.x }}'\ntitle.backup_policy: x\n")
    bn, en = project.run(GAPS)
    assert bn.startswith("backup_policy: its answer in bn asks for what its row does not give")
    assert "in en asks" in en


def test_the_catalogue_is_complete() -> None:
    assert unfinished() == []


@pytest.mark.parametrize("row", [{"kind": "guide", "rule": ["suspension"]}, {"kind": "guides"}, {}])
def test_a_row_that_is_mistyped_is_refused(row: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"topics\.yml: some_topic"):
        Topic.of("some_topic", row)


@pytest.mark.parametrize("topic", topics().values(), ids=lambda topic: topic.id)
def test_a_row_names_what_there_is(topic: Topic) -> None:
    assert set(topic.rules) <= set(rules())
    assert set(topic.facts) <= set(FACTS)
    assert topic.by in {"", "act", "reported", *names()}
    if topic.rules or topic.facts or topic.by:
        assert topic.id not in GUIDES, "Python chooses this answer, so its row is not read"
