"""Which words explain the last answer once more: shorter, one step of it, how sure it is, or what may come next."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

import regex

from bot.answers.book import answers, render
from bot.answers.dialogue_guide import topic_title
from bot.answers.guide_request import AnswerSpec, GuideRequest
from bot.knowledge.topics import is_account, topics
from bot.lang import digits

RECURRING: Final = "B"  # the document of Google's and the RBI's: topics.yml
FAMILY: Final = "recurring"  # of topics, from whatever source
MOST: Final = 3  # buttons
TO_PAY: Final = ("pay_invoice_howto", "pay_all_howto", "gateway_steps")  # guides whose end a payment link is as well

SpecOf = Callable[[GuideRequest], AnswerSpec]


def clarified(request: GuideRequest, spec_of: SpecOf) -> AnswerSpec:
    """The answer to what `clarify` says of the answer on `about`."""
    act, about = request.value("clarify") or "unclear", request.value("about") or ""
    waits = {"waits": bool(request.value("waits"))}  # for a person already
    if act in {"again", "still"} or about not in topics():
        return AnswerSpec(f"clarify.{act}" if act in {"again", "still"} else "clarify", waits)
    facts: dict[str, Any] = {**waits, "title": topic_title(about, request.language), "topic": about}
    if is_account(about):
        key = {"next": "clarify.next_account", "sure": "clarify.sure_looked_up"}.get(act)
        return AnswerSpec(key, facts) if key else _unclear(act, facts)
    told = spec_of(replace(request, topic=about))
    if act == "sure":
        return _how_sure(told, facts)
    if act == "next":
        facts |= _step(request, told, "1")
        said = render(told.key, request.language, **told.facts).buttons
        options = [str(one.payload["intent"]) for one in said if one.payload and not one.payload.get("entities")]
        titled = [{"topic": one, "title": topic_title(one, request.language)} for one in options if one in topics()]
        return AnswerSpec("clarify.next", {**facts, "options": titled[:MOST]})
    if act == "step":
        step = _step(request, told, request.value("step") or "0")
        return AnswerSpec("clarify.step", {**facts, **step, "pays": about in TO_PAY}) if step else _unclear(act, facts)
    brief = f"brief.{told.key}"
    if brief not in answers(request.language):
        return _unclear(act, facts)
    more = (AnswerSpec("clarify.which", waits),) if act == "unclear" else ()
    return AnswerSpec(brief, told.facts, told.rows, more)


def _how_sure(told: AnswerSpec, facts: dict[str, Any]) -> AnswerSpec:
    """By whom it is told, and when that was last compared with what they say; advice stands on nobody's word."""
    if not told.rows:
        return AnswerSpec("clarify.sure_of_nothing", facts)
    topic = topics()[facts["topic"]]
    kind = "rules" if topic.source == RECURRING or topic.family == FAMILY else "told"
    reviewed = min(row.reviewed for row in told.rows)
    return AnswerSpec(f"clarify.sure_{kind}", {**facts, "reviewed": reviewed}, told.rows)


def _unclear(act: str, facts: dict[str, Any]) -> AnswerSpec:
    return AnswerSpec("clarify.no_shorter" if act == "brief" else "clarify", facts)


def _step(request: GuideRequest, told: AnswerSpec, number: str) -> dict[str, str]:
    """The step of that number, as the answer had it; nothing where it has none."""
    number = digits(number, request.language)
    texts = (render(one.key, request.language, **one.facts).text for one in (told, *told.more))
    found = next((step for text in texts if (step := regex.search(rf"^{number}\. (.+)$", text, regex.M))), None)
    return {"number": number, "step": found[1]} if found else {}
