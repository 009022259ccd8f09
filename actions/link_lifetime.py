"""How long a link that was handed over works, for whoever wants to open it later."""

from __future__ import annotations

from dataclasses import replace

from actions.action_request import ActionRequest, Answer
from bot.answers import render
from bot.knowledge.link_lifetime import asks_how_long_it_works
from bot.settings import settings


def link_lifetime(topic: str, request: ActionRequest) -> Answer | None:
    """The answer to "will that link still work tonight?"; None where something else is asked."""
    if request.numbers() or not asks_how_long_it_works(request.text, request.dialogue_context.get("said")):
        return None
    reply = render("account.link_lifetime", request.language, minutes=settings().link_minutes)
    return Answer(replace(reply, topic=topic))
