"""Whether somebody who waits for a person asks for their place in the queue, by its words."""

from __future__ import annotations

from typing import Final

import regex

from bot.lang import normalise

MOST_WORDS: Final = 10  # who says more tells of something else
_PLACE: Final = regex.compile(
    r"\bam i (?:the )?next\b|\bnumber am i\b(?! to)|\b(?:before|ahead of|in front of) me\b"
    r"|\bmy (?:place|position|turn)\b(?! of)|\bamar (?:pala|turn)\b"
    r"|\b(?:koto|koy|koi)\s?jon(?:er)?\s*(?:age|agey|baki|ache|ase|$|\?)|\bage (?:r )?(?:koto|koy|koi)\s?jon\b"
    r"|\bhow (?:long|soon|much longer)\b.{0,24}\b(?:they|he|she|them|him|her|someone|somebody|anyone|agent"
    r"|person|human|reply|answers?|come|take over)\b"
    r"|\b(?:when|kokhon|kobe)\b.{0,12}\b(?:will |do |does )?(?:they|he|she|someone|somebody|anyone|uni"
    r"|unara|ora|keu|agent)\b"
    r"|\b(?:koto ?k+hone?|kokhon|koto ?somoy)\b.{0,16}\b(?:unar|onar|oder|unader|onader|uni|ora|keu"
    r"|agent\w*|ash\w+|as(?:te|ben|bo)\w*)\b"
    r"|\b(?:unar|onar|oder|unader|onader|uni|ora|keu|agent\w*)\b.{0,16}\b(?:koto ?k+hone?|kokhon|koto ?somoy)\b"
    r"|(?:ওনার|উনার|ওনাদের|উনাদের|ওদের|তাঁর|উনি|ওনি|কেউ).{0,16}(?:কতক্ষণ|কখন|কত সময়|কত দেরি)|(?:কতক্ষণ|কখন"
    r"|কত সময়|কত দেরি).{0,16}(?:ওনার|উনার|ওনাদের|উনাদের|ওদের|তাঁর|উনি|কেউ|আসতে|আসবেন|আসবে)"
    r"|(?:কত|কয়) ?জন(?:ের)?\s*(?:আগে|বাকি|আছে|$|\?)|আগে (?:আর )?(?:কত|কয়) ?জন|আমার পালা",
    regex.I,
)
_QUEUE: Final = regex.compile(
    r"\bserial|\bqueue\b|\bline e\b|\bin (?:the )?line\b(?! with)|সিরিয়াল|কিউতে|লাইনে|সারিতে", regex.I
)
_WHERE: Final = regex.compile(r"\b(?:koto|koy|koi|kothay|how|what|where)\b|কত|কয়|কোথায়", regex.I)
#: A licence's, a doctor's, or mail that is stuck; or how many use something.
_OTHER: Final = regex.compile(
    r"e?mail|server|licen[cs]e|\bkey\b|doctor|daktar|domain|hosting|visitor|user|customer|bill|invoice|offline|online"
    r"|মেইল|সার্ভার|লাইসেন্স|ডাক্তার|ডোমেইন|হোস্টিং|ভিজিটর|ইউজার|কাস্টমার|বিল|ইনভয়েস|অনলাইনে|অফলাইনে",
    regex.I,
)


def asks_for_their_place(text: str) -> bool:
    """True for "amar serial koto", "আমার আগে কয়জন?" and "am I next?"."""
    line = normalise(text)
    if len(line.split()) > MOST_WORDS or _OTHER.search(line):
        return False
    return bool(_PLACE.search(line) or (_QUEUE.search(line) and _WHERE.search(line)))
