"""Whether cases can go to WHMCS as tickets: its address, the department, the statuses, what the credential may do."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

from bot.commands.doctor.line import Line, bad, ok, warn
from bot.settings import Settings

SUBJECT = "desks"


def check(chosen: Settings) -> Iterator[Line]:
    """Raises BadSetting where it is set in part."""
    chosen.require_whmcs_desk()
    chosen.require_whmcs_hook()
    yield from asyncio.run(_probe(chosen))


async def _probe(chosen: Settings) -> list[Line]:
    from bot.desks.base import DeskAway, DeskRefused
    from bot.desks.whmcs.incoming import GIVEN_BACK
    from bot.desks.whmcs.tickets import CLOSED, WhmcsTickets

    tickets, where = WhmcsTickets(chosen), chosen.whmcs_url
    try:
        if missing := await tickets.missing_roles():
            todo = "Give the API role of its credential these actions"
            return [bad(SUBJECT, f"{where}: its credential may not {', '.join(missing)}", todo)]
        department, statuses = await tickets.department(), await tickets.statuses()
    except (DeskAway, DeskRefused) as trouble:
        todo = "Look whether this machine reaches it, and at what else this says of WHMCS"
        return [bad(SUBJECT, f"{where}: {trouble}", todo)]
    finally:
        await tickets.close()
    if department is None:
        todo = "Look at SAHAYAK_WHMCS_DEPARTMENT: the number in the address of the department's page there"
        return [bad(SUBJECT, f"{where}: no department {chosen.whmcs_department}", todo)]
    if CLOSED not in statuses:
        return [bad(SUBJECT, f"{where}: no status {CLOSED}", f"Call the status of what is over {CLOSED} there")]
    back = "" if GIVEN_BACK in statuses else f"; without a status {GIVEN_BACK} no case is given back to the bot"
    lines = [ok(SUBJECT, f"cases go to {where}, department {department}{back}")]
    if not chosen.whmcs_hook_secret:
        todo = "Set up the hook (docs/whmcs-hook.md), or let answers take a minute"
        lines.append(warn(SUBJECT, "WHMCS reports nothing: its tickets are looked at once a minute", todo))
    return lines
