"""Whether a sum is said roughly: "about 1200", "প্রায় বারোশ", "1200 er moto", and whether it is of everything."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from bot.lang import normalise
from bot.lang.patterns import compile_whole_words

SHARE: Final = Decimal("0.1")  # so far a rough sum may be off
_ABOUT: Final = compile_whole_words(
    r"""about|around|approx\p{L}*|roughly|nearly|almost|some|or\ so|ish|pray|praay|prai|mot[oa]mut[io]
    |kachakach?hi|kasakasi
    |kache?\ kache?|er?\ mot(?:o|on)|(?:taka|tk|hajar|sho|so)r?\ mot(?:o|on)|andaj|প্রায়|কাছাকাছি|মোটামুটি|(?:এর|র|ের)\ মতো?ন?
    |(?:টাকা|হাজার|শ|শো)র?\ মতো?ন?|আন্দাজ|\p{Bengali}+র\ মতো?ন?"""
)


def is_rough(text: str) -> bool:
    return _ABOUT.search(normalise(text)) is not None


def is_near(said: Decimal, real: Decimal) -> bool:
    return abs(said - real) <= real * SHARE
