"""Payments from the shell: what waits for a person, booked by hand, given back once."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot import settings as settings_module
from bot.billing.assembly import assemble, prepare
from bot.billing.models import Money
from bot.billing.refund_book import RefundBook
from bot.billing.schema import gateway_refunds
from bot.commands import payments
from bot.errors import NotPayable
from bot.settings import Settings
from tests import played

BACK = "http://127.0.0.1:8080/clientarea/"


@pytest.fixture
def chosen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Settings]:
    monkeypatch.setitem(os.environ, "SAHAYAK_VAR", str(tmp_path))
    settings_module.settings.cache_clear()
    yield settings_module.settings()
    settings_module.settings.cache_clear()


async def test_what_came_in_vain_is_listed_booked_by_hand_and_given_back(
    chosen: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    await asyncio.to_thread(prepare, chosen)
    till = assemble(chosen)
    words = []
    for _ in range(3):
        onward = await till.start_payment("1001", ("4822",), "stripe", BACK)
        words.append(await played.decided(till, "stripe", onward, "paid"))
    await till.settle("stripe", words[0])
    for word in words[1:]:
        with pytest.raises(NotPayable):
            await till.settle("stripe", word)
    await till.start_payment("1001", ("4821",), "stripe", BACK)
    third = (await till.newest_unpaid("1001", ("4821",))).reference
    await till.close()

    async def shell(*given: str) -> tuple[int, str]:
        code = await asyncio.to_thread(payments.main, list(given))
        out = capsys.readouterr()
        return code, out.out + out.err

    code, listed = await shell("list")
    first, second = [line.split()[0] for line in listed.splitlines()]
    assert code == 0
    assert "surplus      1150.00 BDT  stripe" in listed
    assert "customer 1001  invoices 4822" in (await shell("show", first))[1]
    assert (await shell("assign", first))[0] == 0
    assert await shell("assign", first) == (1, f"payments: {first} is assigned: there is nothing to book\n")
    for _ in range(2):  # the same key is the same refund
        code, said = await shell("refund", second, "--amount", "150.00")
        assert (code, "150.00 BDT went back" in said) == (0, True)
    assert "1150.00 BDT went back" in (await shell("refund", second, "--amount", "1000"))[1]
    none_left = f"payments: nothing was given back of {second}: of 1150.00 BDT that came, 0.00 BDT can still go back\n"
    assert await shell("refund", second, "--key", "again") == (1, none_left)
    assert await shell("refund", second, "--amount", "x") == (1, "payments: x is no amount\n")
    for none in ("", "-5", "0"):
        assert (await shell("refund", second, f"--amount={none}"))[0] == 1, "and not all of it"
    assert await shell("refund", second, "--amount=-5") == (1, "payments: -5 is nothing to give back\n")
    assert await shell("show", "INV1-NOBODYSONE") == (1, "payments: there is no payment INV1-NOBODYSONE\n")
    till = assemble(chosen)
    book = RefundBook(till._attempts.database, "stripe")
    for key, amount in (("lost", "100.00"), ("lost too", "200.00")):
        await book.begin((await till.attempt(first)).paid, Money.of(amount, "BDT"), key)
    await till._attempts.database.write(lambda db: db.execute(sa.update(gateway_refunds).values(at=1e9)))
    await till.close()
    unknown = [line for line in (await shell("list"))[1].splitlines() if "unknown whether given: look into" in line]
    assert [line.split()[:3] for line in unknown] == [[first, "refund", one] for one in ("100.00", "200.00")]
    assert (await shell("refund-given", first))[0] == 1, "which of the two?"
    assert "200.00 BDT went back" in (await shell("refund-given", first, "--amount", "200"))[1]
    assert (await shell("refund-missing", first))[0] == 0
    assert (await shell("refund-missing", first))[0] == 1
    assert (await shell("refund", first))[0] == 0, "the same key for another payment is another refund"
    nothing_came = f"payments: nothing was given back of {third}: it is open, so no money has come\n"
    assert await shell("refund", third) == (1, nothing_came)
    assert (await shell("list"))[1] == "payments: nothing waits for a person\n"
