"""Which sentence answers a further question (data/knowledge/details.yml), with the facts of the answer it is about."""

from __future__ import annotations

from bot.answers.guide_request import AnswerSpec, GuideRequest, rule_rows
from bot.knowledge.dated import rules
from bot.knowledge.details import details
from bot.knowledge.topics import is_account


def told_detail(request: GuideRequest, whole: AnswerSpec) -> AnswerSpec | None:
    """The sentence, where the request is for one; `whole`: the answer that it belongs to."""
    row = details().get(request.value("detail") or "")
    if row is None or row.matter or is_account(row.about) or row.about != request.topic:
        return None
    quoted = {name: rules()[name].value for name in row.quotes}
    facts = {**whole.facts, "rules": {**whole.facts.get("rules", {}), **quoted}}
    return AnswerSpec(f"details.{row.id}", facts, (*whole.rows, *rule_rows(*row.quotes)))
