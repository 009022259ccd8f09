"""Refunds of Stripe as it is played here, given at once or promised first, and the charges that they are of."""

from __future__ import annotations

import secrets
import time
from typing import Any

from aiohttp import web

from bot.standins.documents import Document
from bot.standins.stripe_answers import listed, missing, nested, wrong
from bot.standins.stripe_page import StripePage


class StripeRefunds(StripePage):
    async def refund(self, request: web.Request) -> web.Response:
        asked = nested(await request.text())
        intent = asked.get("payment_intent", "")
        if not asked.get("amount", "1").isdecimal() or int(asked.get("amount", "1")) < 1:
            return wrong("parameter_invalid_integer", "This value must be greater than or equal to 1.", param="amount")
        kept = await self.of_intent(intent)
        if not kept or kept["payment_status"] != "paid":
            return missing("payment_intent")
        made: Document = {
            "id": f"re_{secrets.token_hex(12)}", "object": "refund", "charge": self.charge(kept)["id"],
            "currency": kept["currency"], "payment_intent": intent, "metadata": asked.get("metadata", {}),
            "status": "pending" if self.refunds_wait else "succeeded", "created": int(time.time()),
            "reason": asked.get("reason"),
        }  # fmt: skip

        def give(session: Document) -> str:
            left = session["amount_total"] - session["refunded"]
            made["amount"] = int(asked.get("amount", left))
            if not left:
                return "charge_already_refunded"
            if made["amount"] > left:
                return "amount_too_large"
            session["refunded"] += made["amount"]
            session.setdefault("refunds", []).append(made["id"])
            return ""

        if code := await self._documents.change(f"session {kept['id']}", give):
            return wrong(code, "So much is not left of the charge.")
        await self._documents.change(f"refund {made['id']}", lambda kept: kept.update(made))
        await self.report("charge.refunded", self.charge(await self.of_intent(intent)))
        return web.json_response(made)

    async def refunds(self, request: web.Request) -> web.Response:
        kept = await self.of_intent(request.query.get("payment_intent", ""))
        found = [await self._documents.get(f"refund {one}") for one in kept.get("refunds", ())]
        return listed("/v1/refunds", found[::-1])

    async def one_refund(self, request: web.Request) -> web.Response:
        kept = await self._documents.get(f"refund {request.match_info['id']}")
        return web.json_response(kept) if kept else missing("refund")

    async def charge_of(self, request: web.Request) -> web.Response:
        kept = await self.of_intent(f"pi_{request.match_info['id'][3:]}")
        return web.json_response(self.charge(kept)) if kept.get("intent_status") == "succeeded" else missing("charge")

    async def end_refund(self, refund: str, done: bool) -> None:
        more = {"status": "succeeded"} if done else {"status": "failed", "failure_reason": "declined"}
        kept = await self._documents.change(f"refund {refund}", lambda kept: {**(kept.update(more) or kept)})

        def take_back(session: Document) -> None:
            session["refunded"] -= 0 if done else kept["amount"]

        named = await self._documents.get(f"intent {kept['payment_intent']}") or {}
        await self._documents.change(f"session {named['session']}", take_back)
        await self.report("refund.updated" if done else "refund.failed", kept)

    async def of_intent(self, intent: str) -> dict[str, Any]:
        """The session of a payment intent; empty where there is none."""
        named = await self._documents.get(f"intent {intent}") or {}
        return await self._documents.get(f"session {named.get('session', '')}") or {}
