"""Hand over the PDF of one invoice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from actions.action_request import ActionRequest, Answer
from actions.base import AccountAction
from actions.bills import bill, bills, buttons, lines
from actions.link_lifetime import link_lifetime
from actions.selecting import EVERY
from actions.which_invoice import SHORT, meant, which
from bot.answers import render
from bot.billing import Billing, Invoice, InvoiceStatus
from bot.billing.backends.base import ClientArea
from bot.knowledge.spoken_words import said, ways
from bot.settings import settings


class DownloadLink(AccountAction):
    topic = "download_link"

    async def answer(self, request: ActionRequest, billing: Billing, customer: str) -> Answer:
        if lifetime := link_lifetime(self.topic, request):
            return lifetime
        page = await billing.invoices(customer, EVERY, per_page=SHORT)
        if not page.total and not request.numbers():
            return Answer(replace(render("my_invoices.none", request.language, status=""), topic=self.topic))
        found = await meant(request, billing, customer, page.items)
        if len(found) == 1:
            return _handed(request, billing, found[0])
        if 1 < len(found) <= SHORT and (request.numbers() or request.selection or request.reference):
            return _several(request, billing, found)
        # All of many were meant, or none was found: each PDF is a file of its own.
        total = len(found) if request.numbers() else page.total
        missing = bool(request.selection) and not found
        return which(self.topic, request, found or page.items, billing.today(), total, missing=missing)


def _several(request: ActionRequest, billing: Billing, invoices: Sequence[Invoice]) -> Answer:
    """A link for each that has a PDF."""
    ready = [invoice for invoice in invoices if invoice.status is not InvoiceStatus.DRAFT]
    listed = bills(ready, billing.today())
    facts = {
        "lines": lines(listed, request.language), "minutes": settings().link_minutes, "elsewhere": _elsewhere(request),
    }  # fmt: skip
    reply = render("download_link.several", request.language, **facts)
    for invoice, one in zip(ready, listed, strict=True):
        link = billing.download_link_for(invoice)
        reply = reply.with_buttons(*buttons("download_link.one_of", request.language, bill=one, url=link))
    return Answer(replace(reply, topic=DownloadLink.topic), shown=tuple(one.number for one in listed))


def _handed(request: ActionRequest, billing: Billing, invoice: Invoice) -> Answer:
    one = bill(invoice, billing.today())
    if invoice.status is InvoiceStatus.DRAFT:
        return Answer(render("download_link.draft", request.language, bill=one), current=one.number)
    link = billing.download_link_for(invoice)
    facts = {"url": link, "minutes": settings().link_minutes, "elsewhere": _elsewhere(request)}
    reply = render("download_link", request.language, bill=one, pays=billing.can_be_paid(invoice), **facts)
    if not billing.can(ClientArea):  # else the file is the backend's own, and only a browser gets it
        reply = replace(reply, file={"url": link, "name": f"invoice-{one.number}.pdf"})
    return Answer(reply, current=one.number)


def _elsewhere(request: ActionRequest) -> bool:
    """Whether they wish it to be sent by e-mail, WhatsApp and the like, which is not done here."""
    found = said(request.text, ways("link_words"))
    return "elsewhere" in found and "came" not in found
