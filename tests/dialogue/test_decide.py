"""The rules between understanding and answering, as data (decisions.yml), and that they never fail."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.dialogue.decide import MAX_STEPS, Context, NluResult, decide
from bot.knowledge.topics import topics

CASES = yaml.safe_load((Path(__file__).parent / "decisions.yml").read_text(encoding="utf-8"))


def heard(row: dict[str, Any]) -> NluResult:
    also = tuple(heard(one) for one in row.get("also", ()))
    return NluResult(**{**row, "also": also, "options": tuple(row.get("options", ()))})


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_a_message_means_what_its_context_makes_of_it(case: dict[str, Any]) -> None:
    context = Context(
        dialogue_context=case.get("dialogue_context", {}),
        open_question=case.get("open_before"),
        misses=case.get("missed", 0),
        customer=case.get("customer"),
        sensitive=tuple(case.get("sensitive", ())),
        pressed=case.get("pressed", False),
    )
    plan = decide(heard(case["heard"]), context)
    assert [step.topic for step in plan.steps] == case["steps"]
    if "entities" in case:
        assert dict(plan.steps[0].entities) == case["entities"]
    if "open_question" in case:
        assert plan.open_question == case["open_question"]
    if "misses" in case:
        assert plan.misses == case["misses"]
    if "context_topic" in case:
        assert plan.dialogue_context["topic"] == case["context_topic"]


INTENTS = sorted({*topics(), "followup", "choose", "dont_know", "identified", "fallback"})
ENTITIES = st.dictionaries(
    st.sampled_from(["invoice_number", "gateway", "bank", "amount", "product"]),
    st.sampled_from(["4821", "bkash", "hdfc"]),
)
QUESTIONS = st.one_of(
    st.none(),
    st.just({"kind": "invoice", "topic": "pay_link", "invoices": ["4822", "4821"]}),
    st.just({"kind": "confirm", "topic": "handoff", "entities": {}}),
    st.just({"kind": "options", "topic": "fallback", "options": ["my_due", "refund_policy"]}),
    st.just({"kind": "identify", "topic": "my_due", "entities": {}}),
)
FRAMES = st.one_of(
    st.just({}),
    st.builds(lambda topic: {"topic": topic, "entities": {}, "invoices": ["4822"]}, st.sampled_from(sorted(topics()))),
)


@settings(max_examples=400, deadline=None)
@given(
    st.sampled_from(INTENTS), ENTITIES, st.sampled_from([None, "1", "-1", "all", "other", "that", "9"]), st.booleans(),
    QUESTIONS, FRAMES, st.sampled_from([None, "1001"]), st.integers(0, 5), st.booleans(),
)  # fmt: skip
def test_every_message_has_an_answer_wherever_it_is_said(
    intent: str, entities: dict[str, str], reference: str | None, bare: bool, open_question: dict[str, Any] | None,
    dialogue_context: dict[str, Any], customer: str | None, misses: int, pressed: bool,
) -> None:  # fmt: skip
    plan = decide(
        NluResult(intent, entities, ("my_due", "pay_link"), reference, bare),
        Context(dialogue_context, open_question, misses, customer, (), pressed),
    )
    assert 1 <= len(plan.steps) <= MAX_STEPS + 2
    if customer is None:
        assert not [step for step in plan.steps if step.topic in topics() and topics()[step.topic].kind == "account"]
