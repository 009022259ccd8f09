"""Whether a message says yes to an offer and something more beside it: "ha janan. kotokkhon lagbe?"."""

from __future__ import annotations

import unicodedata
from typing import Final

import regex

from bot.lang import normalise

LONGEST: Final = 300  # characters that are read


def _compile(pattern: str) -> regex.Pattern[str]:
    return regex.compile(unicodedata.normalize("NFC", pattern), regex.I | regex.V1)


_YES: Final = _compile(
    r"^\s*(?:yes|yeah|yep|yup|sure|please do|go ahead|ha|haa|hae|hya|hyan|ji|jee|jii|হ্যাঁ|হ্যা|হাঁ|জি|জী|জ্বি)"
    r"(?:\s+(?:please|pls|plz|vai|bhai|vaia|ভাই|প্লিজ|অবশ্যই))?\s*[.!।;\n]"
)
_TELL: Final = _compile(
    r"(?<![\p{L}\p{M}])(?:"
    r"(?:please\s+)?(?:tell|inform|notify)\s+(?:them|support|someone|somebody|your\s+(?:team|support))|let\s+(?:them|support)\s+know|report\s+it|"
    r"pass\s+it\s+on|go\s+ahead|please\s+do|connect\s+me|(?:please|pls|plz)\s+connect|connect\s+(?:kor|kore|koriye)\s*\p{L}*|put\s+me\s+through|"
    r"(?:jana|janai|janay|janaiya|janie|janiye|janaye)\s*(?:n|den|din|dan|dao)|kotha\s+(?:bolan|boliye\s*(?:den|din))|"
    r"জানান|(?:জানিয়ে|জানায়ে|জানায়|জানাইয়া)\s*(?:দিন|দেন|দাও)|কথা\s+(?:বলান|বলিয়ে\s*(?:দিন|দেন))"
    r")(?![\p{L}\p{M}])"
)
_NOT: Final = _compile(
    r"(?<![\p{L}\p{M}])(?:don'?t|do\s+not|no\s+need|na|nah|no|না|নাহ|দরকার\s+নেই|dorkar\s+nai|lagbe\s+na|লাগবে\s+না)"
    r"(?![\p{L}\p{M}])"
)
# What they want to be told themselves, or ask of doing it.
_MINE: Final = _compile(
    r"(?<![\p{L}\p{M}])(?:amake|আমাকে|koto|কত|ki|কি|kobe|কবে|dam|দাম|"
    r"(?<!connect )(?<!put )(?<!call )me|how|should|can|could|did|had\s+to|will|would|later)"
    r"(?![\p{L}\p{M}])"
)
_SENTENCES: Final = _compile(r"(?<=[.!?।;\n])\s*|,\s+")


def says_yes_and_more(text: str) -> bool:
    """True for "go ahead and tell them. will my site go off?"; "janaben?" asks for an answer and is none."""
    line = normalise(text[:LONGEST])
    if _NOT.search(line):
        return False
    told = any(_TELL.search(one) and not _MINE.search(one) and "?" not in one for one in _SENTENCES.split(line))
    return told or _YES.match(line) is not None
