"""Whether invoices can be read from WHMCS: its address, the credential and its roles, this address, clock, settings."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

from bot.commands.doctor.line import Line, bad, ok, warn
from bot.exposure import reach
from bot.settings import Settings

SUBJECT = "backend"
OLDEST = (7, 10)  # the first version with sign-on tokens; credentials came with 7.2
DRIFT = 60.0  # seconds between two clocks, from where on times of payments mislead
#: What the backend asks, with fields that find nothing: who may not is told so before anything is looked for.
ACTIONS: dict[str, dict[str, Any]] = {
    "GetInvoices": {"limitnum": 1},
    "GetInvoice": {"invoiceid": 0},
    "GetClientsDetails": {"clientid": 0},
    "GetTransactions": {"transid": "sahayak-doctor"},
    "GetClientsProducts": {"clientid": 0, "limitnum": 1},
    "GetClientsDomains": {"clientid": 0, "limitnum": 1},
    "GetPayMethods": {"clientid": 0},
}
SIGN_ON: dict[str, dict[str, Any]] = {"CreateSsoToken": {"client_id": 0}}
SECURITY = "System Settings > General Settings > Security"
ROLES = "Staff Management > API Roles"


def check(chosen: Settings) -> Iterator[Line]:
    """Raises BadSetting where it is set in part."""
    chosen.require_whmcs()
    yield from asyncio.run(_probe(chosen))
    if chosen.whmcs_url.startswith("http:") and reach(chosen.whmcs_url) == "public":
        todo = "Set SAHAYAK_WHMCS_URL to https://"
        yield warn(SUBJECT, "the credential goes to WHMCS for everybody on the way to read", todo)


async def _probe(chosen: Settings) -> list[Line]:
    from bot.whmcs.client import WhmcsClient
    from bot.whmcs.errors import WhmcsAway, WhmcsDenied

    client = WhmcsClient(chosen)
    try:
        missing = await _missing(client, ACTIONS | (SIGN_ON if chosen.whmcs_sso else {}))
        if missing:
            todo = f"Give the role of the credential these actions ({ROLES})"
            return [bad(SUBJECT, f"{chosen.whmcs_url}: the credential may not {', '.join(missing)}", todo)]
        return [await _version(chosen, client), *_clock(client), *await _mass_payment(chosen, client), _sign_on(chosen)]
    except WhmcsDenied as denied:
        return [bad(SUBJECT, f"{chosen.whmcs_url}: {denied}", _let_in(denied.message))]
    except WhmcsAway as away:
        todo = "Look whether this machine reaches it, and at SAHAYAK_WHMCS_URL and SAHAYAK_WHMCS_API"
        return [bad(SUBJECT, f"{chosen.whmcs_url}: {away}", todo)]
    finally:
        await client.close()


async def _missing(client: Any, actions: dict[str, dict[str, Any]]) -> list[str]:
    """Those that its roles do not hold."""
    return [action for action, fields in actions.items() if await _asked(client, action, fields) is None]


async def _asked(client: Any, action: str, fields: dict[str, Any]) -> dict[str, Any] | None:
    """The answer, empty where WHMCS refuses; None where the credential's roles do not hold the action."""
    from bot.whmcs.client import NO_ROLE
    from bot.whmcs.errors import WhmcsDenied, WhmcsRefused

    try:
        answer: dict[str, Any] = await client.read(action, **fields)
    except WhmcsRefused:
        return {}
    except WhmcsDenied as denied:
        if denied.message.startswith(NO_ROLE):
            return None
        raise
    return answer


def _let_in(message: str) -> str:
    if "IP" in message:
        return f"Allow this machine's address ({SECURITY}), or set SAHAYAK_WHMCS_ACCESS_KEY"
    return "Look at SAHAYAK_WHMCS_IDENTIFIER and SAHAYAK_WHMCS_SECRET, and whether the admin's role has API Access"


async def _version(chosen: Settings, client: Any) -> Line:
    told = (await _asked(client, "WhmcsDetails", {}) or {}).get("whmcs")
    version = str(told.get("version", "")) if isinstance(told, dict) else ""
    numbers = tuple(int(one) for one in version.split(".")[:2] if one.isdecimal())
    if numbers and numbers < OLDEST:
        return bad(SUBJECT, f"{chosen.whmcs_url}: WHMCS {version}", "Take version 7.10 or newer")
    return ok(SUBJECT, f"invoices are read from {chosen.whmcs_url} ({version or 'its version is not told'})")


def _clock(client: Any) -> Iterator[Line]:
    if client.skew is not None and abs(client.skew) > DRIFT:
        todo = "Let both machines take the time from the network"
        yield warn(SUBJECT, f"WHMCS's clock is {client.skew:+.0f} s from ours", todo)


async def _mass_payment(chosen: Settings, client: Any) -> list[Line]:
    """Only GetConfigurationValue tells, which also tells all else: nobody needs to give it to the bot."""
    told = await _asked(client, "GetConfigurationValue", {"setting": "EnableMassPay"})
    stands = "on" if chosen.whmcs_mass_payment else "off"
    if not told:
        return [ok(SUBJECT, f"Mass Payment is taken to be {stands} there (SAHAYAK_WHMCS_MASS_PAYMENT)")]
    there = "on" if told.get("value") else "off"
    todo = f"Take GetConfigurationValue from the credential's role ({ROLES}): it shows every setting of WHMCS"
    lines = [warn(SUBJECT, "the credential may do more than it needs: GetConfigurationValue", todo)]
    if there != stands:
        todo = f"Set SAHAYAK_WHMCS_MASS_PAYMENT={int(there == 'on')}"
        lines.append(warn(SUBJECT, f"Mass Payment is {there} in WHMCS", todo))
    return lines


def _sign_on(chosen: Settings) -> Line:
    how = "signs on" if chosen.whmcs_sso else "leads to the login"
    return ok(SUBJECT, f"a click on a link of the chat {how} there (SAHAYAK_WHMCS_SSO)")
