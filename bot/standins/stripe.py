"""Stripe's server as it is played here: Checkout Sessions, payment intents and refunds, each key answered once."""

from __future__ import annotations

import hashlib
import json
import re
import secrets
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import web

from bot.standins.documents import Document
from bot.standins.stripe_page import StripePage

LEAST = 50  # cents; Stripe takes no less than half a dollar


class StripeServer(StripePage):
    def routes(self) -> list[web.RouteDef]:
        return [
            web.post("/v1/checkout/sessions", self._once(self._create)),
            web.get("/v1/checkout/sessions", self._guarded(self._list)),
            web.get("/v1/checkout/sessions/{id}", self._guarded(self._retrieve)),
            web.post("/v1/checkout/sessions/{id}/expire", self._once(self._expire)),
            web.get("/v1/payment_intents/{id}", self._guarded(self._intent)),
            web.post("/v1/refunds", self._once(self._refund)),
            web.get("/v1/refunds/{id}", self._guarded(self._one_refund)),
        ]

    def _guarded(self, work: Callable[..., Any]) -> Callable[..., Any]:
        async def handler(request: web.Request) -> web.Response:
            if request.headers.get("Authorization") != f"Bearer {self._key}":
                return _problem(401, "invalid_request_error", None, "Invalid API Key provided")
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
                    return _problem(400, "idempotency_error", None, "Keys are for one request")
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
        if asked.get("mode") != "payment" or not lines or len(currencies) != 1 or not asked.get("success_url"):
            return _problem(400, "invalid_request_error", "parameter_missing", "line_items")
        if sum(amounts) < LEAST or min(amounts) < 0:
            return _problem(400, "invalid_request_error", "amount_too_small", "amount")
        ident = f"cs_test_{secrets.token_hex(24)}"
        session = {
            "id": ident, "object": "checkout.session", "mode": "payment", "status": "open", "payment_status": "unpaid",
            "amount_total": sum(amounts), "amount_subtotal": sum(amounts), "currency": currencies.pop(),
            "client_reference_id": asked.get("client_reference_id"), "customer_email": asked.get("customer_email"),
            "success_url": asked["success_url"], "cancel_url": asked.get("cancel_url"), "metadata": {},
            "created": int(time.time()), "expires_at": int(time.time()) + 86400, "livemode": False,
            "payment_intent": None, "intent_status": "requires_payment_method", "failure": None, "refunded": 0,
            "names": [one["price_data"]["product_data"]["name"] for one in lines],
        }  # fmt: skip
        await self._documents.change(f"session {ident}", lambda kept: kept.update(session))
        return web.json_response(self.shown(session))

    async def _retrieve(self, request: web.Request) -> web.Response:
        kept = await self._documents.get(f"session {request.match_info['id']}")
        if not kept:
            return _problem(404, "invalid_request_error", "resource_missing", "No such checkout.session")
        expanded = any(value.startswith("payment_intent") for name, value in request.query.items() if "expand" in name)
        return web.json_response(self.shown(kept, expanded))

    async def _list(self, request: web.Request) -> web.Response:
        named = await self._documents.get(f"intent {request.query.get('payment_intent', '')}") or {}
        kept = await self._documents.get(f"session {named.get('session', '')}")
        found = [self.shown(kept)] if kept else []
        return web.json_response({"object": "list", "data": found, "has_more": False, "url": "/v1/checkout/sessions"})

    async def _expire(self, request: web.Request) -> web.Response:
        def end(kept: Document) -> bool:
            ended = bool(kept) and kept["status"] == "open"
            if ended:
                kept["status"] = "expired"
            return ended

        ident = request.match_info["id"]
        if not await self._documents.change(f"session {ident}", end):
            return _problem(400, "invalid_request_error", None, "Only open sessions can be expired")
        kept = await self._documents.get(f"session {ident}") or {}
        await self.report("checkout.session.expired", self.shown(kept))
        return web.json_response(self.shown(kept))

    async def _intent(self, request: web.Request) -> web.Response:
        kept = await self._of_intent(request.match_info["id"])
        if not kept:
            return _problem(404, "invalid_request_error", "resource_missing", "No such payment_intent")
        return web.json_response(self.intent(kept))

    async def _refund(self, request: web.Request) -> web.Response:
        asked = nested(await request.text())
        named = await self._documents.get(f"intent {asked.get('payment_intent', '')}") or {}

        def give(kept: Document) -> str | int:
            if not kept or kept["payment_status"] != "paid":
                return "resource_missing"
            amount = int(asked.get("amount", kept["amount_total"] - kept["refunded"]))
            if kept["refunded"] == kept["amount_total"]:
                return "charge_already_refunded"
            if amount <= 0:
                return "parameter_invalid_integer"
            if kept["refunded"] + amount > kept["amount_total"]:
                return "amount_too_large"
            kept["refunded"] += amount
            return amount

        given = await self._documents.change(f"session {named.get('session', '')}", give)
        if isinstance(given, str):
            return _problem(404 if given == "resource_missing" else 400, "invalid_request_error", given, "refund")
        kept = await self._of_intent(asked["payment_intent"])
        charge = self.intent(kept)["latest_charge"]
        refund = {"id": f"re_{secrets.token_hex(12)}", "object": "refund", "amount": given, "charge": charge["id"],
                  "currency": kept["currency"], "payment_intent": asked["payment_intent"], "metadata": {},
                  "status": "pending" if self.refunds_wait else "succeeded", "created": int(time.time())}  # fmt: skip
        await self._documents.change(f"refund {refund['id']}", lambda kept: kept.update(refund))
        await self.report("charge.refunded", charge)
        return web.json_response(refund)

    async def _one_refund(self, request: web.Request) -> web.Response:
        kept = await self._documents.get(f"refund {request.match_info['id']}")
        return web.json_response(kept) if kept else _problem(404, "invalid_request_error", "resource_missing", "refund")

    async def end_refund(self, refund: str, done: bool) -> None:
        more = {"status": "succeeded"} if done else {"status": "failed", "failure_reason": "declined"}
        kept = await self._documents.change(f"refund {refund}", lambda kept: {**(kept.update(more) or kept)})
        named = await self._documents.get(f"intent {kept['payment_intent']}") or {}

        def take_back(session: Document) -> None:
            session["refunded"] -= 0 if done else kept["amount"]

        await self._documents.change(f"session {named['session']}", take_back)
        await self.report("refund.updated" if done else "refund.failed", kept)

    async def _of_intent(self, intent: str) -> Document:
        named = await self._documents.get(f"intent {intent}") or {}
        return await self._documents.get(f"session {named.get('session', '')}") or {}


def nested(form: str) -> dict[str, Any]:
    """The fields of a form whose names are like `line_items[0][quantity]`."""
    found: dict[str, Any] = {}
    for name, value in parse_qsl(form, keep_blank_values=True):
        *path, last = re.findall(r"[^\[\]]+", name)
        here = found
        for part in path:
            here = here.setdefault(part, {})
        here[last] = value
    return found


def _problem(status: int, kind: str, code: str | None, message: str) -> web.Response:
    return web.json_response({"error": {"type": kind, "code": code, "message": message}}, status=status)
