"""Errors for programs: always {"ok": false, "error": code, "message": text}, never a stack trace."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping

from aiohttp import web

from bot.answers import render
from bot.errors import BotError
from bot.lang import DEFAULT, LANGUAGES

log = logging.getLogger(__name__)
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
CODES = {401: "not_allowed", 403: "not_allowed", 404: "not_found", 405: "not_found", 413: "too_long", 429: "too_many"}


@web.middleware
async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
    try:
        return await handler(request)
    except BotError as problem:
        if problem.status >= 500:
            log.error("%s %s: %s", request.method, request.path, problem, exc_info=problem)
        response = problem_response(request, problem.status, problem.code, **problem.facts)
        if "retry_after" in problem.facts:
            response.headers["Retry-After"] = str(problem.facts["retry_after"])
        return response
    except web.HTTPError as problem:
        code = CODES.get(problem.status, "bad_request" if problem.status < 500 else "unexpected")
        response = problem_response(request, problem.status, code, limit=request.client_max_size)
        if isinstance(problem, web.HTTPMethodNotAllowed):
            response.headers["Allow"] = ", ".join(sorted(problem.allowed_methods))
        return response
    except web.HTTPException:
        raise  # a redirect is no error
    except web.RequestPayloadError:  # a body that is no HTTP
        return problem_response(request, 400, "bad_request")
    except Exception as trouble:
        if has_gone(request, trouble):
            raise
        log.exception("%s %s", request.method, request.path)
        return problem_response(request, 500, "unexpected")


def has_gone(request: web.Request, trouble: Exception) -> bool:
    """Whether it only means that the client went away: nobody is there to be answered, and nothing is wrong."""
    return isinstance(trouble, ConnectionError) and request.transport is None


def problem_response(request: web.Request, status: int, code: str, **facts: object) -> web.Response:
    told = message(code, language(request), facts)
    response = web.json_response({"ok": False, "error": code, "message": told}, status=status)
    if status in (429, 431) or not request.content.at_eof():
        response.force_close()  # what is left of a body that nobody reads would be taken for the next request
    return response


def message(code: str, language: str, facts: Mapping[str, object]) -> str:
    """What a person is told of an error, in one of our languages."""
    try:
        return render(f"errors.{code}", language, **facts).text
    except Exception:  # an answer that is missing must not hide the error that it is about
        log.exception("errors.%s cannot be rendered", code)
        return code


def language(request: web.Request) -> str:
    """The first of our languages in Accept-Language, by its weights; the default one where there is none."""
    wishes = []
    for place, wish in enumerate(request.headers.get("Accept-Language", "")[:200].split(",")):
        name, _, weight = wish.strip().partition(";q=")
        try:
            wishes.append((-float(weight or 1), place, name.split("-")[0].lower()))
        except ValueError:
            continue
    return next((name for _, _, name in sorted(wishes) if name in LANGUAGES), DEFAULT)
