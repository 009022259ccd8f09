"""What one turn sends: each answer once, in order, and nothing of what the case file says itself."""

import asyncio

from bot.rasa.connector import Collected


def test_the_same_bubble_is_not_sent_twice_in_a_turn() -> None:
    turn = Collected()
    for text, effect in (("Due.", None), ("Rule.", None), ("Due.", None), ("Ticket.", {"kind": "ticket_status"})):
        message = {"text": text, "custom": {"topic": "my_due", **({"effect": effect} if effect else {})}}
        asyncio.run(turn.send_response("someone", message))
    assert [reply["text"] for reply in turn.replies] == ["Due.", "Rule."]
    assert [effect["kind"] for effect in turn.effects] == ["ticket_status"]
