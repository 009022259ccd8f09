"""The pages of the desk that are for leads alone: their gate, and their words."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from aiohttp import web

from bot.answers import answers
from bot.desk.agents import Agent
from bot.errors import NotAllowed
from bot.lang import LANGUAGES
from bot.security.rate_limit import Pace
from bot.web import desk_session
from bot.web.pages import chosen_language, draw, language_of


async def lead(request: web.Request, pace: Pace) -> Agent | None:
    """The lead who looks or acts; None for an agent who is none.

    To the login where nobody is logged in, and to the page in the agent's language until one is chosen. TooMany.
    """
    agent = await desk_session.agent_of(request)
    if agent is None:
        raise web.HTTPSeeOther("/desk/login")
    if request.method == "GET" and not chosen_language(request) and agent.language in LANGUAGES:
        raise web.HTTPSeeOther(f"{request.path}?{urlencode({**request.query, 'lang': agent.language})}")
    if not agent.leads:
        return None
    desk_session.slow(request, pace, agent)
    await request.app[desk_session.DESK].store.seen(agent)
    return agent


def drawn(request: web.Request, template: str, prefix: str, **facts: Any) -> web.Response:
    """A page whose words begin with `prefix`, with the token of its forms."""
    book = answers(language_of(request))

    def say(key: str, **filled: Any) -> str:
        text = str(book[prefix + key]["text"])
        for name, value in filled.items():
            text = text.replace(f"{{{name}}}", str(value))
        return text

    return draw(request, template, say=say, token=desk_session.token(request), **facts)


def refused(request: web.Request, template: str, prefix: str) -> web.Response:
    """The page for an agent who is no lead: `told` is None in it."""
    page = drawn(request, template, prefix, told=None)
    page.set_status(NotAllowed.status)
    return page
