"""A day of simulated customers and agents with known truth, through the real stores (scripts/simulated-day).

What each of them does is drawn beforehand, and so is what the figures should say of it; nothing here asks the code that
makes the figures. The clock is the simulation's: `time.time` gives its time while it runs.
"""

from __future__ import annotations

import argparse
import asyncio
import heapq
import itertools
import random
import sys
import tempfile
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from functools import partial
from pathlib import Path
from typing import Any
from unittest.mock import patch

from bot.analytics import figures
from bot.analytics.figures import Figures
from bot.analytics.keeping import Keeper, zone_of
from bot.answers import Button, Reply, render
from bot.billing.attempt import BOOKABLE
from bot.billing.link_log import LinkLog
from bot.billing.links import LinkClaims
from bot.billing.models import Checkout, Customer, Invoice, InvoiceStatus, Money
from bot.billing.payment_attempts import PaymentAttempts
from bot.conversations import ratings
from bot.conversations.models import FAILED, HELD, Handoff, Inbound, Outcome, TicketQuestion
from bot.conversations.store import ConversationStore
from bot.database.engine import Database
from bot.desk import agents
from bot.desk.agents import Agent
from bot.desk.store import DeskStore
from bot.events import record

DAY, ZONE = date(2026, 11, 18), "Asia/Dhaka"
HOUR = 3600.0
ACCOUNT = ("pay_link", "my_due", "my_invoice_status", "download_link", "my_service_status")
GUIDES = ("gateway_list", "refund_policy", "renew_early", "rbi_why")
CHANNELS, LANGUAGES = {"web": 6, "telegram": 3, "messenger": 1}, {"bn": 7, "en": 3}
FATES = {
    "answered": 40, "recovered": 8, "missed": 7, "failed": 1, "not told": 5, "person": 20, "withdrawn": 4,
    "nobody came": 3, "stepped in": 4, "came back": 4, "shell": 4,
}  # fmt: skip
WORKER = "simulation"
Act = Callable[[], Awaitable[None]]


@dataclass
class Truth:
    """What the figures should say. `groups`: (channel, language, topic) -> visits; times in seconds."""

    sums: Counter[str] = field(default_factory=Counter)
    groups: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    handoffs: Counter[str] = field(default_factory=Counter)
    goals: Counter[tuple[str, bool]] = field(default_factory=Counter)
    unanswered: Counter[tuple[str, str]] = field(default_factory=Counter)
    times: dict[str, list[float]] = field(default_factory=lambda: {name: [] for name in figures.TIMES})


@dataclass
class Visitor:
    """One conversation: who, where, and how they speak."""

    channel: str
    language: str
    customer: str | None
    identity: str = ""
    conversation: str = ""
    counted: bool = False  # their visit began on the day
    due: bool = True  # else their account has nothing to pay or fetch, and the bot gives no link


