"""Whether a message says that an automatic payment from one's own card did not work."""

from __future__ import annotations

from typing import Final

from bot.lang import normalise
from bot.lang.patterns import compile_whole_words

LONGEST: Final = 20  # words; a longer message tells a story
_CHARGE: Final = compile_whole_words(
    r"""auto\ ?-?(?:matic\p{L}*|pay(?:ment)?\p{L}*|debit\p{L}*|charge\p{L}*|renew\p{L}*|ta|tar)?|(?:my|the)\ card
    |card\ (?:theke|er|e)|debit|অটো[\p{L}\p{M}]*|কার্ড\ (?:থেকে|হতে)"""
)
_FAILED: Final = compile_whole_words(
    r"""fail\p{L}*|bounc\p{L}*|declin\p{L}*|reject\p{L}*|atk\p{L}*|atak\p{L}*
    |(?:could|did|was|would)(?:n't|\ not)\ (?:you\ )?(?:be\ )?(?:charged?|debit(?:ed)?|taken?|go|work)
    |not\ (?:been\ )?(?:charged|debited|taken)|katen?i|kate\ ?nai
    |(?:kat|kaat)\p{L}*\ (?:na|nai|ni)|(?:gelo|jay|hoilo|holo|hoy)\ ?(?:na|nai|ni)
    |আটক[\p{L}\p{M}]*|কাট[\p{L}\p{M}]*\ (?:না|নাই|নি)|কাটেনি|কাটেনাই|(?:যায়|হয়)\ ?(?:নি|নাই)
    |(?:গেল|হলো|হল|হইল)\ না|ফেল|ব্যর্থ|নিতে\ পারেন\ ?নি"""
)
#: Of another time, or of the payment page.
_OTHER: Final = compile_whole_words(r"will|if|jodi|যদি|otp|page|link|লিংক|পেজ|পে\ করতে|pay\ korte|google|গুগল")


def says_it_failed(text: str) -> bool:
    """That something failed, whosever it is."""
    line = normalise(text)
    return len(line.split()) <= LONGEST + LONGEST and _FAILED.search(line) is not None


def tells_of_a_failed_charge(text: str) -> bool:
    line = normalise(text)
    if len(line.split()) > LONGEST or _OTHER.search(line):
        return False
    return _CHARGE.search(line) is not None and _FAILED.search(line) is not None
