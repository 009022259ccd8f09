"""Reminders of what falls due: who would be told what, sent now, and customers who want none."""

from __future__ import annotations

import argparse
import asyncio
import sys

from bot.billing.assembly import assemble
from bot.billing.backends.base import ClientArea, DueInvoices
from bot.database.engine import Database
from bot.errors import BackendUnavailable, BotError, CustomerNotFound, StoreUnavailable
from bot.lang.lines import visible
from bot.mail import refusals
from bot.mail.refusals import Fingerprints
from bot.reminders import choices
from bot.reminders.job import Told
from bot.settings import Settings, settings
from bot.web.chat_invoice_links import ChatInvoices
from bot.web.reminders import assembled

WHY = {
    "quiet": "not told: it is night there",
    "off": "not told: wants none",
    "unreachable": "not told: no chat and no mail leads there",
    "told": "told just now by another process",
    "paid": "not told: paid, or paid by itself",
    "failed": "not told: the account cannot be read",
}


def main(arguments: list[str]) -> int:
    """`reminders list | run [--dry-run] [--now] | off CUSTOMER | on CUSTOMER`; 1 where it failed."""
    parser = argparse.ArgumentParser(prog="python -m bot reminders", description=__doc__)
    verbs = parser.add_subparsers(dest="verb", required=True)
    verbs.add_parser("list", help="who is due to be told what")
    run = verbs.add_parser("run", help="tell them; each invoice and step once, however often it runs")
    run.add_argument("--dry-run", action="store_true", help="only say who would be told")
    run.add_argument("--now", action="store_true", help="whatever the hour is where they live")
    for verb, words in (("off", "a customer wants none"), ("on", "wants them again")):
        verbs.add_parser(verb, help=words).add_argument("customer", help="their id in the invoice backend")
    given = parser.parse_args(arguments)
    try:
        return asyncio.run(_do(settings(), given))
    except (BackendUnavailable, StoreUnavailable):
        return _failed("the database or the invoice backend does not answer")
    except CustomerNotFound:
        return _failed(f"there is no customer {visible(given.customer)}")
    except BotError as trouble:
        return _failed(str(trouble))


async def _do(chosen: Settings, given: argparse.Namespace) -> int:
    database = Database(chosen.database_url)
    billing = assemble(chosen, database=database)
    try:
        await database.open()
        if given.verb in ("off", "on"):
            customer = await billing.customer(given.customer)
            await database.write(choices.choose, given.customer, given.verb == "off", "operator")
            if given.verb == "on":  # also where a mail has come back: the mailbox may be there again
                await database.write(refusals.forgive, Fingerprints(chosen).of(customer.email))
            return 0
        if not billing.can(DueInvoices):
            return _failed("the invoice backend cannot tell what falls due")
        if not chosen.reminder_days and not chosen.demo:
            return _failed("no reminders are sent: SAHAYAK_REMINDER_DAYS is empty")
        job = assembled(chosen, database, billing, ChatInvoices(chosen, billing.can(ClientArea)))
        dry = given.verb == "list" or given.dry_run
        told = await job.run(dry=dry, at_once=given.verb == "run" and given.now)
        if told is None:
            return _failed("another process is at it; try again in two minutes")
        for one in told:
            print(line(one))
        if not told:
            print("nothing falls due that was not told")
        return 0
    finally:
        await billing.close()
        await database.close()


def line(one: Told) -> str:
    steps = ", ".join(f"{due.invoice.number} due {due.invoice.due} (step {due.step})" for due in one.due)
    way = f"would be told by {one.by}" if one.by else WHY.get(one.way, f"told by {one.way}")
    return visible(f"customer {one.customer}  {way}: {steps}")


def _failed(why: str) -> int:
    print(f"reminders: {why}", file=sys.stderr)
    return 1
