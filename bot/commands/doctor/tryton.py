"""Whether invoices can be read from Tryton: its address and version, the user there and what it may read."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

from bot.commands.doctor.line import Line, bad, ok, warn
from bot.exposure import reach
from bot.settings import Settings

SUBJECT = "backend"
OLDEST = (8, 0)  # the first that answers below <database>/rpc/
MODELS = (
    "account.invoice", "account.invoice.line", "account.invoice.tax", "account.move.line", "account.tax", "party.party",
    "party.address", "party.contact_mechanism", "company.company", "currency.currency", "country.country", "ir.lang",
    "product.product",
)  # fmt: skip


def check(chosen: Settings) -> Iterator[Line]:
    """Raises BadSetting where it is set in part."""
    chosen.require_tryton()
    yield from asyncio.run(_probe(chosen))
    if chosen.tryton_url.startswith("http:") and reach(chosen.tryton_url) == "public":
        todo = "Set SAHAYAK_TRYTON_URL to https://"
        yield warn(SUBJECT, "the password goes to Tryton for everybody on the way to read", todo)


async def _probe(chosen: Settings) -> list[Line]:
    from bot.billing.backends.tryton.client import TrytonAway, TrytonClient, TrytonDenied

    client, where = TrytonClient(chosen), chosen.tryton_url
    try:
        version = str(await client.version())
        numbers = tuple(int(one) for one in version.split(".")[:2] if one.isdecimal())
        if numbers < OLDEST:
            return [bad(SUBJECT, f"{where}: Tryton {version}", "Take version 8.0 or newer")]
        return await _as_user(client, f"{where} ({version})")
    except TrytonDenied as denied:
        todo = "Look at SAHAYAK_TRYTON_USER and SAHAYAK_TRYTON_PASSWORD, and at SAHAYAK_TRYTON_DATABASE"
        return [bad(SUBJECT, f"{where}: {denied}", todo)]
    except TrytonAway as away:
        todo = "Look whether this machine reaches it, at SAHAYAK_TRYTON_URL and SAHAYAK_TRYTON_DATABASE, and at its log"
        return [bad(SUBJECT, f"{where}: {away}", todo)]
    finally:
        await client.close()


async def _as_user(client: Any, where: str) -> list[Line]:
    from bot.billing.backends.tryton.rows import INVOICE

    told = await client.call("model.res.user.get_preferences", True, {})
    company = told.get("company") if isinstance(told, dict) else None
    if not isinstance(company, int):
        return [bad(SUBJECT, f"{where}: the user has no company", "Give it the one whose invoices are read")]
    rights = await client.call("model.ir.model.access.get_access", MODELS, {})
    unread = [model for model in MODELS if not rights.get(model, {}).get("read")]
    if unread:
        todo = "Put it into the group Accounting there (docs/tryton.md)"
        return [bad(SUBJECT, f"{where}: the user may not read {', '.join(unread)}", todo)]
    # All fields of one, so that a release which has another name for one of them is noticed here.
    await client.call("model.account.invoice.search_read", [], 0, 1, None, list(INVOICE), {"company": company})
    lines = [ok(SUBJECT, f"invoices of {told.get('company.rec_name') or 'its company'} are read from {where}")]
    if told.get("administrator"):
        todo = "Take the rights of an administrator from it there"
        lines.append(warn(SUBJECT, "the user may do more than it needs: it is an administrator", todo))
    return lines
