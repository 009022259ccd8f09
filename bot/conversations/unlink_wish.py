"""Whether somebody wants the link between this chat and their account undone, by its words; they are asked again."""

from __future__ import annotations

from functools import lru_cache

import regex

from bot.lang import fold, normalise

MOST_WORDS = 12  # who says more tells of something else
_WORD = regex.compile(r"[\p{L}\p{M}\p{N}]+")
#: Enough by themselves …
ALONE = "unlink unlinked unlinking delink আনলিংক আনলিঙ্ক anlink"
#: … or one of each group: what is undone, and the undoing.
PAIRS = (
    (
        "link links linked linking লিংক লিঙ্ক লিংকটা লিঙ্কটা linkta connection সংযোগ songjog জোড়া telegram টেলিগ্রাম "
        "টেলিগ্রামটা messenger মেসেঞ্জার মেসেঞ্জারটা",
        "remove delete disconnect disconnected detach undo withdraw revoke break cut off খুলে খোলেন খুলুন খুলো khule khulo "
        "khulun kholen মুছে মুছুন মুছেন মোছো মুছো muche mucho muchun mosho কেটে কাটুন কাটো kete katun kato সরিয়ে সরান "
        "সরাও soriye soran sorao ছাড়াও ছাড়িয়ে chariye বিচ্ছিন্ন bicchinno bichchinno বাতিল batil ছিন্ন chinno তুলে tule "
        "বের ber ডিসকানেক্ট",
    ),
    # "Give me the links apart" wants links to pay.
    (
        "link links linked linking লিংক লিঙ্ক লিংকটা লিঙ্কটা linkta connection সংযোগ songjog telegram টেলিগ্রাম messenger "
        "মেসেঞ্জার",
        "আলাদা alada",
        "kore koro korun koren korte করে করো করুন করেন করতে",
    ),
    ("account একাউন্ট অ্যাকাউন্ট akaunt ekaunt me", "disconnect detach বিচ্ছিন্ন bicchinno bichchinno আলাদা alada ডিসকানেক্ট"),
)
#: About another link, or about whether one works.
OTHER = (
    "work works working valid expire expires কাজ kaj মেয়াদ meyad পরে pore রাতে rate কাল kal later tonight tomorrow "
    "pay payment paying invoice invoices bill download pdf receipt card auto পে পেমেন্ট ইনভয়েস "
    "ইনভয়েসের বিল বিলের পিডিএফ কার্ড অটো না নাই নেই na nai not isnt doesnt cant dont কেন keno why "
    #: Something of theirs that does not work.
    "server servers site sites website websites web host hosting domain internet net ssh ftp vps cpanel database email "
    "mail mailing channel bot ticket order service সার্ভার সার্ভারের সাইট সাইটের ওয়েবসাইট ওয়েবসাইটের হোস্টিং হোস্টিংয়ের ডোমেইন "
    "ডোমেইনের ইন্টারনেট ইন্টারনেটের টিকিট সার্ভিস সার্ভিসের গেছে গেল হয়ে gese geche gelo hoye hoy"
)

OF = "of"  # sounds like "off"


def wants_to_unlink(text: str) -> bool:
    said = _WORD.findall(normalise(text))
    if not 0 < len(said) <= MOST_WORDS:
        return False
    words = [fold(word) for word in said if word != OF]
    if _folds(OTHER).intersection(words):
        return False
    if _folds(ALONE).intersection(words):
        return True
    return any(all(_folds(group).intersection(words) for group in pair) for pair in PAIRS)


@lru_cache(maxsize=8)
def _folds(line: str) -> frozenset[str]:
    return frozenset(fold(word) for word in line.split())
