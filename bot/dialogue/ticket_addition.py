"""Whether somebody who waits for a person wants something added to their ticket, or told to that person."""

from __future__ import annotations

from typing import Final

from bot.lang import normalise
from bot.lang.patterns import compile_words

LONGEST: Final = 300  # characters that are read

_TICKET: Final = r"(?<![\p{L}\p{M}])(?:ticket|tiket|(?<!\b(?:in|that|which|any)\s)case|টিকিট|টিকেট)[\p{L}\p{M}]*"
_WRITE: Final = (
    r"(?:add(?!ress|ition)|note|mention|include|append|write|put|attach|likh|lekh|(?:jog|add)\s+(?:kor|koir)"
    r"|লিখ|লেখ|(?:যোগ|যুক্ত|অ্যাড)\s+কর|উল্লেখ)"
)
_ADD: Final = compile_words(
    rf"(?<![\p{{L}}\p{{M}}]){_WRITE}[\p{{L}}\p{{M}}]*\s+(?:[^\s?]+\s+){{0,8}}(?<!\ba\s){_TICKET}"
    rf"|{_TICKET}\s+(?:[^\s?]+\s+){{0,8}}{_WRITE}"
    r"|(?<!\p{L})(?:please|pls|plz|also|and)\s+(?:also\s+)?(?:mention|note|include|write\s+down)\s+(?:that"
    r"|this|too|also)(?!\p{L})"
    r"|^\s*(?:(?:please|pls|plz|ok|and|also)[,\s]+)*(?:add|mention|write(?:\s+down)?)\s+that(?!\p{L})"
    r"|^\s*(?:(?:ar|r|sathe|okhane|sekhane|please|plz)\s+)*(?:likhe|note\s+kore)\s+(?:rakh|d[aei]"
    r"|n[aei])\p{L}*(?=,?\s+\S)"
    r"|^\s*(?:(?:আর|সাথে|ওখানে|সেখানে|প্লিজ)\s+)*(?:লিখে|নোট\s+করে)\s+(?:রাখ|দে|দি|নে|নি)[\p{L}\p{M}]*(?=,?\s+\S)"
    r"|(?<!\p{L})(?:eta|etao|eita|eitao|seta|setao|ota|kothata)\s+(?:o\s+)?(?:likh|lekh|add|note"
    r"|jog)\p{L}*\s+(?:kore?\s+)?(?:d[aie]\p{L}*|rakh\p{L}*)"
    r"|(?<![\p{L}\p{M}])(?:এটা|এটাও|এইটা|এইটাও|সেটা|সেটাও|ওটা|কথাটা)\s+(?:লিখ|লেখ|যোগ|নোট"
    r"|অ্যাড)[\p{L}\p{M}]*\s+(?:করে\s+)?(?:দে|দি|দা|রাখ)"
    r"|(?<!\p{L})(?:(?:also|please|pls|plz|and)\s+)+(?:tell|inform)\s+(?:them|him|her|(?:the|your)\s+(?:\p{L}+\s+)?(?:agent|team"
    r"|person|support|staff|people))(?!\p{L})"
    r"|^(?:tell|inform)\s+(?:them|him|her|(?:the|your)\s+(?:\p{L}+\s+)?(?:agent|team|person|support|staff|people))(?!\p{L})"
    r"|^\s*(?:please\s+)?note\s+that(?!\p{L})"
    r"|(?<!\p{L})(?:forgot|forgotten)\s+to\s+(?:say|mention|tell|add|write)(?!\p{L})"
    r"|(?<!\p{L})(?:bolte|likhte|janate)\s+(?:bhul|vul)\p{L}*\s+(?:ge|gi)\p{L}+"
    r"|(?:বলতে|লিখতে|জানাতে)\s+ভুলে\s+(?:গে|গি)"
    r"|(?<![\p{L}\p{M}])(?:ar ?ekta|arekta|another|one more|আরেকটা|আর একটা|আরও একটা)\s(?:kotha|bepar|bishoy"
    r"|jinis|thing|কথা|ব্যাপার|বিষয়|জিনিস)[^?]{0,30}(?:jana|bol|likh|tell|let|জানা|বল|লিখ)"
    r"|(?<!\p{L})(?:they|he|she|the\s+(?:agent|team|person))\s+(?:should|must|needs?\s+to|has\s+to"
    r"|have\s+to|ought\s+to)\s+(?:also\s+)?(?:be\s+(?:told|informed|aware)|know)(?!\p{L})"
    r"|(?<![\p{L}\p{M}])(?:likhe|লিখে)\s+(?:rakh|nen|nin|niyen|রাখ|নেন|নিন|নিয়েন)[\p{L}\p{M}]*"
    r"|(?<!\p{L})make\s+sure\s+(?:that\s+)?(?:they|he|she|the\s+(?:agent|team|person))\s+know"
    r"|(?<![\p{L}\p{M}])(?:ওকে|ওনারে|oke|onare)\s+(?:[^\s?]+\s+){0,3}(?:বলে|জানিয়ে|জানায়ে|bole|janiye"
    r"|janaye)\s+(?:দে|দি|d[ei])"
    r"|(?<!\p{L})let\s+(?:them|him|her|the\s+(?:agent|team|person))\s+know(?!\p{L})"
    r"|(?<!\p{L})(?:oder|oderke|onader|unader|unake|onake|unare|onare|tare|tader"
    r"|taderke)(?:\s+ke)?\s+(?:[^\s?]+\s+){0,8}(?:bol|jana)\p{L}*(?:\s+d\p{L}+)?"
    r"|(?<![\p{L}\p{M}])(?:ওদের|ওনাদের|উনাদের|ওনাকে|উনাকে|উনারে|ওনারে|তাদের|তাঁদের|ওনাদেরকে"
    r"|উনাদেরকে)(?:কে)?\s+(?:[^\s?]+\s+){0,8}(?:বল|জানা)"
)


def adds_to_the_ticket(text: str) -> bool:
    """True for "add to the ticket that our PAN changed" and "টিকিটে লিখে দিন …", not for a question."""
    line = normalise(text[:LONGEST])
    return "?" not in line and _ADD.search(line) is not None
