"""Say what the company has written on a subject of its own terms, or that it has written nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bot.answers.guide_request import AnswerSpec, GuideRequest
from bot.knowledge.host_questions import host_questions
from bot.knowledge.payment_methods import values


def not_covered(request: GuideRequest) -> AnswerSpec:
    named = values(request.entities.get("matter"))
    rows = [host_questions()[one] for one in named if one in host_questions()]
    answers = [answer for row in rows if (answer := row.answer_in(request.language))]
    first = named[0] if named else ""
    if answers:
        return AnswerSpec("not_covered.answered", {"answers": "\n".join(answers), "matter_id": first})
    return AnswerSpec("not_covered", {"matters": [row.title_in(request.language) for row in rows], "matter_id": first})


HOST: Mapping[str, Callable[[GuideRequest], AnswerSpec]] = {"not_covered": not_covered}
