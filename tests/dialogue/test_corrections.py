"""What the words of a message put right, put aside, put off or leave, and what they ask of a secret that was typed."""

from __future__ import annotations

import pytest

from bot.dialogue.after_a_secret import asked_of_a_secret, wants_it_charged
from bot.dialogue.corrected import correction_in, place_that_is_not_meant, puts_a_number_aside
from bot.dialogue.not_now import said_of_paying
from bot.dialogue.put_aside import wanted_beside
from bot.dialogue.small_talk import asks_of_wages
from bot.knowledge.leaving import behind_leaving

WANTED = {
    "pay_link": (
        "না না রসিদ চাই না, পে লিংকটা", "receipt noy bhai, link ta den", "not a document please, the pay link",
        "copy লাগবে না, payment link দেন",
    ),
    "download_link": ("লিংক থাক, রসিদটা পাঠান", "pay link lagbe na, pdf ta", "I didn't ask for a pay link, I want the PDF"),
    "my_invoice_status": (
        "ফাইল না, শেষ তারিখ কবে", "link dorkar nai khali koto taka bolen", "forget the link, when it's due is all I ask",
        "রিসিট না অ্যামাউন্ট জানলেই চলবে",
    ),
    "my_due": ("pdf bad den, mot koto seta bolen", "no link please, only the total amount of all"),
    "": (
        "pdf pacchi na", "লিংক কাজ করে না", "the link does not open", "pdf na link?", "link den",
        "I did not get the PDF, send the link",
        "কত টাকা আর লিংক",
    ),
}  # fmt: skip
CORRECTION = {
    "mistake": (
        "typo, 5310", "5310 likhte giye vul korsi", "ভুল নম্বর দিছি, ৫৩১০ হবে",
        "I mistyped that, it is 5310", "vul bolsi 5310 hobe",
        "should have been 5310",
    ),
    "digit": ("one digit too many", "একটা সংখ্যা বেশি লিখছি", "ekta digit beshi hoise"),
    "digit 7": ("I put an extra 7", "ekta 7 beshi", "একটা ৭ বেশি পড়েছে"),
    "instead": ("rather Rocket", "PayPal instead", "না, রকেট", "borong stripe e"),
    "": ("rocket instead of bkash", "the bill is wrong", "বিলটা ভুল", "how much more", "one more digit please"),
}  # fmt: skip
OF_PAYING = {
    "later": (
        "আচ্ছা, কাল দিয়ে দেব", "ekhon na, salary pele dimu", "হরে দিমু ভাই",
        "I'll settle it next week", "not today", "I would not pay today", "তাইলে পরে",
        "shukrobare dibo ne", "kail dimu", "accha pore ditesi",
    ),
    "refuses": (
        "ek taka o debo na r", "একটা পয়সাও দিব না", "you will not get one more rupee", "I'm not paying a single cent",
        "ar 1 poisha dicchi na",
    ),
    "done": (
        "thank you, the bill is paid", "ধন্যবাদ ভাই, পেমেন্টটা হয়ে গেছে", "payment hoye gese, onek dhonnobad",
        "thanks a lot, it went through",
    ),
    "misplaced": ("I think this is the wrong chat", "vul jaygay ashchi naki", "মনে হয় ভুল জায়গায় লিখেছি"),
    "": (
        "কাল দিলে হবে?", "can it wait till tomorrow", "pore dile ki off hobe",
        "thanks but it is still unpaid", "ekhon link den",
        "এক টাকা কম দিলে হবে?", "1150 taka dibo na keno", "পেমেন্ট হয়েছে কিন্তু চালু না, ধন্যবাদ",
        "kal dilam", "what if I pay later",
    ),
}  # fmt: skip
OF_A_SECRET = {
    "why": ("why not here?", "keno dite parbo na", "কেন, সমস্যা কী"),
    "unpaid": (
        "has it been charged then",
        "taka ki kete nise",
        "তাহলে কি পেমেন্ট হলো",
        "তাইলে bill টা কি কাটছে",
        "so was the bill paid?",
    ),
    "": ("I paid yesterday by bKash, has it gone through", "গতকাল টাকা পাঠিয়েছি", "ok thanks", "what is the due date"),
}
CHARGED = (
    "pin 4431, take the bill from it",
    "এই কার্ড থেকে কেটে নিন",
    "card 4431 ta nen",
    "ei pin diye pay kore den",
    "charge that card for 5310",
)
NOT_CHARGED = ("my otp is 443126", "is this pin safe", "আমার পিন ৪৪৩১")
WAGES = ("are you paid for this", "bot ki beton pay naki", "বট হয়েও কি বেতন পান", "what is your salary")
NO_WAGES = ("do you get the payment at once", "when do I get paid back", "বেতন পেলে দেব", "did you get my money")

LEFT = {
    "is the server on": ("forget it, is the server on", "nvm. is the server on", "leave that - is the server on"),
    "রিফান্ড কয় দিনে?": ("আচ্ছা থাক। রিফান্ড কয় দিনে?", "ধুর, বাদ দিন, রিফান্ড কয় দিনে?"),
    "amar bill koto": ("thak bhai, amar bill koto", "bad den amar bill koto"),
    "": ("never mind", "থাক তাহলে", "forget it, thanks", "bad dile ki hobe amar bill theke", "leave me the link please"),
}
NOT_FROM = {
    0: ("ami Nepal theke na, Bangladesh theke", "ভারত থেকে না তো, দুবাই থেকে"),
    1: ("Bangladesh theke dicchi, Nepal theke na", "দুবাই থেকে দেব, ভারত থেকে নয়"),
    -1: ("ami Nepal theke", "Nepal theke na?"),
}

ALL = [
    *((behind_leaving, text, rest) for rest, texts in LEFT.items() for text in texts),
    *((place_that_is_not_meant, text, place) for place, texts in NOT_FROM.items() for text in texts),
    *((wanted_beside, text, kind) for kind, texts in WANTED.items() for text in texts),
    *((correction_in, text, kind) for kind, texts in CORRECTION.items() for text in texts),
    *((said_of_paying, text, kind) for kind, texts in OF_PAYING.items() for text in texts),
    *((asked_of_a_secret, text, kind) for kind, texts in OF_A_SECRET.items() for text in texts),
    *((asked_of_a_secret, text, "") for text in ("how am I to pay it then", "tahole bill kivabe pay korbo")),
    *((puts_a_number_aside, text, True) for text in ("5310 ekhon thak, onnota", "skip 5310, the other", "৫৩১০টা থাক")),
    *((puts_a_number_aside, text, False) for text in ("5310 er pdf thake koi", "pay 5310 and the other")),
    *((wants_it_charged, text, True) for text in CHARGED),
    *((wants_it_charged, text, False) for text in NOT_CHARGED),
    *((asks_of_wages, text, True) for text in WAGES),
    *((asks_of_wages, text, False) for text in NO_WAGES),
]


@pytest.mark.parametrize(("reads", "text", "kind"), ALL)
def test_is_read_by_its_words(reads, text, kind) -> None:  # type: ignore[no-untyped-def]
    assert reads(text) == kind
