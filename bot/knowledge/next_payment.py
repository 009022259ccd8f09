"""Whether it is asked when the next payment is: "abar kobe dite hobe?", "and when do I pay again?"."""

from __future__ import annotations

from typing import Final

from bot.lang import normalise
from bot.lang.patterns import compile_whole_words

LONGEST: Final = 12  # words; a longer message tells a story
FEW: Final = 7  # words of "er porer bill kobe?"
_NEXT: Final = compile_whole_words(
    r"""next|again|abar|pore?r|er\ ?por|samner|porob[oa]rti|আবার|পরের(?:টা|টার|বার)?|পরেরবার|এরপর|এর\ পর
    |সামনের|পরবর্তী|নেক্সট"""
)
_WHEN: Final = compile_whole_words(
    r"when|what\ date|which\ month|how\ soon|kobe|kokhon|kon\ (?:mas|mash|tarikh|date)\w*"
    r"|কবে|কখন|কোন\ (?:মাসে?|তারিখে?|ডেটে?)"
)
_PAY: Final = compile_whole_words(
    r"""pay|payment|billed|invoiced|due|renew\p{L}*|dite|dibo|deoya|dewa|deya|দিতে|দেব|দিব|দেওয়া|দেয়া|পেমেন্ট|পে|রিনিউ[\p{L}\p{M}]*"""
)
_OTHER: Final = compile_whole_words(r"card|katbe|kata|charge\p{L}*|try|retry|কার্ড|কাট[\p{L}\p{M}]*|chalu|চালু")


_DAYS: Final = compile_whole_words(
    r"(?:koto|kto|কত)\ ?(?:din|time|somoy|khon|tarikh|দিন|সময়|ক্ষণ|তারিখ)[\p{L}\p{M}]*|how\ (?:long|much\ time|many)"
)
_BILL: Final = compile_whole_words(
    r"""(?:next|coming|following)\ (?:bill|invoice|one)|(?:pore?r|samner|agami)\ ?(?:ta|tar|bill\p{L}*|invoice\p{L}*)
    |(?:পরের|সামনের|আগামী|পরবর্তী)\ ?(?:টা|টি|টার|বিল[\p{L}\p{M}]*|ইনভয়েস[\p{L}\p{M}]*|চালান[\p{L}\p{M}]*)"""
)
_COMES: Final = compile_whole_words(
    r"come|coming|arrive|issued|made|as\p{L}*|hobe|pabo|আস[\p{L}\p{M}]*|হবে|পাব|পাবো|তৈরি"
)
_HOW_MUCH: Final = compile_whole_words(
    r"how\ much|what(?:'s|\ is|\ will\ be|\ would\ be)\ the\ (?:price|cost|amount)|koto|kto|কত(?:\ টাকা)?"
)


def asks_for_the_next(text: str) -> bool:
    """When they pay again, or when the next bill comes."""
    line = normalise(text)
    if len(line.split()) > LONGEST or _OTHER.search(line) or not _WHEN.search(line):
        return False
    few = len(line.split()) <= FEW
    return bool((_NEXT.search(line) and _PAY.search(line)) or (_BILL.search(line) and (_COMES.search(line) or few)))


def asks_how_much(text: str) -> bool:
    """ "And how much will it be then?", "tokhon koto dite hobe"; of days it is another matter."""
    line = normalise(text)
    return len(line.split()) <= LONGEST and _HOW_MUCH.search(line) is not None and not _DAYS.search(line)
