"""Answers on a payment that nobody has found yet: what is needed to trace it, or what to do where it went elsewhere."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from actions.action_request import ActionRequest, Answer
from actions.bills import Bill, buttons
from actions.payment_details import Details
from bot.answers import Reply, render
from bot.billing import Billing
from bot.billing.attempt import PaymentAttempt
from bot.billing.backends.base import Payments
from bot.billing.tracing import Traced
from bot.knowledge import title
from bot.knowledge.memory import GIVEN_UP

TOPIC: Final = "paid_but_unpaid"
ASKS: Final = frozenset({"again", "how_long"})
TWICE: Final = "twice"


def asked_for(
    request: ActionRequest,
    billing: Billing,
    details: Details,
    one: Bill | None,
    traced: Traced,
    failed: PaymentAttempt | None,
    *,
    owes: bool,
) -> Answer:
    """Neither on our books nor at the gateway: ask for what is missing, and offer a person who has it all already."""
    asks = request.word("asks")
    reply = render(
        f"{TOPIC}.{TWICE}" if asks == TWICE else _key(details),
        request.language,
        bill=one,
        missing=details.missing,
        transaction_id=details.transaction_id,
        noted=_noted(request, details, one),
        again=details.reprompts,
        owes=owes,
        sees=billing.can(Payments),
        warned=asks == "again",
        heard=_heard(request, traced, failed) if not details.reprompts else "",
    )
    if asks in ASKS:
        first = render(f"{TOPIC}.{asks}", request.language).text
        reply = replace(reply, text=f"{first}\n\n{reply.text}")
    return offering(request, details, reply, one.number if one else None)


def sent_to_somebody(request: ActionRequest, details: Details, one: Bill | None) -> Answer:
    """It went to somebody's own number, which is never ours: what to do at once, and a person who is told."""
    again = request.word("asks") == "again"
    reply = render(f"{TOPIC}.personal", request.language, bill=one, noted=_noted(request, details, one), warned=again)
    if again:
        first = render(f"{TOPIC}.again_no", request.language).text
        reply = replace(reply, text=f"{first}\n\n{reply.text}")
    return offering(request, details, reply, one.number if one else None)


def offering(
    request: ActionRequest, details: Details, reply: Reply, number: str | None, *, reference: str | None = None
) -> Answer:
    """``reply``, which ends by asking whether a person should be told, with all that is known for that person."""
    named = {"invoice_number": number} if number else {}
    beside = {name: value for name, value in (("to", details.to), ("payment_reference", reference)) if value}
    return Answer(
        with_person(reply, request, details, number),
        current=number,
        open_question={
            "kind": "confirm",
            "topic": "handoff",
            "entities": {"reason": TOPIC, **details.known, **beside, **named},
        },
        payment={**details.facts, **named},
    )


def with_person(reply: Reply, request: ActionRequest, details: Details, number: str | None) -> Reply:
    known = {name: details.known.get(name, "") for name in ("gateway", "transaction_id", "amount", "paid_at")}
    return reply.with_buttons(*buttons(f"{TOPIC}.person", request.language, number=number or "", **known))


def _heard(request: ActionRequest, traced: Traced, failed: PaymentAttempt | None) -> str:
    """What the gateways say that were asked just now; nothing where there was nobody to ask."""
    facts: dict[str, Any] = {
        "asked": [title("gateway", one, request.language) for one in traced.asked],
        "away": [title("gateway", one, request.language) for one in traced.away],
        "failed": title("gateway", failed.gateway, request.language) if failed else None,
        "day": failed.begun.astimezone().date() if failed and failed.begun else None,
    }
    return render(f"{TOPIC}.heard", request.language, **facts).text.strip()


def _key(details: Details) -> str:
    if details.reprompts >= GIVEN_UP:
        return f"{TOPIC}.given_up"
    if details.prompts:
        return f"{TOPIC}.noted"
    return f"{TOPIC}.not_found" if details.transaction_id else TOPIC


def _noted(request: ActionRequest, details: Details, one: Bill | None) -> str:
    """What is known, in one line; empty where nothing is, or nothing beside the id that the answer begins with."""
    if not details.known or (set(details.known) == {"transaction_id"} and not details.prompts):
        return ""
    written = details.written(request.language, one.total.currency if one else None)
    return render(f"{TOPIC}.details", request.language, **written).text
