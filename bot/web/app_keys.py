"""What the application carries for every room of the web: typed keys, filled by init_app."""

from __future__ import annotations

from aiohttp import web

from bot.billing import Billing, Customer
from bot.database.engine import Database
from bot.security.rate_limit import RateLimits
from bot.settings import Settings

SETTINGS = web.AppKey("settings", Settings)
BILLING = web.AppKey("billing", Billing)
CUSTOMER = web.RequestKey[Customer | None]("customer")  # who is logged in, once somebody asked
DATABASE = web.AppKey("database", Database)
RATE_LIMITS = web.AppKey("rate_limits", RateLimits)  # type: ignore[type-abstract]  # any store of them
