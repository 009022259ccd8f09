"""Invoices on paper: made once, one at a time, and no queue without an end."""

from __future__ import annotations

import asyncio
import threading

import pytest

from bot.billing import papers
from bot.billing.papers import Papers
from bot.errors import TooMany


class Press:
    """Makes files while it is allowed to, and counts them."""

    def __init__(self) -> None:
        self.made: list[str] = []
        self.at_work = self.most = 0
        self.go_on = threading.Event()

    def make(self, name: str) -> bytes:
        self.at_work += 1
        self.most = max(self.most, self.at_work)
        self.go_on.wait(10)
        self.at_work -= 1
        self.made.append(name)
        return name.encode()


async def test_the_same_paper_is_made_once_however_many_ask(monkeypatch):
    press, made = Press(), Papers()
    asked = [asyncio.create_task(made.file("1001", ("4821", "bn"), press.make, "4821")) for _ in range(8)]
    await asyncio.sleep(0)
    press.go_on.set()
    assert await asyncio.gather(*asked) == [b"4821"] * 8
    assert await made.file("1001", ("4821", "bn"), press.make, "4821") == b"4821"
    assert press.made == ["4821"]


async def test_different_papers_are_made_one_after_the_other_and_the_oldest_forgotten(monkeypatch):
    monkeypatch.setattr(papers, "KEPT", 3)
    press, made = Press(), Papers()
    press.go_on.set()
    await asyncio.gather(*(made.file(str(number), number, press.make, str(number)) for number in range(6)))
    assert press.most == 1
    assert len(press.made) == 6
    await made.file("5", 5, press.make, "5")
    await made.file("0", 0, press.make, "again")
    assert press.made[6:] == ["again"]


async def test_who_would_wait_too_long_is_told_to_come_again():
    press, made = Press(), Papers()
    asked = [
        asyncio.create_task(made.file(str(number), number, press.make, str(number))) for number in range(papers.QUEUE)
    ]
    await asyncio.sleep(0.05)
    with pytest.raises(TooMany) as refused:
        await made.file("1001", "one more", press.make, "x")
    assert refused.value.facts["retry_after"] > 0
    press.go_on.set()
    assert len(await asyncio.gather(*asked)) == papers.QUEUE
    assert await made.file("1001", "one more", press.make, "x") == b"x"


async def test_one_customer_does_not_fill_the_queue():
    press, made = Press(), Papers()
    asked = [asyncio.create_task(made.file("1001", number, press.make, str(number))) for number in range(papers.EACH)]
    await asyncio.sleep(0.05)
    with pytest.raises(TooMany):
        await made.file("1001", "one more", press.make, "x")
    again = [asyncio.create_task(made.file("1001", 0, press.make, "0")) for _ in range(papers.QUEUE)]  # on its way
    asked.append(asyncio.create_task(made.file("1002", "theirs", press.make, "theirs")))
    await asyncio.sleep(0.05)
    press.go_on.set()
    assert (await asyncio.gather(*asked))[-1] == b"theirs"
    assert await asyncio.gather(*again) == [b"0"] * papers.QUEUE
    assert await made.file("1001", "one more", press.make, "x") == b"x"
    assert len(press.made) == papers.EACH + 2
    assert not made._coming


async def test_who_goes_away_takes_the_paper_from_nobody():
    press, made = Press(), Papers()
    first = asyncio.create_task(made.file("1001", "x", press.make, "x"))
    await asyncio.sleep(0)
    other = asyncio.create_task(made.file("1001", "x", press.make, "x"))
    await asyncio.sleep(0)
    first.cancel()
    press.go_on.set()
    assert await other == b"x"
    assert press.made == ["x"]
