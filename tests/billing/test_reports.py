"""Reports of the invoice backend over PostgreSQL, where processes take them at the same moment."""

from __future__ import annotations

import asyncio
import random
import time
import uuid

import pytest

from bot.billing.database import write
from bot.billing.reports import Report, State, take
from bot.conversations.invoice_news import InvoiceNews
from bot.database.engine import Database
from bot.database.migrate import migrate
from bot.events.log import after

pytestmark = pytest.mark.postgres


def report(state: State, happened: float) -> Report:
    return Report(uuid.uuid4().hex, happened, "1001", "812", "812", state)


async def test_two_processes_take_each_once_and_the_newest_stands(postgres_url: str) -> None:
    processes = [Database(postgres_url) for _ in range(2)]
    migrate(processes[0].engine)
    for one in processes:
        await one.open()
    now = time.time()
    told = [report(random.choice([State.PAID, State.UNPAID, State.REFUNDED]), now - 100 + at) for at in range(20)]
    deliveries = [random.sample(told, k=random.randint(1, 3)) for _ in range(30)] + [[one] for one in told]
    random.shuffle(deliveries)
    taken = await asyncio.gather(
        *(write(processes[at % 2], take, some, alone=True) for at, some in enumerate(deliveries))
    )
    events = await processes[0].read(after, 0, {"invoice.reported"}, 999)
    assert len(events) == sum(taken) <= len(told)
    assert events[-1].data["state"] == told[-1].state, "an older one undid it"
    await processes[0].write(InvoiceNews().apply, events)  # of nobody who was given a link
    for one in processes:
        await one.close()
