"""Decide what one message leads to: the engine's answer, the desk's silence, or an answer for an outage."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any, Protocol

from bot.answers import Reply, render
from bot.conversations import link_words, own_terms, ratings, reminder_requests, without_engine
from bot.conversations.code_requests import CodeRequests
from bot.conversations.disclosure import disclosed
from bot.conversations.engine_protocol import Turn, request
from bot.conversations.groups import for_everybody
from bot.conversations.link_requests import LinkRequests
from bot.conversations.models import (
    ANSWERED,
    BOT_ANSWERS,
    COMMAND,
    FAILED,
    FILE,
    GROUP_CHANNELS,
    HELD,
    IDENTIFIED,
    NOTE,
    TEXT,
    Conversation,
    LinkAct,
    Outcome,
    TranscriptMail,
    Work,
)
from bot.conversations.own_terms import AccountTerms, OwnTerms
from bot.conversations.placeholders import unread
from bot.conversations.reminder_requests import ReminderRequests
from bot.conversations.transcripts import TranscriptRequests
from bot.errors import ButtonExpired, EngineUnavailable, StoreUnavailable
from bot.lang import answer_language, register

log = logging.getLogger(__name__)

NO_TERMS: OwnTerms = MappingProxyType({})
NO_ACCOUNT_TERMS: AccountTerms = MappingProxyType({})
MOST_ATTEMPTS = 5  # a message that takes the process down with it must not do so for ever


class Engine(Protocol):
    async def turn(self, request: Mapping[str, Any]) -> Turn: ...


#: Gives replies the addresses that are for this very conversation.
Addressed = Callable[[Conversation, tuple[Reply, ...]], tuple[Reply, ...]]


def as_they_are(_talk: Conversation, replies: tuple[Reply, ...]) -> tuple[Reply, ...]:
    return replies


class TurnRunner:
    """Stores nothing itself: the outcome is for `ConversationStore.finish`."""

    def __init__(
        self,
        engine: Engine,
        links: LinkRequests,
        addressed: Addressed = as_they_are,
        codes: CodeRequests | None = None,
        transcripts: TranscriptRequests | None = None,
        reminders: ReminderRequests | None = None,
        terms: OwnTerms = NO_TERMS,
        account_terms: AccountTerms = NO_ACCOUNT_TERMS,
    ) -> None:
        self._engine, self._links, self._addressed, self._codes = engine, links, addressed, codes
        self._transcripts, self._reminders, self._terms = transcripts, reminders, terms
        self._account_terms = account_terms

    async def outcome(self, work: Work) -> tuple[str, Outcome]:
        """(a word for the metrics, what to store). Never raises for a message; StoreUnavailable for the database."""
        try:
            verdict, outcome = await self._outcome(work)
            outcome = disclosed(work, outcome, _language(work))
            in_group = work.conversation.channel in GROUP_CHANNELS
            return verdict, for_everybody(outcome, _language(work)) if in_group else outcome
        except StoreUnavailable:
            raise
        except Exception:
            log.exception("message %s:%s", work.conversation.id, work.message.seq)
            return "failed", self._sorry(work, "unexpected", FAILED)

    async def _outcome(self, work: Work) -> tuple[str, Outcome]:
        if work.message.kind == NOTE:  # also while a person has the conversation: they cannot read it either
            return "answered", self._noted(work)
        # Whose account this is has nothing to wait for, whoever has the conversation.
        if (own := self._links.answer(work, _language(work))) is not None:
            return "answered", self._about_links(work, *own)
        if self._codes and (own := await self._codes.answer(work, _language(work))) is not None:
            return "answered", self._about_links(work, *own)
        if rating := ratings.pressed(work.payload):
            result = _result(work, ratings.INTENT, _language(work))
            return "answered", Outcome(result={**result, "topic": None}, keep_state=True, rating=rating)
        if self._transcripts and (copy := await self._transcripts.answer(work, _language(work))) is not None:
            return "answered", self._copied(work, copy)
        if self._reminders and (chosen := await self._reminders.answer(work, _language(work))) is not None:
            result = _result(work, reminder_requests.INTENT, _language(work))
            return "answered", Outcome(ANSWERED, (chosen,), result, keep_state=True)
        if work.conversation.owner not in BOT_ANSWERS:
            return "held", self._held(work)
        if work.message.attempts > MOST_ATTEMPTS:
            log.error("message %s:%s failed too often", work.conversation.id, work.message.seq)
            return "failed", self._sorry(work, "unexpected", FAILED)
        began = time.monotonic()
        payload = None
        try:
            if work.message.kind == FILE:
                return "answered", self._received(work)
            if (nothing := _unread(work)) is not None:
                return "answered", nothing
            text, payload = _said(work)
            asked = request(work, text, payload)
            turn = await self._engine.turn(asked)
            outcome = turn.outcome((time.monotonic() - began) * 1000, asked)
            whose = None if work.conversation.channel in GROUP_CHANNELS else work.conversation.customer
            theirs = await own_terms.of_account(outcome, whose, turn.language, self._account_terms)
            outcome = own_terms.told(outcome, turn.language, {**self._terms, **theirs})
            replies = self._links.addressed(work.conversation, outcome.replies)
            replies = self._addressed(work.conversation, replies)
            if work.message.body.get("files"):
                replies = (render("media.kept", turn.language), *replies)
            return "answered", replace(outcome, replies=replies)
        except ButtonExpired as problem:
            return "answered", self._sorry(work, problem.code)
        except EngineUnavailable as problem:
            return problem.code, self._without_engine(work, payload)

    def _received(self, work: Work) -> Outcome:
        """Files alone: nobody has read them, so nothing is claimed of what is in them."""
        language = _language(work)
        reply = render("media.received", language)
        return Outcome(ANSWERED, (reply,), _result(work, reply.topic, language), keep_state=True)

    def _about_links(self, work: Work, replies: tuple[Reply, ...], act: LinkAct | None) -> Outcome:
        result = _result(work, link_words.INTENT, _language(work))
        return Outcome(ANSWERED, replies, result, keep_state=True, link_act=act)

    def _copied(self, work: Work, copy: Reply | TranscriptMail) -> Outcome:
        result = {**_result(work, "contact_support", _language(work)), "topic": None}
        if isinstance(copy, TranscriptMail):
            return Outcome(result=result, keep_state=True, transcript=copy)
        return Outcome(ANSWERED, self._links.addressed(work.conversation, (copy,)), result, keep_state=True)

    def _noted(self, work: Work) -> Outcome:
        language, body = _language(work), work.message.body
        replies = (render(body["answer"], language, **body.get("facts", {})),) if body["answer"] else ()
        topic = replies[0].topic if replies else "note"
        return Outcome(replies=replies, result=_result(work, topic, language), keep_state=True)

    def _held(self, work: Work) -> Outcome:
        """For the desk; the customer hears once that a person will answer."""
        replies: tuple[Reply, ...] = ()
        language = _language(work)
        if not work.conversation.waiting_told:
            replies = (render("handoff.waiting", language),)
        result = _result(work, "handoff", language)
        return Outcome(HELD, replies, result, keep_state=True, waiting_told=True)

    def _without_engine(self, work: Work, payload: Mapping[str, Any] | None) -> Outcome:
        language = _language(work)
        wanted = without_engine.handoff(payload)
        replies = () if wanted else (without_engine.reply(payload, language),)
        result = _result(work, replies[0].topic if replies else "handoff", language)
        result["error"] = EngineUnavailable.code
        return Outcome(ANSWERED, replies, result, keep_state=True, handoff=wanted)

    def _sorry(self, work: Work, code: str, state: str = ANSWERED) -> Outcome:
        language = _language(work)
        reply = render(f"errors.{code}", language)
        return Outcome(state, (reply,), {**_result(work, reply.topic, language), "error": code}, keep_state=True)


def _said(work: Work) -> tuple[str | None, Mapping[str, Any] | None]:
    """(text, None) or (None, payload): only an issued button, a command or a proved login carries a payload."""
    if work.message.kind == IDENTIFIED:
        return None, {"intent": IDENTIFIED, "entities": {}}
    if work.message.kind == TEXT:
        return work.message.body["text"], None
    if work.payload is None:
        raise ButtonExpired()
    return None, work.payload


def _unread(work: Work) -> Outcome | None:
    """For "[voice message]" as a text: what cannot be read is said as where a platform tells it."""
    key = unread(work.message.body["text"]) if work.message.kind == TEXT else None
    if key is None:
        return None
    language = work.conversation.answer_language
    reply = replace(render(key, language), topic="fallback")
    return Outcome(replies=(reply,), result=_result(work, reply.topic, language), keep_state=True)


def _language(work: Work) -> str:
    talk, text = work.conversation, work.message.body.get("text")
    if talk.language or not text or work.message.kind in (COMMAND, NOTE):
        return talk.answer_language
    return answer_language(register(text), None)


def _result(work: Work, topic: str, language: str) -> dict[str, Any]:
    """The result of a message that the engine has not understood, because it was not asked or did not answer."""
    return {
        "understood": "fallback",
        "confidence": 0.0,
        "register": register(work.message.body.get("text") or ""),
        "entities": {},
        "language": language,
        "topic": topic,
        "also": [],
        "ms": 0.0,
    }
