"""Of which step of a guide a message speaks, by its words: "I'm stuck at step 2"."""

from __future__ import annotations

from typing import Final

from bot.lang import normalise
from bot.lang.patterns import compile_words

MOST_WORDS: Final = 14  # who says more tells of something else
_STEP: Final = compile_words(
    r"\b(?:step|dhap|stp|স্টেপ|ধাপ)(?:\s?(?:number|no\.?|nombor|nambar|নম্বর|নাম্বার|নং|#))?\s?(?P<n>[1-9])(?!\d)"
    r"|(?<![\p{L}\p{M}\d])(?P<n>[1-9])\s?(?:no|nombor|nambar|number|নম্বর|নাম্বার|নং|st|nd|rd"
    r"|th)?\.?\s?(?:step|dhap|স্টেপ|ধাপ)"
    r"|(?<![\p{L}\p{M}])(?P<w>first|second|third|fourth|fifth|prothom|ditiyo|dwitiyo|tritiyo|choturtho"
    r"|প্রথম|দ্বিতীয়|তৃতীয়|চতুর্থ|পঞ্চম|এক|দুই|তিন|চার|পাঁচ|ek|dui|tin|char|pach|two|three|four"
    r"|five)(?:\s?(?:number|no|nombor|nambar|নম্বর|নাম্বার|নং))?\s(?:step|dhap|স্টেপ|ধাপ)"
    r"|\b(?:step|dhap|স্টেপ|ধাপ)\s(?P<w>one|two|three|four|five|ek|dui|tin|char|pach|এক|দুই|তিন|চার|পাঁচ)"
)
_PLACES: Final = (
    "first prothom প্রথম এক ek one", "second ditiyo dwitiyo দ্বিতীয় দুই dui two", "third tritiyo তৃতীয় তিন tin three",
    "fourth choturtho চতুর্থ চার char four", "fifth পঞ্চম পাঁচ pach five",
)  # fmt: skip


def step_asked_about(text: str) -> int:
    """The number of the step that a message speaks of; 0 where it speaks of none."""
    line = normalise(text)
    found = _STEP.search(line) if len(line.split()) <= MOST_WORDS else None
    if found is None:
        return 0
    if found["n"]:
        return int(found["n"])
    return next((place for place, words in enumerate(_PLACES, 1) if found["w"] in normalise(words).split()), 0)
