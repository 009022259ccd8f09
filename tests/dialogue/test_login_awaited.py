"""What is said of a login counts where one is waited for, and of who has not logged in."""

from __future__ import annotations

import pytest

from bot.dialogue.acts_heard import acts_heard
from bot.dialogue.dialogue_context import Context
from bot.dialogue.login_awaited import remembered_question, waiting
from bot.knowledge.memory import LOGIN_TURNS

OPEN = {"kind": "identify", "topic": "my_due", "entities": {}}
KEPT = {"login": {"topic": "my_due", "entities": {}, "age": LOGIN_TURNS, "told": ""}}


@pytest.mark.parametrize(
    ("act", "intent", "context", "heard"),
    [
        (("presses", "presses"), "affirm", Context(open_question=OPEN), "presses"),
        (("presses", "presses"), "affirm", Context(), ""),
        (("presses", "presses"), "affirm", Context(open_question=OPEN, customer="1001"), ""),
        (("", "entered"), "fallback", Context(KEPT), "entered"),
        (("", "entered"), "refund_policy", Context(KEPT), ""),
        (("known", "known"), "complaint", Context(), "known"),
        (("known", "known"), "contact_support", Context(), ""),
        (("", "known"), "recurring_existing_account", Context(), "known"),
        (("", "known"), "recurring_existing_account", Context({"topic": "rbi_limit"}), ""),
        (("scorn", "scorn"), "complaint", Context(open_question=OPEN), ""),
    ],
)
def test_it_counts_where_a_login_is_waited_for(act: tuple[str, str], intent: str, context: Context, heard: str) -> None:
    assert acts_heard(act, "whatever it was", intent, context)["login"] == heard


@pytest.mark.parametrize(
    ("text", "heard"),
    [
        ("so when?", "presses"),
        ("কবে তাহলে?", "presses"),
        ("kobe vai", "presses"),
        ("RBI deadline?", ""),
        ("কার্ডের নিয়ম কবে?", ""),
    ],
)
def test_a_bare_question_is_of_what_waits_and_not_of_a_rule_that_it_does_not_name(text: str, heard: str) -> None:
    assert acts_heard((), text, "rbi_deadline", Context(open_question=OPEN))["login"] == heard
    assert acts_heard((), text, "rbi_deadline", Context())["login"] == ""


def test_the_question_waits_for_who_has_not_logged_in_and_is_known_to_who_just_did() -> None:
    assert waiting(Context(KEPT)) == OPEN
    assert waiting(Context(KEPT, customer="1001")) is None
    assert remembered_question(Context(KEPT, customer="1001")) == OPEN
    assert waiting(Context()) is None
