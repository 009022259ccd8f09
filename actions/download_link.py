"""Hand over the PDF of one invoice."""

from __future__ import annotations

from dataclasses import replace

from actions.action_request import ActionRequest, Answer
from actions.base import AccountAction
from actions.bills import bill
from actions.my_invoices import ALL
from actions.which_invoice import SHORT, meant, which
from bot.answers import render
from bot.billing import Billing, Invoice, InvoiceStatus
from bot.settings import settings


class DownloadLink(AccountAction):
    topic = "download_link"

    async def answer(self, request: ActionRequest, billing: Billing, customer: str) -> Answer:
        page = await billing.invoices(customer, ALL, per_page=SHORT)
        if not page.total and not request.numbers():
            return Answer(replace(render("my_invoices.none", request.language, status=""), topic=self.topic))
        found = await meant(request, billing, customer, page.items)
        if len(found) == 1:
            return _handed(request, billing, found[0])
        # Several were named, all of them or none: each PDF is a file of its own.
        total = len(found) if request.numbers() else page.total
        return which(self.topic, request, found or page.items, billing.today(), total)


def _handed(request: ActionRequest, billing: Billing, invoice: Invoice) -> Answer:
    one = bill(invoice, billing.today())
    if invoice.status is InvoiceStatus.DRAFT:
        return Answer(render("download_link.draft", request.language, bill=one), current=one.number)
    link = billing.download_link_for(invoice)
    reply = render("download_link", request.language, bill=one, url=link, minutes=settings().link_minutes)
    return Answer(replace(reply, file={"url": link, "name": f"invoice-{one.number}.pdf"}), current=one.number)
