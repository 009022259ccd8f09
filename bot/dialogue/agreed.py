"""Whether a message says yes to an offer, and something more beside it: "ha janan. kotokkhon lagbe?"."""

from __future__ import annotations

from typing import Final

from bot.lang import normalise
from bot.lang.patterns import compile_words

LONGEST: Final = 300  # characters that are read
FEW: Final = 9  # words of a yes; more tell or ask something

_YES: Final = compile_words(
    r"^\s*(?:yes|yeah|yep|yup|sure|please do|go ahead|ha|haa|hae|hya|hyan|ji|jee|jii|হ্যাঁ|হ্যা|হাঁ|জি|জী|জ্বি)"
    r"(?:\s+(?:please|pls|plz|vai|bhai|vaia|ভাই|প্লিজ|অবশ্যই))?\s*[.!।;\n]"
)
_TELL: Final = compile_words(
    r"(?<![\p{L}\p{M}])(?:"
    r"(?:please\s+)?(?:tell|inform|notify)\s+(?:them|support|someone|somebody|your\s+(?:team|support))|let\s+(?:them|support)\s+know|report\s+it|"
    r"pass\s+it\s+on|go\s+ahead|please\s+do|connect\s+me|(?:please|pls|plz)\s+connect|connect\s+(?:kor|kore|koriye)\s*\p{L}*|put\s+me\s+through|"
    r"(?:jana|janai|janay|janaiya|janie|janiye|janaye)\s*(?:n|den|din|dan|dao)|kotha\s+(?:bolan|boliye\s*(?:den|din))|"
    r"জানান|(?:জানিয়ে|জানায়ে|জানায়|জানাইয়া)\s*(?:দিন|দেন|দাও)|কথা\s+(?:বলান|বলিয়ে\s*(?:দিন|দেন))"
    r")(?![\p{L}\p{M}])"
)
_NOT: Final = compile_words(
    r"(?<![\p{L}\p{M}])(?:don'?t|do\s+not|no\s+need|na|nah|no|না|নাহ|দরকার\s+নেই|dorkar\s+nai|lagbe\s+na|লাগবে\s+না)"
    r"(?![\p{L}\p{M}])"
)
# What they want to be told themselves, or ask of doing it.
_MINE: Final = compile_words(
    r"(?<![\p{L}\p{M}])(?:amake|আমাকে|koto|কত|ki|কি|kobe|কবে|dam|দাম|"
    r"(?<!connect )(?<!put )(?<!call )me|how|should|can|could|did|had\s+to|will|would|later)"
    r"(?![\p{L}\p{M}])"
)
_SENTENCES: Final = compile_words(r"(?<=[.!?।;\n])\s*|,\s+")


def says_yes_and_more(text: str) -> bool:
    """True for "go ahead and tell them. will my site go off?"; "janaben?" asks for an answer and is none."""
    line = normalise(text[:LONGEST])
    if _NOT.search(line):
        return False
    told = any(_TELL.search(one) and not _MINE.search(one) and "?" not in one for one in _SENTENCES.split(line))
    return told or _YES.match(line) is not None


# What stands in a yes, or names what was offered. Without one of these nobody is called.
_CONSENT: Final = compile_words(
    r"(?<![\p{L}\p{M}])(?:y|ye[sahp]*|yeah+|yup+|yah?|o?k+(?:a+y+|e+y+|e|y|h)?|sure|please|pl[sz]+|alright|fine|great|good|right|correct"
    r"|absolutely|definitely|certainly|course|go\s+ahead|do\s+(?:it|that|so)|why\s+not|connect|talk|agent|person|human|someone|somebody"
    r"|support|call|help|send|tell|report|inform|need|want|ha+|ha[en]+|hya+n?|hu+m+|hm+|ji+|jee+|jji|ac+h?c?ha|a[ck]+a|thi+k\p{L}*|tik|oke"
    r"|d[aei]+n|di?yen|dao|dei|k[oa]r(?:en|un|an|ben|o|iye)?|bol(?:en|un|an|te|iye|ben)?|manush|lok|k[oa]tha|jan(?:an|ao|aben|ai\p{L}*|iye|ay)"
    r"|lagbe|chai(?:te)?|obos?s?h?oi|hobe|hok|cholbe|path?an|pathao|dak(?:en|un)?"
    r"|হ্যাঁ|হ্যা|হাঁ|হা|হ|জি|জী|জ্বি|জ্বী|ওকে|ঠিক|আচ্ছা|দিন|দেন|দাও|করুন|করেন|করান|করিয়ে|বলুন|বলেন|বলান|বলিয়ে|বলব|জানান|জানিয়ে"
    r"|অবশ্যই|চাই|লাগবে|প্লিজ|প্লীজ|হুম+|কথা|মানুষ|লোক|এজেন্ট|প্রতিনিধি|সাপোর্ট|হোক|হবে|চলবে|পাঠান|ডাকুন|ডাকেন)(?![\p{L}\p{M}])"
    r"|[👍👌✅🆗☑✔🙏]"
)
# They do something themselves now, or have not finished.
_DOES: Final = compile_words(
    r"\b(?:e-?mailing|mailing|calling|ringing|writing|messaging|texting|contacting|paying|checking|trying|asking|logging)\b"
    r"|(?<![\p{L}\p{M}])(?:mail|call|phone|fon|message|msg|মেইল|কল|ফোন|মেসেজ)\s+"
    r"(?:kor|di|ক|দি)\p{L}*(?:ch[ihe]+|tes[ih]|tec[hi]+|ছি|তেছি|চ্ছি)(?![\p{L}\p{M}])"
)
_ASKED_TO: Final = compile_words(
    r"(?<![\p{L}\p{M}])(?:please|pls|plz|you|apni|apnara|amake|আপনি|আপনারা|আমাকে|me)(?![\p{L}\p{M}])"
)
# A farewell: "ok bhai, doa korben".
_FAREWELL: Final = compile_words(
    r"(?<![\p{L}\p{M}])(?:do[yw]?a(?:y)?\s+(?:kor|rakh|ra[iy]kh)\p{L}*|bh?alo\s+thak\p{L}*|khoda\s+hafe[zj]|allah\s+hafe[zj]|take\s+care|bye"
    r"|(?:দোয়া|দুআ|দোআ)[\p{L}\p{M}]*\s+(?:কর|রাখ|রাইখ)[\p{L}\p{M}]*|ভালো?\s+থাক[\p{L}\p{M}]*|(?:খোদা|আল্লাহ)\s+হাফেজ)(?![\p{L}\p{M}])"
)
_UNFINISHED: Final = compile_words(r"(?<![\p{L}\p{M}])(?:so|but|kintu|tahole|কিন্তু|তাহলে)[\s.…,-]*$")


def wavers(text: str) -> str:
    """ "does" for "ok, emailing them now", "none" for "from India" and "umm yeah so…", "" for what can be a yes."""
    line = normalise(text[:LONGEST])
    if _DOES.search(line) and not _ASKED_TO.search(line):
        return "does"
    long = len(line.split()) > FEW and not _TELL.search(line)
    ends = _UNFINISHED.search(line) or _FAREWELL.search(line)
    return "" if _CONSENT.search(line) and not long and not ends else "none"
