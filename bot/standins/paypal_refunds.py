"""Refunds of PayPal as it is played here: given at once, or promised first."""

from __future__ import annotations

import secrets
from decimal import Decimal

from aiohttp import web

from bot.standins.documents import Document
from bot.standins.paypal_answers import link, made, positive, problem, unknown
from bot.standins.paypal_page import PaypalPage, now


class PaypalRefunds(PaypalPage):
    async def refund(self, request: web.Request) -> web.Response:
        capture, body = request.match_info["id"], await request.json()
        asked = body.get("amount") or {}
        named = await self._documents.get(f"capture {capture}") or {}
        ident = secrets.token_hex(9).upper()[:17]

        def give(order: Document) -> str:
            payments = order["purchase_units"][0]["payments"] if order else {}
            taken = payments.get("captures", [{}])[0]
            if not taken or taken["status"] not in {"COMPLETED", "PARTIALLY_REFUNDED"}:
                return "CAPTURE_FULLY_REFUNDED" if taken.get("status") == "REFUNDED" else "INVALID_RESOURCE_ID"
            left = Decimal(taken["amount"]["value"]) - _given(payments)
            amount = asked or {**taken["amount"], "value": str(left)}
            if amount["currency_code"] != taken["amount"]["currency_code"] or not positive(amount["value"]):
                return "INVALID_PARAMETER_VALUE"
            if Decimal(amount["value"]) > left:
                return "REFUND_AMOUNT_EXCEEDED"
            state = "PENDING" if self.refunds_wait else "COMPLETED"
            links = [link(f"/payments/refunds/{ident}", "self"), link(f"/payments/captures/{capture}", "up")]
            refund = {"id": ident, "status": state, "amount": amount, "create_time": now(), "links": links}
            refund |= {"custom_id": body["custom_id"]} if "custom_id" in body else {}
            payments.setdefault("refunds", []).append(refund)
            _count(payments)
            return ""

        wrong = await self._documents.change(f"order {named.get('order')}", give)
        if wrong:
            return problem(404 if wrong == "INVALID_RESOURCE_ID" else 422, "UNPROCESSABLE_ENTITY", wrong)
        await self._documents.change(f"refund {ident}", lambda kept: kept.update(order=named["order"]))
        (refund,) = await self._kept(ident)
        if not self.refunds_wait:
            await self.report("PAYMENT.CAPTURE.REFUNDED", refund)
        return made(request, refund)

    async def one_refund(self, request: web.Request) -> web.Response:
        found = await self._kept(request.match_info["id"])
        return web.json_response(found[0]) if found else unknown()

    async def _kept(self, ident: str) -> list[Document]:
        named = await self._documents.get(f"refund {ident}") or {}
        return _refunds(await self._documents.get(f"order {named.get('order')}") or {}, ident)

    async def end_refund(self, refund: str, done: bool) -> None:
        named = await self._documents.get(f"refund {refund}") or {}

        def end(order: Document) -> None:
            _refunds(order, refund)[0]["status"] = "COMPLETED" if done else "FAILED"
            _count(order["purchase_units"][0]["payments"])

        await self._documents.change(f"order {named['order']}", end)
        if done:
            await self.report("PAYMENT.CAPTURE.REFUNDED", (await self._kept(refund))[0])


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
