"""How what became of messages is counted: what must not pass for held."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest

from bot.conversations.models import Message
from tests.e2e.kept import Kept, Sent

SAID = ["a", "b", "c"]


def line(seq: int, ident: str | None = None, reply_to: int | None = None) -> Message:
    """A customer's with an `ident`, else an answer."""
    way, author = ("in", "customer") if ident else ("out", "bot")
    external = ident and f"42:{ident}"
    return Message(
        "p", seq, "p1", "telegram", way, author, external, "text", {"topic": "help"}, "delivered", float(seq), reply_to
    )


WELL = [line(1, "a"), line(2, reply_to=1), line(3, "b"), line(4, "c"), line(5, reply_to=3), line(6, reply_to=4)]
MADE = Counter("xyz")


def kept(lines: list[Message]) -> Kept:
    figures = Kept()
    figures.add(SAID, lines)
    return figures


def test_each_answered_once_has_held() -> None:
    assert kept(WELL) == Kept(acknowledged=3, answered_once=3)
    assert kept(WELL).held
    assert not Kept().held, "nothing was said"


@pytest.mark.parametrize(
    ("lines", "figures"),
    [
        (WELL[:-1], Kept(3, 2, lost=1)),
        (WELL[:3] + WELL[4:5], Kept(3, 2, lost=1, out_of_order=1)),
        ([*WELL, replace(WELL[-1], seq=7, at=7.0)], Kept(3, 2, doubled=1)),
        ([*WELL[:-1], replace(WELL[-2], seq=6, at=6.0)], Kept(3, 1, doubled=1, lost=1)),
        ([*WELL, line(7, "c")], Kept(3, 2, doubled=1, lost=1, out_of_order=1)),
        ([*WELL[:4], *reversed(WELL[4:])], Kept(3, 3, out_of_order=1)),
        ([line(1, "b"), line(2, "a"), line(3, "c"), *(line(3 + to, reply_to=to) for to in (1, 2, 3))],
         Kept(3, 3, out_of_order=1)),
    ],
)  # fmt: skip
def test_what_is_lost_doubled_or_out_of_order_is_counted(lines: list[Message], figures: Kept) -> None:
    assert kept(lines) == figures
    assert not figures.held


def test_several_messages_of_one_answer_are_one_answer() -> None:
    assert kept([*WELL, replace(WELL[-1], seq=7)]) == Kept(3, 3)


def test_what_was_cut_off_may_be_answered() -> None:
    assert kept([*WELL, line(7, "d"), line(8, reply_to=7)]) == Kept(3, 3, unsaid=1)


def sent(lines: list[Message], came: Counter[str]) -> Sent:
    figures = Sent()
    figures.add(SAID, WELL)
    figures.add_sent(lines, MADE, came)
    return figures


def test_one_that_came_twice_does_not_stand_for_one_that_never_came() -> None:
    assert sent(WELL, MADE).held
    again = sent(WELL, Counter("xxyz"))
    assert again.held
    assert again.sent_again == 1
    lost = sent(WELL, Counter("xxy"))
    assert not lost.held
    assert (lost.never_came, lost.sent_again) == (1, 1)
    assert not sent([*WELL[:-1], replace(WELL[-1], state="failed")], MADE).held
