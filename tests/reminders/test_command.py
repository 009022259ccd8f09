"""Reminders from the shell, and what doctor says of them."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from dataclasses import replace

import pytest

from bot.commands import reminders
from bot.commands.doctor import reminders as doctor
from bot.commands.doctor.reminders import State
from tests.reminders.conftest import Company


async def test_the_shell_lists_sends_and_keeps_a_choice(
    company: Company, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(reminders, "settings", lambda: company.settings)
    monkeypatch.setattr("bot.billing.service.Billing.today", lambda _: company.now.date())
    for ident in "ab":
        await company.customer(ident)
        await company.invoice(ord(ident), ident, 3)

    async def shell(*given: str) -> tuple[int, str]:
        code = await asyncio.to_thread(reminders.main, list(given))
        out = capsys.readouterr()
        return code, out.out + out.err

    assert await shell("off", "b") == (0, "")
    assert await shell("off", "nobody") == (1, "reminders: there is no customer nobody\n")
    for _ in range(2):
        code, said = await shell("run", "--dry-run", "--now")
        assert (code, said.count("would be told by mail"), said.count("wants none")) == (0, 1, 1)
    assert "told by mail: 97 due" in (await shell("run", "--now"))[1]
    assert "told by mail" not in (await shell("run", "--now"))[1]
    assert await shell("on", "b") == (0, "")
    assert (await shell("run", "--now"))[1].startswith("customer b  told by mail: 98")
    assert (await shell("list")) == (0, "nothing falls due that was not told\n")
    state = await doctor.gather(company.settings)
    assert (state.can, state.told) == (True, Counter(mail=2))


async def test_doctor_says_what_keeps_customers_from_being_told(company: Company) -> None:
    chosen, now = company.settings, time.time()
    good = State(told=Counter(mail=3), newest=now - 60)
    no_mail = replace(chosen, smtp="")
    seen = [
        (chosen, good, ["ok"]),
        (chosen, replace(good, now=Counter(due=2)), ["ok"]),
        (chosen, replace(good, newest=now - 7200, now=Counter(due=2)), ["ok", "warn"]),
        (chosen, replace(good, now=Counter(unreachable=1)), ["ok", "warn"]),
        (no_mail, good, ["ok", "warn"]),
        (chosen, State(can=False), ["bad"]),
    ]
    for settings, state, verdicts in seen:
        assert [line.verdict for line in doctor.lines(settings, state, now)] == verdicts
    off = list(doctor.check(replace(chosen, given_reminder_days=())))
    assert [line.verdict for line in off] == ["ok"]
