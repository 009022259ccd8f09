"""The pages of the site in one call: demo site, client area, payment, downloads, static files."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from aiohttp import web

from bot.security.sessions import Sessions
from bot.settings import ROOT
from bot.web import (
    account_pages,
    agent_files,
    chat_invoices,
    clientarea,
    downloads,
    forgotten_password,
    forms,
    gateway_notices,
    linked_accounts,
    login,
    pages,
    pay,
    problems,
    standin,
    tickets,
    visitors,
)  # fmt: skip
from bot.web.app_keys import DATABASE, SETTINGS
from bot.web.packed_files import packed
from bot.web.pages import draw

STATIC = Path(__file__).parent / "static"
KINDS = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
#: Their addresses have no version; an unchanged file costs a 304.
CACHING = "public, max-age=600"
# The Bengali letters of Noto Sans Bengali as WOFF2, in the two weights that site.css asks for.
FONTS = ROOT / "node_modules" / "@fontsource" / "noto-sans-bengali" / "files"
FONT_FILES = {f"bengali-{weight}.woff2": f"noto-sans-bengali-bengali-{weight}-normal.woff2" for weight in (400, 700)}


def setup(app: web.Application) -> None:
    """Needs SETTINGS, BILLING, DATABASE and CHAT in the application; the tables must be migrated before it serves."""
    problems.setup(app)  # outside of all that follows
    forms.setup(app)
    visitors.setup(app, Sessions(app[DATABASE], app[SETTINGS]))
    pages.setup(app)
    app.router.add_get("/", home)
    app.router.add_get("/static/fonts/{name}", font)
    for file in sorted(one for one in STATIC.iterdir() if one.suffix in KINDS):
        read = partial(file.read_text, encoding="utf-8")
        app.router.add_get(f"/static/{file.name}", packed(read, KINDS[file.suffix], CACHING))
    login.setup(app)
    forgotten_password.setup(app)
    clientarea.setup(app)
    linked_accounts.setup(app)
    tickets.setup(app)
    account_pages.setup(app)
    standin.setup(app)
    pay.setup(app)
    downloads.setup(app)
    agent_files.setup(app)
    chat_invoices.setup(app)
    gateway_notices.setup(app)


async def home(request: web.Request) -> web.StreamResponse:
    return draw(request, "home.html", compress=True)


async def font(request: web.Request) -> web.StreamResponse:
    """The Bengali font where its package is installed; the style sheet falls back on the system's fonts."""
    file = FONTS / FONT_FILES.get(request.match_info["name"], "")
    if not file.is_file():
        raise web.HTTPNotFound
    return web.FileResponse(file, headers={"Cache-Control": "public, max-age=604800", "Content-Type": "font/woff2"})
