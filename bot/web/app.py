"""The web process, as a table of contents."""

from __future__ import annotations

from aiohttp import web

from bot.billing.assembly import assemble
from bot.billing.backends.base import ClientArea
from bot.database.engine import Database
from bot.http.limits import limits
from bot.http.request_limits import middleware as request_limits
from bot.security.shared_rate_limits import rate_limits
from bot.settings import Settings
from bot.web import (
    chat_services,
    chatwoot,
    desk,
    desks,
    housekeeping,
    messenger,
    problem_json,
    recognition,
    reminders,
    request_counts,
    request_ids,
    security_headers,
    service,
    site,
    telegram,
    whmcs,
    widget,
)
from bot.web.app_keys import BILLING, DATABASE, RATE_LIMITS, SETTINGS
from bot.web.chat_invoice_links import INVOICES, ChatInvoices
from bot.web.invoice_labels import invoice_labels


def init_app(settings: Settings) -> web.Application:
    """Everything that `web` serves. Nothing is opened before the application runs."""
    middlewares = [
        request_ids.middleware, request_counts.middleware, problem_json.middleware, request_limits(limits(settings)),
    ]  # fmt: skip
    app = web.Application(client_max_size=settings.body_limit, middlewares=middlewares)
    app[SETTINGS] = settings
    app[DATABASE] = Database(settings.database_url)  # the only one of this process; `chat_services` opens it
    app[RATE_LIMITS] = rate_limits(app[DATABASE])
    app[BILLING] = assemble(settings, invoice_labels, app[DATABASE])
    app[INVOICES] = ChatInvoices(settings, everywhere=app[BILLING].can(ClientArea))
    app.on_cleanup.append(_close_billing)  # type: ignore[arg-type]  # aiosignal is typed newer than aiohttp
    request_ids.setup(app)
    security_headers.setup(app)
    service.setup(app)  # /healthz, /metrics, /openapi.json
    recognition.setup(app)  # /healthz/proof
    chat_services.setup(app)  # /chat/
    widget.setup(app)  # /static/widget.js
    site.setup(app)  # /, /clientarea/, /pay/, /invoices/, /static/, /webhooks/<gateway>
    desk.setup(app)  # /desk/
    desks.setup(app)  # the support team's mailbox
    telegram.setup(app)  # /webhooks/telegram
    chatwoot.setup(app)  # /webhooks/chatwoot-bot
    messenger.setup(app)  # /webhooks/messenger
    whmcs.setup(app)  # /webhooks/whmcs
    housekeeping.setup(app)  # renewal invoices
    reminders.setup(app)  # /reminders/
    return app


async def _close_billing(app: web.Application) -> None:
    await app[BILLING].close()
