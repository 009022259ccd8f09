"""What a payment was made with, and by whom, as far as the books tell: the gateway that it came through."""

from __future__ import annotations

from dataclasses import replace

from actions.action_request import ActionRequest, Answer
from actions.selecting import selected
from bot.answers import Reply, render
from bot.answers.guide_request import payment_facts
from bot.billing import Billing
from bot.billing.backends.base import Payments
from bot.billing.models import Payment
from bot.knowledge.books_asked import asks_who_paid
from bot.knowledge.names import title
from bot.knowledge.paid_period import SUM
from bot.knowledge.payment_methods import local_gateway


async def what_was_used(topic: str, request: ActionRequest, billing: Billing, customer: str) -> Answer | None:
    """The payment of the invoice that is meant, else their newest; None where none is known."""
    if not billing.can(Payments):
        return None
    payments = [one for one in await billing.payments(customer) if one.is_kept and one.invoices]
    wanted = await _numbers(request, billing, customer)
    payment = next((one for one in payments if wanted & set(one.invoices)), payments[0] if payments else None)
    if payment is None:
        return None
    number = next((one for one in payment.invoices if one in wanted), payment.invoices[0])
    return Answer(_told(topic, request, payment, number), current=number)


async def _numbers(request: ActionRequest, billing: Billing, customer: str) -> set[str]:
    if named := request.numbers():
        return set(named)
    if request.selection and SUM not in request.selection:
        return {one.number for one in await selected(request, billing, customer, ())}
    return {request.current} if request.current else set()


def _told(topic: str, request: ActionRequest, payment: Payment, number: str) -> Reply:
    reply = render(
        "my_invoice_status.used",
        request.language,
        number=number,
        several=len(payment.invoices) > 1,
        amount=payment.amount,
        day=payment.at.astimezone().date(),
        by=title("gateway", payment.gateway, request.language) if payment.gateway else "",
        inside=payment.gateway == local_gateway(),
        who=asks_who_paid(request.text),
        wallet_list=payment_facts(request.language)["wallet_list"],
    )
    return replace(reply, topic=topic)
