"""The logs of both programs over whole conversations: each turn can be followed, and nobody's words are in them."""

from __future__ import annotations

import asyncio
import json
import re
import uuid
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.installation import Books, House
from tests.e2e.visitor import Visitor, visitors

pytestmark = [pytest.mark.stack, pytest.mark.xdist_group("house"), pytest.mark.timeout(400)]

#: What customers write, each with a word that nothing else of the system says.
SAID = [
    "kivabe pay korbo bolun plizzkorun",
    "আমার কত টাকা বাকি আছে দয়াকরেবলুন",
    "is invoice 4821 paid or whatsoeverish?",
    "4821 er pdf dao joldikorenvai",
    "/restart{} slashcommandish",
    "bad \"quotes\" and 'apostrophish' {{ template }} %s %(x)d",
    "line one\nERROR forgedlinish",
    "gibberishwordqq zzyxish",
    "late fee koto hobekintubolen?",
    "একজন মানুষের সাথে কথাবলতেইচাই please humanish",
]
WORDS = [word for text in SAID for word in re.findall(r"\S{9,}", text)]


def records(house: House, name: str) -> list[dict[str, Any]]:
    """Lines of a log that are records; a process also prints a line of its own when it starts."""
    text = (house.var / "log" / f"{name}.log").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines() if line.startswith("{")]


async def about(house: House, name: str, request: str, count: int) -> list[dict[str, Any]]:
    """The lines of one request; an answer is there a moment before the line that says so."""
    for _ in range(100):
        lines = [line for line in records(house, name) if line.get("request") == request]
        if len(lines) >= count:
            break
        await asyncio.sleep(0.05)
    return lines


async def said(visitor: Visitor, text: str) -> tuple[str, int]:
    """(the id of the request, the message's number)"""
    body, proof = {"id": str(uuid.uuid4()), "text": text}, {"Authorization": f"Bearer {visitor.token}"}
    async with visitor.http.post("/chat/messages", json=body, headers=proof) as reply:
        return reply.headers["X-Request-Id"], (await reply.json())["seq"]


async def test_one_id_leads_through_both_programs(house: House) -> None:
    async with visitors(house) as arrive:
        visitor = await arrive("1001")
        request, seq = await said(visitor, "what do I owe?")
        await visitor.answer_to(seq)
    web = {line["event"]: line for line in await about(house, "web", request, 2)}
    (engine,) = await about(house, "engine", request, 1)
    assert set(web) == {"action", "turn answered"}
    assert web["action"]["action"] == "action_my_due"
    assert web["turn answered"]["topic"] == engine["topic"] == "my_due"
    conversation = engine["conversation"]
    assert conversation.startswith("c_")
    assert [line["conversation"] for line in web.values()] == [conversation] * 2
    assert (web["turn answered"]["seq"], web["turn answered"]["level"]) == (seq, "info")


async def test_no_log_holds_what_customers_write(house: House, books: Books) -> None:
    assert len(WORDS) >= len(SAID)
    seen: list[str] = []
    async with visitors(house) as arrive:

        async def all_of_it(visitor: Visitor) -> None:
            for text in SAID:
                request, seq = await said(visitor, text)
                seen.append(request)
                await visitor.answer_to(seq)

        await all_of_it(await arrive())
        await all_of_it(await arrive("1001"))
        with books.away():
            await all_of_it(await arrive("1001"))
        visitor = await arrive("1001")
        with house.without("engine"):
            request, seq = await said(visitor, SAID[1])
            await visitor.answer_to(seq)
            seen.append(request)
        for path in (f"/chat/history?q={SAID[0]}", f"/{SAID[0]}", f"/pay/{SAID[0]}"):
            await visitor.http.get(path)
        await visitor.ask("POST", "/chat/messages", json={"id": SAID[0], "text": SAID[0]})
        await visitor.ask("POST", "/chat/messages", data=SAID[0])
    files = [*(house.var / "log").iterdir(), house.output]
    assert {"web.log", "engine.log"} <= {file.name for file in files}
    for request in seen:
        assert await about(house, "web", request, 1), "else the logs are not those of these turns"
    for file in files:
        assert not found(file), file.name


def found(file: Path) -> list[str]:
    """Which of the words are in a file, however they are spelled there."""
    body = file.read_bytes()
    return [
        word
        for word in WORDS
        if any(spelled in body for spelled in (word.encode(), word.encode("unicode_escape"), repr(word)[1:-1].encode()))
    ]
