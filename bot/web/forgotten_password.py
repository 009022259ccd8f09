"""A forgotten password: a page that mails a link to the address on file, and the page behind it, good once."""

from __future__ import annotations

import hmac
import secrets
import time
from functools import partial
from typing import Any

from aiohttp import web

from bot.answers import render
from bot.billing import Billing, Customer
from bot.billing.backends.base import EmailAddresses, Login, Passwords
from bot.conversations import link_changes
from bot.conversations.own_terms import OwnTerms
from bot.errors import BadRequest, BotError, LinkExpired, NotFound, TooMany
from bot.knowledge.host_questions import host_questions
from bot.mail import Mail, outbox
from bot.mail.message import is_address
from bot.mail.secrets import SEAT, SealedSecrets
from bot.security import password_links, sessions
from bot.security.passwords import is_guessed
from bot.security.rate_limit import Rule
from bot.settings import Settings
from bot.web import forms, visitors
from bot.web.app_keys import BILLING, DATABASE, RATE_LIMITS, SETTINGS
from bot.web.pages import draw, language_of

PLACE = f"{visitors.FORGOTTEN}/{{token}}"
SUBJECT = "forgotten_password"  # in data/knowledge/host_questions.yml
LIFE = 30 * 60.0  # seconds of a link
NOTICE_LIFE = 86_400.0  # seconds in which word of the change is sent
HOUR, DAY = 3600.0, 86_400.0
ASKED = Rule("passwords_asked", 10, HOUR)  # by one network address, for whomever
MAILED = (Rule("passwords_mailed", 3, HOUR), Rule("passwords_mailed_in_a_day", 6, DAY))  # to one address
SHORTEST, LONGEST = 10, 200  # characters of a password


def offered(settings: Settings, billing: Billing) -> bool:
    """Whether a forgotten password can be replaced here: it needs mail, and a backend that lets us."""
    return settings.sends_mail and all(billing.can(one) for one in (Login, Passwords, EmailAddresses))


def terms(settings: Settings, billing: Billing) -> OwnTerms:
    """What the chat says of it: where the login is ours, and the company has not written its own answer."""
    row = host_questions().get(SUBJECT)
    ours = settings.client_area_url.startswith(settings.public_url)
    if not (ours and offered(settings, billing)) or row is None or row.answer:
        return {}
    address = f"{settings.public_url}{visitors.FORGOTTEN}"
    return {SUBJECT: lambda language: render("password.forgotten", language, url=address)}


def setup(app: web.Application) -> None:
    if not offered(app[SETTINGS], app[BILLING]):
        return
    app.router.add_get(visitors.FORGOTTEN, show)
    app.router.add_post(visitors.FORGOTTEN, ask)
    app.router.add_get(PLACE, choose)
    app.router.add_post(PLACE, change)


def _bound(request: web.Request) -> str:
    return f"forgotten {forms.visitor(request)}"


