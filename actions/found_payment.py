"""Answers on a payment that was looked for and is known: booked, waiting for a person, pending, or taken twice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from actions.action_request import ActionRequest, Answer
from actions.bills import Bill, bills, lines
from actions.missing_payment import offering, with_person
from actions.payment_details import Details
from bot.answers import Reply, render
from bot.billing import Billing, Invoice, Money
from bot.billing.account import MOST
from bot.billing.attempt import PaymentAttempt
from bot.billing.models import Payment, ServiceStatus
from bot.errors import InvoiceNotFound
from bot.knowledge import title


async def recorded(
    request: ActionRequest, billing: Billing, details: Details, payment: Payment, *, now: bool = False
) -> Answer:
    """We have it: say so, what is settled by it, and what runs. ``now``: the gateway was asked for it just now."""
    if payment.returned:
        return await _given_back(request, billing, details, payment, payment.returned)
    found = await _its_invoices(request, billing, payment)
    owed = [one for one in found if one.payable]
    reply = render(
        "paid_but_unpaid.recorded",
        request.language,
        amount=payment.amount,
        gateway=title("gateway", payment.gateway, request.language),
        day=payment.at.astimezone().date(),
        numbers=list(payment.invoices),
        single=len(payment.invoices) == 1,
        services=await _services(request, billing, found),
        owed=lines(bills(owed, billing.today()), request.language),
        now=now,
    )
    current = payment.invoices[0] if len(payment.invoices) == 1 else None
    reply = with_person(reply if owed else _answering(request, reply, "again_recorded"), request, details, current)
    return Answer(reply, shown=payment.invoices, current=current, found=True)


async def _given_back(
    request: ActionRequest, billing: Billing, details: Details, payment: Payment, returned: Money
) -> Answer:
    """It came, and went back, all of it or a part: what became of its invoices, they say themselves."""
    found = await _its_invoices(request, billing, payment)
    numbers = tuple(one.number for one in found)
    reply = render(
        "paid_but_unpaid.given_back",
        request.language,
        amount=payment.amount,
        gateway=title("gateway", payment.gateway, request.language),
        day=payment.at.astimezone().date(),
        returned=returned,
        whole=not payment.is_kept,
        lines=lines(bills(found, billing.today()), request.language),
    )
    current = numbers[0] if len(numbers) == 1 else None
    return Answer(with_person(reply, request, details, current), shown=numbers, current=current, found=True)


async def _its_invoices(request: ActionRequest, billing: Billing, payment: Payment) -> tuple[Invoice, ...]:
    """Those that it was for, as they are now, but for any that are gone."""
    numbers = list(payment.invoices[:MOST])
    while numbers:
        try:
            return await billing.invoices_by_number(request.customer or "", numbers)
        except InvoiceNotFound as gone:
            numbers = [one for one in numbers if one != gone.facts.get("number")] if gone.facts else []
    return ()


async def _services(request: ActionRequest, billing: Billing, settled: Sequence[Invoice]) -> list[dict[str, Any]]:
    """What these invoices are for, as the backend has it now."""
    named = dict.fromkeys(line.service_id for invoice in settled for line in invoice.lines)
    rented = {one.id: one for one in await billing.services(request.customer or "")} if any(named) else {}
    found = [rented[one] for one in named if one in rented]
    return [{"name": one.name, "runs": one.status is ServiceStatus.ACTIVE, "until": one.next_due} for one in found]


def received_answer(
    request: ActionRequest, details: Details, came: PaymentAttempt, *, cancelled: bool = False
) -> Answer:
    """The money is here, and a person has to book it: nobody should pay again or wait for nothing."""
    reply = render(
        "paid_but_unpaid.received",
        request.language,
        amount=came.over if came.booked else came.came,
        gateway=title("gateway", came.gateway, request.language),
        reference=came.reference,
        numbers=list(came.numbers),
        single=len(came.numbers) == 1,
        surplus=came.state == "surplus",
        cancelled=cancelled,
        warned=request.word("asks") == "again",
    )
    return _of_attempt(request, details, came, _answering(request, reply, "again_no"))


def still_pending(request: ActionRequest, details: Details, waits: PaymentAttempt) -> Answer:
    """The gateway has it and has not decided: nobody can say how long, and it is asked by itself."""
    reply = render(
        "paid_but_unpaid.pending",
        request.language,
        amount=waits.amount,
        gateway=title("gateway", waits.gateway, request.language),
        day=waits.begun.astimezone().date() if waits.begun else None,
        reference=waits.reference,
        numbers=list(waits.numbers),
        single=len(waits.numbers) == 1,
        warned=request.word("asks") == "again",
    )
    return _of_attempt(request, details, waits, _answering(request, reply, "again_no"))


def _of_attempt(request: ActionRequest, details: Details, attempt: PaymentAttempt, reply: Reply) -> Answer:
    current = attempt.numbers[0] if len(attempt.numbers) == 1 else None
    transaction_id = attempt.transaction_id or details.transaction_id
    details = replace(details, gateway=attempt.gateway, transaction_id=transaction_id, amount=str(attempt.came.amount))
    known = {**details.facts, **({"invoice_number": current} if current else {})}
    return Answer(with_person(reply, request, details, current), shown=attempt.numbers, current=current, payment=known)


def status_answer(request: ActionRequest, details: Details, one: Bill) -> Answer:
    """Not payable, so there is nothing to pay twice: paid without a payment on our books, pending, cancelled ..."""
    waiting = one.status == "payment_pending"
    reply = render(
        "paid_but_unpaid.status", request.language, bill=one, waiting=waiting, warned=request.word("asks") == "again"
    )
    reply = _answering(request, reply, "again_recorded" if one.status == "paid" else "again_no")
    return Answer(with_person(reply, request, details, one.number), current=one.number, found=True)


def taken_twice(
    request: ActionRequest,
    details: Details,
    invoice: Invoice | None,
    booked: Sequence[Payment],
    kept: Sequence[PaymentAttempt],
) -> Answer:
    """They say that it was taken twice: what came of it, what of that is left over, and a person who gives it back."""
    texts = [
        _line(request, _details(one.gateway, one.transaction_id, one.amount, one), one.returned, one.is_kept)
        for one in booked
    ]
    texts += [
        _line(request, _details(one.gateway, one.transaction_id or "", one.over if one.booked else one.came, None))
        for one in kept
    ]
    number = invoice.number if invoice else ""
    gone = len(booked) > 1 and sum(one.is_kept for one in booked) <= 1
    facts = {"count": len(texts), "lines": texts, "number": number, "extra": bool(kept), "gone": gone}
    reply = render("paid_but_unpaid.twice_found", request.language, **facts)
    extra = kept[0].reference if kept else None
    transaction_id = details.transaction_id or (kept[0].transaction_id if kept else None)
    details = replace(details, transaction_id=transaction_id)
    return replace(offering(request, details, reply, number or None, reference=extra), payment=None, found=True)


def _line(request: ActionRequest, one: Details, returned: Money | None = None, is_kept: bool = True) -> str:
    """A payment in one line, with what of it went back."""
    text = render("paid_but_unpaid.details", request.language, **one.written(request.language, None)).text
    if returned is None:
        return text
    facts = {"payment": text, "returned": returned, "whole": not is_kept}
    return render("paid_but_unpaid.details_given_back", request.language, **facts).text


def _details(gateway: str, transaction_id: str, money: Any, payment: Payment | None) -> Details:
    day = payment.at.astimezone().date().isoformat() if payment else None
    return Details(gateway, transaction_id or None, str(money.amount), day, money.currency)


def _answering(request: ActionRequest, reply: Reply, key: str) -> Reply:
    """ "Should I pay again?" is answered first, and the answer is no."""
    if request.word("asks") != "again":
        return reply
    first = render(f"paid_but_unpaid.{key}", request.language).text
    return replace(reply, text=f"{first}\n\n{reply.text}")
