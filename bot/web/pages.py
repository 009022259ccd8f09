"""Draw a page: Jinja2 templates, texts from data/answers, the reader's language, and the headers of every page."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import jinja2
from aiohttp import web
from yarl import URL

from bot.answers import render
from bot.billing import Money
from bot.http.request_limits import cookie
from bot.lang import DEFAULT, LANGUAGES, date_text, digits, languages, money
from bot.lang import language as row_of
from bot.settings import Settings
from bot.web import forms
from bot.web.app_keys import BILLING, CUSTOMER, SETTINGS
from bot.web.packed_files import takes_gzip

FOLDER = Path(__file__).parent / "templates"
COOKIE = "sahayak_language"
YEAR = 365 * 24 * 3600
TEMPLATES = web.AppKey("templates", jinja2.Environment)
POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
    "form-action 'self'{more}; frame-ancestors 'none'"
)
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # no-referrer would make browsers send forms without a usable origin; addresses hold tokens, so never further
    "Referrer-Policy": "same-origin",
    "Cache-Control": "private, no-store",
}


def setup(app: web.Application) -> None:
    app[TEMPLATES] = environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["company"] = app[SETTINGS].company
    environment.globals["demo"] = app[SETTINGS].demo
    environment.globals["support_email"] = app[SETTINGS].support_email
    environment.globals["takes_money"] = app[BILLING].takes_money
    environment.globals["can_be_paid"] = app[BILLING].can_be_paid


def chosen_language(request: web.Request) -> str | None:
    """What the reader chose in this browser: ?lang=, else the cookie."""
    return next((one for one in (request.query.get("lang"), cookie(request, COOKIE)) if one in LANGUAGES), None)


def language_of(request: web.Request) -> str:
    """The chosen one, else what the logged-in customer chose once, else the default one."""
    customer = request.get(CUSTOMER)
    for wanted in (chosen_language(request), customer and customer.language):
        if wanted in LANGUAGES:
            return str(wanted)
    return DEFAULT


def text(language: str, key: str, **facts: Any) -> str:
    """The words of one place on a page; KeyError where none are written."""
    return render(f"pages.{key}", language, **facts).text


def draw(
    request: web.Request,
    template: str,
    http_status: int = 200,
    /,
    *,
    leads_out: bool = False,
    compress: bool = False,
    **facts: Any,
) -> web.Response:
    """A whole page.

    `leads_out`: its form leads on to a gateway's or a platform's own site, so the policy lets it. `compress`: it may
    be compressed while nobody is logged in: it has no form, link or fact whose letters could be guessed by the page's
    size (BREACH), beside the address that anybody may have chosen.
    """
    language = language_of(request)
    body = (
        request.app[TEMPLATES]
        .get_template(template)
        .render(
            language=language,
            html_lang=row_of(language).html,
            languages=[(one, _here(request, lang=code)) for code, one in languages().items()],
            page_path=request.path,
            customer=request.get(CUSTOMER),
            session_known=CUSTOMER in request,
            here=lambda **changed: _here(request, **changed),
            t=lambda key, **more: text(language, key, **more),
            money=lambda value: _money(value, language),
            day=lambda value: date_text(value, language),
            digits=lambda value: digits(str(value), language),
            form_token=lambda bound_to: forms.form_token(request, bound_to),
            session_bound=forms.session_bound(request),
            **facts,
        )
    )
    response = web.Response(text=body, content_type="text/html", status=http_status, headers=HEADERS)
    # A browser holds a form's redirects to form-action too, and a gateway may be anywhere.
    more = f" https: {' '.join(_own_places(request.app[SETTINGS]))}" if leads_out else ""
    response.headers["Content-Security-Policy"] = POLICY.format(more=more)
    response.headers["Content-Language"] = row_of(language).html
    if compress and not request.get(CUSTOMER):
        response.headers["Vary"] = "Accept-Encoding"
        if takes_gzip(request):
            response.enable_compression(web.ContentCoding.gzip)
    forms.remember(request, response)
    keep_language(request, response)
    return response


def _own_places(settings: Settings) -> list[str]:
    """Of this installation, which need not be on https: on one machine, or behind a wall."""
    whmcs = [str(URL(settings.whmcs_url).origin())] if settings.has_whmcs else []
    return [settings.public_url, *whmcs]


def keep_language(request: web.Request, response: web.StreamResponse) -> None:
    """Remember the language that the address asks for, where it does."""
    wanted = request.query.get("lang")
    if wanted in LANGUAGES:
        response.set_cookie(COOKIE, wanted, max_age=YEAR, path="/", **forms.cookie_manners(request))


def _money(value: Money, language: str) -> str:
    return money(value.amount, value.currency, language)


def _here(request: web.Request, **changed: Any) -> str:
    """This page's own address with a changed query."""
    query = {**{name: value for name, value in request.query.items() if name != "lang"}, **changed}
    return f"{request.path}?{urlencode(query)}"
