"""The desk as a page: its shell, the login form, and the scripts with the words that they say."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Awaitable, Callable
from functools import cache, partial
from pathlib import Path
from typing import Any

from aiohttp import web

from bot.answers import answers
from bot.lang import languages
from bot.web import forms
from bot.web.packed_files import packed
from bot.web.pages import draw, language_of

FOLDER = Path(__file__).parent / "static" / "desk"
STATIC = "/desk/static/"
WORDS, TITLES = "desk.", "title."
KINDS = {".js": "text/javascript", ".css": "text/css"}
#: Modules that import one another must be of one release. The page names it, and such files stay with a browser; where
#: another release is asked for, or none, it asks each time, and unchanged ones cost a 304.
CACHING, FOR_GOOD = "private, no-cache", "private, max-age=31536000, immutable"
#: Told with the page, so that a browser asks for all at once and not as each names the next.
MODULES = (*sorted(file.name for file in FOLDER.glob("*.js")), "languages.js")
#: Pages beside the desk, by the last part of their address.
FOR_LEADS = ("figures", "review", "replay")
#: What the list can be narrowed to.
CHANNELS = ("web", "telegram", "telegram_group", "messenger", "chatwoot")


def setup(app: web.Application) -> None:
    served = {
        file.name: packed(partial(file.read_text, encoding="utf-8"), KINDS[file.suffix], CACHING)
        for file in sorted(FOLDER.iterdir())
    }
    served["languages.js"] = packed(languages_module, KINDS[".js"], CACHING)
    for name, serve in served.items():
        app.router.add_get(STATIC + name, serve)
        app.router.add_get(f"{STATIC}{{release}}/{name}", partial(_of_a_release, serve))


async def _of_a_release(serve: Callable[[web.Request], Awaitable[web.Response]], request: web.Request) -> web.Response:
    response = await serve(request)
    if request.match_info["release"] == release():
        response.headers["Cache-Control"] = FOR_GOOD
    return response


@cache
def release() -> str:
    """What the scripts and styles of this process are called together."""
    texts = [file.read_bytes() for file in sorted(FOLDER.iterdir())]
    return hashlib.sha256(b"\0".join([*texts, languages_module().encode()])).hexdigest()[:16]


def languages_module() -> str:
    """Every language's words (`say`, without Jinja: the page's script fills them in), topics, and how it writes."""
    rows = {
        code: {
            "name": one.name,
            "html": one.html,
            "locale": one.locale,
            "digits": one.digits,
            "letters": one.letters,
            "parts": [list(part) for part in one.day_parts],
            "say": _texts(code, WORDS) | _statuses(code),
            "titles": _texts(code, TITLES),
        }
        for code, one in languages().items()
    }
    return f"export const LANGUAGES = {json.dumps(rows, ensure_ascii=False)};\n"


def _texts(code: str, prefix: str) -> dict[str, str]:
    return {key.removeprefix(prefix): entry["text"] for key, entry in answers(code).items() if key.startswith(prefix)}


def _statuses(code: str) -> dict[str, str]:
    """The words of an invoice's and a service's statuses, as the client area says them; the services' come second."""
    services = {f"status_{name}": text for name, text in _texts(code, "pages.service_").items()}
    return services | {f"status_{name}": text for name, text in _texts(code, "pages.status_").items()}


def page(request: web.Request, token: str, leads: bool, first: dict[str, Any]) -> web.Response:
    """The desk's shell for an agent who is logged in; `token` goes with every act (X-Desk).

    `first`: what its scripts show before they have asked for anything.
    """
    book = answers(language_of(request))
    also = {f"/desk/{page}": book[f"{page}.title"]["text"] for page in FOR_LEADS} if leads else {}
    files = {"static": f"{STATIC}{release()}/", "modules": MODULES}
    facts: dict[str, Any] = {"token": token, "first": first, "also": also, "channels": CHANNELS, **files}
    return draw(request, "desk.html", **facts, d=_say(request))


def login_form(
    request: web.Request, status: int = 200, *, problem: str | None = None, seconds: int = 0, name: str = ""
) -> web.Response:
    """`problem`: wrong, too_many (with `seconds` to wait), or nobody where no agent has been added yet."""
    said: dict[str, Any] = {"problem": problem, "seconds": seconds, "name": name}
    return draw(request, "desk_login.html", status, bound=login_bound(request), d=_say(request), **said)


def login_bound(request: web.Request) -> str:
    """What the login form's token is bound to: this browser."""
    return f"desk login {forms.visitor(request)}"


def _say(request: web.Request) -> Any:
    book = answers(language_of(request))
    return lambda key: book[WORDS + key]["text"]