class Simulation:
    def __init__(self, database: Database, seed: int, day: date = DAY) -> None:
        self.database, self.store, self.desk = database, ConversationStore(database), DeskStore(database, 1e9)
        self.luck, self.truth, self.now = random.Random(seed), Truth(), 0.0
        self.start = datetime(day.year, day.month, day.day, tzinfo=zone_of(ZONE)).timestamp()
        self._acts: list[tuple[float, int, Act]] = []
        self._numbers = itertools.count(1)
        self._team: list[Agent] = []
        self._money = PaymentAttempts(database)

    async def run(self, visits: int) -> Truth:
        """All that they do, in the order of its times, through the stores."""
        self.now = self.start - 9 * HOUR
        with patch("time.time", lambda: self.now):
            await self.database.write(_team)
            self._team = list(await self.database.read(agents.listing))
            for _ in range(visits):
                self._visit()
            while self._acts:
                self.now, _, act = heapq.heappop(self._acts)
                await act()
        return self.truth

    def _at(self, at: float, act: Act) -> None:
        heapq.heappush(self._acts, (at, next(self._numbers), act))

    def _one_of(self, weights: Mapping[str, int]) -> str:
        return self.luck.choices(list(weights), list(weights.values()))[0]

    def _visit(self) -> None:
        """Draw one, from two hours before the day until two hours after it."""
        fate, luck = self._one_of(FATES), self.luck
        number, due = next(self._numbers), luck.random() < 0.85
        customer = f"c{number}" if luck.random() < 0.7 else None
        who = Visitor(self._one_of(CHANNELS), self._one_of(LANGUAGES), customer, due=due)
        if fate == "shell":
            who.channel = "ask"
        at = self.start + luck.uniform(-2 * HOUR, 26 * HOUR)
        who.counted = self.start <= at < self.start + 24 * HOUR and fate != "shell"
        self._at(at, partial(self._arrive, who))
        topic = luck.choice(ACCOUNT if customer else GUIDES)
        after = getattr(self, "_" + fate.replace(" ", "_"))(who, at, topic)
        if fate in ("answered", "recovered", "stepped in", "came back") and customer and due:
            self._deed(who, topic, f"{number}", at, after)

    # What becomes of a visit. Each returns when its last message was written.

    def _answered(self, who: Visitor, at: float, topic: str) -> float:
        self._begun(who, topic, alone=True)
        if self.luck.random() < 0.3:
            at = self._turn(who, at, "greet", first=True)
            return self._turn(who, at + 20, topic)
        at = self._turn(who, at, topic, first=True)
        return self._turn(who, at + 30, "thanks") if self.luck.random() < 0.4 else at

    _shell = _answered

    def _recovered(self, who: Visitor, at: float, topic: str) -> float:
        self._begun(who, topic, alone=True)
        at = self._turn(who, at, "fallback", first=True)
        return self._turn(who, at + 40, topic)

    def _missed(self, who: Visitor, at: float, _topic: str) -> float:
        self._begun(who, "fallback")
        at = self._turn(who, at, "fallback", first=True)
        return self._turn(who, at + 40, "fallback")

    def _failed(self, who: Visitor, at: float, _topic: str) -> float:
        self._begun(who, "errors.unexpected")
        return self._turn(who, at, "errors.unexpected", state=FAILED)

    def _not_told(self, who: Visitor, at: float, _topic: str) -> float:
        self._begun(who, "not_covered", alone=True)
        return self._turn(who, at, "not_covered", first=True, matter=self.luck.choice(("late_fee", "instalments")))

    def _person(self, who: Visitor, at: float, _topic: str) -> float:
        reason = self.luck.choice(("asked", "complaint", "paid_but_unpaid"))
        asked = self._handoff(who, at, reason)
        waited = self.luck.uniform(60, 8 * HOUR)
        wrote = waited + self.luck.uniform(20, 900)
        self._at(asked + waited, partial(self._take, who))
        self._at(asked + wrote, partial(self._reply, who))
        if who.counted:
            self.truth.times["waited"].append(waited)
            self.truth.times["person_answer"].append(wrote)
        last = self._turn(who, asked + 30, "ticket_status") if waited > 60 else asked
        if self.luck.random() < 0.5:
            last = self._turn(who, asked + wrote + 60, "handoff", state=HELD)
        self._at(asked + wrote + 2 * HOUR, partial(self._close, who))
        rating = self._one_of({"good": 4, "bad": 1, "": 3})
        if rating:
            self._at(asked + wrote + 3 * HOUR, partial(self._rate, who, rating))
            self.truth.sums["rated"] += who.counted
            self.truth.sums["rated_good"] += who.counted and rating == "good"
        return last

    def _withdrawn(self, who: Visitor, at: float, _topic: str) -> float:
        asked = self._handoff(who, at, "asked")
        question = TicketQuestion(None, "withdraw")
        return self._turn(who, asked + 300, "ticket_status", ticket_question=question)

    def _nobody_came(self, who: Visitor, at: float, _topic: str) -> float:
        return self._handoff(who, at, "asked")

    def _stepped_in(self, who: Visitor, at: float, topic: str) -> float:
        self._begun(who, topic, handoff="desk")
        at = self._turn(who, at, topic, first=True)
        self._at(at + 20, partial(self._take, who))
        self._at(at + 60, partial(self._reply, who))
        return at

    def _came_back(self, who: Visitor, at: float, topic: str) -> float:
        """Once more after a night, in the same conversation: another visit, of the day on which it begins."""
        last = self._answered(who, at, topic)
        again = at + 13 * HOUR + self.luck.uniform(0, 4 * HOUR)
        first, who.counted = who.counted, self.start <= again < self.start + 24 * HOUR
        self._begun(who, "gateway_list", alone=True)
        self._turn(who, again, "gateway_list", first=True)
        who.counted = first
        return last

    # The pieces.

    def _begun(self, who: Visitor, topic: str, alone: bool = False, handoff: str | None = None) -> None:
        if not who.counted:
            return
        self.truth.sums["visits"] += 1
        self.truth.sums["alone"] += alone
        self.truth.groups[who.channel, who.language, topic] += 1
        if handoff:
            self.truth.handoffs[handoff] += 1

    def _handoff(self, who: Visitor, at: float, reason: str) -> float:
        """When the case was opened."""
        self._begun(who, "handoff", handoff=reason)
        took = self.luck.uniform(0.2, 2.0)
        self._turn(who, at, "handoff", first=True, took=took, handoff=Handoff(reason, {}))
        return at + took

    def _turn(
        self, who: Visitor, at: float, topic: str, first: bool = False, took: float | None = None,
        state: str = "answered", matter: str = "", **more: Any,
    ) -> float:  # fmt: skip
        """A message and its answer; returns when it was written."""
        took = took or self.luck.uniform(0.2, 2.0)
        ms = took * 600
        if who.counted:
            self.truth.sums["messages"] += 1
            self.truth.sums["fallbacks"] += topic == "fallback"
            if state == "answered":
                self.truth.sums["answers"] += 1
                self.truth.sums["engine ms"] += round(ms)
            if first:
                self.truth.times["first_answer"].append(took)
            if topic in ("fallback", "not_covered"):
                self.truth.unanswered[topic, matter] += 1
        result = {"topic": topic, "language": who.language, "ms": ms, "entities": {"matter": matter}}
        outcome = Outcome(
            state, (Reply("…", topic, _links(who, topic)),), result, {"dialogue_context": self._context(who)}, **more
        )
        self._at(at, partial(self._say, who))
        self._at(at + took, partial(self._answer, who, outcome))
        return at

    @staticmethod
    def _context(who: Visitor) -> Mapping[str, Any]:
        return {"current": f"inv-{who.customer}", "current_age": 0} if who.customer else {}

    def _deed(self, who: Visitor, topic: str, number: str, at: float, last: float) -> None:
        """What they do afterwards, in time, too late or with another invoice; and whether it was what they wanted."""
        goal = {"download_link": "fetched", "my_service_status": "active"}.get(topic, "paid")
        how = self._one_of({"in time": 5, "too late": 1, "another": 1, "never": 2, "before": 1})
        if how in ("another", "before") and goal == "active":
            how = "never"
        reached = how == "in time"
        when = {"too late": last + 3 * 24 * HOUR + HOUR, "before": at - HOUR}.get(
            how, last + self.luck.uniform(60, 70 * HOUR)
        )
        invoice = f"inv-{who.customer}" + ("-other" if how == "another" else "")
        if how != "never":
            does = "paid" if goal == "active" and self.luck.random() < 0.3 else goal  # before it is stopped
            self._at(when, partial(getattr(self, f"_{does}"), who, invoice))
        if who.counted and not (how == "before" and goal == "paid"):
            self.truth.goals[goal, reached] += 1

    # Acts, through the stores.

    async def _arrive(self, who: Visitor) -> None:
        external = None if who.channel in ("web", "ask") else f"p{next(self._numbers)}"
        talk = await self.store.start(who.channel, external, who.customer)
        who.identity, who.conversation = talk.identity, talk.id

    async def _say(self, who: Visitor) -> None:
        said = Inbound(who.identity, who.channel, f"m{next(self._numbers)}", text="…")
        await self.store.accept(said, {"text": "…", "sensitive": []})

    async def _answer(self, who: Visitor, outcome: Outcome) -> None:
        work = await self.store.take(who.identity, WORKER, 5)
        assert work is not None
        await self.store.finish(work, WORKER, outcome, render)

    async def _version(self, who: Visitor) -> int:
        talk = await self.store.get(who.identity)
        assert talk is not None
        return talk.owner_version

    async def _take(self, who: Visitor) -> None:
        await self.desk.take(who.conversation, self._team[0], await self._version(who))

    async def _reply(self, who: Visitor) -> None:
        ident = f"r{next(self._numbers)}"
        await self.desk.reply(who.conversation, self._team[0], await self._version(who), "…", ident)

    async def _close(self, who: Visitor) -> None:
        await self.desk.close(who.conversation, self._team[0], await self._version(who), "solved")

    async def _rate(self, who: Visitor, wanted: str) -> None:
        """Press one of the buttons under the last line: in a new conversation, for the case's is closed."""
        (line,) = await self.store.before(who.identity, None, 1)
        for token in [button["token"] for button in line.body["buttons"]]:
            pressed = await self.store.button(who.identity, token)
            rating = ratings.pressed(pressed[1]) if pressed else None
            if rating and rating.rating == wanted:
                said = Inbound(who.identity, who.channel, f"m{next(self._numbers)}", button=token)
                await self.store.accept(said, {"sensitive": []})
                result = {"topic": None, "language": who.language}
                await self._answer(who, Outcome(result=result, keep_state=True, rating=rating))

    async def _paid(self, who: Visitor, invoice: str) -> None:
        now, price = datetime.fromtimestamp(self.now, timezone.utc), Money.of("500.00", "BDT")
        payer = Customer(str(who.customer), "…", "a@b.example", "BD", "BDT")
        bill = Invoice(invoice, payer.id, InvoiceStatus.UNPAID, now.date(), now.date(), price)
        reference = await self._money.begin(Checkout(payer, (bill,), price), "sslcommerz", now)
        attempt = await self._money.find(reference)
        await self._money.note(attempt, "settled", BOOKABLE, now, transaction_id=reference)

    async def _fetched(self, who: Visitor, invoice: str) -> None:
        claims = LinkClaims(str(who.customer), (invoice,), "download", datetime.now(timezone.utc) + timedelta(hours=1))
        await LinkLog(self.database).opened(claims)

    async def _active(self, who: Visitor, _invoice: str) -> None:
        await self.database.write(partial(record, kind="service.activated", customer=who.customer, service="1"))


