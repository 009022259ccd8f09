"""Render every `utter_…` from data/answers inside the engine, so that guide answers need no other process."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple

from rasa.core.nlg.generator import NaturalLanguageGenerator
from rasa.shared.core.trackers import DialogueStateTracker

from bot.answers import Reply, render
from bot.answers.guide import guide
from bot.lang import DEFAULT, LANGUAGES


class Total(NamedTuple):
    """A sum as the filter `money` of the answers wants it."""

    amount: Decimal
    currency: str


class AnswersNLG(NaturalLanguageGenerator):
    """endpoints.yml: ``nlg: {type: bot.rasa.nlg.AnswersNLG}``."""

    def __init__(self, endpoint_config: Any = None, domain: Any = None) -> None:
        for language in LANGUAGES:  # now, so that the first customer does not wait for it
            for topic in ("greet", "gateway_steps", "recurring_fix"):
                guide(topic, language, {}, today=date.today())

    async def generate(
        self, utter_action: str, tracker: DialogueStateTracker, output_channel: str, **kwargs: Any
    ) -> dict[str, Any] | None:
        topic = utter_action.removeprefix("utter_")
        step = tracker.get_slot("step") or {}
        entities = step.get("entities", {}) if step.get("topic") == topic else {}
        language = tracker.get_slot("answer_language") or DEFAULT
        if topic == "ask_again":
            reply = _ask_again(tracker.get_slot("open_question") or {}, language)
        else:
            reply = told(topic, language, entities)
        return message(reply, _effect(topic, entities, language))


def told(topic: str, language: str, entities: Mapping[str, Any]) -> Reply:
    """A guide; where a detail of it was asked for (`only`), just that."""
    whole = _told(
        topic, language, json.dumps({name: entities[name] for name in entities if name != "only"}), date.today()
    )
    return replace(whole, text=str(entities["only"])) if "only" in entities else whole


@lru_cache(maxsize=512)
def _told(topic: str, language: str, entities: str, today: date) -> Reply:
    """A guide, written once a day: it is the same for everybody."""
    return guide(topic, language, json.loads(entities), today=today)


def _ask_again(open_question: dict[str, Any], language: str) -> Reply:
    if open_question.get("kind") == "piece":
        # The question itself once more, in the words and with the buttons of the first time.
        entities = {**(open_question.get("known") or {}), "asks": open_question["asks"]}
        return replace(_told(open_question["topic"], language, json.dumps(entities), date.today()), topic="ask_again")
    totals = open_question.get("totals") or {}
    numbers = [
        {"number": number, "label": _label(number, totals.get(number), language)}
        for number in open_question.get("invoices", ())
    ]
    return render(
        f"ask_again.{open_question.get('kind', 'invoice')}",
        language,
        numbers=numbers,
        asked_topic=open_question.get("topic"),
    )


def _label(number: str, total: Sequence[str] | None, language: str) -> str:
    """An invoice in the words of this turn's language; its bare number where its total was not kept."""
    if total is None:
        return number
    amount, currency = total
    return render("account.label", language, bill={"number": number, "total": Total(Decimal(amount), currency)}).text


def _effect(topic: str, entities: dict[str, Any], language: str) -> dict[str, Any] | None:
    """What the case file has to do beside sending the words."""
    if topic == "handoff":
        return {"kind": "handoff", "reason": entities.get("reason", "asked"), "summary": dict(entities)}
    if topic == "ticket_status":
        act = entities.get("act") or "ask"
        return {"kind": "ticket_status", "number": entities.get("ticket_number"), "act": act}
    if topic == "language_switch" and entities.get("language") in LANGUAGES:  # else they are asked which
        return {"kind": "language", "language": language}
    return None


def message(reply: Reply, effect: dict[str, Any] | None = None) -> dict[str, Any]:
    """A reply as Rasa's own message format."""
    buttons = []
    for button in reply.buttons:
        if button.url is not None:
            buttons.append({"title": button.title, "url": button.url})
        else:
            payload = button.payload or {}
            entities = json.dumps(dict(payload.get("entities") or {}), ensure_ascii=False)
            buttons.append({"title": button.title, "payload": f"/{payload['intent']}{entities}"})
    custom = {"topic": reply.topic, "file": dict(reply.file) if reply.file else None}
    if effect:
        custom["effect"] = effect
    return {"text": reply.text, "buttons": buttons, "custom": custom}
