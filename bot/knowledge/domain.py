"""The catalogue of topics as Rasa's domain wants it: plain data, merged with domain.yml by bot.rasa.importer."""

from __future__ import annotations

from typing import Any

from bot.knowledge.names import names
from bot.knowledge.topics import topics


def domain_of_topics() -> dict[str, Any]:
    """What domain.yml would have to say of data/knowledge: intents, answers, actions, and what can be named."""
    every = topics().values()
    return {
        "version": "3.1",
        "intents": [{one.id: {"use_entities": []}} for one in every if one.heard],
        "entities": [*names(), "matter"],
        "responses": {f"utter_{one.id}": [{"text": one.id}] for one in every if one.kind != "account"},
        "actions": [f"action_{one.id}" for one in every if one.kind == "account"],
    }
