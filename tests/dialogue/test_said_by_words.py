"""What the words of a message alone tell: that somebody else is meant, that it takes up what was said before."""

from __future__ import annotations

import pytest

from bot.dialogue.somebody_else import is_somebody_elses
from bot.dialogue.taking_up import goes_on

SOMEBODY_ELSES = (
    "show me what my sister's account owes", "can you check the bills of my boss", "amar mamar invoice er obostha ki",
    "boner hosting er status ta dekhen", "আমার বন্ধুর বিল কত বাকি বলুন", "মায়ের অ্যাকাউন্টটা একটু দেখুন",
    "look up his account, his e-mail is kim@example.com", "ওর ইমেইল দিচ্ছি, বিলটা দেখে দিন",
)  # fmt: skip
OWN = (
    "vai amar bill ta dekhen", "bhai koto baki bolen", "client area te bill dekhbo", "amar baba kivabe bill dibe",
    "can I pay my brother's bill with my card", "my brother's bKash paid it", "the account is in my partner's name",
    "ভাই আমার বিল কত", "বন্ধুর কার্ড দিয়ে দিতে পারব?", "my client area does not open",
)  # fmt: skip
GOES_ON = ("and the vps?", "ar hosting ta?", "আর ডোমেইনেরটা", "what about the domain", "server er ta?", "the hosting's?")
BY_ITSELF = ("my server is slow", "ar kichu lagbe na", "আমার সাইট ডাউন", "when is the hosting due and how much is it then")


def test_somebody_elses_account_is_heard() -> None:
    assert [text for text in SOMEBODY_ELSES if not is_somebody_elses(text)] == []


def test_ones_own_is_not_somebody_elses() -> None:
    assert [text for text in OWN if is_somebody_elses(text)] == []


@pytest.mark.parametrize(("texts", "goes"), [(GOES_ON, True), (BY_ITSELF, False)])
def test_what_takes_up(texts: tuple[str, ...], goes: bool) -> None:
    assert [text for text in texts if goes_on(text) is not goes] == []
