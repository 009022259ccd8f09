"""PayPal's own SDKs, for Node and for Python, live through a payment against our stand-in, and ask for what we ask for.

`scripts/independent-clients` installs them and runs this.
"""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path

from bot.billing.gateways.paypal import orders
from bot.billing.models import Money
from tests.billing.shop import SECRET, SERVERS
from tests.contracts.gateway import order
from tests.independent.gateways import both, counter

REFERENCE = "INV4821-K7Q2M9XAPD"
DEFAULTS = {("contact_preference", "NO_CONTACT_INFO"), ("landing_page", "NO_PREFERENCE")}
WRONG = [422, "UNPROCESSABLE_ENTITY"]
TOLD = {
    "open": [201, 200, True, "PAYER_ACTION_REQUIRED", "CAPTURE"],
    "links": ["payer-action", "self"],
    "asked": [REFERENCE, REFERENCE, "USD", "240.50"],
    "minimal": ["PAYER_ACTION_REQUIRED", False],
    "refused": {
        "taka": [*WRONG, "CURRENCY_NOT_SUPPORTED"],
        "not approved": [*WRONG, "ORDER_NOT_APPROVED"],
        "nobody's": [404, "RESOURCE_NOT_FOUND", "INVALID_RESOURCE_ID"],
        "a stranger": ["no token"],
    },
    "declined": [*WRONG, "INSTRUMENT_DECLINED"],
    "report": ["CHECKOUT.ORDER.APPROVED", "checkout-order", True],
    "approved": "APPROVED",
    "captured": [201, "COMPLETED", "COMPLETED", "240.50", True],
    "once more": 200,
    "already": [*WRONG, "ORDER_ALREADY_CAPTURED"],
    "capture": ["COMPLETED", REFERENCE, REFERENCE, True],
    "part": [201, "COMPLETED", "40.00", True],
    "of": True,
    "refund": "COMPLETED",
    "now": "PARTIALLY_REFUNDED",
    "too much": [*WRONG, "REFUND_AMOUNT_EXCEEDED"],
    "rest": "200.50",
    "nothing left": [*WRONG, "CAPTURE_FULLY_REFUNDED"],
    "given": ["REFUNDED", ["200.50", "40.00"]],
}


async def main(folder: Path) -> None:
    ours = orders.wanted(order(Money.of("240.50", "USD"), country="US"), "IT Nut Hosting")
    async with counter(SERVERS["paypal"]) as there:
        node, python = await both(folder, Path(__file__), there, "app", SECRET, json.dumps(ours))
        bodies = [json.loads(body) for path, body in there.played.bodies if path == "/v2/checkout/orders"]
    assert node.pop("strange") == [], "the SDK knows each name that it was told"
    for said in (node, python):
        assert said == TOLD, said
    for body in bodies:  # the one for Python says PayPal's own defaults too
        page = body["payment_source"]["paypal"]["experience_context"]
        body["payment_source"]["paypal"]["experience_context"] = {
            name: page[name] for name in page if (name, page[name]) not in DEFAULTS
        }
    assert sum(body == ours for body in bodies) == 6, "both ask three times for what we ask for, name by name"
    print(f"PayPal's SDKs for Node and for Python: {len(TOLD)} steps each, told the same; their orders are as ours")


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
