"""How many of them are meant: "the three oldest", "the most overdue one", "those three", "paid or not"."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import Any, Final

from bot.knowledge.due_day import day_of, is_after, is_before
from bot.lang import normalise
from bot.lang.patterns import compile_whole_words, says

ORDERED: Final = ("size", "due", "issued")  # what a superlative is of
BESIDE_A_DAY: Final = frozenset({"service", "not_numbers", "not_service"})
_ROWS: Final = ("two dui du দুই দু", "three tin তিন", "four char chaar চার", "five pach panch পাঁচ", "six choy chhoy ছয়")
_COUNTS: Final = {
    unicodedata.normalize("NFC", word): value for value, row in enumerate(_ROWS, start=2) for word in row.split()
}
_N: Final = rf"(?P<n>[2-6২-৬]|{'|'.join(_COUNTS)})"
_ARTICLE: Final = r"(?:ta|ti|to|te|tar|tir|tari|tai|tei|টা|টি|টো|টে|টার|টির|টারই|টাই|টোর|টোই|টির)"
_MOST: Final = (
    r"(?:oldest|newest|latest|most\ recent|recent|biggest|largest|smallest|cheapest|highest|lowest|earliest"
    r"|purono|puran[ao]|notun|boro|choto)"
)
_MOST_BN: Final = r"(?:পুরনো|পুরোনো|পুরান[োা]|নতুন|বড়|ছোট|কম\ টাকার|বেশি\ টাকার)"
#: "The three oldest", "oldest three", "সবচেয়ে পুরোনো তিনটা", "tin ta purono".
_COUNTED: Final = compile_whole_words(
    rf"""{_N}\ (?:(?:of\ (?:the|my)|my|unpaid|open|due)\ )*{_MOST}
    | {_MOST}\ (?:(?:unpaid|open|due|baki|bill|invoice)\ )*{_N}(?:\ ?{_ARTICLE})?
    | {_MOST_BN}\ (?:(?:বাকি|বিল|ইনভয়েস)\ )*{_N}\ ?{_ARTICLE} | {_N}\ ?{_ARTICLE}\ (?:সবচেয়ে\ )?{_MOST_BN}
    | {_N}\ ?{_ARTICLE}\ (?:(?:sob|shob)cheye\ )?{_MOST}
    | {_N}\ (?:most\ overdue|longest\ overdue)"""
)
#: "The most overdue", "সবচেয়ে বেশি দিন ধরে পড়ে আছে", "sobcheye beshi late".
_LATEST: Final = compile_whole_words(
    r"""(?:most|longest)\ (?:overdue|late|delayed|past\ due)
    | (?:late|overdue|unpaid|pending|waiting)\ (?:for\ )?(?:the\ )?longest
    | (?:been\ )?(?:lying|sitting|open|due|hanging)\ (?:\p{L}+\ )?(?:the\ )?longest
    | longest\ (?:unpaid|pending|outstanding)
    | (?:(?:sob|shob|sb)\ ?(?:cheye|theke|chaite|ceye))\ (?:be(?:sh|s|c)h?i\ )?
        (?:din(?:er)?\ (?:dhore|dhoira|theke|jabot|baki|late|deri)|late|deri|overdue|baki\ pora)
    | সব(?:\ ?চেয়ে|\ থেকে|চাইতে)\ (?:বেশি\ )?
        (?:দিন(?:ের)?\ (?:ধরে|ধইরা|থেকে|যাবৎ|বাকি|লেট|দেরি)|লেট|দেরি|ওভারডিউ)(?:তে|র|ে)?"""
)
_AMONG: Final = compile_whole_words(
    r"which (?:one )?of|among|between|moddhe|mdhe|মধ্যে|ভিতরে|bhitore".replace(" ", "\\ ")
)
#: "When did I pay the hosting?", "ডোমেইনের টাকা কবে দিয়েছিলাম": the last that was paid.
_WHEN_PAID: Final = compile_whole_words(
    r"""(?:goto|ager|last)\ ?(?:bar|time)\ (?:\p{L}+\ ){0,3}?(?:koto|kto|kobe)\ (?:\p{L}+\ )?
        (?:dilam|di(?:s|ch)ilam|di(?:s|ch|yech)i)
    | (?:গতবার|আগেরবার|আগের\ বার|লাস্ট\ টাইম)\ (?:[\p{L}\p{M}]+\ ){0,3}?(?:কত|কবে)\ (?:[\p{L}\p{M}]+\ )?
        (?:দিলাম|দি(?:স|ছ|য়েছ)িলাম|দি(?:স|ছ|য়েছ)ি)
    | how\ much\ (?:did|have)\ i\ pa(?:y|id)\ (?:\p{L}+\ )?last\ time
    | when\ (?:did|have)\ (?:i|we)\ (?:last\ )?(?:pay|paid|settled?|cleared?)
    | (?:kobe|kokhon|koto\ tarikhe?|kon\ (?:mash?e?|din))\ (?:\p{L}+\ ){0,2}?
        (?:dilam|di(?:s|ch|yech|ech)ilam|mit(?:iye|ay)\ ?(?:s|ch)ilam|(?:pay|payment)\ kor(?:s|ch|ech)?ilam)
    | (?:কবে|কখন|কত\ তারিখে?|কোন\ (?:মাসে?|দিন))\ (?:[\p{L}\p{M}]+\ ){0,2}?
        (?:দিলাম|দি(?:স|ছ|য়েছ|এছ)িলাম|মিটিয়েছিলাম|(?:পে|পেমেন্ট|পরিশোধ)\ কর(?:েছ|ছ|স)?িলাম|করলাম)"""
)
#: An order in which they are to be shown: "oldest first", "পুরোনো থেকে নতুন".
_SORTED: Final = compile_whole_words(
    r"""(?:oldest|newest|latest|biggest|largest|smallest)\ (?:ones?\ )?first | sort(?:ed)?\ by | in\ order\ of
    | (?:old|oldest|purono|puran[ao])\ (?:to|theke)\ (?:the\ )?(?:new|newest|notun) | (?:new|newest)\ to\ (?:old|oldest)
    | (?:পুরনো|পুরোনো|নতুন|বড়|ছোট)\ (?:থেকে|হতে)\ (?:নতুন|পুরনো|পুরোনো|ছোট|বড়) | সাজিয়ে | sajiye | shajiye"""
)
_UNPAID: Final = compile_whole_words(
    r"unpaid | open | due | outstanding | pending | owed | baki | boke?ya"
    r"| বাকি | বকেয়া(?:গুলো|টা|টি|গুলা|র)? | আনপেইড | ডিউ | আনপেড"
)
#: "Those three", "ওই তিনটা", "oi 3 tar", "তিনটারই": of what was just shown.
_THOSE: Final = compile_whole_words(
    rf"""(?:those|these|all|the\ same|same)\ {_N}(?:\ (?:bills?|invoices?|ones))?
        (?!\ (?:days?|months?|weeks?|years?|hours?|minutes?))
    | (?:oi|oy|ei|ai|sei|ওই|ঐ|এই|সেই)\ ?{_N}\ ?(?:{_ARTICLE}|টারে|খান)
    | {_N}\ ?(?:tari|tai|tarei|টারই|টাই|টিরই|টোরই|টোই)"""
)
_TOGETHER: Final = compile_whole_words(
    r"""together|altogether|in\ (?:all|total)|total|sum|add(?:ed|s)?\ up|combined
    |mil(?:e|iye|ie|aye|ai)|mot|jog|eks?ath?e|ekune
    |মিলে|মিলিয়ে|মিলায়ে|মোট|যোগ|একসাথে|একত্রে|সব\ মিলে"""
)
_HOW_MUCH: Final = compile_whole_words(
    r"how\ much|what|total|koto|kto|কত|come(?:s)?\ to|makes?|দাঁড়া[\p{L}\p{M}]*|darai?\p{L}*"
)
FEW: Final = 4  # words between two names that are joined
JOINING: Final = frozenset(unicodedata.normalize("NFC", "and & plus ar r o এবং আর ও").split())
_PARTS: Final = compile_whole_words(r"not|but|na|kintu|না|কিন্তু|paid|disi|diyechi|দিয়েছি|\p{L}*[?!।;]")
_THEM: Final = compile_whole_words(
    r"(?:those|these)(?!\ (?:\p{L}+\ )?(?:days?|months?|weeks?|hours?|words?|things?|people|emails?|questions?))"
    r"|(?:o|oi|e|ei|se|sei)(?:gula|gulo|guli)(?:r|o|i|ro|ri)?|(?:ও|ওই|এ|এই|সে|সেই)(?:গুলা|গুলো|গুলি)(?:র|ও|ই|রও|রই|কে)?"
)
SHORT: Final = 10  # words
#: Whatever became of them.
_ANY: Final = compile_whole_words(
    r"""(?:paid|settled|cleared)\ (?:or|and|nor|&)\ (?:not|un\ ?-?paid|due|otherwise|open)
    | (?:un\ ?-?paid|open|due)\ (?:or|and|&)\ paid
    | (?:whether|if)\ (?:or\ not\ )?(?:they\ are\ |they're\ |it's\ |i\ )?(?:paid|settled)(?:\ or\ not)?
    | paid\ ?[/,]?\ ?un\ ?-?paid
    | (?:both|either)\ paid\ and\ \p{L}+
    | (?:paid|ped)\ (?:hok|hoy|holeo|ba|r|ar|o)\ (?:na\ hok|unpaid|na\ holeo|na)
    | (?:deya|dewa|deowa)\ (?:hok\ )?(?:r\ |ar\ |ba\ |ki\ )?na\ ?(?:deya|dewa|deowa|hok)
    | পেইড\ ?[/,]?\ ?(?:আর\ |বা\ |ও\ |এবং\ |কি\ |হোক\ )?(?:আনপেইড|না\ ?পেইড|নন\ ?পেইড|না\ হোক|বাকি)
    | (?:দেওয়া|দেয়া)\ (?:হোক\ |আর\ |বা\ |কি\ )?না\ ?(?:দেওয়া|দেয়া|হোক)
    | পরিশোধিত\ ?[/,]?\ ?(?:ও|আর|বা|এবং)?\ ?(?:অপরিশোধিত|বাকি|বকেয়া)"""
)


_OLDER: Final = compile_whole_words(r"(?P<old>older)(?:\ one)?|newer(?:\ one)?")
#: "The one that is over the limit", "limit er upore jeta".
_OVER: Final = compile_whole_words(
    r"""(?:one|bill|invoice)\ (?:that\ is\ |that's\ |which\ is\ |going\ )?(?:over|above|beyond|more\ than
        |exceeding)\ (?:the\ |that\ |my\ )?limit
    | (?:je(?:i)?ta|jeta)\ limit\ ?(?:er|r)?\ (?:beshi|besi|upore?|opore?) | limit\ ?(?:er|r)?\ (?:beshi|besi|upore?
        |opore?)(?:r|er)?\ (?:jeta|ta|bill\p{L}*)
    | (?:যেটা|যেইটা)\ লিমিটের\ (?:বেশি|উপরে|ওপরে) | লিমিটের\ (?:বেশি|উপরে|ওপরে)(?:র)?\ ?(?:যেটা|টা
        |বিল[\p{L}\p{M}]*)"""
)


def with_count(text: str, chosen: Mapping[str, Any]) -> dict[str, Any]:
    """The description with how many of them are meant: `count` beside a superlative, `those` (of what was shown),
    `status` where the superlative is of lateness or of what is unpaid; `on_day` and `after` where one is named by its
    day, or by its place behind another."""
    line, more = normalise(text), dict(chosen)
    if (day := day_of(text)) and "numbers" not in chosen:
        return {**{name: value for name, value in more.items() if name in BESIDE_A_DAY}, "on_day": day}
    if is_before(text) and "numbers" not in chosen:
        return {"before": 1}
    if is_after(text) and len(chosen.get("numbers", ())) < 2:
        return {**{name: value for name, value in more.items() if name == "numbers"}, "after": 1}
    if not set(ORDERED) & set(more) and (found := _OLDER.search(line)):
        more["issued"] = "first" if found["old"] else "last"
    if _OVER.search(line):
        more["above_limit"] = 1
    if says_any(text):
        more.pop("status", None)
    if _SORTED.search(line):
        more = {name: value for name, value in more.items() if name not in ORDERED}
        more.update({"status": "unpaid"} if _UNPAID.search(line) else {})
    if _LATEST.search(line):
        more = {name: value for name, value in more.items() if name not in {"size", "issued"}}
        more.update(status="overdue", due="first")
    if not {"status", "numbers", "month"} & set(more) and _WHEN_PAID.search(line):
        more.update(status="paid", issued="last")
    if more.get("every") == "both" and {"status", "due", "size"} & set(more) and _AMONG.search(line):
        del more["every"]  # "which of the two is overdue?"
    if found := _COUNTED.search(line):
        more.pop("every", None)
        more["count"] = _value(found["n"])
    if set(ORDERED) & set(more) and "count" in more and "status" not in more and _UNPAID.search(line):
        more["status"] = "unpaid"
    elif not found and (those := _THOSE.search(line)) and (n := _value(those["n"])) > len(("both", "of them")):
        more["those"] = n
    elif not more and len(line.split()) <= SHORT and _THEM.search(line):
        more["those"] = 0  # all that were shown
    return more


def joins(between: str) -> bool:
    """Whether what stands between two names joins them: "hosting er bill ar server er"."""
    words = normalise(between).split()
    return len(words) <= FEW and bool(JOINING & set(words)) and not _PARTS.search(between)


def asks_the_total(text: str) -> bool:
    """Whether it is asked what several come to: "duita mile koto", "5120 and 5119 together, how much"."""
    return says(text, None, _TOGETHER, _HOW_MUCH)


def says_any(text: str) -> bool:
    """Whether it is all the same what became of them: "paid or not"."""
    return _ANY.search(normalise(text)) is not None


def _value(word: str) -> int:
    return int(word) if word.isdecimal() else _COUNTS[unicodedata.normalize("NFC", word.lower())]
