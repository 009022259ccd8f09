"""Since when a customer has a service, as far as the books tell: by the earliest invoice that is for it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from actions.action_request import ActionRequest, Answer
from actions.bills import bill
from actions.selecting import EVERY
from bot.answers import render
from bot.billing import Billing, Invoice, Service

SHORT = 4  # services that fit one message


async def since_when(request: ActionRequest, billing: Billing, customer: str, services: Sequence[Service]) -> Answer:
    invoices = await billing.every(customer, EVERY)
    first = [(one, _earliest(invoices, one)) for one in services[:SHORT]]
    lines = [
        render(
            "my_service_status.since_line",
            request.language,
            service=service,
            bill=bill(invoice, billing.today()) if invoice else None,
        ).text
        for service, invoice in first
    ]
    numbers = tuple(dict.fromkeys(invoice.number for _, invoice in first if invoice))
    reply = render("my_service_status.since", request.language, lines=lines)
    return Answer(reply, shown=numbers, current=numbers[0] if len(numbers) == 1 else None)


def _earliest(invoices: Iterable[Invoice], service: Service) -> Invoice | None:
    """By the service that its lines are for, or by its name and domain in them."""
    words = [one.lower() for one in (service.name, service.domain) if one]
    of_it = [
        one
        for one in invoices
        if any(
            line.service_id == service.id or all(word in line.description.lower() for word in words)
            for line in one.lines
        )
    ]
    return min(of_it, key=lambda one: (one.issued, one.number), default=None)
