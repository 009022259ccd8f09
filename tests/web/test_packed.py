"""What travels compressed, and what must not: pages whose size could tell a secret."""

from __future__ import annotations

import gzip
import re

import pytest
from aiohttp.test_utils import make_mocked_request

from bot.web.packed_files import takes_gzip
from bot.web.site import FONT_FILES, FONTS, STATIC

FILES = {"site.css": "text/css", "site.js": "text/javascript", "icon.svg": "image/svg+xml"}


@pytest.mark.parametrize(
    ("accepted", "taken"),
    [
        ("gzip", True),
        ("GZIP", True),
        ("deflate, gzip;q=0.001, br", True),
        ("br,gzip ; q=1.0", True),
        ("gzip;q=0", False),
        ("gzip; q=0.000, br", False),
        ("x-gzip", False),
        ("br", False),
        ("identity", False),
        ("", False),
    ],
)
def test_only_who_takes_it_gets_it(accepted, taken):
    assert takes_gzip(make_mocked_request("GET", "/", {"Accept-Encoding": accepted})) is taken


async def test_files_travel_packed_and_only_once(site):
    visitor = site.visitor()
    visitor.client.session._auto_decompress = False
    for name, kind in FILES.items():
        small = await visitor.open(f"/static/{name}", headers={"Accept-Encoding": "gzip"})
        assert (small.status, small.headers["Content-Type"]) == (200, f"{kind}; charset=utf-8")
        plain = await visitor.open(f"/static/{name}", headers={"Accept-Encoding": "identity"})
        assert "Content-Encoding" not in plain.headers
        assert gzip.decompress(small.body) == plain.body
        again = await visitor.open(f"/static/{name}", headers={"If-None-Match": small.headers["ETag"]})
        assert (again.status, again.body) == (304, b"")
    style = await visitor.open("/static/site.css", headers={"Accept-Encoding": "identity"})
    for font in FONT_FILES:
        assert f"/static/fonts/{font}" in style.body.decode()
    assert (await visitor.open("/static/widget/api.js")).status == 404, "the widget's parts are no addresses"


async def test_pages_are_packed_only_where_their_size_tells_nothing(site):
    packed = {"Accept-Encoding": "gzip"}
    stranger = site.visitor()
    for path, status in (("/", 200), ("/?lang=en", 200), ("/nowhere", 404)):
        page = await stranger.open(path, headers=packed)
        assert (page.status, page.headers.get("Content-Encoding")) == (status, "gzip"), path
        assert "Accept-Encoding" in page.headers["Vary"]
        assert "</html>" in page.html
        plain = await stranger.open(path, headers={"Accept-Encoding": "identity"})
        assert "Content-Encoding" not in plain.headers
        assert plain.html == page.html
    login = await stranger.open("/clientarea/login", headers=packed)
    assert 'name="csrf"' in login.html
    assert "Content-Encoding" not in login.headers
    customer, _ = await site.logged_in("Rahim")
    for path in ("/", "/clientarea/", "/clientarea/invoices/4821", "/nowhere"):
        page = await customer.open(path, headers=packed)
        assert 'name="csrf"' in page.html, "logging out is a form"
        assert "Content-Encoding" not in page.headers, path


def test_every_style_sheet_asks_for_fonts_that_there_are():
    sheets = {file: file.read_text(encoding="utf-8") for file in STATIC.rglob("*.css")}
    asked = {
        (file.name, font) for file, text in sheets.items() for font in re.findall(r"/static/fonts/([^\")]+)", text)
    }
    assert {name for name, _ in asked} >= {"site.css", "desk.css"}
    assert {font for _, font in asked} == set(FONT_FILES)


def test_the_fonts_are_small():
    assert sum((FONTS / file).stat().st_size for file in FONT_FILES.values()) < 95_000
    assert (FONTS.parent / "LICENSE").read_text(encoding="utf-8").count("SIL Open Font License") >= 1