def _links(who: Visitor, topic: str) -> tuple[Button, ...]:
    if topic not in ACCOUNT or not who.due:
        return ()
    path = "invoices" if topic == "download_link" else "pay"
    return (Button("…", url=f"https://billing.example/{path}/token"),)


def _team(db: Any) -> None:
    agents.add(db, "shirin", "Shirin", "agent", "bn", "scrypt$x$y", "simulation")


async def figures_of(database: Database, simulation: Simulation, day: date = DAY) -> Figures:
    """As they are a week later."""
    keeper = Keeper(database, zone_of(ZONE), now=lambda: simulation.start + 7 * 24 * HOUR)
    await keeper.refresh()
    return await database.read(figures.read, day, day)


def compared(truth: Truth, found: Figures) -> list[tuple[str, Any, Any]]:
    """(figure, truth, as reported)."""
    total = found.total()
    rows: list[tuple[str, Any, Any]] = [
        (name, truth.sums[name], total.sums[name])
        for name in ("visits", "messages", "answers", "fallbacks", "alone", "rated", "rated_good")
    ]
    rows += [(f"handoff: {name}", count, found.handoffs.get(name)) for name, count in sorted(truth.handoffs.items())]
    for goal in sorted({goal for goal, _ in truth.goals}):
        wanted = truth.goals[goal, True] + truth.goals[goal, False]
        rows.append((f"goal {goal} (wanted, reached)", (wanted, truth.goals[goal, True]), found.goals.get(goal)))
    rows += [
        (f"unanswered: {' '.join(key)}", n, found.unanswered.get(key)) for key, n in sorted(truth.unanswered.items())
    ]
    for name, values in truth.times.items():
        told = figures.Group(times={name: values})
        for share in (0.5, 0.9):
            rows.append(
                (f"{name}, {share:.0%}", _rounded(told.quantile(name, share)), _rounded(total.quantile(name, share)))
            )
    rows.append(("engine, s", round(truth.sums["engine ms"] / 1000, 1), round(total.sums["engine_seconds"], 1)))
    groups = {key[1:]: group.sums["visits"] for key, group in found.cells.items()}
    rows += [(f"visits: {' '.join(key)}", n, groups.get(key)) for key, n in sorted(truth.groups.items())]
    rows.append(("groups", len(truth.groups), len(groups)))
    return rows


def _rounded(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds, 2)


async def _main(given: argparse.Namespace) -> int:
    with tempfile.TemporaryDirectory() as folder:
        database = Database(given.database or f"sqlite:///{Path(folder) / 'day.db'}")
        await database.open()
        try:
            simulation = Simulation(database, given.seed)
            truth = await simulation.run(given.visits)
            rows = compared(truth, await figures_of(database, simulation))
        finally:
            await database.close()
    print(f"{'figure':44} {'truth':>16} {'report':>16}")
    for name, told, said in rows:
        print(f"{name:44} {told!s:>16} {said!s:>16}{'' if told == said else '   differs'}")
    off = sum(told != said for _, told, said in rows)
    print(f"{len(rows)} figures, {off} differ")
    return 1 if off else 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--visits", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--database", help="an empty one; else a file of its own")
    sys.exit(asyncio.run(_main(parser.parse_args())))
