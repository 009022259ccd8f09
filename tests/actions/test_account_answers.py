"""What the actions answer about an account. To add a case, edit answers.yml or conversations.yml beside this file."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.billing import Billing
from bot.knowledge import gateways
from bot.lang import date_text
from tests.actions.talk import EVERY, AnswerSpec, Talk, drawn

HERE = Path(__file__).parent
LANGUAGES = ("bn", "en")
LONGEST_TITLE = 24  # characters; Messenger shows about twenty


def cases(name: str) -> list[dict[str, Any]]:
    told: list[dict[str, Any]] = yaml.load((HERE / f"{name}.yml").read_text(encoding="utf-8"), yaml.CSafeLoader)
    return told


EVERY_ANSWER = [
    pytest.param(language, case, id=f"{language}-{case['ask']['topic']}-{case['name']}")
    for case in cases("answers")
    for language in LANGUAGES
]
EVERY_TALK = [
    pytest.param(language, case, id=f"{language}-{case['name']}")
    for case in cases("conversations")
    for language in LANGUAGES
]


@pytest.mark.parametrize(("language", "case"), EVERY_ANSWER)
async def test_answer_is_as_promised(language: str, case: dict[str, Any], billing: Billing) -> None:
    ask = case["ask"]
    talk = Talk(billing, case["customer"], language, dialogue_context=dict(ask.get("dialogue_context", {})))
    action = next(one for one in EVERY if one.topic == ask["topic"])(billing)
    said = await talk.act(action, ask.get("entities"), ask.get("text", ""))
    for piece in _pieces(case.get("says", ()), language, billing):
        assert piece in said.text
    for piece in case.get("never", ()):
        assert piece not in said.text
    assert said.topic == case.get("topic", ask["topic"])
    assert [drawn(billing, talk.customer or "", button) for button in said.buttons] == case.get("buttons", [])
    assert (said.file or {}).get("name") == case.get("file")
    _remembers(talk, case)
    _reads_well(said, language, billing)


def _pieces(says: Any, language: str, billing: Billing) -> list[str]:
    pieces = says.get(language, ()) if isinstance(says, Mapping) else says

    def day(found: re.Match[str]) -> str:
        text = date_text(billing.today() + timedelta(days=int(found[1])), language)
        return text.rsplit(" ", 1)[0] if found[2] else text

    return [re.sub(r"<([+-]\d+)(~?)>", day, str(piece)) for piece in pieces]


def _remembers(talk: Talk, case: Mapping[str, Any]) -> None:
    before = case["ask"].get("dialogue_context", {})
    assert talk.dialogue_context.get("invoices", []) == case.get("shown", before.get("invoices", []))
    if "shown" in case:
        assert talk.dialogue_context.get("current") == case.get("current")
    if "open_question" not in case:
        assert talk.open_question is None
        return
    assert talk.open_question is not None
    assert {name: talk.open_question[name] for name in case["open_question"]} == case["open_question"]
    if talk.open_question["kind"] == "invoice":
        assert list(talk.open_question["totals"]) == talk.open_question["invoices"]
        assert not re.search(r"[\u0980-\u09ff]|invoice \d", json.dumps(talk.open_question, ensure_ascii=False)), "words"


def _reads_well(said: AnswerSpec, language: str, billing: Billing) -> None:
    """What holds for every reply: short buttons, no template's leftovers, each language's own digits."""
    assert "\n\n\n" not in said.text
    assert not re.search(r"[{}]|\bNone\b(?! of)|  ", said.text), "a template's leftovers"
    for button in said.buttons:
        assert 0 < len(button["title"]) <= LONGEST_TITLE
    if language == "bn":
        plain = re.sub(r"Cloud VPS \d GB|“[^”]*”|\b[A-Z0-9]{7,}\b|bOR11--", "", said.text)
        assert not re.search(r"[0-9]", plain), "ASCII digits in Bengali"
    else:
        assert not re.search(r"[ঀ-৿]", said.text.replace("৳", "").replace("৹", "")), "Bengali letters in English"


@pytest.mark.parametrize(("language", "case"), EVERY_TALK)
async def test_conversation_goes_on(language: str, case: dict[str, Any], billing: Billing) -> None:
    talk = Talk(billing, case["customer"], language)
    for turn in case["turns"]:
        said = await talk.hear(turn["hear"], turn.get("entities"), turn.get("reference"), bare=turn.get("bare", False))
        if "topic" in turn:
            assert said[-1].topic == turn["topic"]
        if "missed" in turn:
            assert bool(talk.dialogue_context.get("payment")) is turn["missed"]
        if "buttons" in turn:
            assert [drawn(billing, case["customer"], one) for one in said[-1].buttons] == turn["buttons"], turn


def test_every_action_and_every_customer_is_asked() -> None:
    asked = {(case["ask"]["topic"], case["customer"]) for case in cases("answers")}
    assert {topic for topic, _ in asked} == {action.topic for action in EVERY}
    assert {customer for _, customer in asked} == {"1001", "1002", "1003", "1004", "1005"}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("topic", ["my_invoice_status", "pay_link", "download_link", "paid_but_unpaid"])
async def test_foreign_and_unknown_invoices_look_the_same(topic: str, language: str, billing: Billing) -> None:
    """The whole answer, not only its words: text, buttons, what is remembered."""
    told = []
    for number in ("4901", "9999"):
        talk = Talk(billing, "1001", language)
        said = await talk.act(next(one for one in EVERY if one.topic == topic)(billing), {"invoice_number": number})
        shown = number.translate(str.maketrans("0123456789", "০১২৩৪৫৬৭৮৯")) if language == "bn" else number
        assert shown in said.text
        told.append(
            (
                said.text.replace(shown, "N"),
                said.buttons,
                said.topic,
                said.file,
                talk.dialogue_context,
                talk.open_question,
            )
        )
    assert told[0] == told[1]
    assert told[0][2] == topic


@pytest.mark.parametrize("number", ["0", "04821", "4821 OR 1=1", "../../etc", "৪৮২১", "4" * 3000, "\0", "{{ 7*7 }}"])
async def test_a_strange_number_is_no_invoice(number: str, billing: Billing) -> None:
    talk = Talk(billing, "1001", "en")
    for action in EVERY:
        said = await talk.act(action(billing), {"invoice_number": number})
        assert said.text
        assert len(said.text) < 1500
        assert "49" not in said.text
        assert all("/pay/" not in button.get("url", "") or "4821" in said.text for button in said.buttons)


def test_options_of_the_payment_page_are_known(billing: Billing) -> None:
    """Each gateway of the till has the words that its page shows, so that the steps match the page."""
    assert {gateway.name for gateway in billing.gateways()} <= set(gateways())
