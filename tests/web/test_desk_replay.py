"""The page of the last replay: for leads, masked, filtered and counted; and what is kept of it."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from bot.desk import replayed
from bot.desk.replayed import Replayed
from bot.web.desk_replay import SINCE
from tests.web.test_desk_api import AtDesk, Open, desk  # noqa: F401 - a fixture

TOTALS = {"conversations": 2, "turns": 9, "lost": 0, "changed": 2, "unsure": 0, "topic": 1, "entities": 1, "links": 1}


def turn(conversation: str, seq: int, **changed: Any) -> dict[str, Any]:
    told = {kind: {"then": then, "now": now} for kind, (then, now) in changed.items()}
    return {"conversation": conversation, "seq": seq, "at": 1, "channel": "web", "text": "words", "sure": True, **told}


async def page(browser: AtDesk, query: str = "") -> tuple[int, str]:
    async with browser.client.get(f"/desk/replay?lang=en{query}", allow_redirects=False) as reply:
        return reply.status, await reply.text()


async def test_leads_see_what_the_last_replay_found_and_nothing_that_was_erased(desk: Open) -> None:  # noqa: F811
    first, second = await desk.waiting(text="1001 owes 4822 <b>"), await desk.waiting("1002", text="vat ache?")
    agent, lead = await desk.at_desk("shirin"), await desk.at_desk("mitu")
    status, told = await page(lead)
    since = re.search(r"replay --since (\S+) --keep", told)
    assert (status, since is not None) == (200, True)
    ago = datetime.now(timezone.utc).date() - date.fromisoformat(since[1])
    assert SINCE <= ago <= SINCE + timedelta(days=1)
    turns = [
        turn(
            first.id, 1, topic=(["my_due"], ["not_covered"]), entities=({"invoice_number": "4822"}, {"matter": "vat"})
        ),
        turn(second.id, 1, links=(["pay"], [])),
        turn("c_erased", 1, topic=(["greet"], ["thanks"])),
    ]
    var = Path(desk.site.settings.var)
    replayed.keep(var, Replayed(1.8e9, 1.79e9, 1.8e9, "sahayak.tar.gz", TOTALS, turns))
    kept = (var / replayed.NAME).read_text(encoding="utf-8")
    assert ("words" in kept, "4822" in kept, "my_due" in kept) == (False, False, True)
    assert (var / replayed.NAME).stat().st_mode & 0o77 == 0
    assert (await page(agent))[0] == 401
    assert (await page(desk.browser()))[0] == 303
    status, told = await page(lead)
    assert status == 200
    for seen in (
        "owes",
        "&lt;b&gt;",
        "vat ache?",
        "<code>my_due</code>",
        "matter=vat",
        "9 turns of 2 conversations",
        "Website",
    ):
        assert seen in told, seen
    assert "kept here" not in told
    assert not re.search(r"\b1001\b|greet|c_erased|<b>", told)
    status, told = await page(lead, "&kind=links")
    assert ("vat ache?" in told, "owes" in told) == (True, False)
    assert (await page(lead, "&kind=all"))[0] == 400
    replayed.keep(var, Replayed(1.8e9, 1.79e9, 1.8e9, "sahayak.tar.gz", {**TOTALS, "changed": 700}, turns[:2]))
    assert "Only the first 2 of these are kept here." in (await page(lead))[1]
    (var / replayed.NAME).write_text("{}")
    assert "--keep" in (await page(lead))[1]
