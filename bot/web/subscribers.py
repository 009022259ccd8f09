"""Who reads the event log in this installation; each `web` process runs all of them, one works for each."""

from __future__ import annotations

import aiohttp

from bot.conversations.invoice_news import InvoiceNews
from bot.conversations.payment_news import PaymentNews
from bot.database.engine import Database
from bot.events.counts import EventCounts
from bot.events.subscriber import Subscriber
from bot.reminders.stops import ReminderStops
from bot.settings import Settings

# The code of other desks is loaded only where they are set up.


def subscribers(settings: Settings, database: Database, session: aiohttp.ClientSession) -> tuple[Subscriber, ...]:
    found: list[Subscriber] = [EventCounts(), PaymentNews(), InvoiceNews()]
    if settings.reminder_days:
        found.append(ReminderStops())
    if settings.has_mail_desk:
        from bot.desks.mail.desk import MailDesk
        from bot.desks.passing import MailCases

        found.append(MailCases(MailDesk(settings, database), database))
    if settings.has_chatwoot:
        from bot.desks.chatwoot.client import ChatwootClient
        from bot.desks.chatwoot.desk import ChatwootDesk
        from bot.desks.passing import ChatwootCases

        found.append(ChatwootCases(ChatwootDesk(settings, ChatwootClient.of(settings, session)), database))
    if settings.has_chatwoot_bot:
        from bot.desks.chatwoot.bot_desk import ChatwootBotCases, ChatwootBotDesk
        from bot.desks.chatwoot.client import ChatwootClient

        found.append(ChatwootBotCases(ChatwootBotDesk(ChatwootClient.of_bot(settings, session)), database))
    if settings.has_request_tracker:
        from bot.desks.passing import RequestTrackerCases
        from bot.desks.request_tracker.client import RequestTrackerClient
        from bot.desks.request_tracker.desk import RequestTrackerDesk

        tracker = RequestTrackerDesk(settings, RequestTrackerClient.of(settings, session), database)
        found.append(RequestTrackerCases(tracker, database))
    if settings.has_whmcs_desk:
        from bot.desks.files import AgentFiles
        from bot.desks.passing import WhmcsCases
        from bot.desks.whmcs.desk import WhmcsDesk
        from bot.desks.whmcs.incoming import WhmcsIncoming
        from bot.desks.whmcs.tickets import WhmcsTickets
        from bot.media.files import MediaFiles

        whmcs = WhmcsTickets(settings, session.connector)
        desk, files = WhmcsDesk(settings, whmcs), AgentFiles(settings, MediaFiles(settings))
        found += [WhmcsCases(desk, database), WhmcsIncoming(whmcs, desk, database, files)]
    return tuple(found)


def wanted_kinds(settings: Settings) -> dict[str, frozenset[str]]:
    """Name of each -> the kinds of events that it reads."""
    found: list[type[Subscriber]] = [EventCounts, PaymentNews, InvoiceNews]
    found += [ReminderStops] * bool(settings.reminder_days)
    if settings.has_other_desk:
        from bot.desks.passing import ChatwootCases, MailCases, RequestTrackerCases, WhmcsCases

        found += [WhmcsCases] * settings.has_whmcs_desk
        found += [MailCases] * settings.has_mail_desk + [ChatwootCases] * settings.has_chatwoot
        found += [RequestTrackerCases] * settings.has_request_tracker
    if settings.has_whmcs_desk:
        from bot.desks.whmcs.incoming import WhmcsIncoming

        found.append(WhmcsIncoming)
    if settings.has_chatwoot_bot:
        from bot.desks.chatwoot.bot_desk import ChatwootBotCases

        found.append(ChatwootBotCases)
    return {one.name: one.kinds for one in found}
