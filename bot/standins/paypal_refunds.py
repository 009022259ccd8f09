"""Refunds of PayPal as it is played here: given at once, or promised first."""

from __future__ import annotations

import secrets
from decimal import Decimal

from aiohttp import web

from bot.standins.documents import Document
from bot.standins.paypal_answers import positive, problem, unknown
from bot.standins.paypal_page import PaypalPage, now


class PaypalRefunds(PaypalPage):
    async def refund(self, request: web.Request) -> web.Response:
        capture, asked = request.match_info["id"], (await request.json()).get("amount") or {}
        named = await self._documents.get(f"capture {capture}") or {}
        made = secrets.token_hex(9).upper()[:17]

        def give(order: Document) -> str:
            payments = order["purchase_units"][0]["payments"] if order else {}
            taken = payments.get("captures", [{}])[0]
            if not taken or taken["status"] not in {"COMPLETED", "PARTIALLY_REFUNDED"}:
                return "CAPTURE_FULLY_REFUNDED" if taken.get("status") == "REFUNDED" else "INVALID_RESOURCE_ID"
            amount = asked or taken["amount"]
            if amount["currency_code"] != taken["amount"]["currency_code"] or not positive(amount["value"]):
                return "INVALID_PARAMETER_VALUE"
            if _given(payments) + Decimal(amount["value"]) > Decimal(taken["amount"]["value"]):
                return "REFUND_AMOUNT_EXCEEDED"
            state = "PENDING" if self.refunds_wait else "COMPLETED"
            refund = {"id": made, "status": state, "amount": amount, "create_time": now()}
            payments.setdefault("refunds", []).append(refund)
            _count(payments)
            return ""

        wrong = await self._documents.change(f"order {named.get('order')}", give)
        if wrong:
            return problem(404 if wrong == "INVALID_RESOURCE_ID" else 422, "UNPROCESSABLE_ENTITY", wrong)
        await self._documents.change(f"refund {made}", lambda kept: kept.update(order=named["order"]))
        order = await self._documents.get(f"order {named['order']}") or {}
        return web.json_response(_refunds(order, made)[0], status=201)

    async def one_refund(self, request: web.Request) -> web.Response:
        made = request.match_info["id"]
        named = await self._documents.get(f"refund {made}") or {}
        found = _refunds(await self._documents.get(f"order {named.get('order')}") or {}, made)
        return web.json_response(found[0]) if found else unknown()

    async def end_refund(self, refund: str, done: bool) -> None:
        named = await self._documents.get(f"refund {refund}") or {}

        def end(order: Document) -> None:
            _refunds(order, refund)[0]["status"] = "COMPLETED" if done else "FAILED"
            _count(order["purchase_units"][0]["payments"])

        await self._documents.change(f"order {named['order']}", end)


def _refunds(order: Document, ident: str) -> list[Document]:
    """The refund of this name in an order, as a list."""
    payments = order["purchase_units"][0].get("payments", {}) if order else {}
    return [one for one in payments.get("refunds", ()) if one["id"] == ident]


def _given(payments: Document) -> Decimal:
    """How much of a capture went back, or is on its way."""
    back = [one["amount"]["value"] for one in payments.get("refunds", ()) if one["status"] != "FAILED"]
    return sum(map(Decimal, back), Decimal(0))


def _count(payments: Document) -> None:
    """Let the capture say how much of it went back."""
    capture, given = payments["captures"][0], _given(payments)
    whole = given == Decimal(capture["amount"]["value"])
    capture["status"] = "REFUNDED" if whole else "PARTIALLY_REFUNDED" if given else "COMPLETED"
