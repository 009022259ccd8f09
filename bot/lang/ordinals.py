"""Which one of several: "first", "২য়", "শেষেরটা", "the other one", "both", "ওইটা"."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

import regex

from bot.lang.number_lookup import number_of
from bot.lang.patterns import compile_words
from bot.lang.script import listed
from bot.lang.text import normalise

Choice = int | str


def _compile(pattern: str) -> regex.Pattern[str]:
    return compile_words(pattern, 0)  # canonical text is in lower case


_ALL = """
    all both every everything each সব সবগুলো সবগুলা সবগুলি সবকটা সবই সবটা সমস্ত সকল উভয় উভয়টা দুইটাই দুটোই দুটাই
    দুইটিই দুটিই sob shob sobgulo sobgula shobgulo shobgula soobgula sobgulai sobguloi sobi shobi sobta shobta sokol
    shokol duitai dutoi duitaii ubhoy dutai sobkota sobgulor shobgulor sobgular সবগুলোই সবগুলাই সবগুলার সবগুলোর
"""
_OTHER = """
    other another অন্য অন্যটা অন্যটি অন্যটার আরেকটা আরেকটি অপরটা অপরটি বাকিটা আগেরটা আগেরটি আগেরটার agerta agertar
    onno onnota onnoti onnotar onno1ta arekta arekti ar1ta oporta bakita onnyota onnotai
"""
_LAST_ONE = """
    শেষেরটা শেষেরটি শেষটা শেষটি সর্বশেষটা নতুনটা লাস্টেরটা লাস্টটা seshta sheshta seserta shesherta sesherta notunta lasterta
    lastta
"""
_LAST = """
    last latest newest recent final শেষ শেষের সর্বশেষ লাস্ট লাস্টের sesh shesh ses seser sesher laster shorboshesh sorboses
"""
_THAT = """
    this that it these those এটা এটি এটাই এইটা এইটাই ওটা ওটাই ওইটা ওইটাই সেটা সেটাই সেইটা এটার ওটার ওইটার এইটার
    সেটার এটাকে eta eita etai eitai ota oita oitai ota oitar etar eitar otar seta sheta setai setar seita sheita
