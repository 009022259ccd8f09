"""The facts about the database and what is exposed, as they are here and now; files and software are beside."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import InterfaceError, OperationalError

from bot.billing.assembly import assemble
from bot.billing.attempt import FOR_A_PERSON
from bot.billing.backends.base import DemoData
from bot.billing.backends.registry import backend_class
from bot.billing.gateways.played import KEYS, PlayedGateway
from bot.billing.gateways.registry import open_gateways
from bot.billing.schema import attempts, customers, gateway_refunds
from bot.commands.doctor.address import Called, Clocks
from bot.commands.doctor.database import Store
from bot.commands.doctor.exposure import Exposure
from bot.database.engine import Database
from bot.database.revision import known, revision
from bot.errors import BotError, StoreUnavailable
from bot.events.cursors import progress
from bot.events.tables import events
from bot.events.unanswered import DAYS, unanswered
from bot.exposure import reach
from bot.knowledge.host_questions import host_questions
from bot.settings import Settings
from bot.web import money_terms
from bot.web.subscribers import wanted_kinds

DAY = 86_400  # seconds


@contextmanager
def connected(chosen: Settings) -> Iterator[Any]:
    """StoreUnavailable where the database does not answer."""
    database = Database(chosen.database_url)
    try:
        with database.engine.connect() as connection:
            yield connection
    except (OperationalError, InterfaceError) as away:
        raise StoreUnavailable(database=database.engine.url.render_as_string(hide_password=True)) from away
    finally:
        database.dispose()


def exposure(chosen: Settings) -> Exposure:
    gateways, broken = _gateways(chosen)
    return Exposure(
        url=chosen.public_url,
        reach=reach(chosen.public_url),
        listens=reach(address_of(chosen)),
        proxies=chosen.proxies,
        demo=chosen.demo,
        demo_in_public=chosen.demo_in_public,
        demo_customers=_demo_customers(chosen),
        gateways=gateways,
        broken_gateways=broken,
        unnamed_gateways=[] if broken else _unnamed(chosen, {name for name, _ in gateways}),
        embed_origins=chosen.embed_origins,
        identity_secret=bool(chosen.identity_secret),
    )


def address_of(chosen: Settings) -> str:
    """What `web` listens on."""
    return f"http://[{chosen.host}]:{chosen.port}" if ":" in chosen.host else f"http://{chosen.host}:{chosen.port}"


def _gateways(chosen: Settings) -> tuple[list[tuple[str, bool]], list[str]]:
    """(name, whether it pretends) of each that opens; what the first that does not open says."""
    database = Database(chosen.database_url)
    try:
        opened = open_gateways(chosen, database).all()
    except (BotError, ImportError, NotImplementedError, ValueError) as trouble:
        return [], [f"{type(trouble).__name__}: {trouble}"]
    finally:
        database.dispose()
    return [(one.name, isinstance(one, PlayedGateway)) for one in opened], []


def _unnamed(chosen: Settings, offered: set[str]) -> list[str]:
    """Gateways with keys of which no customer hears: keys alone switch off what the demo plays."""
    return [one for one, keys in KEYS.items() if one not in offered and any(getattr(chosen, key) for key in keys)]


def _demo_customers(chosen: Settings) -> int:
    """How many of them the database holds, whatever SAHAYAK_DEMO says now."""
    backend = backend_class(chosen.backend)
    if not issubclass(backend, DemoData):
        return 0
    emails = [email for _, email, _ in backend.demo_logins("")]
    try:
        with connected(chosen) as connection:
            if not sa.inspect(connection).has_table(customers.name):
                return 0
            query = sa.select(sa.func.count()).where(customers.c.email.in_(emails))
            return int(connection.execute(query).scalar() or 0)
    except StoreUnavailable:
        return 0  # the line about the database says so


def store(chosen: Settings) -> Store:
    """StoreUnavailable, DatabaseTooNew."""
    with connected(chosen) as connection:
        there, head, dialect = revision(connection), known()[-1], connection.dialect.name
        there.check()
        if not there.current:
            return Store(dialect, head, there.found, there.released)
        ours = wanted_kinds(chosen)
        waiting = sa.select(sa.func.count(), sa.func.min(attempts.c.changed)).where(attempts.c.state.in_(FOR_A_PERSON))
        count, oldest = connection.execute(waiting).one()
        unknown = sa.select(sa.func.count()).where(gateway_refunds.c.state == "unknown")
        return Store(
            dialect,
            head,
            there.found,
            unknown=connection.execute(unknown).scalar_one(),
            readers=progress(connection, ours),
            known=frozenset(ours),
            unbooked=count,
            waiting=time.time() - oldest.timestamp() if oldest else 0.0,
        )


def stuck(chosen: Settings) -> dict[str, int]:
    """Another desk -> open cases that have not come there."""
    desks = ["mail"] * chosen.has_mail_desk + ["chatwoot"] * chosen.has_chatwoot
    desks += ["chatwoot_bot"] * chosen.has_chatwoot_bot
    desks += ["request_tracker"] * chosen.has_request_tracker + ["whmcs"] * chosen.has_whmcs_desk
    if not desks:
        return {}
    from bot.desks.cases import stuck as waiting  # loaded only where there is another desk

    try:
        with connected(chosen) as connection:
            there = sa.inspect(connection).has_table("desk_cases")
            return {desk: waiting(connection, desk) for desk in desks} if there else {}
    except StoreUnavailable:
        return {}  # the line about the database says so


def questions(chosen: Settings) -> dict[str, int]:
    """Subjects that the company has not answered -> how often they were asked; none without a database."""
    try:
        with connected(chosen) as connection:
            if not sa.inspect(connection).has_table(events.name):
                return {}
            asked = unanswered(connection, time.time() - DAYS * DAY)
    except StoreUnavailable:
        return {}  # the line about the database says so
    known, by_account = host_questions(), money_terms.terms(assemble(chosen))
    untold = (one for one, row in known.items() if not row.answer and one not in by_account)
    return {one: asked["not_covered", one] for one in untold if ("not_covered", one) in asked}


def clocks(chosen: Settings, called: Called | None) -> Clocks:
    ahead = {called.url: called.drift} if called is not None and called.drift is not None else {}
    newest = None
    try:
        with connected(chosen) as connection:
            if connection.dialect.name == "postgresql":
                told = connection.execute(sa.text("SELECT extract(epoch FROM clock_timestamp())")).scalar()
                ahead["the database"] = float(told) - time.time()
            if sa.inspect(connection).has_table(events.name):
                newest = connection.execute(sa.select(events.c.at).order_by(events.c.id.desc()).limit(1)).scalar()
    except StoreUnavailable:
        pass  # the line about the database says so
    return Clocks(time.time(), ahead, newest)


def backend(chosen: Settings) -> str:
    """What it says of itself; BackendUnavailable and others of BotError."""

    async def ask() -> str:
        billing = assemble(chosen)
        try:
            return await billing.check()
        finally:
            await billing.close()

    return asyncio.run(ask())
