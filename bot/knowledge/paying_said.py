"""What is said of paying a bill of one's own: done, all at once, that one too, later, with a reminder."""

from __future__ import annotations

from typing import Final

from bot.lang import normalise
from bot.lang.patterns import compile_whole_words, says

LONGEST: Final = 18  # words; a longer message tells a story
SHORT: Final = 8

#: "Can you remind me a week before?".
_REMIND: Final = compile_whole_words(
    r"""remind\ (?:me|us) | (?:send|give|set)\ (?:me\ )?(?:a\ )?reminder | mone\ kor(?:iye|ae|ay|aiya)\ (?:di
        |de)\p{L}*
    | (?:মনে\ করিয়ে|মনে\ করায়ে)\ [\p{L}\p{M}]+ | reminder\ (?:diben|pathaben|diyen|den|dite\ parben)
    | (?:রিমাইন্ডার)\ (?:দিবেন|দেবেন|পাঠাবেন|দিয়েন|দিতে\ পারবেন)"""
)
#: "Paid, check now", "dilam. ekhon check koren".
_DONE: Final = compile_whole_words(
    r"""(?:(?:i\ )?(?:have\ )?(?:just\ )?paid(?:\ it)?|payment\ (?:done|made)|done|dilam|diye\ (?:dilam|disi|diyechi)
        |pay\ korlam|korlam|দিলাম|দিয়ে\ দিলাম|পে\ করলাম|পেমেন্ট\ করলাম)
        [\ ,.!]+(?:[\p{L}\p{M}]+\ ){0,3}?(?:check|see|look|dekh[eu]n|dekhen|dekho|verify|confirm|চেক|দেখেন|দেখুন
        |দেখো)"""
)
#: "I want to pay them together", "একসাথে দিতে চাই".
_AT_ONCE: Final = compile_whole_words(
    r"""together | at\ once | in\ one\ (?:go|link|payment) | one\ (?:single\ )?link | (?:ek|eki)\ ?(?:s|sh)h?ath?e
        | ek\ (?:bar|link)e | একসাথে | একসঙ্গে | একবারে | এক\ লিংকে | একত্রে"""
)
#: "The small one too, with it", "ছোটটাও সাথে দিয়ে দিন".
_TOO: Final = compile_whole_words(
    r"""(?:with|along\ with|together\ with)\ (?:it|that|this|the\ other) | (?:add|include)\ (?:the|that|it) | too
        | as\ well
    | [\p{L}]+o\ (?:sathe|shathe|er\ sathe|oi\ sathe) | [\p{L}\p{M}]+ও\ (?:সাথে|এর\ সাথে|ওর\ সাথে|একসাথে)"""
)
#: "The server's too", of the link that was just given.
_ALSO: Final = compile_whole_words(
    r"""(?:[\p{L}]*ta[wo]|ta\ o)\ (?:lagbe|den|din|dao|chai) | [\p{L}\p{M}]*টাও\ (?:লাগবে|দেন|দিন|দাও|চাই)"""
)
#: "Ok, will wait".
_WAITS: Final = compile_whole_words(
    r"""(?:ok(?:ay)?|fine|alright|thik\ a(?:s|ch)e|accha|ঠিক\ আছে|আচ্ছা)?[\ ,.]*(?:i\ )?(?:will|shall|can
        |i'll)\ (?:just\ )?wait(?:\ then|\ for\ it)?"""
)


def wants_a_reminder(text: str) -> bool:
    return says(text, LONGEST, _REMIND)


def says_it_is_done(text: str) -> bool:
    """They have just paid, and want it looked at."""
    return says(text, SHORT, _DONE)


def pays_at_once(text: str) -> bool:
    return says(text, SHORT, _AT_ONCE)


def adds_one_more(text: str) -> bool:
    """One more is to be paid with the one that was just told."""
    return says(text, SHORT, _TOO)


def wants_it_too(text: str) -> bool:
    return says(text, SHORT, _ALSO)


def will_wait(text: str) -> bool:
    return _WAITS.fullmatch(normalise(text).strip(" .!")) is not None
