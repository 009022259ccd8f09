"""Serve the proof that this is its own installation, for `python -m bot ask`."""

from __future__ import annotations

from aiohttp import web

from bot.security.installation_proof import CHALLENGE, PATH, proof
from bot.web.app_keys import SETTINGS


def setup(app: web.Application) -> None:
    app.router.add_get(PATH, prove)


async def prove(request: web.Request) -> web.Response:
    """?challenge=<32 to 128 hex digits>. 400 for anything else."""
    challenge = request.query.get("challenge", "")
    if not CHALLENGE.fullmatch(challenge):
        raise web.HTTPBadRequest
    return web.json_response({"proof": proof(request.app[SETTINGS], challenge)})
