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


def test_a_bubble_with_another_button_or_file_is_another_one() -> None:
    link = {"title": "Pay", "url": "https://example.com/pay/1"}
    page = {"name": "4821.pdf"}
    turn = Collected()
    for seen in ({}, {"buttons": [link]}, {"custom": {"file": page}}, {"buttons": [link]}):
        asyncio.run(turn.send_response("someone", {"text": "", **seen}))
    assert [(len(reply["buttons"]), reply["file"]) for reply in turn.replies] == [(0, None), (1, None), (0, page)]
