"""A played WHMCS in a process of its own, with 10, 100 and 1,000 invoices: python -m tests.whmcs.played PORT.

`GET /control?slow=0.1&down=503` changes its habits and tells how often each action was asked since the last time.
"""

from __future__ import annotations

import asyncio
import sys
from datetime import date, timedelta

from aiohttp import web

from tests.standins import whmcs_books as made
from tests.standins.whmcs import Whmcs

SIZES = (10, 100, 1000)  # the id of the customer who has so many
MANY = range(5001, 5201)  # customers of ten
UNPAID = 3


def filled() -> Whmcs:
    whmcs, today, ident = Whmcs(), date.today(), 1000
    for customer, size in [*zip(SIZES, SIZES, strict=True), *((one, 10) for one in MANY)]:
        made.client(whmcs, customer, f"c{customer}@example.com", name=f"Customer {customer}", language="bengali")
        made.product(whmcs, customer, customer, "BDIX Hosting", domain="rahimshop.com", nextduedate=str(today))
        made.domain(whmcs, customer, customer, "rahimshop.com", nextduedate=str(today + timedelta(days=40)))
        for place in range(size):
            ident += 1
            issued = today - timedelta(days=10 * (size - place))
            unpaid = place >= size - UNPAID
            items = [{"description": "BDIX Hosting", "amount": "100.00", "type": "Hosting", "relid": customer}]
            made.invoice(
                whmcs, ident, customer, "100.00", status="Unpaid" if unpaid else "Paid", date=str(issued), items=items,
                duedate=str(issued + timedelta(days=15)), datepaid=made.ZERO_TIME if unpaid else f"{issued} 10:00:00",
            )  # fmt: skip
            if not unpaid:
                made.transaction(whmcs, customer, ident, "100.00", f"T{ident}", date=f"{issued} 10:00:00")
    return whmcs


def app(whmcs: Whmcs) -> web.Application:
    served = whmcs.app()

    async def control(request: web.Request) -> web.Response:
        whmcs.slow = float(request.query.get("slow", whmcs.slow))
        whmcs.down = int(request.query.get("down", whmcs.down))
        asked = dict(whmcs.asked)
        whmcs.asked.clear()
        return web.json_response(asked)

    served.router.add_get("/control", control)
    return served


async def main(port: int) -> None:
    whmcs = filled()
    whmcs.url = f"http://127.0.0.1:{port}"
    runner = web.AppRunner(app(whmcs))
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    print("ready", flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))