def _form(request: web.Request, status: int = 200, problem: str | None = None, **said: Any) -> web.Response:
    facts = {"email": "", "seconds": 0, "sent": False, "minutes": int(LIFE) // 60, **said}
    return draw(request, "forgotten.html", status, bound=_bound(request), problem=problem, **facts)


async def show(request: web.Request) -> web.StreamResponse:
    return _form(request)


async def ask(request: web.Request) -> web.StreamResponse:
    """The same page and as much work whether it is a customer's address or nobody's, and however often it is asked."""
    sent = await forms.posted(request, _bound(request))
    email = sent.get("email", "").strip().lower()
    if not is_address(email):
        return _form(request, BadRequest.status, "forgotten_unread", email=email)
    limits = request.app[RATE_LIMITS]
    if (wait := await limits.wait(ASKED, visitors.address(request))) > 0:
        page = _form(request, TooMany.status, "forgotten_too_many", email=email)
        page.headers["Retry-After"] = str(int(wait) + 1)
        return page
    if all([await limits.wait(rule, email) <= 0 for rule in MAILED]):
        try:
            await _mail(request, email)
        except BotError:
            for rule in MAILED:
                await limits.take_back(rule, email)
            raise
    return _form(request, email=email, sent=True)


async def _mail(request: web.Request, email: str) -> None:
    settings, language = request.app[SETTINGS], language_of(request)
    customer = await request.app[BILLING].find_by_email(email)
    token, mail_id = secrets.token_urlsafe(32), f"password-{secrets.token_urlsafe(18)}"
    link = f"{settings.public_url}{visitors.FORGOTTEN}/{token}"
    words = render("password.mail_text", language, link=SEAT, minutes=int(LIFE) // 60).text
    mail = Mail(customer.email if customer else "", render("password.mail_subject", language).text, words + "\n")
    sealed = SealedSecrets(settings).seal(link, mail_id)
    address, whose = _fingerprint(settings, email), customer.id if customer else None

    def keep(db: Any) -> None:
        password_links.put(db, address, password_links.digest(token), whose, LIFE)
        outbox.put(db, mail_id, mail if customer else None, time.time() + LIFE, sealed, whose)

    await request.app[DATABASE].write(keep)


async def choose(request: web.Request) -> web.StreamResponse:
    """Opening the link uses nothing up: mail servers look at what stands in mails."""
    return _over(request) if await _whose(request) is None else _new(request)


async def change(request: web.Request) -> web.StreamResponse:
    sent = await forms.posted(request, _bound(request))
    customer = await _whose(request)
    if customer is None:
        return _over(request)
    password = sent.get("password", "")
    if problem := _problem(password, sent.get("again", ""), customer, request.app[SETTINGS].company):
        return _new(request, BadRequest.status, problem)
    changed = partial(_changed, _mark(request), customer, language_of(request))
    try:
        await request.app[BILLING].set_password(customer.id, password, changed)
    except LinkExpired:  # meanwhile, in another tab
        return _over(request)
    response = web.HTTPSeeOther(f"{visitors.LOGIN}?changed=1")
    response.del_cookie(forms.SESSION, path="/")
    return response


async def _whose(request: web.Request) -> Customer | None:
    """Whose password the link replaces: that of whoever still has the address that it was sent to."""
    row = await request.app[DATABASE].glance(password_links.find, _mark(request))
    if row is None:
        return None
    customer = await request.app[BILLING].customer(row.customer)
    address = _fingerprint(request.app[SETTINGS], customer.email.strip().lower())
    return customer if hmac.compare_digest(row.address, address) else None


def _fingerprint(settings: Settings, email: str) -> str:
    """By what an address is found, in small letters; the table of links tells nobody's."""
    return hmac.new(settings.derived("password links").encode(), email.encode(), "sha256").hexdigest()


def _changed(mark: str, customer: Customer, language: str, db: Any) -> None:
    """With the new password: the link is used up, whoever was logged in is no longer, anywhere, no account is linked
    any more; and the owner hears of it. LinkExpired, with which nothing is changed."""
    if not password_links.take(db, mark):
        raise LinkExpired()
    sessions.forget(db, customer.id)
    password_links.forget(db, customer.id)
    mail = Mail(
        customer.email,
        render("password.changed_subject", language).text,
        render("password.changed_text", language).text + "\n",
    )
    ident = f"password-{secrets.token_urlsafe(18)}"
    outbox.put(db, ident, mail, time.time() + NOTICE_LIFE, customer=customer.id)
    link_changes.password_changed(db, customer.id)  # last: it writes events


def _problem(password: str, again: str, customer: Customer, company: str) -> str | None:
    if not SHORTEST <= len(password) <= LONGEST:
        return "password_length"
    if is_guessed(password, customer.email, customer.name, company):
        return "password_guessed"
    return None if hmac.compare_digest(password.encode(), again.encode()) else "password_differs"


def _new(request: web.Request, status: int = 200, problem: str | None = None) -> web.Response:
    return draw(
        request,
        "new_password.html",
        status,
        bound=_bound(request),
        problem=problem,
        over=False,
        shortest=SHORTEST,
        longest=LONGEST,
    )


def _over(request: web.Request) -> web.Response:
    return draw(request, "new_password.html", LinkExpired.status, over=True, problem=None, bound="", shortest=0)


def _mark(request: web.Request) -> str:
    token = request.match_info["token"]
    if len(token) > 100:
        raise NotFound()
    return password_links.digest(token)
