"""The invoice that is named by its day, or by its place behind another: "the one due on the 9th", "tar porer ta"."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import Final

import regex

from bot.lang import normalise
from bot.lang.calendar_words import DAY_SPELLINGS, MONTH_SPELLINGS
from bot.lang.number_lookup import number_of
from bot.lang.patterns import compile_whole_words, compile_words, is_short

LONGEST: Final = 24  # words
LAST_OF_MONTH: Final = 31
_MONTHS: Final = {
    unicodedata.normalize("NFC", word): month for month, row in MONTH_SPELLINGS.items() for word in row.split()
}
_DAYS: Final = {unicodedata.normalize("NFC", word): day for day, row in DAY_SPELLINGS.items() for word in row.split()}
_MONTH: Final = "(?P<month>" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + ")"
_DAY: Final = r"(?<![\d.,/])(?P<day>\d{1,2}|[\p{L}\p{M}]+)"
_FIGURE: Final = r"(?<![\d.,/])(?P<day>\d{1,2})"
_TH: Final = r"(?:\ ?(?:st|nd|rd|th|শে|ই|লা|রা|ঠা|এ))?"
_MUST_TH: Final = r"(?:st|nd|rd|th)"
_DATE_WORD: Final = r"(?:তারিখ|ডেট|tari(?:kh|k|q)|date)"
_OF: Final = r"(?:\ ?-?(?:ের|েরে|র|er|r|এর|e|ে|এ))?"
_ONE_BN: Final = (
    r"(?:(?:টা|টি|খান)(?:র|য়|ই|ও|কে)?|t[ai](?:r|i|o|ke)?|(?:যে(?:ই)?|ও|ওই|সে)(?:টা|টি)(?:র|ই)?"
    r"|(?:je|jei|o|oi|se)\ ?ta(?:r|i)?|(?:বিল|ইনভয়েস|ইনভয়েজ|চালান)[\p{L}\p{M}]*|(?:bill|invoice|chalan)\p{L}*|one)"
)
_ONE: Final = r"(?:one|bill|invoice)"
#: "৯ তারিখেরটা", "9 tarikher bill", "তিন ডিসেম্বরের টা", "5 tarikhe jeta".
_BY_TARIKH: Final = compile_whole_words(
    rf"{_DAY}{_TH}\ ?{_DATE_WORD}{_OF}\ ?-?{_ONE_BN} | {_FIGURE}{_TH}\ ?{_MONTH}{_OF}\ ?-?{_ONE_BN}"
    rf"| {_FIGURE}{_TH}\ ?{_MONTH}{_OF}\ ?{_DATE_WORD}{_OF}\ ?-?{_ONE_BN}"
)
#: "যেটার শেষ তারিখ ৯", "jetar date 9 dec".
_WHOSE: Final = compile_whole_words(
    rf"""(?:যে(?:ই)?টার|jei?\ ?tar)\ (?:(?:শেষ|লাস্ট|last|shesh|sesh|due)\ )?
        (?:{_DATE_WORD}|সময়|মেয়াদ|ডিউ|due|deadline)[\p{{L}}\p{{M}}]*\ {_DAY}{_TH}(?:\ {_MONTH})?"""
)
#: "The one due on the 9th", "invoice of 3 december", "what's due on dec 9".
_DUE_ON: Final = compile_whole_words(
    rf"""(?:{_ONE}\ (?:(?:that|which)(?:'s|\ is|\ was|\ falls|\ comes)?\ )?(?:(?:is|was)\ )?
            (?:due|dated|payable|falling|falls|comes|coming|up|by|of|for|from)
        | one\ on | what(?:'s|\ is)\ due | which\ (?:one\ )?(?:is|was|falls)\ due | due\ (?:on|by))\ 
        (?:on\ |by\ |for\ )?(?:the\ )?
        (?:(?<=due\ on\ ){_FIGURE}(?!\ ?(?:[ap]m|:|days?)) | {_DAY}{_MUST_TH}(?:\ (?:of\ )?{_MONTH})?
        | {_FIGURE}\ (?:of\ )?{_MONTH} | {_MONTH}\ {_FIGURE}{_TH}
           | (?P<word>first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth)(?:\ (?:of\ )?{_MONTH}))"""
)
#: "The 9 december one", "the dec 9 bill", "the 9th's".
_DATED: Final = compile_whole_words(
    rf"""the\ (?:{_FIGURE}{_TH}\ (?:of\ )?{_MONTH} | {_MONTH}\ {_FIGURE}{_TH})(?:'s)?\ {_ONE}
    | the\ {_FIGURE}{_MUST_TH}'s"""
)
#: "Card due 2 days ago", "every 5th": no day of an invoice.
_NO_DAY: Final = compile_whole_words(r"every|each|প্রতি|protii?|ago|age|আগে")

_NUMBER: Final = r"(?:(?:invoice|bill|no\.?|ইনভয়েস|বিল)\ )?\#?\d{3,12}(?!\d)"
_NEXT_BN: Final = r"(?:(?:টা|টি)(?:র|ও|ই)?|t[ai](?:r|o|i)?|(?:bill|invoice)\p{L}*|(?:বিল|ইনভয়েস)[\p{L}\p{M}]*)"
#: "The one after 5118", "তার পরেরটা", "etar porer bill".
_AFTER: Final = compile_whole_words(
    rf"""(?:one|bill|invoice|what|which)\ (?:is\ |comes\ |coming\ |right\ |just\ |that\ comes\ |due\ )*(?:right\ 
        |just\ )?
        after\ (?:that|this|it|{_NUMBER})(?:\ one)?
    | (?:তার|এর|ওটার|{_NUMBER}\ ?-?(?:এর|র)?)\ পরে?\ (?:কোনটা|কোনটি|কোন\ বিল)
    | (?:tar|er|otar|{_NUMBER}\ ?-?(?:er|r)?)\ pore?\ (?:konta|kon\ ta|kon\ bill)
    | next\ (?:one|bill|invoice)\ after\ (?:that|this|it|{_NUMBER})
    | (?:তার|এর|এটার|ওটার|ওইটার|এইটার|সেটার|{_NUMBER}\ ?-?(?:এর|র|টার|er|r|tar)?)\ (?:ঠিক\ )?পরের\ ?-?{_NEXT_BN}
    | (?:tar|er|etar|otar|oitar|eitar|setar|shetar|{_NUMBER}\ ?-?(?:er|r|tar)?)\ (?:thik\ )?por(?:er
        |e)?\ ?-?{_NEXT_BN}"""
)
#: "And the next one?", "porer ta?", of the one that was just told.
_NEXT: Final = compile_words(
    rf"""(?:(?:and|ok|okay|so|now|then|ar|r|accha|achha|আর|আচ্ছা|এখন|তাহলে)[\ ,]+)*
        (?:(?:what|how)\ about\ |show\ (?:me\ )?)?
        (?:the\ next\ (?:one|bill|invoice) | next\ one | (?:পরের\ ?|porer\ ?){_NEXT_BN})
        (?:\ (?:koto|kiser|dekhan|den|bolen|কত|কীসের|কিসের|দেখান|দিন|বলুন|please|pls))*[\ ?.!।]*""",
    regex.I | regex.X,
)

_NOT_THIS: Final = r"not\ (?:this|that)(?:\ one)?|(?:oi|ei|e)ta\ (?:na|noy|noi)|(?:ওই|এই|এ|ও)(?:টা|টি)\ (?:না|নয়)"
#: "The one before that", "ager ta?".
_BEFORE: Final = compile_words(
    rf"""(?:(?:and|ok|okay|so|no|na|না|ar|r|accha|achha|আর|আচ্ছা|{_NOT_THIS})[\ ,;.]+)*(?:(?:what|how)\ about\ )?
        (?:(?:and\ )?the\ (?:one\ before(?:\ (?:that|it))?|previous\ (?:one|bill|invoice)) | (?:(?:tar|er|তার
        |এর)\ )?(?:আগের\ ?|ager\ ?){_NEXT_BN})
        (?:\ (?:koto|kiser|dekhan|den|bolen|কত|কীসের|কিসের|দেখান|দিন|বলুন|please|pls))*[\ ?.!।]*""",
    regex.I | regex.X,
)


@lru_cache(maxsize=64)
def day_of(text: str) -> list[int]:
    """[day, month] of the invoice that is meant, month 0 where none is said; empty where no day names one."""
    line = normalise(text)
    if not is_short(line, LONGEST) or _NO_DAY.search(line):
        return []
    for pattern in (_BY_TARIKH, _WHOSE, _DUE_ON, _DATED):
        days = [[day, _MONTHS.get(one["month"] or "", 0)] for one in pattern.finditer(line) if (day := _value(one))]
        if days:
            return days[0] if all(one == days[0] for one in days) else []
    return []


def _value(found: regex.Match[str]) -> int | None:
    word = found["day"] or found.groupdict().get("word") or ""
    if word.isdecimal():
        day = int(word)
    else:
        value = _DAYS.get(word) or number_of(word)
        day = int(value) if value is not None and value == int(value) else 0
    return day if 1 <= day <= LAST_OF_MONTH else None


def is_after(text: str) -> bool:
    """Whether the one behind another is meant: that one's number, or the one that was just told."""
    line = normalise(text)
    return is_short(line, LONGEST) and bool(_AFTER.search(line) or _NEXT.fullmatch(line))


def is_before(text: str) -> bool:
    """Whether the one before another is meant, and nothing else is said."""
    line = normalise(text)
    return is_short(line, LONGEST) and _BEFORE.fullmatch(line) is not None
