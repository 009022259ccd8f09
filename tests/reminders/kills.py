"""Kill the job of reminders, with SIGKILL, while two processes do it: nobody is told twice, and nobody is forgotten.

python -m tests.reminders.kills [--customers 300] [--postgresql]
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import sqlalchemy as sa

from bot.mail.tables import outbox
from bot.reminders.tables import sent
from bot.settings import ROOT
from tests import servers
from tests.reminders.conftest import Company, opened

STEP = """
import asyncio, pathlib, sys
from tests.reminders.conftest import opened
company = opened(sys.argv[1], pathlib.Path(sys.argv[2]))
asyncio.run(company.job().run())
"""


async def fill(company: Company, customers: int) -> None:
    await company.database.open()
    for number in range(customers):
        await company.customer(f"c{number}")
        await company.invoice(number + 1, f"c{number}", 3)
        if number % 3 == 0:
            await company.chat("telegram", f"c{number}", f"{number + 1}")


async def count(company: Company) -> tuple[Counter[str], int, int]:
    """How often each customer was told; rows of what was sent; lines in chats."""
    told = Counter(str(row.customer) for row in await company.rows(outbox))
    said = await company.database.read(
        lambda db: db.execute(
            sa.text(
                "SELECT i.customer FROM conv_messages m JOIN conv_identities i ON i.id = m.identity "
                "WHERE m.direction = 'out' AND CAST(m.body AS TEXT) LIKE '%reminder%'"
            )
        ).all()
    )
    told.update(str(row[0]) for row in said)
    return told, len(await company.rows(sent)), len(said)


async def rows(company: Company) -> int:
    return len(await company.rows(sent))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--customers", type=int, default=300)
    parser.add_argument("--postgresql", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        if not given.postgresql:
            return _run(f"sqlite:///{folder}/kills.db", Path(folder), given.customers)
        with servers.postgres() as server, servers.postgres_database(server) as url:
            return _run(url, Path(folder), given.customers)


def _run(url: str, folder: Path, customers: int) -> int:
    company = opened(url, folder)
    asyncio.run(fill(company, customers))
    kills, began = 0, time.monotonic()
    while asyncio.run(rows(company)) < customers:
        pair = [
            subprocess.Popen([sys.executable, "-W", "ignore", "-c", STEP, url, str(folder)], cwd=ROOT) for _ in range(2)
        ]
        before = asyncio.run(rows(company))
        while asyncio.run(rows(company)) == before and any(one.poll() is None for one in pair):
            time.sleep(0.05)
        time.sleep(random.uniform(0.0, 0.5))
        for one in pair:
            if one.poll() is None and random.random() < 0.9:
                os.kill(one.pid, signal.SIGKILL)
                kills += 1
            one.wait()
        # The lease of whoever was killed runs out by itself; here nobody waits for that.
        asyncio.run(company.database.write(lambda db: db.exec_driver_sql("DELETE FROM conv_leases")))
    told, written, chats = asyncio.run(count(company))
    twice = [customer for customer, times in told.items() if times > 1]
    print(
        f"{customers} customers ({chats} in chats), {kills} kills, {time.monotonic() - began:.0f} s: "
        f"told {len(told)}, twice {len(twice)}, rows {written}"
    )
    asyncio.run(company.database.close())
    return 0 if (len(told), len(twice), written) == (customers, 0, customers) else 1


if __name__ == "__main__":
    sys.exit(main())
