"""Answer the trouble that a word of thanks or praise tells of: "great, now the site is down too"."""

from __future__ import annotations

from typing import Final

from bot.dialogue.commands import Answer, Command, Proposer
from bot.dialogue.dialogue_context import Context, NluResult
from bot.dialogue.follow_ups import named
from bot.knowledge.spoken_words import is_fault
from bot.lang import normalise
from bot.lang.patterns import compile_words

#: As which irony is heard; a time in it sounds like the rule on late payment.
CHEERFUL: Final = frozenset({"thanks", "feedback_positive"})
#: As which praise is heard that a time or "support" stands beside.
MISHEARD: Final = frozenset(
    {"suspension_policy", "contact_support", "out_of_scope", "fallback", "feedback_negative", "complaint"}
)
STATUS: Final = "my_service_status"
LONGEST: Final = 30  # words
_MENDED: Final = compile_words(
    r"(?<![\p{L}\p{M}])(?:(?:works?|working|up|on|back|fine|running|online|active|ok(?:ay)?|live)\s(?:again|now)|is\sback|came\sback|no\slonger"
    r"|not\s(?:down|off|suspended)\sany\s?more|(?:abar|ekhon|akhon)\s(?:thik|chalu|cholche|choltese|cholse|on)|thik\s(?:hoi|ho[iy]e)\p{L}*"
    r"|chalu\s(?:hoi|ho[iy]e|ho)\p{L}*|(?:আবার|এখন)\s(?:ঠিক|চালু|চলছে|চলতেছে|অন)|ঠিক\s(?:হ[\p{L}\p{M}]*)|চালু\s(?:হ[\p{L}\p{M}]*))(?![\p{L}\p{M}])"
)
_PRAISE: Final = compile_words(
    r"(?<![\p{L}\p{M}])(?:w[ao]+h?|wow|bah+|nice|great|lovely|excellent|amazing"
    r"|awesome|brilliant|wonderful|superb?|fantastic|perfect|bravo"
    r"|congrat\p{L}*|thanks?|thank you|well done|good job|d[ao]run|osadharon"
    r"|oshadharon|s[h]?abb?ash|chomotkar|khub (?:b[h]?alo|valo)"
    r"|dhonn?obad|ওয়াহ|বাহ|বাহবা|দারুণ|দারুন|অসাধারণ|সাবাস|শাবাশ|চমৎকার|খুব ভালো|ধন্যবাদ|অভিনন্দন)(?![\p{L}\p{M}])"
)


def tells_of_trouble(text: str, intent: str) -> bool:
    """Whether something is claimed to be off, and not that it was and works again."""
    if intent not in CHEERFUL | MISHEARD:
        return False
    line = normalise(text)
    if len(line.split()) > LONGEST or not is_fault(text) or _MENDED.search(line):
        return False
    return intent in CHEERFUL or ("?" not in text and _PRAISE.search(line) is not None)


def is_in_trouble(heard: NluResult, context: Context) -> Command | None:
    """How their services stand, in place of "you're welcome", and of the rule on late payment."""
    elsewhere = {"company", "product"} & set(heard.entities)
    return Answer(STATUS, named(heard, context)) if heard.trouble and not elsewhere else None


PROPOSERS = (Proposer(0.76, is_in_trouble),)
