"""What this installation does is told in place of "not known", and of nothing else."""

from __future__ import annotations

from typing import Any

import pytest

from bot.answers import Button, Reply
from bot.conversations.models import Outcome
from bot.conversations.own_terms import told

KNOWN = Reply("the way", "password", (Button("go", url="/clientarea/password"),))
TERMS = {"forgotten_password": lambda language: KNOWN}


def outcome(matter: Any, *topics: str) -> Outcome:
    entities = {} if matter is None else {"matter": matter}
    result = {"topic": topics[0], "also": list(topics[1:]), "entities": entities}
    return Outcome(replies=tuple(Reply(one, one) for one in topics), result=result)


def test_what_was_not_known_is() -> None:
    found = told(outcome("forgotten_password", "my_due", "not_covered"), "bn", TERMS)
    assert [reply.text for reply in found.replies] == ["my_due", "the way"]
    assert found.result is not None
    assert (found.result["topic"], found.result["also"]) == ("my_due", ["forgotten_password"])
    found = told(outcome("forgotten_password", "not_covered"), "bn", TERMS)
    assert found.result is not None
    assert (found.result["topic"], found.replies[0].topic) == ("forgotten_password", "forgotten_password")
    assert found.replies[0].buttons == KNOWN.buttons


def test_an_answer_that_asks_to_log_in_stays_one() -> None:
    """Its button gets the address of this conversation by that topic."""
    asks = Reply("log in", "identify", (Button("log in", url="/clientarea/login"),))
    found = told(outcome("account_credit", "not_covered"), "en", {"account_credit": lambda language: asks})
    assert found.result is not None
    assert (found.result["topic"], found.replies[0].topic) == ("identify", "identify")


@pytest.mark.parametrize(
    "one",
    [
        outcome("late_fee", "not_covered"), outcome(None, "not_covered"), outcome("forgotten_password", "my_due"),
        outcome(["forgotten_password", "late_fee"], "not_covered"),
    ],
)  # fmt: skip
def test_everything_else_stays(one: Outcome) -> None:
    assert told(one, "bn", TERMS) is one
    assert told(outcome("forgotten_password", "not_covered"), "bn", {}).replies[0].topic == "not_covered"
