"""Money left the customer's account and the invoice still looks unpaid: look for it, and never let them pay twice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from actions.action_request import ActionRequest, Answer
from actions.base import AccountAction
from actions.bills import bill, buttons
from actions.paid_invoice import of_that_sum, spoken_of
from actions.payment_details import Details
from actions.payment_search import on_books, received
from bot.answers import Reply, render
from bot.billing import Billing, Invoice, InvoiceStatus
from bot.billing.attempt import PaymentAttempt
from bot.billing.backends.base import Payments
from bot.billing.models import Payment
from bot.errors import InvoiceNotFound
from bot.knowledge import title
from bot.knowledge.memory import GIVEN_UP


class PaidButUnpaid(AccountAction):
    topic = "paid_but_unpaid"

    async def answer(self, request: ActionRequest, billing: Billing, customer: str) -> Answer:
        details = Details.of(request, billing.today())
        payments, unpaid = await billing.payments(customer), await billing.unpaid(customer)
        try:
            details, invoice = await spoken_of(request, details, billing, customer, unpaid)
        except InvoiceNotFound as problem:
            reply = render("account.no_such_invoice", request.language, number=problem.facts.get("number"))
            return Answer(replace(reply, topic=self.topic), payment=details.facts)
        twice = [one for one in payments if invoice and invoice.number in one.invoices]
        if request.word("asks") == "twice" and invoice and twice:
            return _more_than_once(request, details, invoice, twice)
        found = on_books(details, payments, invoice, billing.today(), owes=bool(unpaid))
        if found:
            return _recorded(request, details, found)
        came = received(details, await billing.received(customer), invoice)
        if came:
            return _received(request, details, came)
        if invoice and not invoice.payable:
            return _settled(request, billing, details, invoice)
        invoice = invoice or of_that_sum(details, unpaid)
        return _asked_for(request, billing, details, invoice, owes=bool(unpaid))


def _recorded(request: ActionRequest, details: Details, payment: Payment) -> Answer:
    """We have it: say so, and say what is settled by it."""
    reply = render(
        "paid_but_unpaid.recorded",
        request.language,
        amount=payment.amount,
        gateway=title("gateway", payment.gateway, request.language),
        day=payment.at.astimezone().date(),
        numbers=list(payment.invoices),
        single=len(payment.invoices) == 1,
    )
    current = payment.invoices[0] if len(payment.invoices) == 1 else None
    return Answer(_with_person(reply, request, details, current), shown=payment.invoices, current=current, found=True)


def _more_than_once(request: ActionRequest, details: Details, invoice: Invoice, payments: Sequence[Payment]) -> Answer:
    """They say that it was taken twice: what is on our books of it, and a person for the rest."""
    known = [_of_books(one).written(request.language, None) for one in payments]
    lines = [render("paid_but_unpaid.details", request.language, **one).text for one in known]
    facts = {"count": len(payments), "lines": lines, "number": invoice.number}
    reply = render("paid_but_unpaid.twice_found", request.language, **facts)
    return replace(_offering(request, details, reply, invoice.number), payment=None, found=True)


def _of_books(payment: Payment) -> Details:
    day = payment.at.astimezone().date().isoformat()
    amount, currency = str(payment.amount.amount), payment.amount.currency
    return Details(payment.gateway, payment.transaction_id, amount, day, currency)


def _received(request: ActionRequest, details: Details, came: PaymentAttempt) -> Answer:
    """The money is here, and a person has to book it: nobody should pay again or wait for nothing."""
    reply = render(
        "paid_but_unpaid.received",
        request.language,
        amount=came.came,
        gateway=title("gateway", came.gateway, request.language),
        reference=came.reference,
        numbers=list(came.numbers),
        single=len(came.numbers) == 1,
    )
    current = came.numbers[0] if len(came.numbers) == 1 else None
    details = replace(details, gateway=came.gateway, transaction_id=came.transaction_id, amount=str(came.came.amount))
    known = {**details.facts, **({"invoice_number": current} if current else {})}
    return Answer(_with_person(reply, request, details, current), shown=came.numbers, current=current, payment=known)


def _settled(request: ActionRequest, billing: Billing, details: Details, invoice: Invoice) -> Answer:
    """Not payable, so there is nothing to pay twice: paid without a payment on our books, pending, cancelled ..."""
    one = bill(invoice, billing.today())
    waiting = invoice.status is InvoiceStatus.PAYMENT_PENDING
    reply = render("paid_but_unpaid.status", request.language, bill=one, waiting=waiting)
    return Answer(_with_person(reply, request, details, one.number), current=one.number, found=True)


def _asked_for(
    request: ActionRequest, billing: Billing, details: Details, invoice: Invoice | None, owes: bool
) -> Answer:
    """Nothing on our books: ask for what is needed to trace it, and offer a person who has it all already."""
    one = bill(invoice, billing.today()) if invoice else None
    number = one.number if one else None
    asks = request.word("asks")
    reply = render(
        _key(details),
        request.language,
        bill=one,
        missing=details.missing,
        transaction_id=details.transaction_id,
        noted=_noted(request, details, invoice),
        again=details.reprompts,
        owes=owes,
        sees=billing.can(Payments),
        warned=asks == "again",
    )
    if asks in {"again", "how_long", "twice"}:
        first = render(f"paid_but_unpaid.{asks}", request.language).text
        reply = replace(reply, text=f"{first}\n\n{reply.text}")
    return _offering(request, details, reply, number)


def _offering(request: ActionRequest, details: Details, reply: Reply, number: str | None) -> Answer:
    """``reply``, which ends by asking whether a person should be told, with all that is known for that person."""
    named = {"invoice_number": number} if number else {}
    return Answer(
        _with_person(reply, request, details, number),
        current=number,
        open_question={
            "kind": "confirm",
            "topic": "handoff",
            "entities": {"reason": PaidButUnpaid.topic, **details.known, **named},
        },
        payment={**details.facts, **named},
    )


def _key(details: Details) -> str:
    if details.reprompts >= GIVEN_UP:
        return "paid_but_unpaid.given_up"
    if details.prompts:
        return "paid_but_unpaid.noted"
    return "paid_but_unpaid.not_found" if details.transaction_id else "paid_but_unpaid"


def _noted(request: ActionRequest, details: Details, invoice: Invoice | None) -> str:
    """What is known, in one line; empty where nothing is, or nothing beside the id that the answer begins with."""
    if not details.known or (set(details.known) == {"transaction_id"} and not details.prompts):
        return ""
    written = details.written(request.language, invoice.total.currency if invoice else None)
    return render("paid_but_unpaid.details", request.language, **written).text


def _with_person(reply: Reply, request: ActionRequest, details: Details, number: str | None) -> Reply:
    known = {name: details.known.get(name, "") for name in ("gateway", "transaction_id", "amount", "paid_at")}
    return reply.with_buttons(*buttons("paid_but_unpaid.person", request.language, number=number or "", **known))
