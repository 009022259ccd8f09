"""The rules between understanding and answering, as data (decisions.yml), and that they never fail."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.dialogue.commands import Proposer
from bot.dialogue.decide import PROPOSERS, decide
from bot.dialogue.dialogue_context import Context, NluResult, Step
from bot.dialogue.reducer import MAX_STEPS
from bot.knowledge.topics import topics

CASES = yaml.load((Path(__file__).parent / "decisions.yml").read_text(encoding="utf-8"), yaml.CSafeLoader)


def heard(row: dict[str, Any]) -> NluResult:
    also = tuple(heard(one) for one in row.get("also", ()))
    return NluResult(**{**row, "also": also, "options": tuple(row.get("options", ()))})


def said(case: dict[str, Any]) -> tuple[NluResult, Context]:
    context = Context(
        dialogue_context=case.get("dialogue_context", {}),
        open_question=case.get("open_before"),
        misses=case.get("missed", 0),
        customer=case.get("customer"),
        sensitive=tuple(case.get("sensitive", ())),
        pressed=case.get("pressed", False),
        awaited=case.get("awaited", False),
    )
    return heard(case["heard"]), context


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_a_message_means_what_its_context_makes_of_it(case: dict[str, Any]) -> None:
    plan = decide(*said(case))
    if "because" in case:
        assert f"({case['because']} " in plan.why[0].split(", not ")[0]
    assert [step.topic for step in plan.steps] == case["steps"]
    if "entities" in case:
        assert dict(plan.steps[0].entities) == case["entities"]
    if "open_question" in case:
        assert plan.open_question == case["open_question"]
    if "misses" in case:
        assert plan.misses == case["misses"]
    if "payment" in case:
        assert plan.dialogue_context["payment"] == case["payment"]
    if "means" in case:
        assert plan.dialogue_context["means"] == case["means"]
    if "context_topic" in case:
        assert plan.dialogue_context["topic"] == case["context_topic"]


def test_every_proposer_decides_a_case() -> None:
    """A reason for which no case stands is one that nobody can explain."""
    winners = {decide(*said(case)).why[0].split("(")[1].split()[0] for case in CASES}
    assert {one.name for one in PROPOSERS} == winners


def test_the_surer_reason_wins_and_the_next_one_is_told() -> None:
    asked = {"kind": "confirm", "topic": "handoff", "entities": {"reason": "fallback"}}
    plan = decide(NluResult("affirm", confidence=0.8), Context(open_question=asked))
    assert plan.why == ("handoff (says_yes 0.88), not affirm (chats 0.40)",)


@pytest.mark.parametrize("charge", [True, False])
def test_a_secret_with_a_wish_to_charge_a_bill_is_no_payment_that_was_made(charge: bool) -> None:
    said = NluResult("paid_but_unpaid", {"invoice_number": "4821"}, told={"made": "1"}, charge=charge)
    plan = decide(said, Context(customer="1001", sensitive=("pin",)))
    assert ("payment" in plan.dialogue_context) is not charge


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
    QUESTIONS, FRAMES, st.sampled_from([None, "1001"]), st.integers(0, 5), st.booleans(), st.permutations(PROPOSERS),
)  # fmt: skip
def test_every_message_has_an_answer_wherever_it_is_said(
    intent: str, entities: dict[str, str], reference: str | None, bare: bool, open_question: dict[str, Any] | None,
    dialogue_context: dict[str, Any], customer: str | None, misses: int, pressed: bool, shuffled: list[Proposer],
) -> None:  # fmt: skip
    message = NluResult(intent, entities, ("my_due", "pay_link"), reference, bare)
    context = Context(dialogue_context, open_question, misses, customer, pressed=pressed)
    plan = decide(message, context)
    assert plan == decide(message, context, shuffled), "the order of the proposers decides nothing"
    assert 1 <= len(plan.steps) <= MAX_STEPS + 2
    if customer is None:
        assert not [step for step in plan.steps if step.topic in topics() and topics()[step.topic].kind == "account"]


# How long "the same one" is remembered: (what is said, the turns that it is remembered, the test of it).
HDFC = {"bank": "hdfc", "network": "visa", "card_type": "credit", "product": "google_ads"}
REMEMBERED: dict[str, Callable[[int], bool]] = {
    "the invoice that was shown": lambda age: (
        _after({"current": "4822", "current_age": age}, "pay_link").entities.get("invoice_number") == "4822"
    ),
    "the lost payment": lambda age: (
        _told({"payment": {"asked": 1, "age": age}}, gateway="bkash").topic == "paid_but_unpaid"
    ),
    "the product": lambda age: (
        _after({"topic": "recurring_fix", "age": age, "entities": HDFC}, "manual_payment_howto").entities.get("product")
        == "google_ads"
    ),
    "the verdict to correct": lambda age: (
        _after({"topic": "recurring_fix", "age": age, "entities": HDFC}, "deny", network="mastercard").topic
        == "recurring_fix"
    ),
}


def _told(dialogue_context: dict[str, Any], **told: str) -> Step:
    heard = NluResult("fallback", told, told=told, bare=True)
    return decide(heard, Context(dialogue_context, customer="1001")).steps[0]


def _after(dialogue_context: dict[str, Any], intent: str, **entities: str) -> Step:
    return decide(NluResult(intent, entities), Context(dialogue_context, customer="1001")).steps[0]


@pytest.mark.parametrize("what", REMEMBERED)
def test_what_was_spoken_of_is_remembered_for_two_turns(what: str) -> None:
    """The number is written out here: who changes it in bot.knowledge.memory changes what customers see."""
    assert [REMEMBERED[what](age) for age in range(5)] == [True, True, True, False, False]


def test_every_service_is_remembered_shorter() -> None:
    """ "And a domain?" after the refund rules is a guess, so it holds one turn less."""
    answers = [_after({"topic": "refund_policy", "age": age, "entities": {}}, "followup").topic for age in range(4)]
    assert answers == ["refund_policy", "refund_policy", "fallback", "fallback"]
