"""What is heard as an addition to a ticket, and what is a question beside one."""

from __future__ import annotations

import pytest

from bot.dialogue.ticket_addition import adds_to_the_ticket


@pytest.mark.parametrize(
    ("text", "adds"),
    [
        ("add to the ticket that our PAN changed", True), ("টিকিটে লিখে দিন আমার নম্বর বদলেছে", True),
        ("please put it in my case", True), ("in case payment fails how do I add a card", False),
        ("in that case I add a card now", False), ("my ticket is open, what is your address", False),
        ("ticket er address ta den", False), ("please also mention that the mails bounce", True),
        ("amar backup o lagbe etao likhe den", True), ("সাইট স্লো, এটাও লিখে রাখেন", True),
        ("did you mention that a fee is added?", False), ("eta ki likhte hobe", False),
        ("add that the old server must stay", True), ("likhe rakhen amar domain transfer lagbe", True),
        ("লিখে রাখেন, আমার ব্যাকআপও লাগবে", True), ("mention of fees?", False),
        ("সাথে লিখে দেন দাম বেশি ধরা হয়েছে", True), ("ar likhe den je server slow", True), ("likhe den?", False),
        ("oh, forgot to mention, the mails bounce as well", True), ("bolte bhule gesi, domain tao off", True),
        ("আগে বলতে ভুলে গেছিলাম, কার্ডটা স্ত্রীর", True), ("I forgot my password", False),
        ("ওনারে বলেন আমি রাতে ফোন ধরব", True), ("unare bolen kalke abar likhbo", True),
    ],
)  # fmt: skip
def test_an_addition_is_no_question(text: str, adds: bool) -> None:
    assert adds_to_the_ticket(text) is adds
