"""Whether it is asked how long a link that was handed over works, by the words of data/knowledge/link_words.yml."""

from __future__ import annotations

import regex

from bot.knowledge.spoken_words import said, ways
from bot.lang import normalise

TABLE = "link_words"
ASKS = ({"link", "lasts"}, {"link", "lasts", "later"}, {"link", "works", "later"})
# "How long before it expires?", right after a link.
OF_IT = ({"lasts"}, {"lasts", "later"}, {"lasts", "works"})
_IT = regex.compile(r"\b(?:it|this|that|eta|ota|oita|seta)\b|এটা|ওটা|সেটা", regex.I)
LINKS = frozenset({"pay_link", "download_link"})
LONGEST = 500  # characters that are read for it


def asks_how_long_it_works(text: str, last: object) -> bool:
    """``last``: the topic that was told last; behind a link, "it" is that link."""
    found = said(text[:LONGEST], ways(TABLE))
    return found in ASKS or (last in LINKS and found in OF_IT and _IT.search(normalise(text[:LONGEST])) is not None)
