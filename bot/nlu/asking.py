"""Whether a part of a message asks or wishes for something, by its words."""

from __future__ import annotations

import unicodedata

import regex

from bot.lang import fold
from bot.nlu.tokens import candidates

FIRST = 2  # words among which one asks that says nothing further on
# A part of a story ("hosting nilam", "not in your list") sounds like a topic and asks nothing.
ASKING = frozenset(
    fold(word)
    for word in (
        "how hows what whats where when why which who whom whose do does did is are can could will would may "
        "should naki kina নাকি কিনা "
        "any tell show send give please need want ki kivabe kemne kothay koi kobe kokhon keno konta kon "
        "koto koyta koydin kara jabe parbo pabo hobe den diyen dao dan dekhan bolen bolun chai lagbe cholbe কি কী "
        "কীভাবে কেমনে কোথায় কই কবে কখন কেন কোনটা কোন কত কয়টা কয়দিন কতদিন কতক্ষণ যাবে পারব পাব হবে দেন দিন দাও দেখান বলেন বলুন "
        "চাই লাগবে চলবে"
    ).split()
)
# "Two days", where দিন is no "give".
DAYS = regex.compile(
    unicodedata.normalize(
        "NFC",
        r"(?:[\d০-৯]{1,3}|এক|দুই|দু|তিন|চার|পাঁচ|ছয়|সাত|আট|নয়|দশ|পনেরো|বিশ|ত্রিশ|কয়েক|কিছু|প্রতি|এত|অনেক|সেই|ওই|এই|গত)\s?দিন(?![\p{L}\p{M}])",
    )
)
# These ask where they come first: "is it overdue", not "my bill is overdue".
ONLY_FIRST = frozenset(fold(word) for word in "do does did is are can will".split())
# "What's", "i'd like to know whether".
SHORT_IS = regex.compile(r"['’]s\s")
APOSTROPHE = regex.compile(r"['’]")
WONDERS = regex.compile(r"\b(?:like|love|curious) to know\b|\bwondering\b", regex.I)
# "What now?", "ekhon ki hobe bolen": these name nothing, and ask of what stands before them.
OF_THE_REST = frozenset(
    fold(word)
    for word in (
        "what now then next so but and do does i we you should can could would will happen happens happened is it that "
        "this to me please any help sir bro idea ki hobe hbe korbo korte kora jay jabe ekhon akhon ekhn tahole taile "
        "tahle bolen bolun plz vai bhai upay koronio ar কী কি হবে করব করবো করতে করা যায় যাবে এখন তাহলে তবে বলেন বলুন ভাই "
        "উপায় করণীয় আর প্লিজ আমি আমার ami amar amr"
    ).split()
)


def asks_of_the_rest(part: str) -> bool:
    """Whether it asks what follows from the rest of its message, and names nothing of its own."""
    return all(fold(word.strip(".,?!।")) in OF_THE_REST for word in APOSTROPHE.sub("", part).split())


def is_asking(part: str) -> bool:
    """Whether a part of a message has a word that asks or wishes."""
    return WONDERS.search(part) is not None or any(
        form in ASKING and (place < FIRST or form not in ONLY_FIRST)
        for place, word in enumerate(DAYS.sub(" ", APOSTROPHE.sub("", part)).split())
        for form in candidates(word)
    )


def words(part: str) -> int:
    """How many words it has; "what's due" is three."""
    return len(SHORT_IS.sub(" is ", part).split())
