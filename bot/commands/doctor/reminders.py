"""Whether customers are reminded of what falls due: by which ways, how many lately, and whether somebody waits."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

import sqlalchemy as sa

from bot.billing.assembly import assemble
from bot.billing.backends.base import ClientArea, DueInvoices
from bot.commands.doctor.line import Line, bad, ok, warn
from bot.database.engine import Database
from bot.database.revision import revision
from bot.errors import BotError
from bot.reminders.tables import sent
from bot.settings import Settings
from bot.web.chat_invoice_links import ChatInvoices
from bot.web.reminders import assembled

SUBJECT = "reminders"
DAY, HOUR = 86_400.0, 3600.0
SETTING = "SAHAYAK_REMINDER_DAYS"


@dataclass(frozen=True)
class State:
    """`told`: way -> invoices of the last day; `now`: way, or why none -> customers for whom there is news."""

    can: bool = True
    told: Counter[str] = field(default_factory=Counter)
    newest: float = 0.0
    now: Counter[str] = field(default_factory=Counter)


def check(chosen: Settings) -> Iterator[Line]:
    if not chosen.reminder_days:
        yield ok(SUBJECT, f"none are sent ({SETTING})")
        return
    try:
        state = asyncio.run(gather(chosen))
    except BotError as trouble:
        yield warn(SUBJECT, f"cannot be looked at: {trouble.code}", "See the lines about the database and the backend")
        return
    yield from lines(chosen, state, time.time())


def lines(chosen: Settings, state: State, now: float) -> Iterator[Line]:
    if not state.can:
        yield bad(SUBJECT, "the invoice backend cannot tell what falls due", f"Empty {SETTING}, or give it DueInvoices")
        return
    days = ", ".join(map(str, chosen.reminder_days))
    told = ", ".join(f"{count} {way}" for way, count in sorted(state.told.items())) or "none"
    waits = state.now["due"]
    yield ok(SUBJECT, f"{days} days before the due date; of the last day: {told}; waiting: {waits}")
    if not (chosen.sends_mail or chosen.telegram_token or chosen.messenger_token):
        yield warn(SUBJECT, "only who has the widget open hears of one", "Set SAHAYAK_SMTP and SAHAYAK_MAIL_FROM")
    if waits and state.newest < now - HOUR:
        yield warn(SUBJECT, f"{waits} customers wait, and nothing was sent for an hour", "See whether `web` runs")
    if lost := state.now["unreachable"]:
        todo = "`python -m bot reminders list` names them; see whether their e-mail addresses are right"
        yield warn(SUBJECT, f"no way leads to {lost} customers", todo)


async def gather(chosen: Settings) -> State:
    database = Database(chosen.database_url)
    billing = assemble(chosen, database=database)
    try:
        if not billing.can(DueInvoices):
            return State(can=False)
        if not await database.read(lambda db: revision(db).current):
            return State()
        since = time.time() - DAY
        query = sa.select(sent.c.channel, sa.func.count(), sa.func.max(sent.c.at)).where(sent.c.at > since)
        rows = await database.read(lambda db: db.execute(query.group_by(sent.c.channel)).all())
        invoices = ChatInvoices(chosen, billing.can(ClientArea))
        told = await assembled(chosen, database, billing, invoices).run(dry=True) or ()
        newest = max((row[2] for row in rows), default=0.0)
        return State(True, Counter({row[0]: row[1] for row in rows}), newest, Counter(one.way for one in told))
    finally:
        await billing.close()
        await database.close()
