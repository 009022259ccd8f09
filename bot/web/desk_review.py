"""The desk's review for leads: what was not understood, and what that would change in the data, as a diff."""

from __future__ import annotations

import asyncio
import shlex

from aiohttp import web

from bot.channels.web import requests
from bot.desk import review, review_changes
from bot.desk.review import Unheard
from bot.desk.review_changes import Change, ReviewRefused
from bot.errors import BadRequest, EngineUnavailable, NotAllowed
from bot.knowledge.host_questions import host_questions
from bot.security.rate_limit import Pace
from bot.web import desk_session, forms
from bot.web.app_keys import DATABASE
from bot.web.chat_services import CHAT
from bot.web.desk_leads import drawn, lead, refused
from bot.web.pages import language_of

PATH = "/desk/review"
PACE = Pace("desk_review", 20, 60, burst=10)  # each may read a year and ask the engine
MOST_AT_ONCE = 60  # messages that one press sets aside
PAGE, WORDS = "review.html", "review."


def setup(app: web.Application) -> None:
    """Needs DATABASE and CHAT, and the forms of the pages."""
    app.router.add_get(PATH, overview, allow_head=False)
    app.router.add_get(f"{PATH}/message", message, allow_head=False)
    app.router.add_post(f"{PATH}/settle", settle)


async def overview(request: web.Request) -> web.StreamResponse:
    """What is open, together by meaning."""
    if await lead(request, PACE) is None:
        return refused(request, PAGE, WORDS)
    days = requests.whole(request, "days", review.DAYS, 1, review.MOST_DAYS)
    found = await request.app[DATABASE].read(review.unheard, review.since(days))
    by_meaning = True

    async def alike(texts: list[str]) -> list[list[int]]:
        nonlocal by_meaning
        try:
            return await request.app[CHAT].engine.clusters(texts) if texts else []
        except EngineUnavailable:
            by_meaning = False
            return [[place] for place in range(len(texts))]

    told = await review.review(found, alike)
    return drawn(request, PAGE, WORDS, told=told, days=days, by_meaning=by_meaning, most=MOST_AT_ONCE)


async def message(request: web.Request) -> web.StreamResponse:
    """One message, and the diff of what the address asks for: an example, an answer of the company, a new subject."""
    if await lead(request, PACE) is None:
        return refused(request, PAGE, WORDS)
    said = await request.app[DATABASE].glance(review.one, requests.once(request, "id"))
    asked = {name: requests.within(requests.once(request, name), review_changes.LONGEST) for name in _FIELDS}
    change, problem = None, ""
    try:
        change = await asyncio.to_thread(_change, said, asked)
    except ReviewRefused as why:
        problem = str(why)
    return drawn(
        request,
        "review_message.html",
        WORDS,
        said=said,
        asked=asked,
        command=_command(said, asked) if change is not None and asked["do"] == "example" else "",
        text=asked["text"] or review_changes.proposed(said.text),
        home=asked["register"] or review_changes.home_of(said.register, said.text),
        registers=review_changes.REGISTERS,
        intents=review_changes.intents(),
        subjects=[(row.id, row.title_in(language_of(request)), row.answer) for row in host_questions().values()],
        change=change,
        problem=problem,
    )


def _command(said: Unheard, asked: dict[str, str]) -> str:
    """What writes the diff that is shown."""
    more = [word for name in ("register", "text") if asked[name] for word in (f"--{name}", asked[name])]
    return shlex.join(["python", "-m", "bot", "review", "add", said.id, asked["intent"], *more])


_FIELDS = ("do", "intent", "text", "register", "subject", "bn", "en", "new")


def _change(said: Unheard, asked: dict[str, str]) -> Change | None:
    """ReviewRefused."""
    text = asked["text"] or review_changes.proposed(said.text)
    if asked["do"] == "example":
        return review_changes.example(asked["intent"], asked["register"] or said.register, text)
    if asked["do"] == "answer":
        return review_changes.answer(asked["subject"], {"bn": asked["bn"], "en": asked["en"]})
    if asked["do"] == "subject":
        return review_changes.new_subject(asked["new"], said.register, text)
    return None


async def settle(request: web.Request) -> web.StreamResponse:
    """These messages come no more; training stays with whoever commits."""
    agent = await lead(request, PACE)
    if agent is None:
        raise NotAllowed()
    sent = await forms.posted(request, desk_session.bound(request))
    idents, decision = sent.getall("id", [])[:MOST_AT_ONCE], sent.get("decision", "")
    if not idents or decision not in review.DECISIONS:
        raise BadRequest()
    await request.app[DATABASE].write(review.settle, idents, decision, agent.name)
    raise web.HTTPSeeOther(PATH)
