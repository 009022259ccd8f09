"""The demo customers: put once into an empty embedded backend, so that everything can be tried at once."""

from __future__ import annotations

import base64
import hmac
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta, timezone
from pathlib import Path
from typing import Any

import sqlalchemy as sa
import yaml
from sqlalchemy.engine import Connection, Engine

from bot.billing import schema
from bot.billing.backends.renewal import forward
from bot.billing.database import reading, writing
from bot.billing.models import InvoiceStatus, Money
from bot.security import passwords
from bot.settings import ROOT

FILE = ROOT / "data" / "demo" / "customers.yml"


def demo_logins(secret: str, file: Path = FILE) -> list[tuple[str, str, str]]:
    """Name, e-mail address and password of each demo customer; the passwords come from the installation's secret."""
    return [(one["name"], one["email"], _password(secret, one["email"])) for one in _read(file)["customers"]]


def seed_demo(engine: Engine, today: date, secret: str, file: Path = FILE) -> bool:
    """Fill the backend where it has no customer at all; returns whether it did. Dates are relative to `today`."""
    if _somebody(engine):
        return False
    data = _read(file)
    currencies = {one["id"]: one["currency"] for one in data["customers"]}
    people = [
        {**one, "password": passwords.keep(_password(secret, one["email"])), "language": None}
        for one in data["customers"]
    ]
    with writing(engine, alone=True) as connection:
        # Asked again under the lock: another process may have been quicker.
        if connection.execute(sa.select(schema.customers.c.id).limit(1)).first():
            return False
        connection.execute(sa.insert(schema.customers), people)
        connection.execute(sa.insert(schema.services), [_service(one, currencies, today) for one in data["services"]])
        months = {one["id"]: one["months"] for one in data["services"]}
        for invoice in (*data["invoices"], *_histories(data["histories"])):
            _add_invoice(
                connection, invoice, currencies[invoice["customer"]], today, months.get(invoice.get("service"))
            )
        connection.execute(sa.insert(schema.cards), data["cards"])
        tried = [{**one, "last_attempt": _day(today, one["last_attempt"])} for one in data["automatic"]]
        connection.execute(sa.insert(schema.automatic), tried)
    return True


def _somebody(engine: Engine) -> bool:
    with reading(engine) as connection:
        return connection.execute(sa.select(schema.customers.c.id).limit(1)).first() is not None


def _read(file: Path) -> dict[str, Any]:
    data: dict[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))
    return data


def _password(secret: str, email: str) -> str:
    mark = base64.b32encode(hmac.digest(secret.encode(), f"demo password {email}".encode(), "sha256")).decode().lower()
    return "-".join((mark[:4], mark[4:8], mark[8:12]))


def _day(today: date, days: int) -> date:
    return today + timedelta(days=days)


def _service(one: dict[str, Any], currencies: dict[str, str], today: date) -> dict[str, Any]:
    plain = {name: one[name] for name in ("id", "customer", "name", "kind", "domain", "status", "amount")}
    dated = {"next_due": _day(today, one["next_due"]), "cycle_months": one["months"]}
    return {**plain, **dated, "currency": currencies[one["customer"]]}


def _histories(histories: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The long lists, spelled out as single invoices."""
    for one in histories:
        for place in range(one["count"]):
            number, issued = one["first"] + place, (place + 1 - one["count"]) * one["every"]
            status = one["exceptions"].get(number, str(InvoiceStatus.PAID))
            kind = place % len(one["lines"])
            paid = {"paid": min(issued + place % one["due_after"], 0), "gateway": one["gateway"]}
            yield {
                "number": number,
                "customer": one["customer"],
                "status": status,
                "issued": issued,
                "due": issued + one["due_after"],
                "description": one["lines"][kind],
                "amount": one["amounts"][kind],
                **({**paid, "transaction": f"DEMO{number}"} if status in ("Paid", "Refunded") else {}),
            }


def _add_invoice(connection: Connection, one: dict[str, Any], currency: str, today: date, months: int | None) -> None:
    amount = str(Money.of(one["amount"], currency).amount)
    paid_on = _day(today, one["paid"]) if "paid" in one else None
    connection.execute(
        sa.insert(schema.invoices).values(
            number=one["number"],
            customer=one["customer"],
            status=str(InvoiceStatus(one["status"])),
            amount=amount,
            currency=currency,
            issued=_day(today, one["issued"]),
            due=_day(today, one["due"]),
            paid_on=paid_on,
        )
    )
    line = {"invoice": one["number"], "position": 1, "description": one["description"], "amount": amount}
    if months:  # of the service: it is paid from the due date on
        begins = _day(today, one["due"])
        line |= {"period_from": begins, "period_to": forward(begins, months) - timedelta(days=1)}
    connection.execute(sa.insert(schema.lines).values(service=one.get("service"), **line))
    if paid_on is not None:
        values = {
            "customer": one["customer"],
            "gateway": one["gateway"],
            "transaction_id": one["transaction"],
            "amount": amount,
            "currency": currency,
            "at": datetime.combine(paid_on, time(6), timezone.utc),
        }
        written = connection.execute(sa.insert(schema.payments).values(values)).inserted_primary_key[0]
        settled = {"payment": written, "invoice": one["number"], "position": 1, "amount": amount}
        connection.execute(sa.insert(schema.payment_invoices).values(settled))
