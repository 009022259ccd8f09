"""What this installation does on a subject of which the company has written nothing, told in place of "not known"."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace

from bot.answers import Reply
from bot.conversations.models import Outcome

LOG_IN = "identify"  # the topic of an answer that asks to log in
NOT_KNOWN = "not_covered"  # the topic of an answer on the company's terms
#: Id of a subject in data/knowledge/host_questions.yml -> what is said of it in a language.
OwnTerms = Mapping[str, Callable[[str], Reply]]
#: The same of the account of whoever asks: customer (None: nobody proved), entities, language; None: nothing to say.
AccountTerms = Mapping[str, Callable[[str | None, Mapping[str, object], str], Awaitable[Reply | None]]]


async def of_account(outcome: Outcome, customer: str | None, language: str, terms: AccountTerms) -> OwnTerms:
    """What is to be told of the subject that was asked about, as `told` takes it."""
    entities = (outcome.result or {}).get("entities", {})
    subject = entities.get("matter")
    say = terms.get(subject) if isinstance(subject, str) else None
    if say is None or NOT_KNOWN not in {reply.topic for reply in outcome.replies}:
        return {}
    reply = await say(customer, entities, language)
    return {} if reply is None else {str(subject): lambda language: reply}


def told(outcome: Outcome, language: str, terms: OwnTerms) -> Outcome:
    """The outcome of a turn, with what we know; the engine, which knows no mail and no backend, could not say it."""
    subject = (outcome.result or {}).get("entities", {}).get("matter")
    say = terms.get(subject) if isinstance(subject, str) else None
    if say is None or NOT_KNOWN not in {reply.topic for reply in outcome.replies}:
        return outcome
    reply = say(language)
    topic = reply.topic if reply.topic == LOG_IN else str(subject)  # whoever is to log in gets their own address for it
    known = replace(reply, topic=topic)
    replies = tuple(known if reply.topic == NOT_KNOWN else reply for reply in outcome.replies)
    result = dict(outcome.result or {})
    if result.get("topic") == NOT_KNOWN:
        result["topic"] = topic
    result["also"] = [topic if one == NOT_KNOWN else one for one in result.get("also", ())]
    return replace(outcome, replies=replies, result=result)
