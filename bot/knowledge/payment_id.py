"""Whether a payment's transaction id is asked for: "trx id ta lagbe", "what was the transaction number?"."""

from __future__ import annotations

from typing import Final

from bot.lang import normalise
from bot.lang.patterns import compile_whole_words

LONGEST: Final = 14  # words; a longer message tells a story
_ID: Final = compile_whole_words(
    r"""t(?:rx|xn|ranx|ran)\ ?-?(?:id|no|number|nmbr)\p{L}*|trxid|transaction\ (?:id|number|no|reference|nombor)\p{L}*
    |payment\ (?:id|reference)
    |reference\ (?:number\ |no\ )?of\ (?:that|the|this|my)\ payment
    |(?:ট্রানজেকশন|ট্রানজ্যাকশন|লেনদেন)\ ?(?:আইডি|নম্বর|নাম্বার)[\p{L}\p{M}]*
    |ট্রাংজেকশন\ আইডি[\p{L}\p{M}]*|টিআরএক্স\ ?আইডি[\p{L}\p{M}]*"""
)
_HAVE: Final = compile_whole_words(
    r"is|holo|hocche|here|nai|nei|mone\ nai|don't|do\ not|lost|হলো|হচ্ছে|নাই|নেই|এই|[a-z]*\d[a-z\d]{5,}"
)


def asks_for_the_id(text: str) -> bool:
    line = normalise(text)
    asks = len(line.split()) <= LONGEST and _ID.search(line) is not None
    return asks and (not _HAVE.search(line) or line.startswith("what"))
