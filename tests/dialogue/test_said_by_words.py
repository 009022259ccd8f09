"""What the words of a message alone tell: that somebody else is meant, that it takes up what was said before."""

from __future__ import annotations

import pytest

from bot.dialogue.somebody_else import is_somebody_elses
from bot.dialogue.taking_up import goes_on
from bot.dialogue.where_to_log_in import asks_where_to_log_in
from bot.dialogue.which_of_them import asks_for_several
from bot.dialogue.would_pay import asks_whether_it_would_do
from bot.knowledge.which_card import asks_which_card_pays

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

WOULD = (
    "rocket e dile cholbe to", "নগদে পাঠালে কি হবে?", "if I send it by card, will that do",
    "I've got 45 dollars left here",
    "amar hate 900 taka ase", "আমার কাছে ২০০০ আছে",
)  # fmt: skip
DID = ("rocket e disi, dile hobe bolsilen", "I have paid 900", "I have 2 questions", "৫০০ টাকা দিয়েছি", "bkash e dibo",
    "1150 taka ase nai apnader kase", "amar kache 500 taka kete nise", "I have 500 deducted", "900 taka pathaisi",
)  # fmt: skip
WHICH_CARD = (
    "what card was used for 4822",
    "kon card theke kata hoy",
    "কোন কার্ড থেকে নেওয়া হয়",
    "which of my cards is it set to",
    "what card pays 4822",
)
ANY_CARD = ("which card should I use", "kon card dile katbe", "কোন কার্ড নিলে ভালো", "which cards work with Google")

WHERE_TO_LOG_IN = ("so where can I sign in", "login page ta den", "kon site e login korte hobe", "লগ ইন করব কীভাবে?")
LOGGED_IN = ("I logged in already", "login kore dekhi", "why must I log in at all", "লগইন করতে পারছি না")
SEVERAL = ("which ones are late", "kon gula cancel kora", "কোন কোন বিলের মেয়াদ শেষ", "which of my invoices are due")
ONE = ("which one is late", "kon bill ta cancel", "কোনটার মেয়াদ শেষ", "which invoice is due")


@pytest.mark.parametrize(("texts", "asks"), [(WHERE_TO_LOG_IN, True), (LOGGED_IN, False)])
def test_where_one_logs_in(texts: tuple[str, ...], asks: bool) -> None:
    assert [text for text in texts if asks_where_to_log_in(text) is not asks] == []


@pytest.mark.parametrize(("texts", "several"), [(SEVERAL, True), (ONE, False)])
def test_which_of_a_list(texts: tuple[str, ...], several: bool) -> None:
    assert [text for text in texts if asks_for_several(text) is not several] == []


@pytest.mark.parametrize(("texts", "would"), [(WOULD, True), (DID, False)])
def test_what_would_be_paid_was_not(texts: tuple[str, ...], would: bool) -> None:
    assert [text for text in texts if asks_whether_it_would_do(text) is not would] == []


@pytest.mark.parametrize(("texts", "theirs"), [(WHICH_CARD, True), (ANY_CARD, False)])
def test_which_card_something_is_taken_from(texts: tuple[str, ...], theirs: bool) -> None:
    assert [text for text in texts if asks_which_card_pays(text) is not theirs] == []


def test_somebody_elses_account_is_heard() -> None:
    assert [text for text in SOMEBODY_ELSES if not is_somebody_elses(text)] == []


def test_ones_own_is_not_somebody_elses() -> None:
    assert [text for text in OWN if is_somebody_elses(text)] == []


@pytest.mark.parametrize(("texts", "goes"), [(GOES_ON, True), (BY_ITSELF, False)])
def test_what_takes_up(texts: tuple[str, ...], goes: bool) -> None:
    assert [text for text in texts if goes_on(text) is not goes] == []
