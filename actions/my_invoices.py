"""The customer's invoices, newest first, a page at a time."""

from __future__ import annotations

from actions.action_request import ActionRequest, Answer
from actions.base import AccountAction
from actions.bills import bills, buttons, invoice_lines
from actions.my_invoice_status import latest, some_invoices
from actions.payments_made import payments_made
from actions.selecting import EVERY as ALL
from actions.selecting import selected
from bot.answers import render
from bot.billing import Billing, InvoiceStatus
from bot.knowledge.paid_period import SUM, is_unpaid
from bot.knowledge.several_meant import says_any

PER_PAGE = 10
STATUSES = {
    "paid": frozenset({InvoiceStatus.PAID}),
    "unpaid": frozenset({InvoiceStatus.UNPAID}),
    "cancelled": frozenset({InvoiceStatus.CANCELLED}),
    "refunded": frozenset({InvoiceStatus.REFUNDED}),
}


class MyInvoices(AccountAction):
    topic = "my_invoices"

    async def answer(self, request: ActionRequest, billing: Billing, customer: str) -> Answer:
        if request.selection.get(SUM):
            return await payments_made(request, billing, customer)
        if request.reference == "-1" and not request.selection:
            return await latest(self.topic, request, billing, customer)
        if request.selection and not set(request.selection) & {"status", "not_status"}:
            found = await selected(request, billing, customer, await billing.every(customer, ALL))
            if found:
                return await some_invoices(self.topic, request, billing, found[:PER_PAGE])
        whatever = says_any(request.text)
        status = "" if whatever else str(request.selection.get("status") or request.word("status") or "").lower()
        unpaid = request.selection.get("not_status") == "paid" or (
            not status and not whatever and is_unpaid(request.text)
        )
        status = "unpaid" if unpaid else "" if request.selection.get("not_status") else status
        status = status if status in STATUSES else ""
        wanted = STATUSES.get(status, ALL) - STATUSES.get(str(request.selection.get("not_status")), frozenset())
        if not wanted & billing.statuses:
            return Answer(render("my_invoices.unknown", request.language, status=status))
        page = await billing.invoices(customer, wanted, _page(request), PER_PAGE)
        if not page.total:
            return Answer(render("my_invoices.none", request.language, status=status))
        listed = bills(page.items, billing.today())
        reply = render(
            "my_invoices",
            request.language,
            lines=invoice_lines(page.items, billing.today(), request.language, request.text),
            total=page.total,
            page=page.page,
            pages=page.pages,
            status=status,
            single=page.total == 1,
            more_pages=page.pages > 1,
        )
        if page.page < page.pages:
            more = buttons("my_invoices.more", request.language, page=page.page + 1, status=status)
            reply = reply.with_buttons(*more)
        numbers = tuple(one.number for one in listed)
        return Answer(reply, shown=numbers, current=numbers[0] if len(numbers) == 1 else None)


def _page(request: ActionRequest) -> int:
    wanted = request.word("page") or ""
    return int(wanted) if wanted.isdecimal() and len(wanted) <= 6 else 1
