"""What must be true after a random life of payments: all that gateways took is on the books, once, and explained."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from decimal import Decimal

import sqlalchemy as sa

from bot.billing import schema
from bot.billing.attempt import CAME, FOR_A_PERSON, UNHEARD, PaymentAttempt
from bot.billing.models import Money, Payment
from bot.billing.service import Billing
from bot.database.engine import Database
from bot.events.tables import events
from tests.billing.money_gateway import Charge

Key = tuple[str, str]
OVER = {"assigned", "refunded"}  # nothing of it is left to do
WAITS = {"surplus", "mismatched", "unsettled", "refund_failed", "loss"}


async def check(till: Billing, database: Database, customer: str, numbers: Sequence[str], took: list[Charge]) -> None:
    """Every charge has one row with its amount and what went back; no invoice is paid twice or with too little."""
    rows = await till._attempts.in_states({*CAME, *UNHEARD, "refunded"}, customer)
    money = {(one.gateway, one.transaction_id or ""): one for one in rows if one.transaction_id}
    assert len(money) == sum(one.transaction_id is not None for one in rows), "two rows for one payment"
    charges = {(one.gateway, one.transaction): one for one in took}
    assert money.keys() == charges.keys(), f"{money.keys() ^ charges.keys()}: a payment without a row, or the reverse"
    unsure = await _unsure(database)
    by_hand = await _told_of(database, customer, "payment.assigned")
    booked = {(one.gateway, one.transaction_id): one for one in await till.payments(customer)}
    proved = await _proved(database, customer)
    listed = {one.reference for one in await till._attempts.in_states(FOR_A_PERSON, customer)}  # as for_a_person
    for key, charge in charges.items():
        row = money[key]
        _one(row, charge, unsure.get(key, Decimal(0)), key in booked, row.reference in by_hand)
        assert key not in booked or row.reference in proved or row.state in OVER, f"{row}: booked and not told"
        assert (row.reference in listed) == (row.state in WAITS), f"{row}: listed or not"
        assert row.customer == customer
    assert booked.keys() <= money.keys()
    _adds_up(list(money.values()), list(booked.values()), took, by_hand)
    met = await _credit(till, database, customer, list(money.values()))
    await _invoices(till, database, customer, numbers, met)


async def _credit(till: Billing, database: Database, customer: str, rows: list[PaymentAttempt]) -> dict[str, Decimal]:
    """Account credit is what payments brought, less what it met. What it met of each invoice, by number."""
    table = schema.credits
    lines = await database.read(lambda db: list(db.execute(sa.select(table).where(table.c.customer == customer))))
    met: dict[str, Decimal] = {}
    for line in lines:
        if line.invoice is not None:
            met[str(line.invoice)] = met.get(str(line.invoice), Decimal(0)) - Decimal(line.amount)
    there = {one.currency: one.amount for one in await till.credit(customer)}
    for currency in ("BDT", "USD", "EUR"):
        came = sum((one.credit for one in rows if one.came.currency == currency), Decimal(0))
        booked = [Decimal(line.amount) for line in lines if line.invoice is None and line.currency == currency]
        used = [Decimal(line.amount) for line in lines if line.invoice is not None and line.currency == currency]
        assert came == sum(booked, Decimal(0)), "credit that nobody paid, or a payment whose credit is not there"
        assert sum(booked, Decimal(0)) + sum(used, Decimal(0)) == there.get(currency, Decimal(0)) >= 0
    asked = await _given_back(database)
    for row in rows:
        assert (row.booked.amount if row.booked else 0) + row.credit <= row.came.amount, row
        lost = row.lost.amount if row.lost else Decimal(0)
        assert not lost or row.state in {*WAITS, "assigned"}, f"{row}: lost, and nobody's"
        if row.credited:  # what goes back on the gateway's own pages nobody can keep from going
            back = asked.get((row.gateway, row.transaction_id or ""), Decimal(0))
            assert row.credit + back <= row.came.amount, f"{row}: credit, and given back"
            gone = row.refunded.amount if row.refunded else Decimal(0)
            assert row.credit + gone - lost <= row.came.amount, f"{row}: it went back, and is credit all the same"
    return met


def _one(row: PaymentAttempt, charge: Charge, unsure: Decimal, booked: bool, by_hand: bool) -> None:
    """A payment's row says what is true of it."""
    assert row.came == charge.amount, row
    assert row.state in {*CAME, "refunded"}, row
    known, true = (one.refunded.amount if one.refunded else Decimal(0) for one in (row, charge))
    assert known <= true <= known + unsure, f"{row} but {charge}, {unsure} unsure"
    assert (row.state == "refunded") == (known == row.came.amount) or row.lost, row
    if row.state == "settled":
        assert booked, row
    if row.state in {"surplus", "mismatched", "unsettled"}:
        assert by_hand or booked == (row.booked is not None and row.booked.amount > 0), row
    if row.state == "part_refunded":
        assert Decimal(0) < known < row.came.amount, row


