"""How long a link that was handed over works, for whoever wants to open it later."""

from __future__ import annotations

from dataclasses import replace

from actions.action_request import ActionRequest, Answer
from bot.answers import render
from bot.knowledge.spoken_words import said, ways
from bot.settings import settings

TABLE = "link_words"
ASKS = ({"link", "lasts"}, {"link", "lasts", "later"}, {"link", "works", "later"})


def link_lifetime(topic: str, request: ActionRequest) -> Answer | None:
    """The answer to "will that link still work tonight?"; None where something else is asked."""
    if request.numbers() or said(request.text, ways(TABLE)) not in ASKS:
        return None
    reply = render("account.link_lifetime", request.language, minutes=settings().link_minutes)
    return Answer(replace(reply, topic=topic))
