"""What Rasa is given to learn from: the catalogue of topics as its domain, the examples of every file once."""

from __future__ import annotations

from pathlib import Path

from bot.knowledge.topics import topics
from bot.rasa.patches.tensorflow_stub import stand_in
from bot.settings import ROOT
from tests.copied_project import CopiedProject

stand_in()

from bot.rasa.importer import ReadOnceImporter  # noqa: E402

EXAMPLES = """version: "3.1"
nlu:
- intent: backup_policy
  examples: |
    - how long are backups kept
    - do you keep backups of [Google Cloud](product:google_cloud)
"""
SCRIPT = """
import json
from bot.rasa.importer import ReadOnceImporter

importer = ReadOnceImporter(domain_path="domain.yml", training_data_paths=["data/nlu"])
domain = importer.get_domain()
print(json.dumps({
    "domain": ["backup_policy" in domain.intents, "utter_backup_policy" in domain.action_names_or_texts],
    "named": sorted(domain.entities),
    "examples": sum(one.get("intent") == "backup_policy" for one in importer.get_nlu_data().intent_examples),
}))
"""


def test_a_new_topic_is_learnt_without_a_line_in_the_domain(tmp_path: Path) -> None:
    project = CopiedProject(tmp_path)
    project.append("data/knowledge/topics.yml", "\nbackup_policy: {kind: guide}\n")
    project.append("data/knowledge/names.yml", "\nshelf: {top: {title: {bn: ওপরে, en: top}, aliases: [top shelf]}}\n")
    project.write("data/nlu/en/backup_policy.yml", EXAMPLES)
    read = project.run(SCRIPT)
    assert read["domain"] == [True, True]
    assert "shelf" in read["named"]
    assert read["examples"] == 2


def test_the_domain_has_every_topic_and_what_the_file_adds() -> None:
    domain = ReadOnceImporter(domain_path=str(ROOT / "domain.yml")).get_domain()
    for topic in topics().values():
        assert (topic.id in domain.intents) is topic.heard
        assert f"{'action' if topic.kind == 'account' else 'utter'}_{topic.id}" in domain.action_names_or_texts
    assert {"followup", "choose", "dont_know", "identified", "chat_opened"} <= set(domain.intents)
    assert {"invoice_number", "page", "gateway"} <= set(domain.entities)
    assert {"utter_ask_again", "utter_account_unavailable"} <= set(domain.action_names_or_texts)
    assert domain.session_config.carry_over_slots
    assert {one.name for one in domain.slots} >= {"dialogue_context", "open_question", "answer_language", "plan"}