def _adds_up(rows: list[PaymentAttempt], booked: list[Payment], took: list[Charge], by_hand: Collection[str]) -> None:
    """Money in is what was credited, what lies with a person, and what went back of that."""
    on_books = {(one.gateway, one.transaction_id): one.amount for one in booked}
    for row in rows:
        on_it = on_books.get((row.gateway, row.transaction_id or ""), Money.of(0, row.came.currency))
        if row.reference not in by_hand and (row.booked or row.state == "settled"):
            assert on_it == (row.booked or row.came), f"{row}: its invoices hold {on_it}"
        explained = row.state in WAITS or not (row.booked or row.credited)
        assert explained or not row.over.amount, f"{row}: what is over is nobody's"
    paid = {(one.gateway, one.transaction_id) for one in booked}
    for currency in ("BDT", "USD", "EUR"):
        came = _sum(one.amount for one in took if one.amount.currency == currency)
        credited = _sum(one.amount for one in booked if one.amount.currency == currency)
        theirs = [one for one in rows if one.came.currency == currency]
        others = [one for one in theirs if (one.gateway, one.transaction_id) not in paid]
        back = _sum(one.refunded for one in others if one.refunded)
        left = sum((one.came.amount - (one.refunded.amount if one.refunded else 0) for one in others), Decimal(0))
        # Of what its invoices took in part, the rest is with a person, or went back first.
        keys = [(one, (one.gateway, one.transaction_id or "")) for one in theirs]
        beside = sum((one.came.amount - on_books[key].amount for one, key in keys if key in paid), Decimal(0))
        assert came == credited + back + left + beside


async def _invoices(
    till: Billing, database: Database, customer: str, numbers: Sequence[str], by_credit: Mapping[str, Decimal]
) -> None:
    shares = schema.payment_invoices
    query = sa.select(shares).where(shares.c.invoice.in_([int(one) for one in numbers]))
    rows = await database.read(lambda db: list(db.execute(query)))
    for bill in await till.invoices_by_number(customer, numbers):
        taken = [Decimal(row.amount) - Decimal(row.returned or 0) for row in rows if str(row.invoice) == bill.number]
        credit = by_credit.get(bill.number, Decimal(0))
        met = sum(taken, credit)
        assert min([met, credit, *taken]) >= 0, bill
        assert (bill.credit.amount if bill.credit else Decimal(0)) == credit, bill
        assert met == bill.total.amount - bill.left.amount, f"{bill}: {met} came, and something else is left"
        assert (str(bill.status) == "Paid") == (met == bill.total.amount), f"{bill}: {met} came"
        assert not (str(bill.status) == "Cancelled" and met), f"{bill}: {met} is on what nobody owes"


async def _told_of(database: Database, customer: str, kind: str) -> set[str]:
    query = sa.select(events.c.data).where(events.c.kind == kind, events.c.customer == customer)
    return {row.data["reference"] for row in await database.read(lambda db: list(db.execute(query)))}


async def _proved(database: Database, customer: str) -> set[str]:
    """References of the payments that were told as booked, whole or in part."""
    kinds = events.c.kind.in_(("payment.proved", "payment.surplus"))
    query = sa.select(events.c.kind, events.c.data).where(kinds, events.c.customer == customer)
    rows = await database.read(lambda db: list(db.execute(query)))
    return {row.data["reference"] for row in rows if row.kind == "payment.proved" or row.data.get("booked")}


async def _unsure(database: Database) -> dict[Key, Decimal]:
    """Of each payment, how much was to go back when an answer was lost that nobody can ask for again."""
    table, found = schema.gateway_refunds, dict[Key, Decimal]()
    lost = sa.or_(table.c.state.is_(None), table.c.state == "unknown")
    for row in await database.read(lambda db: list(db.execute(sa.select(table).where(lost)))):
        key = (row.gateway, row.transaction_id)
        found[key] = found.get(key, Decimal(0)) + Decimal(row.amount)
    return found


async def _given_back(database: Database) -> dict[Key, Decimal]:
    """Of each payment, what we have had given back; a refund of somebody else's is named by the gateway's number."""
    table, found = schema.gateway_refunds, dict[Key, Decimal]()
    ours = (table.c.state.in_(("promised", "done")), table.c.key.not_like("id %"))
    for row in await database.read(lambda db: list(db.execute(sa.select(table).where(*ours)))):
        key = (row.gateway, row.transaction_id)
        found[key] = found.get(key, Decimal(0)) + Decimal(row.amount)
    return found


def _sum(money: Iterable[Money]) -> Decimal:
    return sum((one.amount for one in money), Decimal(0))
