"""Stripe's page as it is played here: what a customer decides on it, and what Stripe reports of that (webhooks)."""

from __future__ import annotations

import hmac
import json
import secrets
import time
from typing import Any

from bot.standins.base import Onward, Outcome, Report, StandinOrder, StandinServer, State
from bot.standins.documents import Document, Documents

VERSION = "2026-10-28.endive"
#: Of a session, from who asks for it.
HIDDEN = frozenset({"intent_status", "intent_metadata", "failure", "refunded", "refunds", "names", "lines"})


class StripePage(StandinServer):
    """`webhook`: its signing secret and address, for the shop has told Stripe where to report."""

    name, brand = "stripe", "Stripe"

    def __init__(self, documents: Documents, report: Report, page: str, key: str, webhook: tuple[str, str]) -> None:
        super().__init__(documents, report, page)
        self._key = key
        self._hook_secret, self._hook_url = webhook

    async def order(self, session: str) -> StandinOrder | None:
        kept = await self._documents.get(f"session {session}")
        if not kept:
            return None
        amount = f"{kept['amount_total'] // 100}.{kept['amount_total'] % 100:02}"
        what, reference, currency = ", ".join(kept["names"]), kept["client_reference_id"], kept["currency"].upper()
        until = time.time() if _status(kept) == "expired" else float(kept["expires_at"])
        return StandinOrder(self.name, self.brand, reference, what, amount, currency, until, _state(kept))

    async def decide(self, session: str, outcome: Outcome) -> Onward | None:
        if await self.order(session) is None:
            return None

        def choose(kept: Document) -> str:
            if kept["payment_status"] == "paid":
                return "checkout.session.completed"
            if _status(kept) == "expired" or outcome == "cancelled":
                return ""
            kept["payment_intent"] = kept["payment_intent"] or f"pi_{secrets.token_hex(12)}"
            if outcome == "failed":
                kept["intent_status"] = "requires_payment_method"
                kept["failure"] = {"code": "card_declined", "decline_code": "generic_decline", "message": "declined"}
                return "payment_intent.payment_failed"
            was = kept["status"]
            kept["status"], kept["failure"] = "complete", None
            kept["payment_status"] = "paid" if outcome == "paid" else "unpaid"
            kept["intent_status"] = "succeeded" if outcome == "paid" else "processing"
            late = was == "complete" and outcome == "paid"
            return "checkout.session.async_payment_succeeded" if late else "checkout.session.completed"

        kind = await self._documents.change(f"session {session}", choose)
        kept = await self._documents.get(f"session {session}") or {}
        if kept.get("payment_intent"):
            await self._documents.change(
                f"intent {kept['payment_intent']}", lambda found: found.update(session=session)
            )
        if kind:
            about = self.intent(kept) if kind.startswith("payment_intent") else self.shown(kept)
            await self.report(kind, about)
        if _state(kept) == "declined" and outcome == "failed":
            return Onward(f"{self._page}{session}")  # Stripe lets them try another card
        onward = str(kept["cancel_url" if outcome == "cancelled" else "success_url"])
        return Onward(onward.replace("{CHECKOUT_SESSION_ID}", session))

    async def report(self, kind: str, about: dict[str, Any]) -> None:
        event = {"id": f"evt_{secrets.token_hex(12)}", "object": "event", "api_version": VERSION, "type": kind,
                 "created": int(time.time()), "livemode": False, "data": {"object": about}}  # fmt: skip
        body = json.dumps(event).encode()
        await self._report(self._hook_url, body, self.signed(body))

    def signed(self, body: bytes, at: int | None = None) -> dict[str, str]:
        """The headers of a report."""
        at = at or int(time.time())
        made = hmac.new(self._hook_secret.encode(), b"%d.%s" % (at, body), "sha256").hexdigest()
        return {"Content-Type": "application/json; charset=utf-8", "Stripe-Signature": f"t={at},v1={made}"}

    def shown(self, kept: Document, expand: frozenset[str] = frozenset()) -> dict[str, Any]:
        """A session as the API shows it."""
        below = frozenset(one.partition(".")[2] for one in expand if one.startswith("payment_intent"))
        intent = self.intent(kept, below) if below and kept["payment_intent"] else kept["payment_intent"]
        status = _status(kept)
        url = f"{self._page}{kept['id']}" if status == "open" else None
        more = {"status": status, "url": url, "payment_intent": intent}
        return {**{name: kept[name] for name in kept if name not in HIDDEN}, **more}

    def intent(self, kept: Document, expand: frozenset[str] = frozenset()) -> dict[str, Any]:
        took = kept["intent_status"] == "succeeded"
        charge: Any = self.charge(kept) if took else None
        return {
            "id": kept["payment_intent"], "object": "payment_intent", "amount": kept["amount_total"],
            "amount_received": kept["amount_total"] if took else 0, "currency": kept["currency"],
            "status": kept["intent_status"], "last_payment_error": kept["failure"], "livemode": False,
            "latest_charge": charge if charge is None or "latest_charge" in expand else charge["id"],
            "metadata": kept["intent_metadata"], "payment_method_types": ["card"], "created": kept["created"],
        }  # fmt: skip

    def charge(self, kept: Document) -> dict[str, Any]:
        """What was taken for a session."""
        return {
            "id": f"ch_{kept['payment_intent'][3:]}", "object": "charge", "amount": kept["amount_total"],
            "amount_captured": kept["amount_total"], "amount_refunded": kept["refunded"], "captured": True,
            "currency": kept["currency"], "paid": True, "payment_intent": kept["payment_intent"],
            "refunded": kept["refunded"] == kept["amount_total"], "status": "succeeded", "livemode": False,
            "metadata": kept["intent_metadata"], "created": kept["created"],
        }  # fmt: skip


def _status(kept: Document) -> str:
    """As the clock has it: nobody tells a session that its time is over."""
    over = kept["status"] == "open" and time.time() >= kept["expires_at"]
    return "expired" if over else str(kept["status"])


def _state(kept: Document) -> State:
    if kept["status"] == "complete":
        return "paid" if kept["payment_status"] == "paid" else "pending"
    return "declined" if kept["failure"] else "open"
