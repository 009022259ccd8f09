"""My Invoices for a customer with 120: searched, filtered, ordered and turned, whatever the address says."""

from __future__ import annotations

import re
from datetime import date, timedelta
from urllib.parse import quote

import pytest
import sqlalchemy as sa

from bot.billing import schema
from bot.security import passwords
from bot.web.forms import SESSION
from bot.web.pages import text
from bot.web.visitors import SESSIONS

TODAY = date.today()
LISTED = re.compile(r'<a href="/clientarea/invoices/(\d+)"')
MANY = 120
SERVICES = ("Hosting Pro - many.example", "ভিপিএস ছোট", "Domain renewal - many.example")


def rows():
    """Invoice 7000 + n: issued n days ago, due ten days later, 100.50 + n; every tenth has a status of its own."""
    kept = {10: "Collections", 20: "Payment Pending", 30: "Refunded", 40: "Cancelled", 50: "Draft"}
    for n in range(MANY):
        issued = TODAY - timedelta(days=n)
        status = kept.get(n, "Unpaid" if n % 6 == 0 else "Paid")
        paid = issued if status == "Paid" else None
        yield {"number": 7000 + n, "customer": "many", "status": status, "amount": f"{100 + n}.50", "currency": "BDT",
               "issued": issued, "due": issued + timedelta(days=10), "paid_on": paid}  # fmt: skip


@pytest.fixture
async def site(open_site):
    site = await open_site()
    person = {"id": "many", "name": "Many", "email": "many@example.com", "country": "BD", "currency": "BDT"}
    lines = [{"invoice": row["number"], "position": 1, "description": SERVICES[row["number"] % 3], "amount": "1.00"}
             for row in rows()]  # fmt: skip
    with site.engine.begin() as connection:
        connection.execute(sa.insert(schema.customers).values(**person, language=None, password=passwords.keep("x")))
        connection.execute(sa.insert(schema.invoices), list(rows()))
        connection.execute(sa.insert(schema.lines), lines)
    return site


async def known(site, customer="many"):
    visitor = site.visitor()
    cookie = await site.server.app[SESSIONS].begin(customer)
    visitor.client.session.cookie_jar.update_cookies({SESSION: cookie}, site.server.make_url("/"))
    return visitor


def numbers(page):
    return [int(one) for one in LISTED.findall(page.html)]


def expected(fits, key=None, descending=False):
    listed = [row for row in rows() if row["status"] != "Draft" and fits(row)]
    return [row["number"] for row in sorted(listed, key=lambda row: row[key or "issued"], reverse=descending)]


def due(row):
    return row["status"] == "Unpaid" and row["due"] < TODAY


def asked(**query):
    return "/clientarea/invoices?" + "&".join(f"{name}={quote(value)}" for name, value in query.items())


WISHES = [
    ({}, expected(lambda row: True, descending=True)),
    ({"q": "7042"}, [7042]),
    ({"q": "#৭০৪২"}, [7042]),
    ({"q": "৳১৪২.৫০"}, [7042]),
    ({"q": "Tk 142.5"}, [7042]),
    ({"q": "ভিপিএস"}, expected(lambda row: row["number"] % 3 == 1, descending=True)),
    ({"q": "hosting MANY.example"}, expected(lambda row: row["number"] % 3 == 0, descending=True)),
    ({"status": "unpaid"}, expected(lambda row: row["status"] == "Unpaid", descending=True)),
    ({"status": "overdue"}, expected(due, descending=True)),
    ({"status": "collections"}, [7010]),
    ({"status": "payment_pending"}, [7020]),
    ({"status": "refunded"}, [7030]),
    ({"status": "cancelled"}, [7040]),
    ({"status": "draft"}, expected(lambda row: True, descending=True)),
    ({"sort": "oldest"}, expected(lambda row: True)),
    ({"sort": "due_first", "status": "unpaid"}, expected(lambda row: row["status"] == "Unpaid", "due")),
    ({"sort": "highest"}, expected(lambda row: True, "number", descending=True)),
    ({"sort": "lowest", "q": "domain"}, expected(lambda row: row["number"] % 3 == 2, "number")),
    ({"from": str(TODAY - timedelta(days=7)), "to": str(TODAY - timedelta(days=3))}, [7003, 7004, 7005, 7006, 7007]),
    ({"to": str(TODAY - timedelta(days=7)), "from": str(TODAY - timedelta(days=3))}, [7003, 7004, 7005, 7006, 7007]),
    ({"q": "nothing of the sort"}, []),
    ({"q": "4821"}, []),
]  # fmt: skip


async def test_a_list_shows_what_was_asked_for_page_by_page(site):
    visitor = await known(site)
    for query, fitting in WISHES:
        seen, path = [], asked(**query)
        while path and len(seen) < 30:  # three pages tell
            page = await visitor.open(path)
            assert page.status == 200
            seen += numbers(page)
            onward = re.search(r'rel="next" href="([^"]+)"', page.html)
            path = onward.group(1).replace("&amp;", "&") if onward else ""
        assert seen == fitting[:30] if len(fitting) > 30 else seen == fitting, query
    page = await visitor.open(asked(q="no such thing"))
    assert text("bn", "invoices_no_match") in page.words
    assert text("bn", "invoices_clear") in page.words


