"""The floor, python -m benchmarks.floor PORT FILE: aiohttp alone, storing each message with one SQLite commit."""

from __future__ import annotations

import sqlite3
import sys

from aiohttp import web


def app(file: str) -> web.Application:
    """POST / stores the body and answers; the same journal and safety as the product's store."""
    database = sqlite3.connect(file, isolation_level=None)
    database.execute("PRAGMA journal_mode=WAL")
    database.execute("PRAGMA synchronous=FULL")
    database.execute("CREATE TABLE IF NOT EXISTS said (id INTEGER PRIMARY KEY, text TEXT)")

    async def say(request: web.Request) -> web.Response:
        told = await request.json()
        database.execute("INSERT INTO said (text) VALUES (?)", (told["message"],))
        return web.json_response([{"text": "stored"}])

    async def health(_request: web.Request) -> web.Response:
        return web.json_response({"ok": True})

    made = web.Application()
    made.add_routes([web.post("/", say), web.get("/", health)])
    return made


if __name__ == "__main__":
    web.run_app(app(sys.argv[2]), host="127.0.0.1", port=int(sys.argv[1]), print=None, access_log=None)
