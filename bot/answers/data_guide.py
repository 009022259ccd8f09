"""Answer a topic from data alone: its row in topics.yml says what its template is filled with."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bot.answers.book import answers
from bot.answers.guide_request import AnswerSpec, GuideRequest, gateway_rows, payment_facts, rule_rows
from bot.knowledge.dated import Row, rules
from bot.knowledge.topics import topics

#: What a row may name under `facts`: how to get them in a language, and the dated rows that they stand on.
FACTS: Mapping[str, tuple[Callable[[str], dict[str, Any]], Callable[[], tuple[Row, ...]]]] = {
    "payment_methods": (payment_facts, gateway_rows),
}


def from_data(request: GuideRequest) -> AnswerSpec | None:
    """The answer of a topic that needs no Python; None where nobody has written it yet."""
    topic = topics()[request.topic]
    key = _key(request, topic.by)
    if key not in answers(request.language):
        return None
    named = request.value(topic.by) if topic.by else None
    facts: dict[str, Any] = {"rules": {name: rules()[name].value for name in topic.rules}}
    if topic.by:
        facts.update({topic.by: request.name(topic.by, named) if named else "", f"{topic.by}_id": named or ""})
    rows: list[Row] = []
    for name in topic.facts:
        gather, stand_on = FACTS[name]
        facts.update(gather(request.language))
        rows += stand_on()
    return AnswerSpec(key, facts, (*rows, *rule_rows(*topic.rules)))


def _key(request: GuideRequest, by: str) -> str:
    """`<topic>.<value>` where the entity that the topic goes by was named and has an answer of its own."""
    special = f"{request.topic}.{request.value(by)}" if by else request.topic
    return special if special in answers(request.language) else request.topic
