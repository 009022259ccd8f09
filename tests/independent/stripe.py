"""Stripe's own libraries, for Node and for Python, live through a payment against our stand-in, and are told the same.

`scripts/independent-clients` installs them and runs this.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from tests.billing.shop import SECRET, SERVERS, STRIPE_HOOK
from tests.independent.gateways import both, counter

WRONG = "invalid_request_error"
TOLD = {
    "same": True,
    "open": ["checkout.session", "open", "unpaid", 230000, "bdt", "1"],
    "lines": [["হোস্টিং", 2, 230000]],
    "refused": {
        "another under the key": ["idempotency_error", 400, None],
        "nothing to pay": [WRONG, 400, "parameter_missing"],
        "too little": [WRONG, 400, "amount_too_small"],
        "no such session": [WRONG, 404, "resource_missing"],
        "no such intent": [WRONG, 404, "resource_missing"],
        "a stranger's key": [WRONG, 401, None],
    },
    "failed": ["payment_intent.payment_failed", "open"],
    "webhook": ["checkout.session.completed", "refused", "refused"],
    "onward": True,
    "paid": ["complete", "paid", None, "succeeded", 230000],
    "charge": [True, True, 230000, 0, False, "bdt"],
    "found": [True],
    "unexpanded": [True, True],
    "part": ["refund", "succeeded", 30000, True, True],
    "asked": "succeeded",
    "too much": [WRONG, 400, "amount_too_large"],
    "rest": [200000, [30000, 200000]],
    "nothing left": [WRONG, 400, "charge_already_refunded"],
    "given": [230000, True],
    "ended": ["expired", [WRONG, 400, None]],
}


async def main(folder: Path) -> None:
    async with counter(SERVERS["stripe"]) as there:
        node, python = await both(folder, Path(__file__), there, SECRET, STRIPE_HOOK[0])
        kinds = {path.split("/")[2] for path in there.played.asked}
    assert python.pop("strange") == [], "the library knows each name that it was told"
    for said, reference in ((node, "INV1-NODENODENO"), (python, "INV1-PYTHONPYTH")):
        assert said["paid"].pop() == reference
        assert said == TOLD, said
    print(f"stripe for Node and for Python: {len(TOLD)} steps each, told the same, of {', '.join(sorted(kinds))}")


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
