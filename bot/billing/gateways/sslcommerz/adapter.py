"""SSLCommerz as a gateway: a session per attempt, the validation API's word alone, refunds that are counted here."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from bot.billing.gateways.base import Gateway, Notification, NotOurs, Order, Paid, Proved, RedirectTo, Refund, Refused
from bot.billing.gateways.calls import text
from bot.billing.gateways.sslcommerz.api import SslcommerzApi
from bot.billing.gateways.sslcommerz.signature import is_signed
from bot.billing.models import Money
from bot.billing.refund_book import RefundBook
from bot.database.engine import Database
from bot.errors import BadSetting, GatewayUnavailable, RefundRefused
from bot.settings import Settings

OURS = re.compile(r"INV[A-Za-z0-9]{0,16}-[A-Z0-9]{10}")
TAKEN = frozenset({"VALID", "VALIDATED"})
MISSED = frozenset({"FAILED", "CANCELLED", "EXPIRED"})
LONGEST_ADDRESS = 255  # of each way back
UNKNOWN = "N/A"  # must be given, and no backend need know it


class Sslcommerz(Gateway):
    name = "sslcommerz"
    brand = "SSLCommerz"
    countries = frozenset({"BD"})
    currencies = frozenset({"BDT"})
    limits = {"BDT": (Decimal(10), Decimal(500_000))}

    def __init__(self, url: str, store: str, password: str, refunds: RefundBook) -> None:
        self._api = SslcommerzApi(url, store, password)
        self._store, self._password, self._refunds = store, password, refunds

    @classmethod
    def open(cls, chosen: Settings, database: Database) -> Sslcommerz:
        for name in ("sslcommerz_store", "sslcommerz_password"):
            if not getattr(chosen, name):
                raise BadSetting(name=f"SAHAYAK_{name.upper()}", value="", wanted="what SSLCommerz gave for the store")
        refunds = RefundBook(database, cls.name)
        return cls(chosen.sslcommerz_url, chosen.sslcommerz_store, chosen.sslcommerz_password, refunds)

    async def start(self, order: Order) -> RedirectTo:
        back = {
            "success_url": order.return_url,
            "fail_url": order.back("failed"),
            "cancel_url": order.back("cancelled"),
            "ipn_url": order.notify_url,
        }
        if any(len(address) > LONGEST_ADDRESS for address in back.values()):
            raise self._api.away("more invoices at once than an address can name", asked=False)
        opened = await self._api.open({**_wanted(order), **back})
        page, session = text(opened, "GatewayPageURL", 2000), text(opened, "sessionkey")
        if not page.startswith(("https://", "http://")):
            raise self._api.away("a session without a page")
        return RedirectTo(page, session or None)

    async def confirm(self, notification: Notification) -> Proved | Refused | NotOurs:
        try:
            fields = notification.form()
        except ValueError as trouble:
            return Refused(str(trouble)[:100])
        if not is_signed(fields, self._password):
            return Refused("not signed with the store's password")
        reference = fields["tran_id"]
        if not OURS.fullmatch(reference) or fields.get("store_id", self._store) != self._store:
            return NotOurs(f"a transaction {reference[:30]!r}")
        if fields["status"] not in TAKEN:
            return self._read(reference, fields)
        said = await self._api.validated(fields.get("val_id", ""))
        if text(said, "status") not in TAKEN or text(said, "tran_id") != reference:
            return Refused(f"SSLCommerz calls it {text(said, 'status') or 'nothing'}")
        return self._read(reference, said)

    async def status(self, reference: str, session: str | None = None) -> Proved | None:
        tries = [one for one in await self._api.tries(reference) if text(one, "status") in TAKEN | MISSED | {"PENDING"}]
        said = [self._read(reference, one) for one in tries]
        if not said:
            return None
        best = next((one for one in said if one.paid), None) or next((one for one in said if one.pending), said[-1])
        back = await self._refunds.given(best.transaction_id)
        refunded = Money(back, best.amount.currency) if back else None
        return Proved(best.reference, best.transaction_id, best.amount, best.paid, best.pending, refunded)

    async def refund(self, paid: Paid, amount: Money, key: str) -> Refund:
        """SSLCommerz knows no repeated call: what was asked for and not answered is not asked for again."""
        earlier = await self._refunds.begin(paid, amount, key)
        if earlier is not None:
            return await self.ask_refund(paid, Refund(earlier, amount, done=False))
        try:
            said = await self._api.refund(paid.transaction_id, str(amount.amount), key, f"Refund of {paid.reference}")
        except GatewayUnavailable as away:
            if not away.facts["asked"]:
                await self._refunds.forget(key)
            raise
        ident, state = text(said, "refund_ref_id", 80), text(said, "status")
        if state not in {"success", "processing"} or not ident:
            await self._refunds.forget(key)
            raise RefundRefused(reference=paid.reference, why=text(said, "errorReason"))
        await self._refunds.accepted(key, ident)
        return Refund(ident, amount, done=False)  # "success" means that it was accepted

    async def ask_refund(self, paid: Paid, refund: Refund) -> Refund:
        state = text(await self._api.refunded(refund.id), "status")
        return replace(refund, done=state == "refunded", failed=state == "cancelled")

    async def close(self) -> None:
        await self._api.close()

    def _read(self, reference: str, said: Mapping[str, Any]) -> Proved:
        """GatewayUnavailable for what names no amount. Money of a risky payment waits for a person at SSLCommerz."""
        asked = ("currency_amount", "currency_type")  # what was asked for; `amount` is what that is in taka
        names = asked if all(text(said, name) for name in asked) else ("amount", "currency")
        try:
            amount = Money.of(*(text(said, name) for name in names))
        except ValueError:
            raise self._api.away("a transaction without an amount") from None
        state = text(said, "status")
        risky = text(said, "risk_level") not in {"", "0"}
        came = state in TAKEN
        transaction = text(said, "bank_tran_id", 80) or text(said, "val_id", 80) or reference
        return Proved(reference, transaction, amount, came and not risky, (came and risky) or state == "PENDING")


def _wanted(order: Order) -> dict[str, str]:
    """The fields of the session; see the documentation's table of parameters for the longest values."""
    checkout = order.checkout
    names = ", ".join(line.description for invoice in checkout.invoices for line in invoice.lines)
    return {
        "total_amount": str(checkout.total.amount),
        "currency": checkout.total.currency,
        "tran_id": order.reference,
        "product_category": "Domain-Hosting",
        "product_name": (names or order.reference)[:255],
        "product_profile": "non-physical-goods",
        "shipping_method": "NO",
        "num_of_item": str(len(checkout.invoices)),
        "cus_name": checkout.customer.name[:50],
        "cus_email": checkout.customer.email[:50],
        "cus_country": checkout.customer.country,
        **{name: UNKNOWN for name in ("cus_add1", "cus_city", "cus_postcode", "cus_phone")},
    }
