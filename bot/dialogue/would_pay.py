"""Whether paying so would do is asked ("bkash e dile hobe to?"), or what they have is told: no payment was made."""

from __future__ import annotations

from typing import Final

from bot.lang import normalise
from bot.lang.patterns import compile_words

LONGEST: Final = 30  # words
_WOULD: Final = compile_words(
    r"(?<![\p{L}\p{M}])(?:(?:dile|dilei|korle|pathale|pathaile)\s+(?:ki\s+)?"
    r"(?:ho(?:be|ibo|ibe|y)|hbe|chol(?:be|bo)|chole)"
    r"|(?:দিলে|দিলেই|করলে|পাঠালে|পাঠাইলে)\s+(?:কি\s+)?(?:হবে|হইবো|হইব|হইবে|হয়|চলবে|চলবো|চলব|চলে)"
    r"|if i (?:\p{L}+ ){0,2}?(?:pay|send|use)(?: \S+){0,6}? (?:will|would|is|does) (?:it|that)"
    r"|will (?:it|that) (?:do|work|be ok|be fine)|would (?:it|that) (?:do|work|be ok))(?![\p{L}\p{M}])"
)
#: It was paid all the same, or it is asked when it will be seen.
_MADE: Final = compile_words(
    r"(?<![\p{L}\p{M}])(?:already|(?:i|we)(?:'ve| have)? (?:paid|sent)|again|gone|missing|deducted|debited"
    r"|charged|taken|disi|dichi|diyechi|dilam|diyesi|abar"
    r"|(?:kat|ket|path|পাঠ|কাট|কেট)[\p{L}\p{M}]*(?:s[ie]|ch?[ie]|লাম|ছে|ছি|সি|লো|lo|lam)"
    r"|kete|কেটে|দিয়েছি|দিছি|দিসি|দিলাম|আবার)(?![\p{L}\p{M}])"
)


_SUM: Final = r"[৳₹$]?\d[\d,.]{0,14}\d"
#: "I've got 30 dollars on PayPal", "amar kase 1200 ase".
_HOLDS: Final = compile_words(
    r"(?<![\p{L}\p{M}])(?:(?:i|we)(?:'ve| have)(?: got)?(?: only| just| about| around)* "
    + _SUM
    + r"(?! (?:days?|minutes?|hours?))|(?:kase|kache|hate|কাছে|হাতে) (?:[\p{L}\p{M}]+ ){0,2}?"
    + _SUM
    + r"|\d[\d,.]{0,14}\d (?:tk |taka |টাকা )?(?:ase|ache|আছে)(?! ?(?:na|nai|ni|না|নাই|নি))(?![\p{L}\p{M}]))"
)


def asks_whether_it_would_do(text: str) -> bool:
    line = normalise(text)
    return (
        len(line.split()) <= LONGEST
        and (_WOULD.search(line) or _HOLDS.search(line)) is not None
        and not _MADE.search(line)
    )
