"""The desk's review as a page: for leads alone, together by meaning, with diffs that write nothing."""

from __future__ import annotations

import html
import re
from typing import Any
from urllib.parse import urlencode

from bot.answers import Reply, answers
from bot.conversations.models import Outcome
from bot.lang import COMPLETE
from bot.settings import ROOT
from bot.web import desk_review
from tests.contracts.desk import said
from tests.standins.engine import StandInEngine
from tests.web.test_desk_api import AtDesk, Open, desk  # noqa: F401  (the fixture)

MISSED = {"why": ["x"], "register": "en", "understood": "fallback", "topic": "fallback", "confidence": 0.2}


async def missed(desk: Open, *texts: str) -> None:  # noqa: F811
    for text in texts:
        talk = await desk.chat.store.start("web", customer="1001")
        await said(desk.chat.store, talk, text, Outcome(replies=(Reply("?", "fallback"),), state={}, result=MISSED))


async def page(browser: AtDesk, path: str, **asked: str) -> tuple[int, str]:
    address = f"/desk/review{path}?{urlencode({**asked, 'lang': 'en'})}"
    async with browser.client.get(address, allow_redirects=False) as reply:
        return reply.status, await reply.text()


async def settle(browser: AtDesk, form: str, **headers: str) -> int:
    """Send the form whose beginning is given."""
    sent = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', form.split("</form>")[0])
    async with browser.client.post("/desk/review/settle", data=sent, allow_redirects=False, headers=headers) as reply:
        return reply.status


def data() -> list[bytes]:
    """What a diff is made of."""
    names = ("nlu/en/refund_policy.yml", "knowledge/host_questions.yml")
    return [(ROOT / "data" / name).read_bytes() for name in names]


async def test_leads_see_what_was_not_understood_and_set_aside_what_is_not_ours(desk: Open, monkeypatch: Any) -> None:  # noqa: F811
    await missed(desk, "cricket <b>score</b>", "cricket today 1001", "parcel where")
    agent, lead = await desk.at_desk("shirin"), await desk.at_desk("mitu")
    status, told = await page(agent, "")
    assert (status, "cricket" in told) == (401, False)
    status, told = await page(desk.browser(), "")
    assert (status, "cricket" in told) == (303, False)

    engine = StandInEngine()
    await engine.start()
    monkeypatch.setattr(desk.chat.engine.engines[0], "address", f"http://127.0.0.1:{engine.port}/webhooks/sahayak")
    status, told = await page(lead, "")
    assert status == 200
    assert "<b>score" not in told
    assert "cricket today ••••" in told
    groups = told.split("<section")[1:]
    assert [len(re.findall("<li>", one)) for one in groups] == [2, 1]
    assert "does not answer" not in told

    form = groups[0].split("<form")[1]
    assert await settle(lead, form, **{"Sec-Fetch-Site": "cross-site"}) == 403
    assert await settle(lead, form.replace('name="csrf" value="', 'name="csrf" value="x')) == 403
    assert await settle(agent, form) == 401
    assert desk.events("review.settled") == []
    assert await settle(lead, form) == 303
    assert len(desk.events("review.settled")) == 2
    engine.down = True
    status, told = await page(lead, "")
    assert (status, "cricket" in told, "parcel" in told) == (200, False, True)
    assert "does not answer" in told
    await engine.stop()


async def test_a_message_is_shown_with_the_diff_that_was_asked_for(desk: Open) -> None:  # noqa: F811
    await missed(desk, "can my cousin <i>7712</i> pay my parcel")
    lead = await desk.at_desk("mitu")
    _, told = await page(lead, "")
    (ident,) = re.findall(r"message\?id=([^\"]+)\"", told)
    ident = ident.replace("%3A", ":")
    before = data()
    for asked, wanted in (
        ({"do": "example", "intent": "refund_policy"}, "+    - can my cousin <i>4821</i> pay my parcel"),
        ({"do": "answer", "subject": "vat", "bn": "হ্যাঁ", "en": "Yes"}, '+  answer: {bn: "হ্যাঁ", en: "Yes"}'),
        ({"do": "subject", "new": "cousins"}, "+cousins:"),
    ):
        status, told = await page(lead, "/message", id=ident, **asked)
        assert status == 200
        assert wanted in html.unescape(told).splitlines()
    assert "<i>" not in told
    for asked in ({"do": "example", "intent": "nothing"}, {"do": "answer", "subject": "vat"}):
        status, told = await page(lead, "/message", id=ident, **asked)
        assert (status, "<pre" in told, 'role="alert"' in told) == (200, False, True)
    assert data() == before, "the page writes nothing"
    assert (await page(lead, "/message", id="c_nobody:1"))[0] == 404
    assert (await page(lead, "/message", id=ident, text="x" * 301))[0] == 413
    assert (await page(await desk.at_desk("shirin"), "/message", id=ident))[0] == 401


def test_the_page_says_the_same_in_every_language_and_nothing_else() -> None:
    folder = ROOT / "bot" / "web" / "templates"
    templates = "".join(
        file.read_text("utf-8") for file in (*folder.glob("review*.html"), folder / "desk_lead_head.html")
    )
    said = {code: {key for key in answers(code) if key.startswith(desk_review.WORDS)} for code in COMPLETE}
    asked = {f"review.{key}" for key in re.findall(r'"([a-z_]+)"', templates)}
    asked |= {f"review.register_{one}" for one in ("bn", "en", "bn-Latn", "mixed")}
    assert said["bn"] == said["en"] == said["en"] & asked
    assert {f"review.{key}" for key in re.findall(r'say\("([a-z_]+)"[,)]', templates)} <= said["en"]
