"""Answer a topic that needs no account: find its facts, choose its variant, render it."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from bot.answers.book import answers, render
from bot.answers.clarified import clarified
from bot.answers.data_guide import from_data
from bot.answers.diagnosis_guide import DIAGNOSIS
from bot.answers.dialogue_guide import DIALOGUE
from bot.answers.excerpt import excerpt
from bot.answers.guide_request import AnswerSpec, GuideRequest
from bot.answers.host_guide import HOST
from bot.answers.payment_guide import PAYMENT
from bot.answers.product_guide import RECURRING
from bot.answers.rbi_guide import RBI
from bot.answers.reply import Reply
from bot.answers.told_details import told_detail
from bot.answers.worked_out import worked_out
from bot.knowledge.dated import is_stale
from bot.knowledge.payment_methods import values
from bot.knowledge.topics import is_account, topics
from bot.lang import DEFAULT, LANGUAGES
from bot.settings import settings

# Topics whose answer is chosen by rules; every other one is made of its row in topics.yml (data_guide).
GUIDES: Mapping[str, Callable[[GuideRequest], AnswerSpec]] = {
    **PAYMENT,
    **HOST,
    **RBI,
    **RECURRING,
    **DIAGNOSIS,  # asks for what is missing, and tells the answers of the two above with a verdict
    **DIALOGUE,
}
PER_NAME = 3  # "bKash, Nagad or Rocket?": each name gets its own line


def guide(topic: str, language: str, entities: Mapping[str, Any], *, today: date) -> Reply:
    """The reply to ``topic``. Never raises for an unknown topic, id or language.

    ``entities`` are canonical ids or lists of them (data/nlu/README.md), or what the policy says about the topic:
    `for`/`done` (identify), `options`/`person` (fallback), `kinds` (safety_warning), `numbers` (ask_again).
    An account topic gets the way through the client area; a guide topic without an answer says so (`not_yet`).
    """
    request = GuideRequest(topic, _language(topic, language, entities), entities, today)
    several = _several(request)
    if len(several) > 1:
        return _together([_answer(one) for one in several])
    return _answer(request)


def detail(topic: str, language: str, entities: Mapping[str, Any], question: str, *, today: date) -> str | None:
    """What of the reply to ``topic`` a further ``question`` is about, with its caution; see bot.answers.excerpt."""
    request = GuideRequest(topic, _language(topic, language, entities), entities, today)
    if len(_several(request)) > 1:
        return None
    reply, caution = _told(request)
    found = excerpt(reply.text, question, topic)
    return f"{found}\n{caution}" if found and caution else found


def _several(request: GuideRequest) -> list[GuideRequest]:
    """One for each name, where that is how it is answered."""
    each = _one_by_one(request.entities) if request.topic == "gateway_supported" else ()
    return [replace(request, entities=one) for one in itertools.islice(each, PER_NAME)]


def _one_by_one(entities: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """``entities`` for each wallet and each card that they name; a bank and a network are one card."""
    banks, networks = values(entities.get("bank")), values(entities.get("network"))
    rest = {name: value for name, value in entities.items() if name not in {"gateway", "bank", "network"}}
    yield from ({**rest, "gateway": one} for one in values(entities.get("gateway")))
    for bank, network in itertools.product(banks or (None,), networks or (None,)):
        card = {name: one for name, one in (("bank", bank), ("network", network)) if one}
        if card:
            yield {**rest, **card}


def _language(topic: str, language: str, entities: Mapping[str, Any]) -> str:
    if topic == "language_switch" and entities.get("language") in LANGUAGES:
        return str(entities["language"])
    return language if language in LANGUAGES else DEFAULT


def _answer(request: GuideRequest) -> Reply:
    reply, caution = _told(request)
    return replace(reply, text=f"{reply.text}\n{caution}") if caution else reply


def _told(request: GuideRequest) -> tuple[Reply, str]:
    """The answer, and the caution that belongs below it; "" where its facts are fresh."""
    spec = _spec(request)
    spoken = answers(request.language)[spec.key]["language"]
    if spoken != request.language:  # not translated yet: then the names and lists in it are the fallback's too
        request = replace(request, language=spoken)
        spec = _spec(request)
    denied = {"denied": True} if request.value("denied") else {}
    reply = render(spec.key, request.language, **{**denied, **spec.facts})
    for one in spec.more:
        reply = replace(reply, text=f"{reply.text}\n\n{render(one.key, request.language, **one.facts).text}")
    old = reviewed_long_ago(spec, request.today)
    caution = render("stale", request.language, reviewed=old).text if old else ""
    spoken_of = request.value("about") or request.topic  # what is explained, not that it is explained
    return replace(reply, topic=spoken_of) if spoken_of in topics() else reply, caution


def reviewed_long_ago(spec: AnswerSpec, today: date) -> date | None:
    """The oldest review behind an answer and what is told below it, where it was too long ago; None: all are fresh."""
    rows = (*spec.rows, *(row for one in spec.more for row in one.rows))
    return min((row.reviewed for row in rows if is_stale(row, today, settings().fact_days)), default=None)


def _spec(request: GuideRequest) -> AnswerSpec:
    whole = worked_out(request, _whole(request))
    return told_detail(request, whole) or whole


def _whole(request: GuideRequest) -> AnswerSpec:
    if request.topic == "clarify":
        return clarified(request, _spec)
    if request.topic in GUIDES:
        return GUIDES[request.topic](request)
    if is_account(request.topic):
        return AnswerSpec("account_unavailable")
    if request.topic not in topics():
        return GUIDES["fallback"](replace(request, topic="fallback"))
    return from_data(request) or AnswerSpec("not_yet", {"asked_topic": request.topic})


def _together(replies: list[Reply]) -> Reply:
    """Several short answers as one message, with the buttons of the first."""
    return replace(replies[0], text="\n".join(dict.fromkeys(reply.text for reply in replies)))
