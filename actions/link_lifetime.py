"""How long a link that was handed over works, for whoever wants to open it later."""

from __future__ import annotations

from dataclasses import replace

import regex

from actions.action_request import ActionRequest, Answer
from bot.answers import render
from bot.knowledge.spoken_words import said, ways
from bot.lang import normalise
from bot.settings import settings

TABLE = "link_words"
LINKS = frozenset({"pay_link", "download_link"})
# "How long before it expires?", right after a link.
_IT = regex.compile(r"\b(?:it|this|that|eta|ota|oita|seta)\b|এটা|ওটা|সেটা", regex.I)
OF_IT = ({"lasts"}, {"lasts", "later"})
ASKS = ({"link", "lasts"}, {"link", "lasts", "later"}, {"link", "works", "later"})


def link_lifetime(topic: str, request: ActionRequest) -> Answer | None:
    """The answer to "will that link still work tonight?"; None where something else is asked."""
    found = said(request.text, ways(TABLE))
    just_given = (
        topic in LINKS and request.dialogue_context.get("said") == topic and _IT.search(normalise(request.text))
    )
    if request.numbers() or (found not in ASKS and not (just_given and found in OF_IT)):
        return None
    reply = render("account.link_lifetime", request.language, minutes=settings().link_minutes)
    return Answer(replace(reply, topic=topic))
