"""Events become visits: where one begins and ends, who answered, what was done, and how long it took."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import count
from typing import Any

import pytest

from bot.analytics.goals import DONE_WITHIN
from bot.analytics.visits import PAUSE, Visit, visits
from bot.events import Event

START, END = 1_000_000.0, 1_086_400.0
NOON = START + 43_200


class Log:
    """Events of one conversation, in order."""

    def __init__(self, customer: str | None = "1001") -> None:
        self.events: list[Event] = []
        self.customer, self._seq = customer, count(1)

    def add(self, at: float, kind: str, seq: int | None = None, **data: Any) -> None:
        self.events.append(Event(len(self.events), at, kind, "c", "i", self.customer, seq, data))

    def turn(self, at: float, topic: str = "my_due", took: float = 1.0, outcome: str = "answered", **data: Any) -> None:
        seq = next(self._seq)
        channel, form = data.pop("channel", "web"), data.pop("form", "text")
        self.add(at, "message.received", seq, channel=channel, form=form)
        for purpose in data.pop("links", ()):
            self.add(at + took, "link.issued", seq, purpose=purpose)
        self.add(at + took, "message.answered", seq, topic=topic, outcome=outcome, language="bn", ms=400.0, **data)

    def visits(self, *ledger: Event) -> list[Visit]:
        return visits(self.events, {"1001": ledger}, START, END)[0]


@pytest.fixture
def log() -> Log:
    return Log()


def paid(at: float, invoice: str = "4821") -> Event:
    return Event(0, at, "invoice.settled", None, None, "1001", None, {"invoice": invoice})


def test_silence_makes_another_visit_and_each_belongs_to_the_day_it_began(log: Log) -> None:
    log.turn(START - 60, "greet")  # began the day before
    log.turn(START + 60, "my_due")
    log.turn(START + 61 + PAUSE, "pay_link")
    log.turn(START + 60 + 2 * PAUSE, "my_due")  # goes on over midnight
    assert [(one.topic, one.messages) for one in log.visits()] == [("pay_link", 2)]


def test_the_topic_is_the_first_that_is_more_than_a_greeting(log: Log) -> None:
    for n, topic in enumerate(("greet", "gateway_list", "my_due", "thanks")):
        log.turn(NOON + n, topic, took=0.5)
    (one,) = log.visits()
    assert (one.topic, one.messages, one.answers, one.alone) == ("gateway_list", 4, 4, True)
    assert (one.first_answer, one.turn_seconds, one.engine_seconds) == (0.5, 2.0, 1.6)


def test_what_nobody_wrote_is_no_message_but_its_answer_is_one(log: Log) -> None:
    log.turn(NOON, "identify")
    log.turn(NOON + 9, "my_due", form="identified")
    (one,) = log.visits()
    assert (one.topic, one.messages, one.answers) == ("my_due", 1, 2)


def test_whoever_tries_the_bot_on_the_shell_is_no_customer(log: Log) -> None:
    log.turn(NOON, channel="ask")
    assert log.visits() == []


@pytest.mark.parametrize(
    ("turns", "alone", "fallbacks"),
    [
        ([("my_due", "answered")], True, 0),
        ([("fallback", "answered"), ("my_due", "answered")], True, 1),
        ([("my_due", "answered"), ("fallback", "answered")], False, 1),
        ([("my_due", "failed")], False, 0),
        ([("handoff", "held")], False, 0),
    ],
)
def test_alone_means_that_the_last_answer_was_one(
    log: Log, turns: Sequence[tuple[str, str]], alone: bool, fallbacks: int
) -> None:
    for n, (topic, outcome) in enumerate(turns):
        log.turn(NOON + n, topic, outcome=outcome, took=0.1)
    (one,) = log.visits()
    assert (one.alone, one.fallbacks) == (alone, fallbacks)


def test_a_handoff_has_a_reason_and_its_waiting_times(log: Log) -> None:
    log.turn(NOON, "complaint")
    log.add(NOON + 1, "ticket.opened", ticket="50001", reason="complaint")
    log.add(NOON + 601, "ticket.assigned", ticket="50001", to="shirin", by="shirin")
    log.add(NOON + 700, "ticket.replied", ticket="50001", by="shirin")
    log.turn(NOON + 13 * 3600 + 700, "my_due")
    log.add(NOON + 14 * 3600, "ticket.closed", ticket="50001", by="shirin", why="solved")
    (one,) = log.visits()  # the other began on the next day
    assert (one.handoff, one.alone, one.waited, one.person_answer) == ("complaint", False, 600.0, 699.0)


def test_who_comes_back_while_a_person_is_awaited_is_not_the_bots_alone(log: Log) -> None:
    log.turn(START - PAUSE, "complaint")
    log.add(START - PAUSE + 1, "ticket.opened", ticket="50001", reason="complaint")
    log.turn(NOON, "my_due")
    (one,) = log.visits()
    assert (one.handoff, one.alone) == (None, False)
    log.add(NOON - 9, "ticket.withdrawn", ticket="50001", by="customer")
    log.events.sort(key=lambda event: event.at)
    (one,) = log.visits()
    assert one.alone


def test_the_press_of_a_rating_is_no_visit_of_its_own(log: Log) -> None:
    log.turn(NOON, "feedback_positive", form="button")
    assert log.visits() == []
    log.turn(NOON + 60, "my_due")
    assert [(one.topic, one.messages) for one in log.visits()] == [("my_due", 2)]


def test_nobody_waited_where_an_agent_stepped_in(log: Log) -> None:
    log.turn(NOON)
    log.add(NOON + 1, "ticket.opened", ticket="50001", reason="desk")
    log.add(NOON + 1, "ticket.assigned", ticket="50001", to="shirin", by="shirin")
    (one,) = log.visits()
    assert (one.handoff, one.waited, one.alone) == ("desk", None, False)


LATE = DONE_WITHIN - 1
DONE: Mapping[str, tuple[str, Sequence[str], Callable[[], Event], tuple[str | None, bool]]] = {
    "paid": ("pay_link", ["4821"], lambda: paid(NOON + LATE), ("paid", True)),
    "paid too late": ("pay_link", ["4821"], lambda: paid(NOON + DONE_WITHIN + 9), ("paid", False)),
    "paid another": ("pay_link", ["4821"], lambda: paid(NOON + 60, "4822"), ("paid", False)),
    "paid one of a list": ("my_due", ["4821", "4822"], lambda: paid(NOON + 60, "4822"), ("paid", True)),
    "paid before": ("my_invoice_status", ["4821"], lambda: paid(NOON - 60), (None, False)),
    "one of two paid before": ("my_invoice_status", ["4821", "4822"], lambda: paid(NOON - 60), ("paid", False)),
    "fetched": (
        "download_link",
        ["4821"],
        lambda: Event(
            0, NOON + 5, "link.opened", None, None, "1001", None, {"purpose": "download", "invoices": ["4821"]}
        ),
        ("fetched", True),
    ),
    "fetched another": (
        "download_link",
        ["4821"],
        lambda: Event(
            0, NOON + 5, "link.opened", None, None, "1001", None, {"purpose": "download", "invoices": ["4822"]}
        ),
        ("fetched", False),
    ),
    "opened to pay": (
        "download_link",
        ["4821"],
        lambda: Event(0, NOON + 5, "link.opened", None, None, "1001", None, {"purpose": "pay", "invoices": ["4821"]}),
        ("fetched", False),
    ),
    "active": (
        "my_service_status",
        [],
        lambda: Event(0, NOON + 5, "service.activated", None, None, "1001", None, {"service": "7"}),
        ("active", True),
    ),
    "kept active": ("my_service_status", ["4821"], lambda: paid(NOON + 5), ("active", True)),
    "missed and found": ("paid_but_unpaid", ["4821"], lambda: paid(NOON + 5), ("paid", True)),
    "missed and found before": ("paid_but_unpaid", ["4821"], lambda: paid(NOON - 5), (None, False)),
    "nothing to be done": ("gateway_list", [], lambda: paid(NOON + 5), (None, False)),
}


@pytest.mark.parametrize(("topic", "invoices", "event", "found"), DONE.values(), ids=DONE)
def test_what_was_done_is_proved_by_the_log(
    log: Log, topic: str, invoices: Sequence[str], event: Callable[[], Event], found: tuple[str | None, bool]
) -> None:
    log.turn(NOON, topic, took=1.0, invoices=list(invoices), links=("pay", "download"))
    (one,) = log.visits(event())
    assert (one.goal, one.reached) == found


def test_where_nothing_was_due_nothing_was_wanted(log: Log) -> None:
    for n, topic in enumerate(("my_due", "my_service_status", "my_invoice_status", "pay_link")):
        log.turn(NOON + n, topic, took=0.5, links=("download",))
    (one,) = log.visits(paid(NOON + 60))
    assert (one.goal, one.reached) == (None, False)


def test_nobodys_wish_is_proved_by_somebodys_payment() -> None:
    log = Log(customer=None)
    log.turn(NOON, "pay_link", links=("pay",))
    (one,) = log.visits(paid(NOON + 5))
    assert (one.goal, one.reached) == (None, False)


def test_questions_are_counted_by_topic_and_by_the_term_that_is_not_told(log: Log) -> None:
    log.turn(NOON, "my_due", took=0.1, matter="late_fee")
    log.turn(NOON + 1, "not_covered", took=0.1, matter="late_fee")
    log.turn(NOON + 2, "out_of_scope", took=0.1)
    _, asked = visits(log.events, {}, START, END)
    assert asked == {("web", "bn", "not_covered", "late_fee"): 2, ("web", "bn", "out_of_scope", ""): 1}
