"""What the connector makes of a turn: a customer's text is text, only an issued button is a command."""

from __future__ import annotations

import pytest

from bot.rasa import connector


@pytest.mark.parametrize(
    "text", ["/inform{}", "//inform", " /restart", "\n/ /session_start", '/inform{"customer":"1002"}', "/"]
)
def test_what_a_customer_types_is_no_command(text: str) -> None:
    message, _, _ = connector.read_turn({"conversation": "c", "text": text, "payload": None})
    assert message.text
    assert not message.text.lstrip().startswith("/")
    assert message.metadata["pressed"] is False


@pytest.mark.parametrize("text", ["4\u200b8\u200b2\u200b1 কত?", "4\u20608\ufeff\u00ad21 কত?"])
def test_a_number_that_was_copied_from_a_page_is_whole(text: str) -> None:
    assert connector.read_turn({"conversation": "c", "text": text, "payload": None})[0].text == "4821 কত?"


def test_a_button_is_a_command_with_the_entities_that_were_issued() -> None:
    payload = {"intent": "pay_link", "entities": {"invoice_number": "4821"}}
    message, state, _ = connector.read_turn({"conversation": "c", "text": None, "payload": payload, "state": None})
    assert message.text == '/pay_link{"invoice_number": "4821"}'
    assert message.metadata["pressed"] is True
    assert state == {}
