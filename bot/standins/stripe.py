"""Stripe's server as it is played here: Checkout Sessions, payment intents and refunds, each key answered once."""

from __future__ import annotations

import hashlib
import json
import secrets
import time
from collections.abc import Callable
from typing import Any

from aiohttp import web

from bot.standins.documents import Document
from bot.standins.keys import same
from bot.standins.stripe_answers import expansions, listed, missing, nested, problem, wrong
from bot.standins.stripe_refunds import StripeRefunds

LEAST = 50  # cents; Stripe takes no less than half a dollar


class StripeServer(StripeRefunds):
    def routes(self) -> list[web.RouteDef]:
        return [
            web.post("/v1/checkout/sessions", self._once(self._create)),
            web.get("/v1/checkout/sessions", self._guarded(self._list)),
            web.get("/v1/checkout/sessions/{id}", self._guarded(self._retrieve)),
            web.post("/v1/checkout/sessions/{id}/expire", self._once(self._expire)),
            web.get("/v1/checkout/sessions/{id}/line_items", self._guarded(self._lines)),
            web.get("/v1/payment_intents/{id}", self._guarded(self._intent)),
            web.get("/v1/charges/{id}", self._guarded(self.charge_of)),
            web.post("/v1/refunds", self._once(self.refund)),
            web.get("/v1/refunds", self._guarded(self.refunds)),
            web.get("/v1/refunds/{id}", self._guarded(self.one_refund)),
        ]

    def _guarded(self, work: Callable[..., Any]) -> Callable[..., Any]:
        async def handler(request: web.Request) -> web.Response:
            if not same(request.headers.get("Authorization"), f"Bearer {self._key}"):
                return problem(401, "invalid_request_error", None, "Invalid API Key provided.")
            return await work(request)  # type: ignore[no-any-return]

        return handler

    def _once(self, work: Callable[..., Any]) -> Callable[..., Any]:
        """A request whose Idempotency-Key has been answered gets the same answer; another one under it is refused."""

        async def handler(request: web.Request) -> web.Response:
            key = f"request {request.headers.get('Idempotency-Key') or secrets.token_hex(8)}"
            asked = hashlib.sha256(request.path.encode() + b"\n" + await request.read()).hexdigest()
            earlier = await self._documents.get(key)
            if earlier:
                if earlier["asked"] != asked:
                    return problem(400, "idempotency_error", None, "Keys for idempotent requests are for one request.")
                return web.json_response(earlier["body"])
            answer: web.Response = await work(request)
            if answer.status < 300:
                body = json.loads(answer.text or "{}")
                await self._documents.change(key, lambda kept: kept.update(body=body, asked=asked))
            return answer

        return self._guarded(handler)

    async def _create(self, request: web.Request) -> web.Response:
        asked = nested(await request.text())
        lines = list(asked.get("line_items", {}).values())
        amounts = [int(one["price_data"]["unit_amount"]) * int(one["quantity"]) for one in lines]
        currencies = {one["price_data"]["currency"] for one in lines}
        for name in ("mode", "line_items", "success_url"):
            if not asked.get(name):
                return wrong("parameter_missing", f"Missing required param: {name}.", param=name)
        if asked["mode"] != "payment" or len(currencies) != 1:
            return wrong("parameter_invalid", "Payments in one currency are all that is played here.", param="mode")
        if sum(amounts) < LEAST or min(amounts) < 0:
            return wrong("amount_too_small", "The total is less than Stripe takes.", param="line_items")
        ident = f"cs_test_{secrets.token_hex(24)}"
        session = {
            "id": ident, "object": "checkout.session", "mode": "payment", "status": "open", "payment_status": "unpaid",
            "amount_total": sum(amounts), "amount_subtotal": sum(amounts), "currency": currencies.pop(),
            "client_reference_id": asked.get("client_reference_id"), "customer_email": asked.get("customer_email"),
            "success_url": asked["success_url"], "cancel_url": asked.get("cancel_url"),
            "metadata": asked.get("metadata", {}), "payment_method_types": ["card"], "ui_mode": "hosted_page",
            "created": int(time.time()), "expires_at": int(time.time()) + 86400, "livemode": False,
            "payment_intent": None, "intent_status": "requires_payment_method", "failure": None, "refunded": 0,
            "intent_metadata": asked.get("payment_intent_data", {}).get("metadata", {}),
            "names": [one["price_data"]["product_data"]["name"] for one in lines],
            "lines": [[amount, int(one["quantity"])] for amount, one in zip(amounts, lines, strict=True)],
        }  # fmt: skip
        await self._documents.change(f"session {ident}", lambda kept: kept.update(session))
        return web.json_response(self.shown(session))

    async def _retrieve(self, request: web.Request) -> web.Response:
        kept = await self._documents.get(f"session {request.match_info['id']}")
        return web.json_response(self.shown(kept, expansions(request))) if kept else missing("checkout.session")

    async def _list(self, request: web.Request) -> web.Response:
        """Of one payment intent; without one Stripe names the newest, which nobody asks for here."""
        kept = await self.of_intent(request.query.get("payment_intent", ""))
        return listed("/v1/checkout/sessions", [self.shown(kept, expansions(request, "data."))] if kept else [])

    async def _lines(self, request: web.Request) -> web.Response:
        kept = await self._documents.get(f"session {request.match_info['id']}")
        if not kept:
            return missing("checkout.session")
        items = [
            {"id": f"li_{name}", "object": "item", "amount_total": amount, "amount_subtotal": amount,
             "quantity": quantity, "currency": kept["currency"], "description": name}
            for name, (amount, quantity) in zip(kept["names"], kept["lines"], strict=True)
        ]  # fmt: skip
        return listed(f"/v1/checkout/sessions/{kept['id']}/line_items", items)

    async def _expire(self, request: web.Request) -> web.Response:
        def end(kept: Document) -> bool:
            ended = bool(kept) and kept["status"] == "open"
            if ended:
                kept["status"] = "expired"
            return ended

        ident = request.match_info["id"]
        if not await self._documents.change(f"session {ident}", end):
            return wrong(None, "Only Checkout Sessions with a status in [open] can be expired.")
        kept = await self._documents.get(f"session {ident}") or {}
        await self.report("checkout.session.expired", self.shown(kept))
        return web.json_response(self.shown(kept))

    async def _intent(self, request: web.Request) -> web.Response:
        kept = await self.of_intent(request.match_info["id"])
        return web.json_response(self.intent(kept, expansions(request))) if kept else missing("payment_intent")
