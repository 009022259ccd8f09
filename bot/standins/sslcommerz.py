"""SSLCommerz's server, API v4, as it is played here: sessions, the validation API, queries, refunds."""

from __future__ import annotations

import secrets
import time
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from aiohttp import web

from bot.standins.documents import Document
from bot.standins.keys import same
from bot.standins.sslcommerz_page import SslcommerzPage, now

REQUIRED = {  # name -> longest value
    "total_amount": 13, "currency": 3, "tran_id": 30, "product_category": 100, "success_url": 255, "fail_url": 255,
    "cancel_url": 255, "cus_name": 50, "cus_email": 50, "cus_add1": 50, "cus_city": 50, "cus_country": 50,
    "cus_phone": 50, "shipping_method": 50, "product_name": 255, "product_profile": 100,
}  # fmt: skip


class SslcommerzServer(SslcommerzPage):
    def routes(self) -> list[web.RouteDef]:
        validate, ask = "/validator/api/validationserverAPI.php", "/validator/api/merchantTransIDvalidationAPI.php"
        both = [web.route(verb, path, done) for verb in ("GET", "POST") for path, done in (
            (validate, self._validate), (ask, self._ask),
        )]  # fmt: skip
        return [web.post("/gwprocess/v4/api.php", self._open), *both]

    # -- its server -----------------------------------------------------------------------------------------------

    async def _open(self, request: web.Request) -> web.Response:
        fields = {name: str(value) for name, value in (await request.post()).items()}
        wrong = self._wrong(fields)
        if wrong:
            return web.json_response(
                {"status": "FAILED", "failedreason": wrong, "sessionkey": "", "GatewayPageURL": ""}
            )
        session = secrets.token_hex(16).upper()
        begun = {**fields, "store_passwd": "", "opened": time.time()}
        await self._documents.change(f"session {session}", lambda kept: kept.update(begun))
        page = f"{self._page}{session}"
        return web.json_response({
            "status": "SUCCESS", "failedreason": "", "sessionkey": session,
            "gw": {"visa": "visacard", "master": "mastercard", "amex": "", "othercards": "qcash", "internetbanking": "",
                   "mobilebanking": "bkash,dbblmobilebanking"},
            "redirectGatewayURL": page, "redirectGatewayURLFailed": "", "GatewayPageURL": page,
            "storeBanner": "", "storeLogo": "",
            "desc": [{"name": "BKash", "type": "mobilebanking", "logo": "", "gw": "bkash", "r_flag": "1",
                      "redirectGatewayURL": page}],
        })  # fmt: skip

    async def _validate(self, request: web.Request) -> web.Response:
        if not self._known(request):
            return web.json_response({"APIConnect": "INVALID_REQUEST", "status": "INVALID_TRANSACTION"})
        named = await self._documents.get(f"val {request.query.get('val_id', '')}")
        found = await self._try(named or {})
        if found is None:
            return web.json_response({"APIConnect": "DONE", "status": "INVALID_TRANSACTION"})

        def see(kept: Document) -> str:
            state = "VALIDATED" if kept.get("seen") else "VALID"
            kept["seen"] = True
            return state

        state = await self._documents.change(f"val {found['val_id']}", see)
        more = {"status": state, "APIConnect": "DONE", "validated_on": now(), "gw_version": "4.00"}
        return web.json_response({**found, **more, "emi_instalment": "0", "discount_amount": "0"})

    async def _ask(self, request: web.Request) -> web.Response:
        query = request.query
        if not self._known(request):
            return web.json_response({"APIConnect": "FAILED"})
        if "refund_amount" in query:
            return web.json_response({"APIConnect": "DONE", **await self._refund(query)})
        if "refund_ref_id" in query:
            unknown = {"status": "", "errorReason": "No refund of this reference"}
            back = await self._documents.get(f"refund {query['refund_ref_id']}") or unknown
            shown = {name: back[name] for name in back if name != "amount"}
            return web.json_response({"APIConnect": "DONE", **shown})
        if "sessionkey" in query:
            session = await self._documents.get(f"session {query['sessionkey']}") or {}
            tries = await self._tries(str(session.get("tran_id", "")))
            nothing = {"status": "PENDING" if session else "FAILED", "sessionkey": query["sessionkey"]}
            return web.json_response({"APIConnect": "DONE", **(tries[-1] if tries else nothing)})
        tries = await self._tries(query.get("tran_id", ""))
        return web.json_response({"APIConnect": "DONE", "no_of_trans_found": len(tries), "element": tries})

    async def _refund(self, query: Mapping[str, str]) -> dict[str, str]:
        named = await self._documents.get(f"bank {query.get('bank_tran_id', '')}")
        found = await self._try(named or {})
        amount = _amount(query["refund_amount"])

        def give(kept: Document) -> str:
            given = Decimal(kept.get("given", "0"))
            if found is None or found["status"] not in {"VALID", "VALIDATED"} or amount is None:
                return ""
            if not 0 < amount <= Decimal(found["amount"]) - given:
                return ""
            kept["given"] = str(given + amount)
            return secrets.token_hex(10)

        ref = await self._documents.change(f"bank {query.get('bank_tran_id', '')}", give)
        if not ref:
            return {"status": "failed", "errorReason": "Invalid refund request"}
        said = {
            "bank_tran_id": query["bank_tran_id"],
            "trans_id": str(found and found["tran_id"]),
            "refund_ref_id": ref,
        }
        shown = {"bank_tran_id": said["bank_tran_id"], "tran_id": said["trans_id"], "refund_ref_id": ref}
        begun = {**shown, "status": "processing", "initiated_on": now(), "refunded_on": "", "amount": str(amount)}
        await self._documents.change(f"refund {ref}", lambda kept: kept.update(begun))
        if not self.refunds_wait:
            await self.end_refund(ref, done=True)
        return {**said, "status": "success", "errorReason": ""}

    async def end_refund(self, refund: str, done: bool) -> None:
        more = {"status": "refunded", "refunded_on": now()} if done else {"status": "cancelled"}
        kept = await self._documents.change(f"refund {refund}", lambda kept: {**(kept.update(more) or kept)})

        def take_back(bank: Document) -> None:
            bank["given"] = str(Decimal(bank["given"]) - (0 if done else Decimal(kept["amount"])))

        await self._documents.change(f"bank {kept['bank_tran_id']}", take_back)

    # -- what it keeps --------------------------------------------------------------------------------------------

    async def _tries(self, tran_id: str) -> list[dict[str, Any]]:
        kept = await self._documents.get(f"tran {tran_id}") or {}
        hidden = {"outcome", "session"}
        tries = [{name: one[name] for name in one if name not in hidden} for one in kept.get("tries", ())]
        for one in tries:
            seen = await self._documents.get(f"val {one['val_id']}") if one["val_id"] else None
            one["status"] = "VALIDATED" if seen and seen.get("seen") else one["status"]
        return tries

    async def _try(self, named: Mapping[str, Any]) -> dict[str, Any] | None:
        tries = await self._tries(str(named.get("tran_id", "")))
        return next((one for one in tries if one["bank_tran_id"] == named.get("bank_tran_id")), None)

    def _known(self, request: web.Request) -> bool:
        return self._mine(request.query)

    def _mine(self, fields: Mapping[str, str]) -> bool:
        return same(fields.get("store_id"), self._store) & same(fields.get("store_passwd"), self._password)

    def _wrong(self, fields: Mapping[str, str]) -> str:
        if not self._mine(fields):
            return "Store Credential Error Or Store is De-active"
        for name, longest in REQUIRED.items():
            if not 0 < len(fields.get(name, "")) <= longest:
                return f"'{name}' is missing or too long"
        amount = _amount(fields["total_amount"])
        return "" if amount is not None and 10 <= amount <= 500_000 else "Invalid amount"


def _amount(text: str) -> Decimal | None:
    try:
        amount = Decimal(text)
    except InvalidOperation:
        return None
    return amount if amount.is_finite() else None
