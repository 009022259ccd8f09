"""SSLCommerz's page as it is played here: what a customer decides on it, and what SSLCommerz reports of that (IPN)."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from functools import partial
from typing import Any
from urllib.parse import urlencode

from bot.standins.base import LIFE, Onward, Outcome, Report, StandinOrder, StandinServer, State
from bot.standins.documents import Document, Documents

DHAKA = timezone(timedelta(hours=6))
STATES: Mapping[Outcome, str] = {"paid": "VALID", "pending": "VALID", "failed": "FAILED", "cancelled": "CANCELLED"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


class SslcommerzPage(StandinServer):
    name, brand = "sslcommerz", "SSLCommerz"

    def __init__(self, documents: Documents, report: Report, page: str, store: str, password: str) -> None:
        super().__init__(documents, report, page)
        self._store, self._password = store, password

    async def order(self, session: str) -> StandinOrder | None:
        kept = await self._documents.get(f"session {session}")
        if kept is None:
            return None
        what, amount, reference = str(kept["product_name"]), str(kept["total_amount"]), str(kept["tran_id"])
        tries = await self._documents.get(f"tran {reference}") or {}
        state = _state([one["outcome"] for one in tries.get("tries", ())])
        until = float(kept["opened"]) + LIFE
        return StandinOrder(self.name, self.brand, reference, what, amount, str(kept["currency"]), until, state)

    async def decide(self, session: str, outcome: Outcome) -> Onward | None:
        kept = await self._documents.get(f"session {session}")
        if kept is None:
            return None
        made = self._made(kept, outcome)

        def note(tries: Document) -> dict[str, str]:
            done = tries.setdefault("tries", [])
            held = next((one for one in done if one["outcome"] == "pending" and one["session"] == session), None)
            if held and outcome == "paid":  # SSLCommerz has looked at it, and lets it go
                held |= {"outcome": "paid", "risk_level": "0", "risk_title": "Safe"}
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

    def _made(self, kept: Mapping[str, Any], outcome: Outcome) -> dict[str, str]:
        state = STATES[outcome]
        valid = state == "VALID"
        money = str(Decimal(str(kept["total_amount"])).quantize(Decimal("0.01")))
        return {
            "status": state, "tran_date": now(), "tran_id": str(kept["tran_id"]),
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


def _state(outcomes: Sequence[Outcome]) -> State:
    if "paid" in outcomes:
        return "paid"
    if "pending" in outcomes:
        return "pending"
    return "declined" if outcomes and outcomes[-1] == "failed" else "open"


def _update(more: Document, kept: Document) -> None:
    kept.update(more)


def now() -> str:
    return f"{datetime.now(DHAKA):%Y-%m-%d %H:%M:%S}"
