"""A company's own answers and own subjects take no Python and no training; shown with rows that are thrown away."""

from __future__ import annotations

from pathlib import Path

from tests.copied_project import CopiedProject

OWN = """
student_discount:
  title: {bn: ছাত্র ছাড়, en: the student discount}
  answer: {bn: "ছাত্ররা ১০% ছাড় পান {{ ৫ }}।", en: "Students get 10% off."}
  phrases: [student discount, chatro char]
  together: [[student chatro, discount char]]
  over: [my_due]
affiliates:
  title: {bn: অ্যাফিলিয়েট, en: the affiliate programme}
  phrases: [affiliate]
"""
SCRIPT = """
import json
from datetime import date
from bot.answers.guide import guide
from bot.dialogue.decide import decide
from bot.dialogue.dialogue_context import Context, NluResult
from bot.knowledge.host_questions import subjects_of

def plan(intent, text):
    return decide(NluResult(intent, entities={"matter": subjects_of(text)[0]}), Context())

def say(language, matter):
    return guide("not_covered", language, {"matter": matter}, today=date(2026, 11, 22)).text

heard = ("out_of_scope", "gateway_list", "my_due", "pay_link")
own = [plan(intent, "do students get a student discount?") for intent in heard]
unknown = plan("fallback", "what about affiliates")
print(json.dumps({
    "topics": [one.steps[0].topic for one in own],
    "open": own[0].open_question,
    "told": [say(language, subject) for subject in ("student_discount", "late_fee") for language in ("en", "bn")],
    "unknown": [unknown.steps[0].topic, unknown.open_question["topic"], say("en", "affiliates")],
}))
"""


def test_a_company_answers_in_its_own_words(tmp_path: Path) -> None:
    project = CopiedProject(tmp_path)
    project.append("data/knowledge/host_questions.yml", OWN)
    table = (project.folder / "data/knowledge/host_questions.yml").read_text(encoding="utf-8")
    filled = 'answer: {bn: "দেরি হলে ৫০ টাকা।", en: "50 taka if you pay late."}'
    project.write("data/knowledge/host_questions.yml", table.replace('answer: {bn: "", en: ""}', filled, 1))
    said = project.run(SCRIPT)
    assert said["topics"] == ["not_covered", "not_covered", "not_covered", "identify"], "pay_link is not in `over`"
    assert said["open"] is None, "it was answered, so nobody is asked whether a person should"
    assert said["told"] == [
        "Students get 10% off.",
        "ছাত্ররা ১০% ছাড় পান {{ ৫ }}।",
        "50 taka if you pay late.",
        "দেরি হলে ৫০ টাকা।",
    ]
    topic, asked, text = said["unknown"]
    assert (topic, asked) == ("not_covered", "handoff")
    assert "I have no information on the affiliate programme" in text
