"""Say what the company has written on a subject of its own terms, or that it has written nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bot.answers.guide_request import AnswerSpec, GuideRequest
from bot.knowledge.host_questions import host_questions


def not_covered(request: GuideRequest) -> AnswerSpec:
    named = request.value("matter") or ""
    row = host_questions().get(named)
    answer = row.answer_in(request.language) if row else ""
    if answer:
        return AnswerSpec("not_covered.answered", {"told": answer, "matter_id": named})
    return AnswerSpec("not_covered", {"matter": row.title_in(request.language) if row else "", "matter_id": named})


HOST: Mapping[str, Callable[[GuideRequest], AnswerSpec]] = {"not_covered": not_covered}
