"""A further question gets the sentence that belongs to it, and rules are worked out for the days that were told."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.answers.book import written
from bot.answers.guide import guide
from bot.dialogue.commands import Answer
from bot.dialogue.decide import decide
from bot.dialogue.detail_asked import ENTITY, asks_for_a_detail
from bot.dialogue.dialogue_context import Context, NluResult
from bot.dialogue.worked_out import worked_out
from bot.knowledge.details import Detail, details, details_in
from bot.knowledge.host_questions import host_questions
from bot.knowledge.topics import topics
from bot.lang import COMPLETE

TODAY = date(2026, 11, 30)
CASES = yaml.safe_load((Path(__file__).parent / "details.yml").read_text(encoding="utf-8"))


def context_of(case: dict[str, Any]) -> Context:
    held = {"matter": case["matter"]} if "matter" in case else {}
    memory = {"topic": case.get("after"), "entities": held, "age": 0, "detail": case.get("told")}
    waits = {"kind": "identify", "topic": case["waits"], "entities": {}} if "waits" in case else None
    return Context({name: value for name, value in memory.items() if value is not None}, waits)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["text"][:40])
def test_a_further_question_gets_its_own_sentence(case: dict[str, Any]) -> None:
    heard = NluResult("fallback", details=details_in(case["text"]))
    command = asks_for_a_detail(heard, context_of(case))
    row = details().get(case["tells"])
    if row is not None and topics()[row.about].kind == "account":
        assert command == Answer(row.about)
    else:
        assert getattr(command, "entities", {}).get(ENTITY, "none") == case["tells"]


def test_every_row_is_asked_for_in_words_that_are_no_example() -> None:
    asked = {case["tells"] for case in CASES}
    assert asked - {"none"} == set(details())
    examples = {text for row in details().values() for said in row.examples.values() for text in said}
    assert not examples & {case["text"] for case in CASES}


@pytest.mark.parametrize("row", details().values(), ids=lambda row: row.id)
def test_a_row_is_whole(row: Detail) -> None:
    assert topics()[row.about].kind in {"guide", "account"} or row.about in {"identify", "help"}
    assert {one.partition(".")[0] for one in row.after} <= set(topics())
    assert {*row.follows} <= set(details())
    assert set(row.examples) == {"bn", "en", "bn-Latn"}
    for text in (text for said in row.examples.values() for text in said):
        assert row.id in details_in(text), text
    if row.matter or topics()[row.about].kind == "account":
        assert not row.matter or row.matter in host_questions()
        return
    for language in COMPLETE:
        assert f"details.{row.id}" in written(language)
        told = guide(row.about, language, {ENTITY: row.id}, today=TODAY)
        assert told.text != guide(row.about, language, {}, today=TODAY).text
        assert told.topic == row.about


def test_a_row_that_is_mistyped_is_refused() -> None:
    with pytest.raises(ValueError, match=r"details\.yml: fee: prases is not known"):
        Detail.of("fee", {"about": "recurring_stop", "prases": ["fee"]})
    with pytest.raises(ValueError, match="about is not known"):
        Detail.of("fee", {"phrases": ["fee"]})


def heard(text: str, intent: str, context: Context, **more: Any) -> NluResult:
    return NluResult(intent, details=details_in(text), **worked_out(text, intent, context, TODAY), **more)


def told(text: str, intent: str, context: Context) -> tuple[str, Context]:
    """What is said to it in English, and what the conversation remembers then."""
    plan = decide(heard(text, intent, context), context)
    steps = [guide(step.topic, "en", step.entities, today=TODAY).text for step in plan.steps]
    return "\n".join(steps), Context(plan.dialogue_context, plan.open_question)


@pytest.mark.parametrize(
    ("lines", "parts"),
    [
        (
            [
                ("our site is suspended since the 12th of november", "my_service_status"),
                ("how much time left then", "my_due"),
                ("does paying bring the files back", "refund_policy"),
            ],
            ["10 days left", "10 days left", "Yes. "],
        ),
        (
            [("৩০ দিন ধরে সাসপেন্ড", "my_service_status"), ("আর কয় দিন পাব", "fallback")],
            ["30 days is past", "30 days is past"],
        ),
        ([("hosting was suspended, 27 days now", "fallback")], ["1 day left"]),
        (
            [
                ("vps kinsi 21 november, mase mase bill, porer invoice kobe", "invoice_timing"),
                ("bochore hole?", "followup"),
            ],
            ["6 December 2026", "6 November 2027"],
        ),
        ([("it expires 31 december, invoice when?", "invoice_timing")], ["16 December 2026"]),
        ([("started it on 24 november, when is the invoice made", "invoice_timing")], ["9 December 2026"]),
        ([("refund?", "refund_policy"), ("it was the 20th of november", "refund_policy")], ["30 days", "20 December"]),
        ([("paid on the 5th, refund until when", "refund_policy")], ["5 December"]),
    ],
    ids=lambda one: one[0][0] if isinstance(one[0], tuple) else "",
)
def test_a_rule_is_worked_out_for_the_days_that_were_told(lines: list[tuple[str, str]], parts: list[str]) -> None:
    context = Context()
    for (text, intent), part in zip(lines, parts, strict=True):
        said, context = told(text, intent, context)
        assert part in said


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("after 28 days what is deleted", "suspension_policy"),
        ("when is an invoice made, 15 days before?", "invoice_timing"),
        ("how many days do I have for a refund", "refund_policy"),
    ],
)
def test_a_rule_is_told_as_it_is_where_no_days_were_told(text: str, intent: str) -> None:
    assert told(text, intent, Context())[0] == guide(intent, "en", {}, today=TODAY).text


def test_who_has_logged_in_is_told_of_their_own_services() -> None:
    context = Context(customer="1001")
    plan = decide(heard("my site is suspended for 20 days", "my_service_status", context), context)
    assert [step.topic for step in plan.steps] == ["my_service_status"]


def test_a_login_is_waited_for_still_where_they_say_that_they_have_logged_in() -> None:
    waiting = {"kind": "identify", "topic": "paid_but_unpaid", "entities": {}}
    context = Context({"said": "identify"}, waiting)
    plan = decide(heard("login to korsi, ekhon ki", "pay_invoice_howto", context), context)
    assert [(step.topic, step.entities["detail"]) for step in plan.steps] == [("identify", "already_logged_in")]
    assert plan.open_question == waiting


def test_who_has_logged_in_is_told_of_their_own_bills_and_not_of_a_mail() -> None:
    text = "is that sms about my bill genuine"
    assert asks_for_a_detail(NluResult("fallback", details=details_in(text)), Context()) is not None
    assert asks_for_a_detail(NluResult("fallback", details=details_in(text)), Context(customer="1001")) is None


def test_rasa_takes_no_table_for_stories() -> None:
    """It reads every file in which a line begins with one of these keys when a model is trained."""
    tables = Path(__file__).parents[2].joinpath("data", "knowledge").glob("*.yml")
    keys = ("stories:", "rules:", "nlu:", "responses:", "forms:", "intents:", "slots:")
    lines = [(one.name, line) for one in tables for line in one.read_text(encoding="utf-8").splitlines()]
    assert not [(name, line) for name, line in lines if line.strip().startswith(keys)]
