"""Tickets in the client area: the customer's own, their state and what was answered; another's look like none."""

from __future__ import annotations

import re
from typing import Any

from bot.answers import Reply, render
from bot.conversations.models import Handoff, Outcome
from bot.web.chat_services import CHAT
from bot.web.pages import text
from tests.contracts.desk import said
from tests.web.test_invoice_list import known

CASE = Outcome(state={}, result={"topic": None}, handoff=Handoff("paid_but_unpaid", {}))


async def waiting(site: Any, customer: str | None = "1001", words: str = "টাকা দিয়েছি, সার্ভিস চালু হয়নি") -> Any:
    store = site.server.app[CHAT].store
    talk = await store.start("web", customer=customer)
    await said(store, talk, words, CASE)
    return talk, (await store.tickets())[0].number


async def test_a_ticket_shows_what_was_answered_and_where_it_stands(site):
    visitor, store = await known(site, "1001"), site.server.app[CHAT].store
    assert text("bn", "tickets_none") in (await visitor.open("/clientarea/tickets")).words
    talk, number = await waiting(site)
    page = await visitor.open("/clientarea/tickets?lang=en")
    assert f"#{number}" in page.words
    assert "Paid but not active" in page.words
    path = f"/clientarea/tickets/{number}?lang=en"
    page = await visitor.open(path)
    assert text("en", "ticket_waiting_text") in page.words
    assert "সার্ভিস চালু হয়নি" in page.words
    await store.reply(number, Reply("We found it <b>now</b>.\nSorry!", "handoff", name="Shirin"))
    page = await visitor.open(path)
    assert text("en", "ticket_answering_text") in page.words
    assert "We found it &lt;b&gt;now&lt;/b&gt;.\nSorry!" in page.html
    assert "Shirin" in page.words
    await said(store, talk, "ধন্যবাদ", Outcome("held", result={}, keep_state=True))
    await store.close_ticket(number, render)
    await said(store, talk, "something quite different")
    page = await visitor.open(path)
    assert text("en", "ticket_closed_text") in page.words
    assert "ধন্যবাদ" in page.words
    assert "quite different" not in page.words
    assert page.words.index("চালু হয়নি") < page.words.index("We found it") < page.words.index("ধন্যবাদ")


async def test_anothers_ticket_looks_like_none(site):
    visitor = await known(site, "1001")
    _, theirs = await waiting(site, "1002")
    _, nobodys = await waiting(site, None)
    unknown = await visitor.open("/clientarea/tickets/59999")
    assert unknown.status == 404
    for number in (theirs, nobodys, "0", "-1", "abc", "9" * 9, "9" * 40, "%00", "%ED%A0%80", "' OR 1=1", "<b>", "²"):
        page = await visitor.open(f"/clientarea/tickets/{number}")
        assert (page.status, page.words) == (404, unknown.words), number
    listed = await visitor.open("/clientarea/tickets")
    assert text("bn", "tickets_none") in listed.words
    assert (await site.visitor().open("/clientarea/tickets")).path.startswith("/clientarea/login")


async def test_many_are_turned_page_by_page(site):
    visitor, made = await known(site, "1004"), []
    for _ in range(12):
        made.append((await waiting(site, "1004"))[1])
    listed = re.compile(r'href="/clientarea/tickets/(\d+)"')
    first = await visitor.open("/clientarea/tickets")
    assert listed.findall(first.html) == made[:1:-1]
    assert 'href="/clientarea/tickets?page=2"' in first.html
    for query in ("page=2", "page=২", "page=999", "page=2&page=1", "page=2&%ED%A0%80=x&a[]=%00"):
        assert listed.findall((await visitor.open(f"/clientarea/tickets?{query}")).html) == made[1::-1], query
