"""PayPal's server as it is played here: tokens, orders, captures, refunds, and the proof of its reports."""

from __future__ import annotations

import hmac
import json
import secrets
import time
from collections.abc import Callable
from typing import Any

import aiohttp
from aiohttp import web

from bot.standins.documents import Document
from bot.standins.keys import same
from bot.standins.paypal_answers import link, made, positive, problem, unknown
from bot.standins.paypal_page import now
from bot.standins.paypal_refunds import PaypalRefunds


class PaypalServer(PaypalRefunds):
    def routes(self) -> list[web.RouteDef]:
        return [
            web.post("/v1/oauth2/token", self._token),
            web.post("/v2/checkout/orders", self._once(self._create)),
            web.get("/v2/checkout/orders/{id}", self._guarded(self._order)),
            web.post("/v2/checkout/orders/{id}/capture", self._once(self._capture)),
            web.get("/v2/payments/captures/{id}", self._guarded(self._one_capture)),
            web.post("/v2/payments/captures/{id}/refund", self._once(self.refund)),
            web.get("/v2/payments/refunds/{id}", self._guarded(self.one_refund)),
            web.post("/v1/notifications/verify-webhook-signature", self._guarded(self._verify)),
        ]

    async def _token(self, request: web.Request) -> web.Response:
        given = aiohttp.BasicAuth.decode(request.headers.get("Authorization", "Basic Og=="))
        if not (same(given.login, self._client) & same(given.password, self._secret)):
            return web.json_response({"error": "invalid_client"}, status=401)
        if (await request.post()).get("grant_type") != "client_credentials":
            return web.json_response({"error": "unsupported_grant_type"}, status=400)
        return web.json_response({"access_token": self._access(), "token_type": "Bearer", "expires_in": 32400})

    def _access(self) -> str:
        return hmac.new(self._secret.encode(), b"access", "sha256").hexdigest()

    def _guarded(self, work: Callable[..., Any]) -> Callable[..., Any]:
        async def handler(request: web.Request) -> web.Response:
            if not same(request.headers.get("Authorization"), f"Bearer {self._access()}"):
                return problem(401, "AUTHENTICATION_FAILURE", "")
            return await work(request)  # type: ignore[no-any-return]

        return handler

    def _once(self, work: Callable[..., Any]) -> Callable[..., Any]:
        """A request whose PayPal-Request-Id has been answered gets the same answer."""

        async def handler(request: web.Request) -> web.Response:
            key = f"request {request.path} {request.headers.get('PayPal-Request-Id') or secrets.token_hex(8)}"
            earlier = await self._documents.get(key)
            if earlier:
                return web.json_response(earlier["body"], status=200)
            answer: web.Response = await work(request)
            if answer.status < 300:
                body = json.loads(answer.text or "{}")
                await self._documents.change(key, lambda kept: kept.update(body=body))
            return answer

        return self._guarded(handler)

    async def _create(self, request: web.Request) -> web.Response:
        asked = await request.json()
        unit = asked["purchase_units"][0]
        if unit["amount"]["currency_code"] in {"BDT", "INR"} or not positive(unit["amount"]["value"]):
            return problem(422, "UNPROCESSABLE_ENTITY", "CURRENCY_NOT_SUPPORTED")
        ident = secrets.token_hex(9).upper()[:17]
        order = {"id": ident, "intent": asked["intent"], "status": "PAYER_ACTION_REQUIRED", "purchase_units": [unit],
                 "payment_source": asked.get("payment_source", {}), "create_time": now(),
                 "opened": time.time()}  # fmt: skip
        await self._documents.change(f"order {ident}", lambda kept: kept.update(order))
        return made(request, self.shown(order))

    async def _order(self, request: web.Request) -> web.Response:
        order = await self._documents.get(f"order {request.match_info['id']}")
        return web.json_response(self.shown(order)) if order else unknown()

    async def _capture(self, request: web.Request) -> web.Response:
        ident = request.match_info["id"]
        named = secrets.token_hex(9).upper()[:17]

        def take(order: Document) -> str:
            if not order:
                return "INVALID_RESOURCE_ID"
            if order["status"] == "COMPLETED":
                return "ORDER_ALREADY_CAPTURED"
            if order["status"] != "APPROVED":
                return "ORDER_NOT_APPROVED"
            became = order.pop("capture will be")
            if became == "DECLINED":
                order["status"], order["declined"] = "PAYER_ACTION_REQUIRED", True
                return "INSTRUMENT_DECLINED"
            order["status"] = "COMPLETED"
            unit = order["purchase_units"][0]
            links = [link(f"/payments/captures/{named}", "self"), link(f"/checkout/orders/{ident}", "up"),
                     link(f"/payments/captures/{named}/refund", "refund", "POST")]  # fmt: skip
            capture = {"id": named, "status": became, "amount": unit["amount"], "final_capture": True,
                       "custom_id": unit.get("custom_id"), "invoice_id": unit.get("invoice_id"), "create_time": now(),
                       "supplementary_data": {"related_ids": {"order_id": ident}}, "links": links}  # fmt: skip
            unit["payments"] = {"captures": [capture]}
            return ""

        wrong = await self._documents.change(f"order {ident}", take)
        if wrong:
            return problem(404 if wrong == "INVALID_RESOURCE_ID" else 422, "UNPROCESSABLE_ENTITY", wrong)
        await self._documents.change(f"capture {named}", lambda kept: kept.update(order=ident))
        order = await self._documents.get(f"order {ident}") or {}
        return made(request, self.shown(order))

    async def _one_capture(self, request: web.Request) -> web.Response:
        named = await self._documents.get(f"capture {request.match_info['id']}") or {}
        order = await self._documents.get(f"order {named.get('order')}")
        if not order:
            return unknown()
        return web.json_response(order["purchase_units"][0]["payments"]["captures"][0])

    async def _verify(self, request: web.Request) -> web.Response:
        asked = await request.text()
        fields = json.loads(asked)
        start = asked.index('"webhook_event"') + len('"webhook_event"')
        start = asked.index(":", start) + 1
        start += len(asked[start:]) - len(asked[start:].lstrip())
        _, end = json.JSONDecoder().raw_decode(asked, start)
        made = self.signature(
            fields["transmission_id"], fields["transmission_time"], fields["webhook_id"], asked[start:end].encode()
        )
        true = hmac.compare_digest(made.encode(), fields["transmission_sig"].encode())
        return web.json_response({"verification_status": "SUCCESS" if true else "FAILURE"})
