"""Money left the customer's account and the invoice still looks unpaid: look for it, and never let them pay twice."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation

from actions.action_request import ActionRequest, Answer
from actions.base import AccountAction
from actions.bills import bill, buttons
from bot.answers import Reply, render
from bot.billing import Billing, Invoice, InvoiceStatus
from bot.billing.backends.base import Payments
from bot.billing.models import Payment
from bot.billing.payment_attempts import PaymentAttempt
from bot.errors import InvoiceNotFound
from bot.knowledge import title
from bot.lang import said_when

RECENT = timedelta(days=7)  # a payment that somebody misses is a matter of hours or days
LONGEST_ID = 40  # characters of a transaction id
WHEN = re.compile(r"\d{4}-\d\d-\d\d(?: [\w:. -]{1,30})?")  # what we write ourselves, in a button


@dataclass(frozen=True)
class Details:
    """What the customer has told of the payment; never more than this is asked for."""

    gateway: str | None
    transaction_id: str | None
    amount: str | None
    paid_at: str | None = None  # "2026-11-20 21:00", or the day with the customer's words

    @classmethod
    def of(cls, request: ActionRequest, today: date) -> Details:
        typed = re.sub(r"[^A-Za-z0-9_-]", "", request.word("transaction_id") or "")[:LONGEST_ID]
        return cls(request.word("gateway"), typed or None, request.word("amount"), _paid_at(request, today))

    @property
    def missing(self) -> list[str]:
        """In the order of asking."""
        known = {
            "gateway": self.gateway,
            "transaction_id": self.transaction_id,
            "amount": self.amount,
            "time": self.paid_at,
        }
        return [name for name, value in known.items() if not value]

    def told(self) -> dict[str, str]:
        """What a person who takes it over is told."""
        told = {
            "gateway": self.gateway,
            "transaction_id": self.transaction_id,
            "amount": self.amount,
            "paid_at": self.paid_at,
        }
        return {name: value for name, value in told.items() if value}


def _paid_at(request: ActionRequest, today: date) -> str | None:
    """When they paid, where a day is said; nobody has paid tomorrow."""
    known = request.word("paid_at")
    if known and WHEN.fullmatch(known):
        return known
    said = None if request.text.startswith("/") else said_when(request.text, today)  # a button has no words
    return said.written if said and said.day and said.day <= today else None


class PaidButUnpaid(AccountAction):
    topic = "paid_but_unpaid"

    async def answer(self, request: ActionRequest, billing: Billing, customer: str) -> Answer:
        details = Details.of(request, billing.today())
        payments = await billing.payments(customer)
        try:
            invoice = await _spoken_of(request, billing, customer)
        except InvoiceNotFound:
            if details.amount or not request.text or any(letter.isalpha() for letter in request.text):
                raise
            # A bare number that is none of their invoices is the amount, which was asked for.
            details, invoice = replace(details, amount=request.numbers()[0]), None
        unpaid = await billing.unpaid(customer)
        found = _found(details, payments, invoice, billing.today() - RECENT, owes=bool(unpaid))
        if found:
            return _recorded(request, details, found)
        came = _came(details, await billing.received(customer), invoice)
        if came:
            return _received(request, details, came)
        if invoice and not invoice.payable:
            return _settled(request, billing, details, invoice)
        if invoice is None and len(unpaid) == 1:
            invoice = unpaid[0]
        return _asked_for(request, billing, details, invoice, owes=bool(unpaid))


async def _spoken_of(request: ActionRequest, billing: Billing, customer: str) -> Invoice | None:
    """The invoice that was named, else the one that was shown just now; InvoiceNotFound for a number named wrongly."""
    named = request.numbers()
    if named:
        return await billing.invoice(customer, named[0])
    try:
        return await billing.invoice(customer, request.current) if request.current else None
    except InvoiceNotFound:  # shown to somebody else who was logged in before
        return None


def _found(
    details: Details, payments: Sequence[Payment], invoice: Invoice | None, since: date, owes: bool
) -> Payment | None:
    """The payment on our books that must be the one they mean."""
    if details.transaction_id:
        wanted = details.transaction_id.casefold()
        return next((one for one in payments if one.transaction_id.casefold() == wanted), None)
    if invoice:
        return next((one for one in payments if invoice.number in one.invoices), None)
    recent = [one for one in payments if one.at.astimezone().date() >= since]
    amount = _amount(details.amount)
    if amount is not None:
        return next((one for one in recent if one.amount.amount == amount), None)
    # Without a word about it, the newest payment is the one they mean only where nothing else is open.
    return recent[0] if recent and not owes else None


def _came(details: Details, kept: Sequence[PaymentAttempt], invoice: Invoice | None) -> PaymentAttempt | None:
    """The payment that has come and is not booked yet, if it must be the one they mean."""
    if details.transaction_id:
        wanted = details.transaction_id.casefold()
        return next((one for one in kept if (one.transaction_id or "").casefold() == wanted), None)
    if invoice:
        return next((one for one in reversed(kept) if invoice.number in one.numbers), None)
    return next((one for one in reversed(kept) if one.state == "unsettled"), None)


def _amount(said: str | None) -> Decimal | None:
    try:
        return Decimal(said) if said else None
    except InvalidOperation:
        return None


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
    return Answer(_with_person(reply, request, details, current), shown=payment.invoices, current=current)


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
    details = Details(came.gateway, came.transaction_id, str(came.came.amount), details.paid_at)
    return Answer(_with_person(reply, request, details, current), shown=came.numbers, current=current)


def _settled(request: ActionRequest, billing: Billing, details: Details, invoice: Invoice) -> Answer:
    """Not payable, so there is nothing to pay twice: paid without a payment on our books, pending, cancelled ..."""
    one = bill(invoice, billing.today())
    waiting = invoice.status is InvoiceStatus.PAYMENT_PENDING
    reply = render("paid_but_unpaid.status", request.language, bill=one, waiting=waiting)
    return Answer(_with_person(reply, request, details, one.number), current=one.number)


def _asked_for(
    request: ActionRequest, billing: Billing, details: Details, invoice: Invoice | None, owes: bool
) -> Answer:
    """Nothing on our books: ask for what is needed to trace it, and offer a person who has it all already."""
    one = bill(invoice, billing.today()) if invoice else None
    known = "paid_but_unpaid.not_found" if details.transaction_id else "paid_but_unpaid"
    reply = render(
        known,
        request.language,
        bill=one,
        missing=details.missing,
        transaction_id=details.transaction_id,
        owes=owes,
        sees=billing.can(Payments),
    )
    number = one.number if one else None
    given = {"reason": PaidButUnpaid.topic, **details.told(), **({"invoice_number": number} if number else {})}
    return Answer(
        _with_person(reply, request, details, number),
        current=number,
        open_question={"kind": "confirm", "topic": "handoff", "entities": given},
    )


def _with_person(reply: Reply, request: ActionRequest, details: Details, number: str | None) -> Reply:
    return reply.with_buttons(
        *buttons(
            "paid_but_unpaid.person",
            request.language,
            number=number or "",
            gateway=details.gateway or "",
            transaction_id=details.transaction_id or "",
            amount=details.amount or "",
            paid_at=details.paid_at or "",
        )
    )
