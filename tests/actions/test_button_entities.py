"""A button may only say what the domain names: Rasa drops every other entity from a payload without an error."""

from __future__ import annotations

import yaml

from bot.answers import answers
from bot.conversations.ratings import INTENT as RATING
from bot.knowledge.domain import domain_of_topics
from bot.lang import LANGUAGES
from bot.settings import ROOT


def _domain(part: str) -> set[str]:
    """What domain.yml and the catalogue of topics name together."""
    rows = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))[part] + domain_of_topics()[part]
    return {next(iter(one)) if isinstance(one, dict) else one for one in rows}


def test_every_entity_of_a_button_stands_in_the_domain() -> None:
    sent = {
        (name, key)
        for language in LANGUAGES
        for key, entry in answers(language).items()
        for button in entry.get("buttons", ())
        for name in button.get("with", ())
        if "{" not in name and button.get("say") != RATING
    }
    assert {name for name, _ in sent} >= {"invoice_number", "page", "status", "reference", "reason"}
    assert {(name, key) for name, key in sent if name not in _domain("entities")} == set()


def test_every_topic_of_a_button_stands_in_the_domain() -> None:
    said = {
        button["say"]
        for language in LANGUAGES
        for entry in answers(language).values()
        for button in entry.get("buttons", ())
        if "say" in button and "{" not in button["say"]
    }
    assert said - _domain("intents") == {RATING}, "which web takes before the engine sees it"
