"""What one invoice costs, when it is due, and what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from actions.action_request import ActionRequest, Answer
from actions.base import AccountAction
from actions.bills import bill, buttons, invoice_lines
from actions.held import held_of
from actions.my_service_status import MyServiceStatus
from actions.pay_link import paid_together
from actions.reported import cautioned, is_reported
from actions.used_for_payment import what_was_used
from actions.which_invoice import meant, which
from bot.answers import render
from bot.billing import Billing, Invoice, InvoiceStatus
from bot.billing.backends.base import Services
from bot.knowledge.bills_asked import asks_when_issued
from bot.knowledge.books_asked import asks_what_was_used
from bot.knowledge.names import title
from bot.knowledge.own_charges import was_not_told
from bot.knowledge.payment_id import asks_for_the_id
from bot.knowledge.several_meant import asks_the_total

NAMED = 3  # lines of an invoice that say what it is for
# Of a payment that is being checked nothing is to be done: no button that looks as if there were.
WITHOUT_PDF = {InvoiceStatus.DRAFT, InvoiceStatus.CANCELLED, InvoiceStatus.PAYMENT_PENDING}


class MyInvoiceStatus(AccountAction):
    topic = "my_invoice_status"

    async def answer(self, request: ActionRequest, billing: Billing, customer: str) -> Answer:
        if asks_what_was_used(request.text) and (used := await what_was_used(self.topic, request, billing, customer)):
            return used
        if request.reference == "-1" and not request.numbers() and not request.selection:
            return await latest(self.topic, request, billing, customer)
        unpaid = await billing.unpaid(customer)
        found = await meant(request, billing, customer, unpaid)
        if found:
            return await some_invoices(self.topic, request, billing, found)
        if "after" in request.selection and request.current:
            return await none_after(self.topic, request, billing, customer)
        if unpaid:
            return which(self.topic, request, unpaid, billing.today(), missing=bool(request.selection))
        return await latest(self.topic, request, billing, customer)


async def some_invoices(topic: str, request: ActionRequest, billing: Billing, found: Sequence[Invoice]) -> Answer:
    """The invoices that were meant: all about it where it is one, else a line each."""
    if len(found) == 1:
        return await invoice_answer(topic, request, billing, found[0])
    if asks_the_total(request.text) and all(one.payable for one in found) and billing.pays_together():
        together = await paid_together(request, billing, found[0].customer, found)
        return replace(together, reply=replace(together.reply, topic=topic))
    some = invoice_lines(found, billing.today(), request.language, request.text)
    reply = render("my_invoice_status.several", request.language, lines=some)
    return Answer(replace(reply, topic=topic), shown=tuple(one.number for one in found))


async def none_after(topic: str, request: ActionRequest, billing: Billing, customer: str) -> Answer:
    """That no invoice comes after the one that was told, and until when what they rent runs."""
    number = next(iter(request.selection.get("numbers", ())), request.current)
    first = render("my_invoice_status.none_after", request.language, number=number).text
    runs = await MyServiceStatus().answer(replace(request, entities={}), billing, customer)
    return replace(runs, reply=replace(runs.reply, topic=topic, text=f"{first}\n\n{runs.reply.text}"))


async def latest(topic: str, request: ActionRequest, billing: Billing, customer: str) -> Answer:
    """The newest invoice of the customer, whatever its status."""
    page = await billing.invoices(customer, per_page=1)
    if not page.items:
        return Answer(render("my_invoices.none", request.language, status=""))
    return await invoice_answer(topic, request, billing, page.items[0])


async def invoice_answer(topic: str, request: ActionRequest, billing: Billing, invoice: Invoice) -> Answer:
    """All about one invoice, with the buttons that fit its status; of an unpaid one also whether its services run."""
    one = bill(invoice, billing.today())
    services = await _services(billing, invoice) if one.payable else []
    what = [] if services else [line.description for line in invoice.lines if line.description]
    by = await _paid_by(billing, invoice, request.language)
    facts = {"bill": one, "services": services, "what": what[:NAMED], "more": len(what) > NAMED, "by": by}
    facts["transaction"] = await _transaction(billing, invoice) if asks_for_the_id(request.text) else ""
    facts["held"] = await held_of(billing, invoice)
    facts["issued"] = asks_when_issued(request.text)
    facts["untold"] = was_not_told(request.text)
    reply = render("my_invoice_status", request.language, **facts)
    if one.payable and is_reported(request, one.number):
        reply = cautioned(request, reply)
    elif one.payable:
        link = billing.way_to_pay([invoice])
        reply = reply.with_buttons(*buttons("account.pay", request.language, url=link))
    if invoice.status is InvoiceStatus.COLLECTIONS:
        reply = reply.with_buttons(*buttons("account.person", request.language, reason=topic, number=one.number))
    if invoice.status not in WITHOUT_PDF:
        link = billing.download_link_for(invoice)
        reply = reply.with_buttons(*buttons("account.download", request.language, url=link))
    return Answer(replace(reply, topic=topic), current=one.number)


async def _paid_by(billing: Billing, invoice: Invoice, language: str) -> str:
    """What a paid invoice was paid with, by its name; "" where nobody knows."""
    if invoice.status is not InvoiceStatus.PAID:
        return ""
    payments = await billing.payments(invoice.customer)
    return next((title("gateway", one.gateway, language) for one in payments if invoice.number in one.invoices), "")


async def _transaction(billing: Billing, invoice: Invoice) -> str:
    """The transaction id of the payment that settled it; "" where there is none."""
    payments = await billing.payments(invoice.customer)
    return next((one.transaction_id for one in payments if invoice.number in one.invoices), "")


async def _services(billing: Billing, invoice: Invoice) -> list[dict[str, str | None]]:
    """The services that the invoice is for, as the answer names them."""
    paid_for = {line.service_id for line in invoice.lines if line.service_id}
    if not paid_for or not billing.can(Services):
        return []
    return [
        {"name": one.name, "domain": one.domain, "status": str(one.status).lower()}
        for one in await billing.services(invoice.customer)
        if one.id in paid_for
    ]
