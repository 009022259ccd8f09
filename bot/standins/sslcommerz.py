"""SSLCommerz's server, API v4: sessions, the validation API, queries, refunds, and its reports (IPN)."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from decimal import Decimal, InvalidOperation
from functools import partial
from typing import Any
from urllib.parse import urlencode

from aiohttp import web

from bot.standins.base import Onward, Outcome, Report, StandinOrder, StandinServer
from bot.standins.documents import Document, Documents

DHAKA = timezone(timedelta(hours=6))
REQUIRED = {  # name -> longest value
    "total_amount": 13, "currency": 3, "tran_id": 30, "product_category": 100, "success_url": 255, "fail_url": 255,
    "cancel_url": 255, "cus_name": 50, "cus_email": 50, "cus_add1": 50, "cus_city": 50, "cus_country": 50,
    "cus_phone": 50, "shipping_method": 50, "product_name": 255, "product_profile": 100,
}  # fmt: skip
UNSIGNED = frozenset({"verify_sign", "verify_key", "verify_sign_sha2"})
STATES: Mapping[Outcome, str] = {"paid": "VALID", "pending": "VALID", "failed": "FAILED", "cancelled": "CANCELLED"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


class SslcommerzServer(StandinServer):
    name, brand = "sslcommerz", "SSLCommerz"

    def __init__(self, documents: Documents, report: Report, page: str, store: str, password: str) -> None:
        super().__init__(documents, report, page)
        self._store, self._password = store, password

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
        await self._documents.change(f"session {session}", lambda kept: kept.update(fields))
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
        more = {"status": state, "APIConnect": "DONE", "validated_on": _now(), "gw_version": "4.00"}
        return web.json_response({**found, **more, "emi_instalment": "0", "discount_amount": "0"})

    async def _ask(self, request: web.Request) -> web.Response:
        query = request.query
        if not self._known(request):
            return web.json_response({"APIConnect": "FAILED"})
        if "refund_amount" in query:
            return web.json_response({"APIConnect": "DONE", **await self._refund(query)})
        if "refund_ref_id" in query:
            back = await self._documents.get(f"refund {query['refund_ref_id']}") or {"status": "cancelled"}
            return web.json_response({"APIConnect": "DONE", **back})
        if "sessionkey" in query:
            session = await self._documents.get(f"session {query['sessionkey']}") or {}
            tries = await self._tries(str(session.get("tran_id", "")))
            return web.json_response({"APIConnect": "DONE", **(tries[-1] if tries else {"status": "FAILED"})})
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
        done = {**said, "status": "refunded", "initiated_on": _now(), "refunded_on": _now()}
        await self._documents.change(f"refund {ref}", lambda kept: kept.update(done))
        return {**said, "status": "success", "errorReason": ""}

    # -- its page -------------------------------------------------------------------------------------------------

    async def order(self, session: str) -> StandinOrder | None:
        kept = await self._documents.get(f"session {session}")
        if kept is None:
            return None
        what, amount = str(kept["product_name"]), str(kept["total_amount"])
        return StandinOrder(self.name, self.brand, str(kept["tran_id"]), what, amount, str(kept["currency"]))

    async def decide(self, session: str, outcome: Outcome) -> Onward | None:
        kept = await self._documents.get(f"session {session}")
        if kept is None:
            return None
        made = self._made(kept, outcome)

        def note(tries: Document) -> dict[str, str]:
            done = tries.setdefault("tries", [])
            paid = next((one for one in done if one["status"] == "VALID" and one["risk_level"] == "0"), None)
            same = next((one for one in done if one["outcome"] == outcome and one["session"] == session), None)
            if earlier := paid or same:
                return dict(earlier)
            done.append({**made, "outcome": outcome, "session": session})
            return made

        said = await self._documents.change(f"tran {kept['tran_id']}", note)
        said = {name: value for name, value in said.items() if name not in {"outcome", "session"}}
        for kind, name in (("val", "val_id"), ("bank", "bank_tran_id")):
            if said.get(name):
                named = {"tran_id": said["tran_id"], "bank_tran_id": said["bank_tran_id"]}
                await self._documents.change(f"{kind} {said[name]}", partial(_update, named))
        if kept.get("ipn_url"):
            await self._report(str(kept["ipn_url"]), urlencode(self.signed(said)).encode(), FORM)
        ways = {"VALID": "success_url", "FAILED": "fail_url", "CANCELLED": "cancel_url"}
        return Onward(str(kept[ways[said["status"]]]), form=True)

    def signed(self, fields: Mapping[str, str]) -> dict[str, str]:
        """As SSLCommerz reports it."""
        names = sorted(fields)
        given = {**fields, "verify_key": ",".join(names)}
        for name, made in (("verify_sign", hashlib.md5), ("verify_sign_sha2", hashlib.sha256)):
            over = {**{one: fields[one] for one in names}, "store_passwd": made(self._password.encode()).hexdigest()}
            given[name] = made("&".join(f"{one}={over[one]}" for one in sorted(over)).encode()).hexdigest()
        return given

    # -- what it keeps --------------------------------------------------------------------------------------------

    async def _tries(self, tran_id: str) -> list[dict[str, Any]]:
        kept = await self._documents.get(f"tran {tran_id}") or {}
        hidden = {"outcome", "session"}
        return [{name: one[name] for name in one if name not in hidden} for one in kept.get("tries", ())]

    async def _try(self, named: Mapping[str, Any]) -> dict[str, Any] | None:
        tries = await self._tries(str(named.get("tran_id", "")))
        return next((one for one in tries if one["bank_tran_id"] == named.get("bank_tran_id")), None)

    def _made(self, kept: Mapping[str, Any], outcome: Outcome) -> dict[str, str]:
        state = STATES[outcome]
        valid = state == "VALID"
        money = str(Decimal(str(kept["total_amount"])).quantize(Decimal("0.01")))
        return {
            "status": state, "tran_date": _now(), "tran_id": str(kept["tran_id"]),
            "val_id": f"{datetime.now(DHAKA):%y%m%d%H%M%S}{secrets.token_hex(6)}" if valid else "",
            "amount": money, "store_amount": money, "card_type": "BKASH-BKash", "card_no": "", "currency": "BDT",
            "bank_tran_id": f"{datetime.now(DHAKA):%y%m%d%H%M%S}{secrets.token_hex(6)}",
            "card_issuer": "BKash Mobile Banking", "card_brand": "MOBILEBANKING", "card_issuer_country": "Bangladesh",
            "card_issuer_country_code": "BD", "store_id": self._store, "currency_type": str(kept["currency"]),
            "currency_amount": money, "currency_rate": "1.0000", "base_fair": "0.00",
            **{name: str(kept.get(name, "")) for name in ("value_a", "value_b", "value_c", "value_d")},
            "risk_level": "1" if outcome == "pending" else "0",
            "risk_title": "Risky" if outcome == "pending" else "Safe",
            "error": "" if valid else "Payment was not completed",
        }  # fmt: skip

    def _known(self, request: web.Request) -> bool:
        return (request.query.get("store_id"), request.query.get("store_passwd")) == (self._store, self._password)

    def _wrong(self, fields: Mapping[str, str]) -> str:
        if (fields.get("store_id"), fields.get("store_passwd")) != (self._store, self._password):
            return "Store Credential Error Or Store is De-active"
        for name, longest in REQUIRED.items():
            if not 0 < len(fields.get(name, "")) <= longest:
                return f"'{name}' is missing or too long"
        amount = _amount(fields["total_amount"])
        return "" if amount is not None and 10 <= amount <= 500_000 else "Invalid amount"


def _update(more: Document, kept: Document) -> None:
    kept.update(more)


def _amount(text: str) -> Decimal | None:
    try:
        amount = Decimal(text)
    except InvalidOperation:
        return None
    return amount if amount.is_finite() else None


def _now() -> str:
    return f"{datetime.now(DHAKA):%Y-%m-%d %H:%M:%S}"
