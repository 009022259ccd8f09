"""Payments as the gateways proved them: those that wait for a person, one of them, booked by hand, given back."""

from __future__ import annotations

import argparse
import asyncio
import sys

from bot.billing import Billing, Money
from bot.billing.assembly import assemble
from bot.billing.attempt import CAME, FOR_A_PERSON, PaymentAttempt
from bot.billing.unknown_refunds import UnknownRefund
from bot.errors import BackendUnavailable, GatewayUnavailable, NotFound, RefundRefused
from bot.lang.lines import visible
from bot.settings import settings

FROM_PANEL = ("refund-given", "refund-missing")  # what only the gateway's panel tells


def main(arguments: list[str]) -> int:
    """`payments list | show REFERENCE | assign REFERENCE | credit REFERENCE | refund REFERENCE [--amount 100.00]`,
    `payments refund-given | refund-missing REFERENCE [--amount 100.00]`.

    1 where it failed.
    """
    parser = argparse.ArgumentParser(prog="python -m bot payments", description=__doc__)
    verbs = parser.add_subparsers(dest="verb", required=True)
    verbs.add_parser("list", help="money that came and is not booked")
    verbs.add_parser("show", help="one payment, by our reference")
    verbs.add_parser("assign", help="say that you have booked it by hand in the invoice backend")
    verbs.add_parser("credit", help="make account credit of what no invoice could take")
    verbs.add_parser("refund", help="have the gateway give it back")
    verbs.add_parser("refund-given", help="say that the gateway's panel shows a refund that it did not answer to")
    verbs.add_parser("refund-missing", help="say that its panel does not show it: it may be asked for again")
    for verb in ("show", "assign", "credit", "refund", *FROM_PANEL):
        verbs.choices[verb].add_argument("reference", help="such as INV4821-K7Q2M9XAPD")
    for verb in ("refund", *FROM_PANEL):
        verbs.choices[verb].add_argument("--amount", help="a part of it, such as 100.00", default=None)
    verbs.choices["refund"].add_argument("--key", help="the same key again is the same refund", default="shell")
    try:
        return asyncio.run(_run(parser.parse_args(arguments)))
    except BackendUnavailable:
        return _failed("the database does not answer")


async def _run(given: argparse.Namespace) -> int:
    billing = assemble(settings())
    try:
        if given.verb == "list":
            waiting, unknown = await billing.for_a_person(), await billing.unknown_refunds.waiting()
            for line in (*map(_line, waiting), *map(_unknown, unknown)):
                print(line)
            if not (waiting or unknown):
                print("payments: nothing waits for a person", file=sys.stderr)
            return 0
        return await _one(billing, given)
    except NotFound:
        return _failed(f"there is no payment {visible(given.reference)}")
    except ValueError:
        return _failed(f"{visible(given.amount)} is no amount")
    except RefundRefused as refused:
        why = await _why(billing, given, bool(refused.facts.get("unsure")))
        return _failed(f"nothing was given back of {visible(given.reference)}{why}")
    except GatewayUnavailable:
        return _failed("the gateway does not answer; try again with the same --key")
    finally:
        await billing.close()


async def _one(billing: Billing, given: argparse.Namespace) -> int:
    attempt = await billing.attempt(given.reference)
    if given.verb == "assign":
        if attempt.state not in FOR_A_PERSON:
            return _failed(f"{given.reference} is {attempt.state}: there is nothing to book")
        attempt = await billing.assign(given.reference)
    elif given.verb == "credit":
        attempt = await billing.to_credit(given.reference)
        if attempt.state != "credited":
            return _failed(f"{given.reference} is {attempt.state}: nothing of it can become account credit")
    elif given.verb in FROM_PANEL:
        known = given.verb == "refund-given"
        try:
            attempt = await billing.unknown_refunds.found(given.reference, known, _amount(given, attempt))
        except NotFound:
            return _failed(f"{given.reference} has no such refund, or several: see `list`, and name its --amount")
    elif given.verb == "refund":
        amount = _amount(given, attempt)
        if amount is not None and amount.amount <= 0:
            return _failed(f"{visible(given.amount)} is nothing to give back")
        attempt = await billing.refund(given.reference, f"{given.key} {amount or 'all'}", amount)
    print(_line(attempt))
    return 0


def _amount(given: argparse.Namespace, attempt: PaymentAttempt) -> Money | None:
    """ValueError."""
    return None if given.amount is None else Money.of(given.amount, attempt.came.currency)


async def _why(billing: Billing, given: argparse.Namespace, unsure: bool) -> str:
    """Why a refund was refused, as far as our own books tell."""
    attempt = await billing.attempt(given.reference)
    if unsure:
        return "; whether an earlier try did, only its panel tells: then say refund-given or refund-missing"
    if attempt.transaction_id is None or attempt.state not in (*CAME, "refunded"):
        return f": it is {attempt.state}, so no money has come"
    left, amount = Money(attempt.refundable, attempt.came.currency), _amount(given, attempt) or attempt.came
    return f": of {attempt.came} that came, {left} can still go back" if amount.amount > left.amount else ""


def _line(one: PaymentAttempt) -> str:
    back = f"  {one.refunded} went back" if one.refunded else ""
    back += f"  {one.booked} is booked" if one.booked else ""
    back += f"  {one.credited} is account credit" if one.credited else ""
    back += f"  {one.lost} of what was account credit is lost" if one.lost and one.lost.amount else ""
    beside = f"  beside {one.came_with}" if one.came_with else ""
    asked = f" of {one.amount}" if one.received else ""
    who = f"customer {one.customer}  invoices {', '.join(one.numbers)}{beside}{back}"
    what = f"{one.came}{asked}  {one.gateway} {one.transaction_id or '-'}"
    return visible(f"{one.reference}  {one.state:<12} {what}  {who}")


def _unknown(one: UnknownRefund) -> str:
    asked = f"{one.amount}  {one.attempt.gateway} {one.attempt.transaction_id}  customer {one.attempt.customer}"
    todo = "look into the gateway's panel, then `refund-given` or `refund-missing`"
    when = f"asked for {one.at:%Y-%m-%d %H:%M} UTC, unknown whether given"
    return visible(f"{one.attempt.reference}  refund       {asked}  {when}: {todo}")


def _failed(why: str) -> int:
    print(f"payments: {why}", file=sys.stderr)
    return 1
