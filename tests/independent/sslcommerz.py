"""SSLCommerz's own libraries, for Node and for Python, live through a payment against our stand-in.

`scripts/independent-clients` installs them and runs this.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import Any

from tests.billing.shop import SECRET, SERVERS
from tests.independent.gateways import both, counter


def told(reference: str) -> dict[str, Any]:
    shop = "https://shop.example"
    return {
        "open": ["SUCCESS", "", True, True],
        "refused": ["FAILED"] * 4,
        "before": ["PENDING", 0],
        "failed": [f"{shop}/fail", "FAILED"],
        "paid": [f"{shop}/ok", "VALID", "2300.50", "2300.50", "4821", False],
        "validated": [[state, reference, "2300.50", "BDT", "0"] for state in ("VALID", "VALIDATED")],
        "nobody's": ["INVALID_TRANSACTION"] * 2,
        "found": [2, ["FAILED", "VALIDATED"]],
        "by session": ["VALIDATED", True],
        "part": ["success", reference, True],
        "asked": ["refunded", reference, True],
        "too much": ["failed", "success", "failed"],
        "no refund": "",
        "held": ["VALID", "1"],
    }


async def main(folder: Path) -> None:
    async with counter(SERVERS["sslcommerz"]) as there:
        node, python = await both(folder, Path(__file__), there, "testbox", SECRET)
    assert python.pop("ipn") == [True, False, False], "signed, changed, signed with another password"
    for said, reference in ((node, "INV1-NODENODENO"), (python, "INV1-PYTHONPYTH")):
        assert said == told(reference), said
    print(f"sslcommerz-lts and sslcommerz-lib: {len(node)} steps each, told the same; its hash takes our report")


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
