"""The pages of the site in one call: demo site, client area, payment, downloads, static files."""

from __future__ import annotations

from pathlib import Path

from aiohttp import web

from bot.security.sessions import Sessions
from bot.settings import ROOT
from bot.web import (
    chat_invoices,
    clientarea,
    downloads,
    forms,
    gateway_notices,
    linked_accounts,
    login,
    pages,
    pay,
    problems,
    standin,
    visitors,
)  # fmt: skip
from bot.web.app_keys import DATABASE, SETTINGS
from bot.web.pages import draw

STATIC = Path(__file__).parent / "static"
FONTS = ROOT / "node_modules" / "@expo-google-fonts" / "noto-sans-bengali"
# Only what site.css asks for; the package has a file for each of its weights.
FONT_FILES = {"bengali-400.ttf": "400Regular/NotoSansBengali_400Regular.ttf"}
FONT_FILES["bengali-700.ttf"] = "700Bold/NotoSansBengali_700Bold.ttf"


def setup(app: web.Application) -> None:
    """Needs SETTINGS, BILLING, DATABASE and CHAT in the application; the tables must be migrated before it serves."""
    problems.setup(app)  # outside of all that follows
    forms.setup(app)
    visitors.setup(app, Sessions(app[DATABASE], app[SETTINGS]))
    pages.setup(app)
    app.router.add_get("/", home)
    app.router.add_get("/static/fonts/{name}", font)
    app.router.add_static("/static/", STATIC)
    login.setup(app)
    clientarea.setup(app)
    linked_accounts.setup(app)
    standin.setup(app)
    pay.setup(app)
    downloads.setup(app)
    chat_invoices.setup(app)
    gateway_notices.setup(app)


async def home(request: web.Request) -> web.StreamResponse:
    return draw(request, "home.html")


async def font(request: web.Request) -> web.StreamResponse:
    """The Bengali font where its package is installed; the style sheet falls back on the system's fonts."""
    file = FONTS / FONT_FILES.get(request.match_info["name"], "")
    if not file.is_file():
        raise web.HTTPNotFound
    return web.FileResponse(file, headers={"Cache-Control": "public, max-age=604800", "Content-Type": "font/ttf"})
