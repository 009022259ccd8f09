"""Who reads the event log in this installation; each `web` process runs all of them, one works for each."""

from __future__ import annotations

from bot.database.engine import Database
from bot.events.counts import EventCounts
from bot.events.subscriber import Subscriber
from bot.settings import Settings

# The code of other desks is loaded only where they are set up.


def subscribers(settings: Settings, database: Database) -> tuple[Subscriber, ...]:
    found: list[Subscriber] = [EventCounts()]
    if settings.has_mail_desk:
        from bot.desks.mail.desk import MailDesk
        from bot.desks.passing import MailCases

        found.append(MailCases(MailDesk(settings, database), database))
    return tuple(found)


def wanted_kinds(settings: Settings) -> dict[str, frozenset[str]]:
    """Name of each -> the kinds of events that it reads."""
    found: list[type[Subscriber]] = [EventCounts]
    if settings.has_mail_desk:
        from bot.desks.passing import MailCases

        found.append(MailCases)
    return {one.name: one.kinds for one in found}
