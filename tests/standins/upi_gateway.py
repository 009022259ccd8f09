"""A fourth gateway, for rupees from India only: its module as somebody else would write it, and its rows of data."""

from __future__ import annotations

import hashlib
import hmac
import json
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.billing.gateways.base import (
    Gateway,
    Notification,
    NotOurs,
    Order,
    Paid,
    Proved,
    RedirectTo,
    Refund,
    Refused,
)  # fmt: skip
from bot.billing.models import Money
from bot.errors import RefundRefused
from bot.knowledge import tables

ADDRESS = "tests.standins.upi_gateway:UpiGateway"
ROWS: dict[str, dict[str, Any]] = {
    "gateways": {
        "bharatpay": {
            "brand": "BharatPay",
            "page_title": "BharatPay (UPI)",
            "page_button": "Pay by UPI",
            "hint": {"bn": "ভারত থেকে UPI দিয়ে পে করতে", "en": "From India with UPI"},
            "home": False,
            "takes": ["wallet"],
            "currencies": ["inr"],
            "countries": ["india"],
            "auto_renew": False,
            "source": "https://bharatpay.example/",
            "as_of": date(2026, 11, 1),
            "reviewed": date(2026, 11, 1),
        }
    },
    "means": {
        "gateway": {
            "bharatpay": {"kind": "gateway", "home": "india", "via": "bharatpay"},
            "upi": {"kind": "wallet", "home": "india", "via": "bharatpay"},
        }
    },
    "names": {"gateway": {"bharatpay": {"title": {"bn": "BharatPay", "en": "BharatPay"}, "aliases": ["bharatpay"]}}},
}


class UpiGateway(Gateway):
    """Its "server" is the other half of this class: `sent` signs what that would send."""

    name, brand = "bharatpay", "BharatPay"
    countries, currencies = frozenset({"IN"}), frozenset({"INR"})
    limits = {"INR": (Decimal(1), Decimal(100_000))}

    def __init__(self, key: bytes = b"merchant key") -> None:
        self._key = key
        self._sessions: dict[str, dict[str, Any]] = {}

    @classmethod
    def open(cls, chosen: Any, engine: Any) -> UpiGateway:
        return cls()

    async def start(self, order: Order) -> RedirectTo:
        total = order.checkout.total
        session = f"s-{order.reference}"
        facts = {"order": order.reference, "paise": int(total.amount * 100), "txn": f"UPI{order.reference[-6:]}"}
        self._sessions.setdefault(session, {**facts, "state": "created", "back": {}})
        return RedirectTo(f"https://bharatpay.example/pay/{session}", session)

    def sent(self, reference: str, state: str, **changed: Any) -> Notification:
        facts = {**self._sessions.get(f"s-{reference}", {}), "state": state, **changed}
        if f"s-{reference}" in self._sessions:
            self._sessions[f"s-{reference}"]["state"] = state
        facts.pop("back", None)
        body = json.dumps(facts).encode()
        return Notification({"x-signature": hmac.new(self._key, body, hashlib.sha256).hexdigest()}, body)

    async def confirm(self, notification: Notification) -> Proved | Refused | NotOurs:
        mark = hmac.new(self._key, notification.body, hashlib.sha256).hexdigest()
        if not hmac.compare_digest(mark.encode(), notification.headers.get("x-signature", "").encode()):
            return Refused("the signature does not fit")
        facts = json.loads(notification.body)
        if f"s-{facts.get('order')}" not in self._sessions:
            return NotOurs("another shop's order")
        return self._proved(facts)

    async def status(self, reference: str, session: str | None = None) -> Proved | None:
        return self._proved(self._sessions[session]) if session in self._sessions else None

    async def refund(self, paid: Paid, amount: Money, key: str) -> Refund:
        facts = self._sessions.get(paid.session or "", {})
        back = {name: value for name, value in facts.get("back", {}).items() if name != key}
        fits = facts.get("txn") == paid.transaction_id and facts["state"] == "paid" and amount.currency == "INR"
        if not fits or not 0 < amount.amount * 100 <= facts["paise"] - sum(back.values()):
            raise RefundRefused(reference=paid.reference)
        facts["back"][key] = int(amount.amount * 100)
        return Refund(f"{paid.transaction_id}-{key}", amount, done=True)

    async def close(self) -> None:
        self._sessions.clear()

    @staticmethod
    def _proved(facts: dict[str, Any]) -> Proved:
        rupees = lambda paise: Money(Decimal(paise) / 100, "INR")  # noqa: E731
        back = sum(facts.get("back", {}).values())
        state = facts["state"]
        return Proved(
            facts["order"], facts["txn"], rupees(facts["paise"]), state == "paid", state == "pending",
            rupees(back) if back else None,
        )  # fmt: skip


class OwnStripe(UpiGateway):
    """A real gateway of a name that a stand-in has too."""

    name, brand = "stripe", "Stripe"


@contextmanager
def with_rows(folder: Path, patch: pytest.MonkeyPatch) -> Iterator[None]:
    """data/knowledge with the rows above, for as long as this lasts."""
    shutil.copytree(tables.FOLDER, folder, dirs_exist_ok=True)
    for table, more in ROWS.items():
        file = folder / f"{table}.yml"
        content = yaml.safe_load(file.read_text(encoding="utf-8"))
        for key, rows in more.items():
            content[key] = {**content.get(key, {}), **rows}
        file.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), encoding="utf-8")
    with patch.context() as patched:
        patched.setattr(tables, "FOLDER", folder)
        _forget()
        yield
    _forget()


def _forget() -> None:
    """Every table that was read before."""
    for name, module in list(sys.modules.items()):
        if name.startswith(("bot.knowledge", "bot.answers")):
            for thing in list(vars(module).values()):
                if hasattr(thing, "cache_clear"):
                    thing.cache_clear()