async def test_pages_have_numbers_in_the_readers_digits(site):
    visitor = await known(site)
    page = await visitor.open("/clientarea/invoices?page=6&sort=oldest")
    for number in ("১", "৫", "৬", "৭", "১২"):
        assert f"পেজ {number}" in page.words
    assert '<span aria-current="page"><span class="unseen">পেজ</span> ৬</span>' in page.html
    assert "sort=oldest&amp;page=7" in page.html
    assert "১১৯টির মধ্যে ৫১–৬০ · পেজ ৬ / ১২" in page.words
    assert "৳১৬৪.৫০" in page.words
    assert not re.search("[0-9]", re.sub(r"many\.example|Hosting Pro|Many|Demo", "", page.words).partition("পেজ ৬")[0])


async def test_what_can_be_paid_is_paid_from_its_row(site):
    visitor = await known(site)
    page = await visitor.open(asked(status="overdue", sort="due_first"))
    offered = [one for one in page.forms if one.action == "/clientarea/pay"]
    assert [dict(one.fields)["number"] for one in offered] == [str(one) for one in expected(due)[:10]]
    assert (await visitor.send(offered[0])).path.startswith("/pay/")
    for status in ("paid", "collections", "payment_pending", "cancelled", "refunded"):
        page = await visitor.open(asked(status=status))
        assert [one for one in page.forms if one.action == "/clientarea/pay"] == []


ODD = [
    "page=-1", "page=0", "page=99999999999999999999", "page=১২", "page=²", "page=1e3", "page=%00", "page[]=2",
    "page=1&page=x", "q=%00", "q=%ff%fe", "q=%ED%A0%80", "q=%25", "q=_", "q=' OR 1=1 --", "q[]=a", "q=" + "a" * 3000,
    "q=" + "9" * 80,
    "q=" + "a+" * 900, "q=<script>alert(1)</script>", "q=%22+onfocus=x", "q=%E2%80%AE4", "q=1.2.3.4", "q=nan", "q=-1",
    "from=0000-00-00", "from=2026-02-30", "from=৯৯৯৯-১২-৩১", "from=99999-01-01", "from=9999-12-31", "to=0001-01-01",
    "from=yesterday", "from=2026-W01-1", "sort=drop", "sort=", "sort=newest&sort=oldest", "status=%00", "status[]=paid",
    "status=Paid", "lang=xx&q=a", "&&&=&=", "%00=%00", "%ED%A0%80=1", "q=" + quote("\U000e0001\u200b\ufeff"),
]  # fmt: skip


async def test_any_address_gives_a_page(site):
    visitor = await known(site)
    for query in ODD:
        page = await visitor.open(f"/clientarea/invoices?{query}")
        assert page.status == 200, query
        assert "<script>alert" not in page.html
        assert '" onfocus' not in page.html
        onward = re.search(r'rel="next" href="([^"]+)"', page.html)
        if onward:
            assert (await visitor.open(onward.group(1).replace("&amp;", "&"))).status == 200, query


async def test_nobody_finds_what_is_anothers(site):
    visitor = await known(site, "1001")
    for query in ({"q": "7042"}, {"q": "many.example"}, {"q": "142.50"}, {"status": "collections"}):
        assert numbers(await visitor.open(asked(**query))) == []
    theirs = numbers(await visitor.open("/clientarea/invoices"))
    assert sorted(theirs) == [4755, 4790, 4821, 4822]


async def test_a_page_of_a_long_list_costs_few_reads(site):
    visitor, said = await known(site), []

    def note(_connection, _cursor, statement, *_):
        if re.match(r"SELECT.*FROM (billing|web)_", statement, re.DOTALL):
            said.append(statement)

    sa.event.listen(sa.engine.Engine, "before_cursor_execute", note)
    try:
        for path in (asked(page="7"), asked(q="hosting 1", status="unpaid", sort="highest", page="2")):
            tries = []
            for _ in range(3):  # a chore of the site may read beside one of them
                said.clear()
                assert (await visitor.open(path)).status == 200
                tries.append(list(said))
            fewest = min(tries, key=len)
            # Session, customer, count, list (twice behind the end), lines, payments on their way.
            assert 0 < len(fewest) <= 7, "\n".join(fewest)
    finally:
        sa.event.remove(sa.engine.Engine, "before_cursor_execute", note)


async def test_what_the_backend_cannot_do_is_not_offered(open_site):
    site = await open_site(SAHAYAK_BACKEND="tests.standins.reading_backend:ReadingBackend")
    visitor = await known(site, "1001")
    page = await visitor.open(asked(q="4821", sort="oldest", status="overdue") + "&from=2026-01-01")
    assert numbers(page) == [4821, 4822, 4790, 4755]
    for name in ("q", "sort", "from", "to"):
        assert f'name="{name}"' not in page.html
    assert 'value="overdue"' not in page.html
    assert numbers(await visitor.open(asked(status="cancelled"))) == [4755]


async def test_what_waits_says_what_to_do_now(site):
    visitor = await known(site)
    for language in ("bn", "en"):
        for number, status in ((7010, "collections"), (7020, "payment_pending")):
            said = text(language, f"now_{status}")
            page = await visitor.open(f"/clientarea/invoices/{number}?lang={language}")
            assert said in page.words
            assert "mailto:" in page.html
            assert [one for one in page.forms if one.action == "/clientarea/pay"] == []
            assert said in (await visitor.open(asked(status=status, lang=language))).words
            assert text(language, f"status_{status}") in (await visitor.open(f"/clientarea/?lang={language}")).words
        assert text(language, "now") not in (await visitor.open("/clientarea/invoices/7000")).words
