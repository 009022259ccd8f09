"""An open question asked again is drawn from facts, in the language of the turn, whatever it was first asked in."""

from __future__ import annotations

import asyncio
from datetime import date, timedelta
from typing import Any

import pytest

from bot.rasa.patches.tensorflow_stub import stand_in
from bot.settings import ROOT

stand_in()

from rasa.shared.core.domain import Domain  # noqa: E402
from rasa.shared.core.events import SlotSet  # noqa: E402
from rasa.shared.core.trackers import DialogueStateTracker  # noqa: E402

from bot.answers import Reply  # noqa: E402
from bot.answers.guide import guide  # noqa: E402
from bot.rasa import nlg  # noqa: E402
from bot.rasa.nlg import AnswersNLG  # noqa: E402

# As actions/which_invoice.py leaves it, which tests/actions/test_account_answers.py holds.
ASKED = {
    "kind": "invoice",
    "topic": "pay_link",
    "invoices": ["4821", "4950"],
    "totals": {"4821": ["2300.00", "BDT"], "4950": ["24.50", "USD"]},
}
WITHOUT_TOTALS = {"kind": "invoice", "topic": "pay_link", "invoices": ["4821"], "labels": {"4821": "ইনভয়েস ৪৮২১"}}


def asked_again(open_question: dict[str, Any], language: str) -> list[str]:
    domain = Domain.load(str(ROOT / "domain.yml"))
    tracker = DialogueStateTracker.from_events("nlg", [], slots=domain.slots)
    for name, value in (("open_question", open_question), ("answer_language", language)):
        tracker.update(SlotSet(name, value))
    message = asyncio.run(AnswersNLG().generate("utter_ask_again", tracker, "sahayak"))
    assert message is not None
    return [button["title"] for button in message["buttons"]]


@pytest.mark.parametrize(
    ("language", "titles"),
    [
        ("bn", ["ইনভয়েস ৪৮২১, ৳২,৩০০.০০", "ইনভয়েস ৪৯৫০, $২৪.৫০"]),
        ("en", ["invoice 4821, ৳2,300.00", "invoice 4950, $24.50"]),
    ],
)
def test_the_choices_are_in_the_language_of_the_turn(language: str, titles: list[str]) -> None:
    assert asked_again(ASKED, language) == titles


def test_a_question_that_an_older_version_left_open_has_its_numbers() -> None:
    assert asked_again(WITHOUT_TOTALS, "en") == ["4821"]


def told(topic: str, language: str, entities: dict[str, Any]) -> dict[str, Any]:
    domain = Domain.load(str(ROOT / "domain.yml"))
    tracker = DialogueStateTracker.from_events("nlg", [], slots=domain.slots)
    for name, value in (("step", {"topic": topic, "entities": entities}), ("answer_language", language)):
        tracker.update(SlotSet(name, value))
    message = asyncio.run(AnswersNLG().generate(f"utter_{topic}", tracker, "sahayak"))
    assert message is not None
    return message


def test_a_guide_is_written_once_a_day_for_each_thing_it_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[tuple[Any, ...]] = []

    def counted(topic: str, language: str, entities: dict[str, Any], *, today: date) -> Reply:
        written.append((topic, language, entities, today))
        return guide(topic, language, entities, today=today)

    AnswersNLG()  # which writes some to warm up
    nlg._told.cache_clear()
    monkeypatch.setattr(AnswersNLG, "__init__", lambda self: None)
    monkeypatch.setattr(nlg, "guide", counted)
    asked = [("gateway_steps", "en", {}), ("gateway_steps", "bn", {}), ("gateway_steps", "en", {"gateway": "bkash"})]
    first = [told(*one) for one in asked]
    assert len({one["text"] for one in first}) == len(written) == 3
    first[0]["buttons"].clear()
    again = [told(*one) for one in asked]
    assert again[0]["buttons"]
    assert again[1:] == first[1:]
    assert len(written) == 3
    tomorrow = date.today() + timedelta(days=1)
    monkeypatch.setattr(nlg, "date", type("", (), {"today": staticmethod(lambda: tomorrow)}))
    told(*asked[0])
    assert written[3:] == [("gateway_steps", "en", {}, tomorrow)]
    nlg._told.cache_clear()
