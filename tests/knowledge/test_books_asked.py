"""What is asked of one's own bills and payments, told by words."""

from __future__ import annotations

import pytest

from bot.dialogue.books import asked_of_the_books

ASKED = {
    "used": (
        "which method did I pay with last time", "নগদে দিয়েছিলাম নাকি রকেটে", "kon card diye pay korsilam",
        "did we use paypal or stripe", "who settled that one", "rocket e disilam, SSLCommerz lekha",
        "who made this payment", "টাকাটা কে দিয়েছিল",
    ),
    "since": (
        "since when do we have this server", "ডোমেইনটা কোন মাসে নিয়েছিলাম", "vps ta koto din age kinsilam",
        "what year did I sign up",
    ),
    "twice": (
        "have you invoiced me twice", "dui bar bill korlen naki", "একই জিনিসের দুইটা ইনভয়েস কেন",
        "why do I have two bills", "did you invoice me twice",
    ),
    "late": ("how many of them are late", "কয়টা বিলের তারিখ পার হয়ে গেছে", "koyta invoice late",
        "which bills have I missed", "কোন কোন বিল দেরি হয়েছে"),
    "same": ("will it stay the same price", "ager dam e to", "দাম কি আগের মতোই"),
    "for": ("what was that for", "kisher taka silo", "কী বাবদ ছিল"),
    "another": (
        "what would it cost to move to the bigger plan", "প্রিমিয়াম প্যাকেজে গেলে কত লাগবে", "pro plan e gele koto taka",
    ),
    "told": ("no one told me about this", "kono reminder pai nai", "আমাকে তো কিছু জানানো হয়নি", "we never got a notice"),
    "notice": ("my bank sent no sms, no notice came", "ব্যাংকের কোনো নোটিফিকেশন আসেনি", "bank theke msg ase nai",
        "ব্যাংক কিছু জানায়নি",
        "my bank never told me anything", "bank to kichu janay nai"),
    "hold": ("do not take any money from me today", "এখন টাকা কেটে নেবেন না", "card theke ar kichu katben na"),
    "retry": ("when is it going to be tried again", "আবার কবে চার্জ করবেন", "abar kobe nibe", "kobe abar try hobe"),
    "stays": (
        "is my site going to stay up till I pay", "ততদিন সার্ভার চলবে তো", "er moddhe hosting on thakbe?",
    ),
    "fails": ("the big one bounced too", "ছোটটাও কাটেনি", "oita o fail korlo"),
    "differ": ("what is the difference between them", "তফাতটা কী", "difference ki"),
    "paid": ("is 5310 paid", "5310 er ta ki disi", "৫৩১০ কি দিয়েছি", "have I already paid it"),
    "again": ("it is pending, must I pay it again", "আবার দিতে হবে নাকি", "abar pay korbo?"),
    "waits": ("ok will wait", "I can wait then", "fine, I'll wait"),
    "bigger": ("what if I need a larger plan", "আর বড় প্যাকেজ নিতে চাইলে", "boro package nite chai"),
    "pays_for": ("what am I paying for", "amar ki ki service ase", "আমার কী কী সার্ভিস আছে"),
    "too": ("domain er tao den", "সার্ভারেরটাও লাগবে", "oi ta o lagbe"),
    "counts": ("how many bills came in october", "এই মাসে কয়টা ইনভয়েস এসেছে", "koyta bill ei mase"),
    "comes": (
        "the domain's invoice, when will it be sent", "when will its invoice be made", "ওর বিল কবে হবে",
        "bill ta kobe pabo",
    ),
    "term": ("is that monthly or yearly", "৬ মাস পর পর?", "bochore ek bar naki", "সার্ভারের বিল কি প্রতি বছরে দিতে হয়"),
    "remind": ("please remind me a few days earlier", "মনে করিয়ে দিবেন?", "ektu mone koriye diyen"),
    "cancels": (
        "if I cancel do I still have to pay it", "বাতিল করে দিলে কি এটা দিতে হবে",
        "when I don't use it any more, must I pay this", "bondho korle ki eta dite hobe",
    ),
    "done": ("just paid, please check", "দিয়ে দিলাম, একটু দেখেন", "pay korlam. check koren"),
    "at_once": ("I would pay them in one go", "ek sathe dibo", "এক লিংকে দিতে চাই"),
    "for_them": (
        "my brother wants me to pay, I have no account here", "বন্ধুর বিলটা দিব, আমার একাউন্ট নাই",
        "vaiyer hosting er taka dite chai, amar account nai",
    ),
    "asks_them": ("ok, I'll tell my friend then", "আচ্ছা ওকে বলি", "oke janabo tahole"),
}  # fmt: skip
OTHER = (
    "5310 bad dile koto dite hobe", "amar package er dam koto",
    "what should I pay with", "which card can I use", "kon card e dibo", "কীভাবে দিব", "how much did I use",
    "I was charged twice", "duibar taka kete nise", "when did I pay", "কবে দিয়েছিলাম", "two mails please",
    "will you wait?", "my package", "what do I pay", "send me the mail again", "you send me the link",
    "why don't you charge my card",
    "taka katlen na keno", "when is it due", "bkash e cholbe?", "site ta off", "cancel my hosting",
    "কীসের জন্য টাকা কাটে গুগল",
    "my brother's card, will it do?", "paid", "দিলাম", "can I pay", "remind him", "",
)  # fmt: skip


@pytest.mark.parametrize("what", ASKED)
def test_words_tell_what_is_asked(what: str) -> None:
    assert {line: asked_of_the_books(line) for line in ASKED[what]} == dict.fromkeys(ASKED[what], what)


def test_nothing_else_is_taken_for_it() -> None:
    assert {line: asked_of_the_books(line) for line in OTHER} == dict.fromkeys(OTHER, "")
