"""How many payments a second are booked from gateways' notices: `python -m tests.billing.notices_per_second`.

PostgreSQL behind (as the tests start it, which waits for no disk), the real adapters before played servers of another
process, eight notices at once at each till.
"""

from __future__ import annotations

import argparse
import asyncio
import base64
import os
import time
from typing import Any

from bot.billing.attempt import FOR_A_PERSON
from bot.billing.service import utc_now
from bot.database.engine import Database
from tests.billing.money_life import born
from tests.billing.money_sequences import empty
from tests.billing.played_money import played_money
from tests.billing.shop import adapter, till
from tests.billing.worker_process import Process

AT_ONCE = 8


async def measure(url: str, count: int, tills: int) -> None:
    database = Database(url)
    async with played_money() as money:
        there = {name: one.how.url for name, one in money.items()}
        processes = [Process(url, there) for _ in range(tills)]
        billing = till(database, {name: adapter(name, to, database) for name, to in there.items()}, [utc_now()])
        try:
            await asyncio.gather(*(one.start() for one in processes))
            for at, (name, one) in enumerate(money.items()):
                currency = "USD" if name == "paypal" else "BDT"
                customers = [(f"{name}{number}", str(at * 1_000_000 + number)) for number in range(1, count + 1)]
                for customer, invoice in customers:
                    await database.write(born, customer, [invoice], currency)
                    onward = await billing.start_payment(customer, [invoice], name, "https://till.example/back")
                    one.begun(customer, str(onward.session))
                    await one.decide(customer, "paid")
                jobs = [_job(name, report) for report in one.new_reports()]
                print(f"{name}: {await _told(processes, jobs)}", flush=True)
                paid = [await billing.payments(customer) for customer, _ in customers]
                assert all(len(booked) == 1 for booked in paid), "each is booked once"
            assert not await billing._attempts.in_states(FOR_A_PERSON)
        finally:
            await asyncio.gather(*(one.kill() for one in processes))
            await billing._gateways.close()
            await database.close()


def _job(name: str, report: Any) -> dict[str, Any]:
    body = base64.b64encode(report.body).decode()
    return {"do": "settle", "gateway": name, "headers": dict(report.headers), "body": body}


async def _told(processes: list[Process], jobs: list[dict[str, Any]]) -> str:
    left, count = iter(jobs), len(jobs)

    async def tell(process: Process) -> None:
        for job in left:
            assert await process.do(job, 0) == "done"

    began, before = time.monotonic(), sum(one.seconds() for one in processes)
    await asyncio.gather(*(tell(one) for one in processes for _ in range(AT_ONCE)))
    took, used = time.monotonic() - began, sum(one.seconds() for one in processes) - before
    load = f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors"
    return f"{count / took:.0f} notices a second, {1000 * used / count:.1f} ms of a till's processor each ({load})"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("count", type=int, nargs="?", default=300, help="payments of each gateway")
    parser.add_argument("--tills", type=int, default=1, help="processes")
    given = parser.parse_args()
    with empty(postgresql=True) as url:
        asyncio.run(measure(url, given.count, given.tills))


if __name__ == "__main__":
    main()
