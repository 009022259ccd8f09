"""A kept file as an answer: what it is stands in our own words, and nothing in it may do anything."""

from __future__ import annotations

from pathlib import Path

from aiohttp import web
from aiohttp.helpers import content_disposition_header

from bot.errors import NotFound
from bot.media.files import Attachment

#: A picture is shown in the page or in a tab of its own, where nothing in it may do anything.
SANDBOX = "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; sandbox"


def answer(kept: Attachment, path: Path, **headers: str) -> web.StreamResponse:
    """A picture in the page, anything else as a download. Raises NotFound where it is gone from the disk."""
    if not path.is_file():
        raise NotFound()
    how = "inline" if kept.kind.startswith("image/") else "attachment"
    return web.FileResponse(
        path,
        headers={
            "Content-Type": kept.kind,
            "Content-Disposition": content_disposition_header(how, filename=kept.name),
            "Content-Security-Policy": SANDBOX,
            "Cross-Origin-Resource-Policy": "same-origin",
            **headers,
        },
    )
