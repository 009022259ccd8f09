"""Whether a message names what was meant ("wait, I meant Rocket"), or wants what was told in another language."""

from __future__ import annotations

from typing import Final

from bot.lang import normalise
from bot.lang.patterns import compile_words, says

MOST_WORDS: Final = 14  # who says more tells of something else
BARE: Final = 3  # words that do no more than name a language: "and in English?"
# What was meant: "wait, I meant Rocket".
_MEANT: Final = compile_words(
    r"\bi (?:actually |really )?(?:meant|mean|wanted to say|was (?:talking|asking) about|said)\b|\bmeant\b"
    r"|\bnot that,? but\b"
    r"|\b(?:bolte|jante|likhte)\s(?:chai[ls]|chaich|chacch?il|cheye|chaye|ceye|cais|chese)\p{L}*|\b(?:kotha"
    r"|er kotha)\s(?:bol"
    r"|jig)\p{L}*(?:l|s|ch)\p{L}*|\bbujh?[ai]i?te?\s?(?:ch|s)\p{L}+"
    r"|(?:বলতে|জানতে|লিখতে|বোঝাতে|বুঝাতে)\s(?:চেয়ে|চাইছি|চাইসি|চাইল|চাচ্ছিল|চাইতেছিল)|কথা\s(?:বলছি|বলেছি"
    r"|বলতেছি|জিজ্ঞ|বলসি)"
)
# What was told, once more in another language; not "in English from now on".
_ONCE_MORE: Final = compile_words(
    r"\b(?:again|that|this|it|same|repeat|explain|translate|say|tell|please|pls|plz|abar|eta|ota|oita|seta"
    r"|kotha ?ta|uttor ?ta|den|din|dao|b[ou]l(?:en|un|ben|o)|bujh?(?:iye|aiya)|likh(?:en|un|ben))\b"
    r"|আবার|এটা|ওটা|সেটা|কথাটা|উত্তরটা|বলেন|বলুন|বলবেন|বোঝান|বুঝিয়ে|লেখেন|লিখুন|দেন|দিন|দাও"
)
_FROM_NOW: Final = compile_words(
    r"\b(?:from now|always|speak|talk|switch|change|can you|could you|do you|do u|reply|replies|answer me"
    r"|ekhon theke|ekhonthek\w*|kotha (?:bol|ko)\p{L}*|sob(?:shomoy|somoy)|par(?:en|ben|o))\b"
    r"|এখন থেকে|সব সময়|সবসময়|কথা (?:বল|ক)|পারেন|পারবেন|পারো"
)


def names_what_was_meant(text: str) -> bool:
    """True for "wait, I meant Rocket" and "আমি রকেটের কথা বলছিলাম"."""
    return says(text, MOST_WORDS, _MEANT)


def wants_it_once_more(text: str) -> bool:
    """True for "say that again in Bangla", of a message that wishes for a language."""
    line = normalise(text)
    words = len(line.split())
    return words <= MOST_WORDS and bool(words <= BARE or _ONCE_MORE.search(line)) and not _FROM_NOW.search(line)
