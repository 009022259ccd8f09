"""Four libraries for WHMCS that nobody here wrote, against our stand-in: they understand it, and read what we read.

`scripts/independent-clients` installs them and runs this.
"""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

from bot.settings import Settings
from bot.whmcs.client import WhmcsClient
from bot.whmcs.decode import number, rows, text
from tests.standins import whmcs_books as made
from tests.standins.whmcs import ACCESS_KEY, IDENTIFIER, SECRET, Whmcs

HERE = Path(__file__).parent
PATIENCE = 120  # seconds that a client may take
COUNT = 31  # invoices: two pages of 25
LISTS = {
    "invoices": ("invoices", "invoice"), "transactions": ("transactions", "transaction"),
    "services": ("products", "product"), "domains": ("domains", "domain"),
}  # fmt: skip
ASKED = {"invoices": "GetInvoices", "transactions": "GetTransactions"}
ASKED |= {"services": "GetClientsProducts", "domains": "GetClientsDomains"}


def fill(whmcs: Whmcs) -> None:
    made.client(whmcs, 7, "rahim@example.com", name="রহিম উদ্দিন")
    made.client(whmcs, 8, "karim@example.com")
    for ident in range(1, COUNT + 1):
        made.invoice(whmcs, ident, 7, f"{ident}.50", status="Unpaid" if ident == COUNT else "Paid")
    made.invoice(whmcs, 32, 8, "1.00")
    made.transaction(whmcs, 7, 1, "1.50", "t1")
    made.product(whmcs, 31, 7, "হোস্টিং")
    made.domain(whmcs, 5, 7, "rahim.example")


async def main(folder: Path) -> None:
    async with Whmcs().serving() as whmcs:
        fill(whmcs)
        url = f"{whmcs.url}/includes/api.php"
        told = await said("node", HERE / "whmcs.js", folder / "node_modules", url, IDENTIFIER, SECRET, ACCESS_KEY)
        python = folder / "venv/bin/python"
        told |= await said(python, "-P", "-W", "ignore", HERE / "whmcs_client.py", url, IDENTIFIER, SECRET)
        named = {"URL": whmcs.url, "IDENTIFIER": IDENTIFIER, "SECRET": SECRET}
        ours = WhmcsClient(Settings.read({f"SAHAYAK_WHMCS_{name}": value for name, value in named.items()}))
        read = await ours_of(ours)
        await ours.close()
        for name in ("js", "node", "py", "generated"):
            same(name, told[name], read)
        assert told["js"]["sso"]["access_token"] in whmcs.tokens
    js, node, py, generated = (told[name] for name in ("js", "node", "py", "generated"))
    assert (js["none"]["message"], js["unknown"]["message"]) == ("Invoice ID Not Found", "Invalid destination")
    assert "Invoice ID Not Found" in node["none"]["message"]
    assert py["none"] == ["Error", "Invoice ID Not Found"]
    assert (js["denied"]["message"], py["denied"][0], generated["denied"]) == (
        "Authentication Failed", "MissingPermission", 403,
    )  # fmt: skip
    assert "403" in node["denied"]["message"]
    assert py["pages"] == [25, COUNT - 25], "25 where nobody says how many"
    calls = ", ".join(f"{name} {len(told[name])}" for name in ("js", "node", "py", "generated"))
    print(f"WHMCS: whmcs-js, whmcs, whmcspy and whmcs-api-client understand it and read what we read ({calls} calls)")


async def ours_of(client: WhmcsClient) -> dict[str, list[tuple[int, str]]]:
    found = {}
    for name, path in LISTS.items():
        whose = {"userid": 7} if name == "invoices" else {"clientid": 7}
        answer = await client.read(ASKED[name], limitnum=100, **whose)  # type: ignore[arg-type]
        found[name] = [_facts(row) for row in rows(answer, *path)]
    return found


def same(name: str, told: dict[str, Any], ours: dict[str, list[tuple[int, str]]]) -> None:
    """What a library tells of each list is what we read of it, as far as it has asked for the whole list."""
    for what, path in LISTS.items():
        if what not in told:
            continue
        given = told[what]
        if not isinstance(given, list):
            given = rows(given, *path) or rows(given, path[0])  # a library may leave out the inner name
        theirs = [_facts(row) for row in given]
        wanted = ours[what]
        if what == "invoices" and len(theirs) < len(wanted):  # the first page of it
            assert theirs, (name, what)
            wanted = wanted[: len(theirs)] if theirs[0] == wanted[0] else wanted[::-1][: len(theirs)]
        assert theirs == wanted, (name, what, theirs, wanted)


def _facts(row: dict[str, Any]) -> tuple[int, str]:
    """As far as all tell it; amounts are a text here and a number there."""
    sum_ = text(row, "total", "amountin", "recurringamount") or str(row.get("amountin", row.get("recurringamount")))
    return number(row, "id"), f"{float(sum_):.2f}"


async def said(*command: str | Path) -> dict[str, Any]:
    other = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    out, _ = await asyncio.wait_for(other.communicate(), PATIENCE)
    assert other.returncode == 0, out
    return dict(json.loads(out))


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
