"""The chat widget as one script: its parts from static/widget, in order, inside one function of their own."""

from __future__ import annotations

import json
from pathlib import Path

from aiohttp import web

from bot.web.packed_files import packed
from bot.web.widget_words import widget_words

FOLDER = Path(__file__).parent / "static" / "widget"
#: Each part uses only what stands before it, except inside functions.
PARTS = (
    "words", "storage", "page", "api", "outbox", "dom", "look", "alerts", "bubbles", "panel", "greeting",
    "message_list", "site_login", "conversation", "upload", "element",
)  # fmt: skip
#: How a line starts that is a comment and nothing else.
JS_COMMENT, CSS_COMMENT = ("//", "/**", "* ", "*/"), ("/*",)
#: Short, because sites embed an address without a version; an unchanged script costs a 304.
CACHING = "public, max-age=600"


def setup(app: web.Application) -> None:
    """Serve the script, and the style sheet for browsers that cannot construct one."""
    css = (FOLDER / "widget.css").read_text(encoding="utf-8")
    app.router.add_get("/static/widget.js", packed(lambda: script(css), "text/javascript", CACHING))
    app.router.add_get("/static/widget.css", packed(lambda: css, "text/css", CACHING))


def script(css: str) -> str:
    """The whole widget. Several parts are quicker to read, one file is quicker to load on a slow line."""
    parts = "\n".join((FOLDER / f"{name}.js").read_text(encoding="utf-8") for name in PARTS)
    look = f"const CSS = {json.dumps(_thin(css, CSS_COMMENT))};"
    words = f"const LANGUAGES = {json.dumps(widget_words(), ensure_ascii=False)};"
    return "\n".join(["(function () {", '"use strict";', look, words, _thin(parts, JS_COMMENT), "})();", ""])


def _thin(source: str, comment: tuple[str, ...]) -> str:
    """Without indentation and whole lines of comment, which are a sixth of what a phone would have to load."""
    lines = (line.strip() for line in source.splitlines())
    return "\n".join(line for line in lines if line and not line.startswith(comment))
