"""PayPal's page as it is played here: what a customer decides on it, and what PayPal reports of that (webhooks)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
import zlib
from datetime import datetime, timezone
from typing import Any

from bot.standins.base import LIFE, Onward, Outcome, Report, StandinOrder, StandinServer, State
from bot.standins.documents import Document, Documents
from bot.standins.paypal_answers import link

AFTERWARDS = {"paid": "COMPLETED", "pending": "PENDING", "failed": "DECLINED"}  # what a capture will be
HIDDEN = frozenset({"capture will be", "declined", "opened"})  # of an order, from who asks for it


class PaypalPage(StandinServer):
    """`webhook`: its id and address, for the shop has told PayPal where to report."""

    name, brand = "paypal", "PayPal"

    def __init__(
        self, documents: Documents, report: Report, page: str, client: str, secret: str, webhook: tuple[str, str]
    ) -> None:
        super().__init__(documents, report, page)
        self._client, self._secret = client, secret
        self._webhook, self._hook_url = webhook

    async def order(self, session: str) -> StandinOrder | None:
        kept = await self._documents.get(f"order {session}")
        if not kept:
            return None
        unit = kept["purchase_units"][0]
        amount = unit["amount"]
        what, value, currency = unit.get("description", ""), amount["value"], amount["currency_code"]
        until = kept["opened"] + LIFE
        return StandinOrder(self.name, self.brand, unit["custom_id"], what, value, currency, until, _state(kept))

    async def decide(self, session: str, outcome: Outcome) -> Onward | None:
        if await self.order(session) is None:
            return None

        def choose(order: Document) -> str:
            if order["status"] == "COMPLETED":
                capture = order["purchase_units"][0]["payments"]["captures"][0]
                if outcome == "paid" and capture["status"] == "PENDING":
                    capture["status"] = "COMPLETED"
                return f"PAYMENT.CAPTURE.{'PENDING' if capture['status'] == 'PENDING' else 'COMPLETED'}"
            if outcome == "cancelled":
                return ""
            order["status"], order["capture will be"], order["declined"] = "APPROVED", AFTERWARDS[outcome], False
            return "CHECKOUT.ORDER.APPROVED"

        kind = await self._documents.change(f"order {session}", choose)
        order = await self._documents.get(f"order {session}") or {}
        about = (
            order
            if kind.startswith("CHECKOUT")
            else order["purchase_units"][0].get("payments", {}).get("captures", [None])[0]
        )
        if kind:
            await self.report(kind, self.shown(about) if kind.startswith("CHECKOUT") else about)
        page = order["payment_source"]["paypal"]["experience_context"]
        return Onward(str(page["cancel_url" if outcome == "cancelled" else "return_url"]))

    async def report(self, kind: str, about: Document) -> None:
        what = "checkout-order" if kind.startswith("CHECKOUT") else kind.rpartition(".")[0].partition(".")[2].lower()
        if kind.endswith("REFUNDED"):
            what = "refund"
        event = {"id": f"WH-{secrets.token_hex(8)}", "event_version": "1.0", "event_type": kind, "create_time": now(),
                 "resource_type": what, "resource_version": "2.0", "summary": kind, "resource": about}  # fmt: skip
        body = json.dumps(event).encode()
        await self._report(self._hook_url, body, self.proof(body))

    def proof(self, body: bytes) -> dict[str, str]:
        """The headers of a report."""
        ident, at = secrets.token_hex(16), now()
        return {
            "Content-Type": "application/json", "PAYPAL-AUTH-ALGO": "SHA256withRSA", "PAYPAL-TRANSMISSION-ID": ident,
            "PAYPAL-CERT-URL": "https://api.paypal.com/v1/notifications/certs/CERT-demo",
            "PAYPAL-TRANSMISSION-TIME": at, "PAYPAL-TRANSMISSION-SIG": self.signature(ident, at, self._webhook, body),
        }  # fmt: skip

    def signature(self, ident: str, at: str, webhook: str, body: bytes) -> str:
        """Over the same words as PayPal's; a hash with a key of ours in the place of its certificate."""
        words = f"{ident}|{at}|{webhook}|{zlib.crc32(body)}".encode()
        return base64.b64encode(hmac.new(self._secret.encode(), words, hashlib.sha256).digest()).decode()

    def shown(self, order: dict[str, Any]) -> dict[str, Any]:
        path = f"/checkout/orders/{order['id']}"
        links = [link(path, "self")]
        if order["status"] == "PAYER_ACTION_REQUIRED":
            links.append({"href": f"{self._page}{order['id']}", "rel": "payer-action", "method": "GET"})
        if order["status"] == "APPROVED":
            links.append(link(f"{path}/capture", "capture", "POST"))
        source: dict[str, Any] = {
            kind: {} for kind in order["payment_source"]
        }  # what was asked of the page is not said again
        kept = {name: value for name, value in order.items() if name not in HIDDEN}
        return {**kept, "payment_source": source, "purchase_units": [_bare(*kept["purchase_units"])], "links": links}


def _bare(unit: Document) -> Document:
    """A purchase unit as it stands in an order: that its captures are of this order is said of captures alone."""
    if "payments" not in unit:
        return unit
    hidden = {"supplementary_data"}
    captures = [{name: one[name] for name in one if name not in hidden} for one in unit["payments"]["captures"]]
    return {**unit, "payments": {**unit["payments"], "captures": captures}}


def _state(order: Document) -> State:
    payments = order["purchase_units"][0].get("payments", {})
    if payments.get("captures"):
        return "pending" if payments["captures"][0]["status"] == "PENDING" else "paid"
    if order["status"] == "APPROVED":
        return "pending"  # the shop has still to take it
    return "declined" if order.get("declined") else "open"


def now() -> str:
    return f"{datetime.now(timezone.utc):%Y-%m-%dT%H:%M:%SZ}"
