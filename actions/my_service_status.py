"""Whether the customer's services run, until when, and what would bring a stopped one back."""

from __future__ import annotations

from collections.abc import Sequence

from actions.action_request import ActionRequest, Answer
from actions.base import AccountAction
from actions.bills import bill, buttons
from actions.selecting import selected
from actions.words import said, ways
from bot.answers import render
from bot.billing import Billing, Invoice, Service, ServiceStatus
from bot.billing.backends.base import Services

TABLE = "service_kinds"
SHORT = 6  # services that fit one message
MOST_LINKS = 2  # pay buttons: more of them are harder to read than the list of unpaid invoices
STOPPED = {ServiceStatus.SUSPENDED, ServiceStatus.PENDING}  # a payment starts these
ORDER = (ServiceStatus.SUSPENDED, ServiceStatus.PENDING, ServiceStatus.ACTIVE)  # what needs attention first


class MyServiceStatus(AccountAction):
    topic = "my_service_status"

    async def answer(self, request: ActionRequest, billing: Billing, customer: str) -> Answer:
        if not billing.can(Services):
            return Answer(render("my_service_status.unknown", request.language))
        services = await billing.services(customer)
        if not services:
            return Answer(render("my_service_status.none", request.language))
        unpaid = await billing.unpaid(customer)
        owed = _owed(unpaid)
        described = await _described(request, billing, customer, unpaid)
        named = _named(request, services) or [one for one in services if one.id in described]
        wanted = sorted(named or services, key=_urgency)
        today = billing.today()
        texts = [
            render(
                "my_service_status.line",
                request.language,
                service=one,
                status=str(one.status).lower(),
                bill=bill(owed[one.id], today) if one.id in owed else None,
            ).text
            for one in wanted[:SHORT]
        ]
        stopped = any(one.status in STOPPED and one.id in owed for one in wanted)
        unexplained = any(one.status is not ServiceStatus.ACTIVE and one.id not in owed for one in wanted)
        reply = render(
            "my_service_status", request.language, lines=texts, stopped=stopped, rest=max(0, len(wanted) - SHORT)
        )
        due = list({owed[one.id].number: owed[one.id] for one in wanted if one.id in owed}.values())
        # Whoever said that they have paid is not asked to pay once more.
        reported = bool(request.dialogue_context.get("payment"))
        for invoice in () if reported else due[:MOST_LINKS]:
            link = billing.pay_link_for([invoice])
            facts = {"bill": bill(invoice, today), "url": link}
            reply = reply.with_buttons(*buttons("account.pay_one", request.language, **facts))
        if unexplained:
            reply = reply.with_buttons(*buttons("account.person", request.language, reason=self.topic, number=""))
        numbers = tuple(invoice.number for invoice in due)
        return Answer(reply, shown=numbers, current=numbers[0] if len(numbers) == 1 else None)


async def _described(
    request: ActionRequest, billing: Billing, customer: str, unpaid: Sequence[Invoice]
) -> frozenset[str | None]:
    """The services of the invoices that the words describe: "the service of the overdue one"."""
    if not request.selection:
        return frozenset()
    invoices = await selected(request, billing, customer, unpaid)
    return frozenset(line.service_id for one in invoices for line in one.lines)


def _urgency(service: Service) -> int:
    return ORDER.index(service.status) if service.status in ORDER else len(ORDER)


def _owed(unpaid: Sequence[Invoice]) -> dict[str, Invoice]:
    """Service -> the most urgent unpaid invoice that it stands on."""
    owed: dict[str, Invoice] = {}
    for invoice in unpaid:  # the most urgent first
        for line in invoice.lines:
            if line.service_id:
                owed.setdefault(line.service_id, invoice)
    return owed


def _named(request: ActionRequest, services: Sequence[Service]) -> list[Service]:
    """The services whose domain, or else whose kind, was said; none where that narrows nothing down."""
    text = f"{request.word('domain_name') or ''} {request.text}".lower()
    by_domain = [one for one in services if one.domain and one.domain.lower() in text]
    if by_domain:
        return by_domain
    kinds = said(text, ways(TABLE, "kinds"))
    named = [one for one in services if one.kind in kinds]
    if named and not any(one.status in STOPPED for one in named) and said(text, ways(TABLE, "stopped")):
        return [one for one in services if one.status in STOPPED] or named
    return named
