"""Money of a cancelled invoice that is here, on no invoice, and waits for a person."""

from __future__ import annotations

from bot.billing import Billing, Invoice, InvoiceStatus, Money


async def held_of(billing: Billing, invoice: Invoice) -> Money | None:
    """How much; None where there is none, or the invoice is not cancelled."""
    if invoice.status is not InvoiceStatus.CANCELLED:
        return None
    kept = await billing.received(invoice.customer, (invoice.number,))
    over = [one.over for one in kept if one.waiting and one.came.currency == invoice.total.currency]
    return Money.total(over) if over else None