"""
_NTH: Final = {
    1: "first 1st প্রথম ১ম 1m prothom prothm prthom prothome ফার্স্ট পয়লা",
    2: "second 2nd দ্বিতীয় ২য় ditio ditiyo dwitiyo সেকেন্ড",
    3: "third 3rd তৃতীয় তৃতীয়টা তৃতীয়টি ৩য় tritio tritiyo tritiyota tritiota থার্ড thirdta",
    4: "fourth 4th চতুর্থ চতুর্থটা ৪র্থ choturtho choturthota",
    5: "fifth 5th পঞ্চম পঞ্চমটা ৫ম ponchom ponchomta",
    6: "sixth 6th ষষ্ঠ ষষ্ঠটা ৬ষ্ঠ shoshtho",
    7: "seventh 7th সপ্তম সপ্তমটা ৭ম soptom",
    8: "eighth 8th অষ্টম অষ্টমটা ৮ম oshtom",
    9: "ninth 9th নবম নবমটা ৯ম nobom",
    10: "tenth 10th দশম দশমটা ১০ম doshom",
}
_COUNTED: Final = {
    word: value
    for value, words in enumerate(("এক ek one", "দুই dui two", "তিন tin three", "চার char four", "পাঁচ pach five"), start=1)
    for word in listed(words)
}


def _words(text: str) -> frozenset[str]:
    return frozenset(normalise(word) for word in text.split())


_TABLE: Final[tuple[tuple[frozenset[str], Choice], ...]] = (
    (_words(_ALL), "all"),
    (_words(_OTHER), "other"),
    *((_words(words), value) for value, words in _NTH.items()),
    (_words(_LAST_ONE), -1),
    (_words(_THAT), "that"),
)
_LAST_WORDS: Final = _words(_LAST)
_WORD = regex.compile(r"[\p{L}\p{M}\d\u200d]+")
# "Baki ta" in two words is the other one, "amar baki ta" what is owed.
_THE_REST = _compile(
    r"(?<!\bamar )\bbaki t[ai](?:r|ro|i|o)?(?![\p{L}\p{M}])"
    r"|(?<!আমার )(?<![\p{L}\p{M}])বাকি ট[াি](?:র|রও|ই|ও)?(?![\p{L}\p{M}])"
)
_ARTICLE = _compile("(?:টা|টি|টার|টাই|ta|ti|tar|tai)$")
# "আরেকটারও", "onnotaro": that one too.
_TOO = _compile(r"(?<=[\p{L}\p{M}])(?P<article>টা|টি|ta|ti)(?:র|র?ও|রটা|ro?|o)$")
_COUNT = "|".join(_COUNTED)
_ENDING = r"(?:টা|টি|টার|ta|ti|tar|er|ের)?"
_NUMBERED = _compile(
    rf"(?<![\p{{L}}\p{{M}}\d])(?:(?:number|no\.?|option|নম্বর|নাম্বার|নং|অপশন)\s*#?\s*(?<n>\d{{1,2}}|{_COUNT})"
    rf"|(?<n>\d{{1,2}}|{_COUNT})\s*(?:no\.?|number|nombor|nambar|nmbr|নম্বর|নাম্বার|নং){_ENDING})(?![\p{{L}}\p{{M}}\d])"
)
_ALONE = regex.compile(r"[#(]?(\d{1,2})[).]?(?:\s*-?\s*(?:ta|ti|টা|টি|tai|টাই))?")
# "last date", "শেষ তারিখ" ask for a day, not for the last invoice.
_LAST_DAY = _compile(
    r"(?:last|sesh|shesh|ses|শেষ|লাস্ট)\s+"
    r"(?:date|day|time|tarikh|tarik|din|kobe|তারিখ|দিন|ডেট|সময়|কবে|month|week|year|মাস|mas|mash)"
)
# "মেয়াদ শেষ", "dewa shesh": something has ended.
_ENDED = _compile(
    r"(?:মেয়াদ|সময়|তারিখ|ডেট|সেশন|লিংক|লিঙ্ক|কাজ|ব্যালেন্স|টাকা|ডাটা|দেওয়া|পেমেন্ট|পে|করা|meyad|miad|meyaad|somoy|date|tarikh|session|link|kaj|balance|taka"
    r"|data|dewa|deya|payment|pay|kora|validity|time)(?:টা|টি|টার|র|ের|ta|ti|er|r)?\s+(?:শেষ|shesh|sesh|ses)(?![\p{L}\p{M}])"
)
# The last one of a list is said before its name, with little between: "last unpaid invoice", "শেষ যে বিলটা".
_LAST_OF_LIST = _compile(
    rf"(?<![\p{{L}}\p{{M}}])(?:{'|'.join(_LAST.split())})"
    r"(?:\s+(?:unpaid|paid|due|overdue|pending|hosting|domain|vps|ssl|server|monthly|my|je|jei|যে|যেই|হোস্টিং|ডোমেইন|সার্ভার|আনপেইড|পেইড|বকেয়া|বাকি|মাসিক|ডিউ"
    r"|er|এর))*\s*-?\s*(?:(?:invoice|invoic|bill|chalan)(?:e|er|ta|ti|tar|'s)?|payment(?:er|'s)?(?!\s+(?:date|day|kobe|koto|when|tarikh))|inv|one|option|অপশন|ta|ti|tar|tai|(?:ইনভ\p{Bengali}{2,5}|বিল|চালান)"
    r"(?:টা|টি|টার|টির|ের|ে|এর|টাই)?|টা|টি|টার|টাই)(?![\p{L}\p{M}])"
)
# "Whichever was paid last"; not "I paid last month".
_PAID_LAST = _compile(r"(?<!\p{L})(?:paid (?:the )?(?:last|latest|recently)(?=\s*(?:[.?!,;]|$))|last paid)(?!\p{L})")
_FILLERS = _words(
    "the a my amar আমার ta টা ti টি one er এর den din dao দেন দিন দাও please plz pls ok হ্যাঁ ha hae yes ota eta chai চাই "
    "lagbe লাগবে"
)
# "wait a second", "৩০ সেকেন্ড": time.
_SECONDS = _compile(r"(?:\d+|(?<!\p{L})(?:a|one|few|some|ek|koyek|dui|এক|দুই|কয়েক))\s*(?:second|sekend|সেকেন্ড)\p{L}*")


def ordinal(text: str) -> Choice | None:
    """Which one the customer means: 1, 2, ... ; -1 for the last; "all", "other", "that"; None if none is named.

    "1 no", "number 2" and a message that is only a small number count too; "last date" and "মেয়াদ শেষ" do not.
    """
    line = normalise(text)
    if alone := _ALONE.fullmatch(line):
        return int(alone[1]) or None
    line = _SECONDS.sub(" ", _LAST_DAY.sub(" ", _ENDED.sub(" ", line)))
    said_words = _WORD.findall(line)
    words = frozenset(form for word in said_words for form in _forms(word))
    for spellings, value in _TABLE[:2]:
        if words & spellings:
            return value
    if _THE_REST.search(line):
        return "other"
    if numbered := _numbered(line):
        return numbered
    for spellings, value in _TABLE[2:-1]:
        if words & spellings:
            return value
    rest = [word for word in said_words if word not in _FILLERS]
    if _LAST_OF_LIST.search(line) or _PAID_LAST.search(line) or (rest and all(word in _LAST_WORDS for word in rest)):
        return -1
    return "that" if words & _TABLE[-1][0] else None


@lru_cache(maxsize=4096)  # words of every message, among which the same come again and again
def _forms(word: str) -> tuple[str, str, str]:
    """A word as it is, without "too" behind its article, and without its article."""
    plain = _TOO.sub(r"\g<article>", word)
    return word, plain, _ARTICLE.sub("", plain)


def _numbered(line: str) -> int | None:
    """1 of "1 no", "number one"; digits of a number that is read out ("চার আট দুই দুই নম্বর") are no places in a list."""
    for found in _NUMBERED.finditer(line):
        said = found["n"]
        if said in _COUNTED:
            before, behind = line[: found.start("n")].split(), line[found.end("n") :].split()
            if any(number_of(word) is not None for word in (*before[-1:], *behind[:1])):
                continue
        if place := _COUNTED.get(said) or int(said):
            return place
    return None
