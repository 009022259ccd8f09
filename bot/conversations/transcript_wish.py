"""Whether somebody asks for a copy of this chat by mail, by its words."""

from __future__ import annotations

from functools import lru_cache

import regex

from bot.lang import fold, normalise

MOST_WORDS = 14  # who says more tells of something else
_WORD = regex.compile(r"[\p{L}\p{M}\p{N}]+")
#: What is wanted, …
CHAT = (
    "chat chats chatta chater conversation conversations convo transcript transcripts kothopokothon kotopokoton alap "
    "চ্যাট চ্যাটটা চ্যাটের চ্যাটটার কনভারসেশন কনভারসেশনটা কনভারসেশনের ট্রান্সক্রিপ্ট ট্রান্সক্রিপ্টটা কথোপকথন কথোপকথনটা কথোপকথনের "
    "আলাপ আলাপটা আলাপের"
)
#: … by which way, which the word alone says of a transcript, …
MAIL = (
    "mail mails email emails maile emaile mailed emailed inbox inboxe মেইল মেইলে মেইলটা ইমেইল ইমেইলে ইমেল ইমেলে মেল "
    "মেলে ইনবক্সে"
)
TRANSCRIPT = "transcript transcripts ট্রান্সক্রিপ্ট ট্রান্সক্রিপ্টটা"
#: … and that it is wanted.
WANT = (
    "send sent please pls plz me copy want need can could give get forward share koren korun korben kore koro den din "
    "dao diyen dien diben pathan pathao pathiye pathaben pathai chai lagbe dorkar kopi "
    "করেন করুন করবেন করে করো দেন দিন দাও দিয়েন দিবেন দেবেন পাঠান পাঠাও পাঠিয়ে পাঠাবেন চাই লাগবে দরকার কপি"
)
#: About something else: a person, a document, an address, a mail that came or did not.
OTHER = (
    "how why when what support agent person human someone staff talk talking speak reply answer invoice invoices bill "
    "bills pdf receipt payment paid pay link code otp password login account number address hosting mailbox webmail "
    "cpanel server not no never dont didnt cant isnt received receive got came start open live "
    "kivabe kibhabe keno kobe kokhon ki manush proti nidhi protinidhi kotha bolbo bolte reply uttor invoice bil taka "
    "na nai nei pai pelam paini ase aseni ashe asheni eseche korlam korechi korsi diyechi disi pathiyechi pathailam "
    "কীভাবে কিভাবে কেন কবে কখন কী কি মানুষ প্রতিনিধি সাপোর্ট সাপোর্টে সাপোর্টের কথা বলব বলতে উত্তর রিপ্লাই ইনভয়েস ইনভয়েসের বিল বিলের "
    "টাকা পিডিএফ রসিদ লিংক কোড পাসওয়ার্ড ঠিকানা না নাই নেই পাই পেলাম পাইনি আসে আসেনি এসেছে করলাম করেছি দিয়েছি পাঠিয়েছি পাঠালাম"
)


def wants_transcript(text: str) -> bool:
    said = _WORD.findall(normalise(text))
    if not 0 < len(said) <= MOST_WORDS:
        return False
    words = {fold(word) for word in said}
    if words & _folds(OTHER) or not (words & _folds(CHAT) and words & (_folds(WANT) | _folds(MAIL))):
        return False
    by_mail = words & _folds(MAIL) and (words & _folds(WANT) or len(said) <= 4)
    return bool(by_mail or words & _folds(TRANSCRIPT))


@lru_cache(maxsize=8)
def _folds(line: str) -> frozenset[str]:
    return frozenset(fold(word) for word in line.split())
