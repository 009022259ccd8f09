"""Answer a topic that needs no account: find its facts, choose its variant, render it."""
from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from bot.answers.asked import Ask, Said
from bot.answers.book import render
from bot.answers.diagnosis_guide import DIAGNOSIS
from bot.answers.dialogue_guide import DIALOGUE
from bot.answers.host_guide import HOST
from bot.answers.payment_guide import PAYMENT
from bot.answers.product_guide import RECURRING
from bot.answers.rbi_guide import RBI
from bot.answers.reply import Reply
from bot.knowledge.dated import is_stale
from bot.knowledge.gateways import values
from bot.knowledge.topics import is_account, topics
from bot.lang import LANGUAGES
from bot.settings import settings

# Another document's topics are one more table of this shape.
GUIDES: Mapping[str, Callable[[Ask], Said]] = {
    **HOST,
    **PAYMENT,
    **RBI,
    **RECURRING,
    **DIAGNOSIS,  # asks for what is missing, and tells the answers of the two above with a verdict
    **DIALOGUE,
}
PER_NAME = 3  # "bKash, Nagad or Rocket?": each name gets its own line


def guide(
    topic: str, language: str, entities: Mapping[str, Any], *, customer: str | None = None, today: date
) -> Reply:
    """The reply to ``topic``. Never raises for an unknown topic, id or language.

    ``entities`` are canonical ids or lists of them (data/nlu/README.md), or what the policy says about the topic:
    `for`/`done` (identify), `options`/`person` (fallback), `kinds` (safety_warning), `numbers` (ask_again).
    An account topic gets the way through the client area; a guide topic without an answer says so (`not_yet`).
    """
    ask = Ask(topic, _language(topic, language, entities), entities, customer, today)
    several = values(entities.get("gateway"))[:PER_NAME]
    if topic == "gateway_supported" and len(several) > 1:
        return _together([_answer(replace(ask, entities={**entities, "gateway": one})) for one in several])
    return _answer(ask)


def _language(topic: str, language: str, entities: Mapping[str, Any]) -> str:
    if topic == "language_switch" and entities.get("language") in LANGUAGES:
        return str(entities["language"])
    return language if language in LANGUAGES else LANGUAGES[0]


def _answer(ask: Ask) -> Reply:
    said = _said(ask)
    reply = render(said.key, ask.language, **said.facts)
    for one in said.more:
        reply = replace(reply, text=f"{reply.text}\n\n{render(one.key, ask.language, **one.facts).text}")
    rows = (*said.rows, *(row for one in said.more for row in one.rows))
    old = [row.reviewed for row in rows if is_stale(row, ask.today, settings().fact_days)]
    if old:
        caution = render("stale", ask.language, reviewed=min(old))
        reply = replace(reply, text=f"{reply.text}\n{caution.text}")
    return replace(reply, topic=ask.topic) if ask.topic in topics() else reply


def _said(ask: Ask) -> Said:
    if ask.topic in GUIDES:
        return GUIDES[ask.topic](ask)
    if is_account(ask.topic):
        return Said("account_unavailable")
    if ask.topic not in topics():
        return GUIDES["fallback"](replace(ask, topic="fallback"))
    if topics()[ask.topic].kind == "guide":
        return Said("not_yet", {"asked_topic": ask.topic})
    return Said(ask.topic)


def _together(replies: list[Reply]) -> Reply:
    """Several short answers as one message, with the buttons of the first."""
    return replace(replies[0], text="\n".join(dict.fromkeys(reply.text for reply in replies)))
