"""The contract's books in a WHMCS, whose ids are numbers: there and back."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Any

from bot.billing.backends.whmcs.adapter import WhmcsBackend
from bot.billing.backends.whmcs.rows import CYCLES
from bot.billing.invoice_search import InvoiceOrder
from bot.billing.links import Purpose
from bot.billing.models import (
    AutomaticPayment,
    Customer,
    Invoice,
    InvoiceStatus,
    Money,
    Page,
    Payment,
    SavedCard,
    Service,
)
from tests.backend_books import Books
from tests.standins import whmcs_books as made
from tests.standins.whmcs import Whmcs

IDS = {"r1": 7, "k1": 8, "l1": 9}
NAMES = {str(there): here for here, there in IDS.items()}
SERVICES = {"s1": "31", "s2": "32", "s3": "33", "s4": "34", "s5": "d5", "s6": "36"}
CARDS = {"c1": 3}
CARD_NAMES = {str(there): here for here, there in CARDS.items()}
SERVICE_NAMES = {there: here for here, there in SERVICES.items()}
WORDS = {months: word.title() for word, months in CYCLES.items()}


def fill(whmcs: Whmcs, books: Books) -> None:
    for customer in books.customers:
        first = {"bn": "bengali"}.get(customer.language or "", "")
        made.client(whmcs, IDS[customer.id], customer.email, name=customer.name, language=first)
        theirs = [
            money.amount
            for owner, money in books.credits
            if (owner, money.currency) == (customer.id, customer.currency)
        ]
        more = {"currency_code": customer.currency, "credit": f"{sum(theirs):.2f}"}
        whmcs.clients[IDS[customer.id]].update(fullname=customer.name, **more)
    for service in books.services:
        ident, owner, price = SERVICES[service.id], IDS[service.customer], str(service.price.amount)
        due = service.next_due.isoformat()
        if service.kind == "domain":
            made.domain(
                whmcs, int(ident[1:]), owner, service.domain or "", recurringamount=price, nextduedate=due,
                regperiod=service.cycle_months // 12,
            )  # fmt: skip
            continue
        made.product(
            whmcs, int(ident), owner, service.name, domain=service.domain or "", status=str(service.status),
            nextduedate=due, recurringamount=price, billingcycle=WORDS[service.cycle_months],
        )  # fmt: skip
    for invoice in books.invoices:
        items = [
            {
                "description": line.description, "amount": str(line.amount.amount),
                "type": "Hosting" if line.service_id else "", "relid": SERVICES.get(line.service_id or "", 0),
            }
            for line in invoice.lines
        ]  # fmt: skip
        paid = {"datepaid": f"{invoice.paid_on} 10:00:00"} if invoice.paid_on else {}
        made.invoice(
            whmcs, int(invoice.number), IDS[invoice.customer], str(invoice.total.amount), items=items,
            status=str(invoice.status), date=invoice.issued.isoformat(), duedate=invoice.due.isoformat(),
            currency=invoice.total.currency, **paid,
        )  # fmt: skip
    for automatic in books.automatic:
        made.card(whmcs, CARDS[automatic.card.id], IDS[automatic.card.customer], card_last_four=automatic.card.last4)
        whmcs.invoices[int(automatic.invoice)].update(
            paymentmethod="stripe", paymethodid=CARDS[automatic.card.id],
            last_capture_attempt=f"{automatic.last_attempt} 06:00:00",
        )  # fmt: skip
    for payment in books.payments:
        for number in payment.invoices:
            made.transaction(
                whmcs, IDS["r1"], int(number), str(payment.amount.amount), payment.transaction_id,
                gateway=payment.gateway, date=payment.at.strftime("%Y-%m-%d %H:%M:%S"),
            )  # fmt: skip


def there(customer: str) -> str:
    return str(IDS.get(customer, customer))


class TranslatedBackend(WhmcsBackend):
    """The adapter, for a suite whose customers and services have names of their own."""

    async def customer(self, customer: str) -> Customer:
        found = await super().customer(there(customer))
        return replace(found, id=NAMES[found.id])

    async def find_by_email(self, email: str) -> Customer | None:
        found = await super().find_by_email(email)
        return replace(found, id=NAMES[found.id]) if found else None

    async def sorted_invoices(
        self,
        customer: str,
        order: InvoiceOrder,
        statuses: Collection[InvoiceStatus] | None = None,
        page: int = 1,
        per_page: int = 10,
    ) -> Page[Invoice]:
        found = await super().sorted_invoices(there(customer), order, statuses, page, per_page)
        return replace(found, items=tuple(map(_here, found.items)))

    async def invoices_by_number(self, customer: str, numbers: Sequence[str]) -> tuple[Invoice, ...]:
        return tuple(map(_here, await super().invoices_by_number(there(customer), numbers)))

    async def services(self, customer: str) -> tuple[Service, ...]:
        return tuple(
            replace(one, id=SERVICE_NAMES[one.id], customer=customer) for one in await super().services(there(customer))
        )

    async def saved_cards(self, customer: str) -> tuple[SavedCard, ...]:
        return tuple(map(_card, await super().saved_cards(there(customer))))

    async def automatic_payments(self, customer: str) -> tuple[AutomaticPayment, ...]:
        return tuple(replace(one, card=_card(one.card)) for one in await super().automatic_payments(there(customer)))

    async def leads_to(self, customer: str, numbers: Sequence[str], purpose: Purpose, sign_in: bool) -> str:
        return await super().leads_to(there(customer), numbers, purpose, sign_in)

    async def credit(self, customer: str) -> tuple[Money, ...]:
        return await super().credit(there(customer))

    async def payments(self, customer: str) -> tuple[Payment, ...]:
        return await super().payments(there(customer))


def _card(card: SavedCard) -> SavedCard:
    return replace(card, id=CARD_NAMES[card.id], customer=NAMES[card.customer])


def told(automatic: AutomaticPayment) -> AutomaticPayment:
    """As far as WHMCS tells it."""
    card = replace(automatic.card, bank="", card_type="", mandate="unknown")
    return replace(automatic, card=card, failure="unknown")


def _here(invoice: Invoice) -> Invoice:
    lines: Any = (replace(one, service_id=SERVICE_NAMES.get(one.service_id or "")) for one in invoice.lines)
    return replace(invoice, customer=NAMES[invoice.customer], lines=tuple(lines))
