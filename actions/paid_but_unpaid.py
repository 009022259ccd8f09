"""Money left the customer's account and the invoice still looks unpaid: look for it, and never let them pay twice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from actions.action_request import ActionRequest, Answer
from actions.base import AccountAction
from actions.bills import bill
from actions.found_payment import received_answer, recorded, status_answer, still_pending, taken_twice
from actions.held import held_of
from actions.missing_payment import asked_for, sent_to_somebody
from actions.paid_invoice import of_that_sum, spoken_of
from actions.payment_details import Details
from actions.payment_search import failed, heard_now, on_books, pending, received
from bot.answers import render
from bot.billing import Billing, Invoice
from bot.billing.attempt import HELD, PaymentAttempt
from bot.billing.models import Payment
from bot.billing.tracing import Traced
from bot.errors import InvoiceNotFound


@dataclass(frozen=True)
class Case:
    """What they tell, and what is known of their money now: booked, unpaid, come and waiting for a person."""

    request: ActionRequest
    billing: Billing
    details: Details
    payments: Sequence[Payment]
    unpaid: Sequence[Invoice]
    kept: Sequence[PaymentAttempt]
    invoice: Invoice | None = None
    traced: Traced = field(default_factory=Traced)

    @classmethod
    async def open(cls, request: ActionRequest, billing: Billing, customer: str) -> Case:
        details = Details.of(request, billing.today())
        payments, unpaid = await billing.payments(customer), await billing.unpaid(customer)
        # What is booked is on the books, also where its refund has failed; but not what a cancelled one let go of.
        booked = {(one.gateway, one.transaction_id): one.invoices for one in payments}
        came = await billing.received(customer)
        kept = [one for one in came if set(one.numbers) - {*booked.get((one.gateway, one.transaction_id or ""), ())}]
        return cls(request, billing, details, payments, unpaid, kept)

    async def traced_at_gateways(self, customer: str) -> Case:
        """The same with what the gateways tell now, and the books as they are after that."""
        number = self.invoice.number if self.invoice else None
        traced = await self.billing.trace(customer, self.details.missed(number))
        if not traced.found:
            return replace(self, traced=traced)
        books = await Case.open(self.request, self.billing, customer)
        invoice = await self.billing.invoice(customer, number) if number else None
        return replace(books, details=self.details, invoice=invoice, traced=traced)

    async def of_what_came_twice(self, customer: str) -> Case:
        """The same of the one invoice that money came for twice, where they say so and name none."""
        if self.request.word("asks") != "twice" or self.request.numbers() or self.kept_for_it():
            return self
        paid = {number for one in self.payments for number in one.invoices}
        left_over = {number for one in self.kept for number in one.numbers if number in paid}
        if len(left_over) != 1:
            return self
        return replace(self, invoice=await self.billing.invoice(customer, left_over.pop()))

    @property
    def twice(self) -> bool:
        return self.request.word("asks") == "twice" and self.invoice is not None

    def booked_for_it(self) -> list[Payment]:
        return [one for one in self.payments if self.invoice and self.invoice.number in one.invoices]

    def kept_for_it(self) -> list[PaymentAttempt]:
        return [one for one in self.kept if self.invoice and self.invoice.number in one.numbers]

    def currencies(self, invoice: Invoice | None) -> set[str]:
        """In which the payment can be: that of its invoice, else all of theirs."""
        sums = [one.amount for one in self.payments] + [one.total for one in self.unpaid]
        return {one.currency for one in ([invoice.total] if invoice else sums)}

    def is_news(self, payment: Payment) -> bool:
        """Whether the gateway told it only now."""
        found = [one for one in self.traced.attempts if one.reference in self.traced.found]
        return (payment.gateway, payment.transaction_id) in {(one.gateway, one.transaction_id) for one in found}


class PaidButUnpaid(AccountAction):
    topic = "paid_but_unpaid"

    async def answer(self, request: ActionRequest, billing: Billing, customer: str) -> Answer:
        case = await Case.open(request, billing, customer)
        try:
            details, invoice = await spoken_of(request, case.details, billing, customer, case.unpaid)
        except InvoiceNotFound as problem:
            reply = render("account.no_such_invoice", request.language, number=problem.facts.get("number"))
            return Answer(replace(reply, topic=self.topic), payment=case.details.facts)
        details = details.of_one_of(case.currencies(invoice))
        case = await replace(case, details=details, invoice=invoice).of_what_came_twice(customer)
        known = await _known(case)
        if known:
            return known
        case = await case.traced_at_gateways(customer)
        return (case.traced.found and await _known(case)) or await _heard(case) or _not_known(case)


async def _known(case: Case) -> Answer | None:
    """What the books alone say."""
    if case.twice:  # the second one may still be with the gateway
        booked, kept = case.booked_for_it(), case.kept_for_it()
        return taken_twice(case.request, case.details, case.invoice, booked, kept) if booked and kept else None
    found = on_books(case.details, case.payments, case.invoice, case.billing.today(), owes=bool(case.unpaid))
    if found:
        return await recorded(case.request, case.billing, case.details, found, now=case.is_news(found))
    came = received(case.details, case.kept, case.invoice)
    if came is None:
        return None
    held = await held_of(case.billing, case.invoice) if case.invoice else None
    return received_answer(case.request, case.details, came, cancelled=held is not None)


async def _heard(case: Case) -> Answer | None:
    """What the gateway tells of a payment that must be theirs, whatever number they know it by."""
    heard = heard_now(case.details, case.traced, case.invoice)
    if heard is None or case.twice:
        return None
    if heard.state in HELD:
        return received_answer(case.request, case.details, heard)
    booked = next((one for one in case.payments if one.transaction_id == heard.transaction_id), None)
    if booked is None:
        return None
    return await recorded(case.request, case.billing, case.details, booked, now=case.is_news(booked))


def _not_known(case: Case) -> Answer:
    request, details, invoice, today = case.request, case.details, case.invoice, case.billing.today()
    if case.twice and case.booked_for_it():
        return taken_twice(request, details, invoice, case.booked_for_it(), ())
    waits = pending(details, case.traced, invoice)
    if waits:
        return still_pending(request, details, waits)
    if invoice and not invoice.payable:
        return status_answer(request, details, bill(invoice, today))
    invoice = invoice or of_that_sum(details, case.unpaid)
    one = bill(invoice, today) if invoice else None
    if details.to:
        return sent_to_somebody(request, details, one)
    missed = failed(details, case.traced, invoice)
    return asked_for(request, case.billing, details, one, case.traced, missed, owes=bool(case.unpaid))
