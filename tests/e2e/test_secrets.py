"""Secrets by every way in, looked for afterwards in all that the real processes keep: database, its log, their logs."""

from __future__ import annotations

import asyncio
import re
import uuid

import pytest

from tests.e2e.installation import House
from tests.e2e.on_disk import is_in, kept
from tests.e2e.visitor import Visitor, visitors

pytestmark = [pytest.mark.stack, pytest.mark.xdist_group("house"), pytest.mark.timeout(400)]

#: What one customer types, message by message, and what of it must be nowhere.
TALKS = (
    (["my card is 5425-2334-3010-9903 exp 09/28 cvv 713"], ["5425-2334", "5425233430109903", "713"]),
    (["৯৭৯২,০৩০৩,৯৪৪৪,০৭৯৬ কার্ড কেন নেয় না"], ["৯৭৯২,০৩০৩", "9792030394440796"]),
    (["amar otp holo", "739184"], ["739184"]),
    (["otp asche", "ek minute", "৮৪৬২৯১"], ["৮৪৬২৯১", "846291"]),
    (["4000 0566", "5566 5556"], ["5566 5556", "55665556"]),
    (["password ta holo", "MonsoonRiver"], ["MonsoonRiver"]),
    (["amar password nodirmohona"], ["nodirmohona"]),
    (["NID 1987654321098 diye domain"], ["1987654321098"]),
    (["my api key is sk_live_9fQ2mZ7xLp4Wd8Rt6Yb3"], ["9fQ2mZ7xLp4Wd8Rt6Yb3"]),
    (["bkash theke code asche 615243"], ["615243"]),
)
#: Sent in the place of something else.
ELSEWHERE = "my password is Kaptai-Lake-77 and otp 918273"
NEVER = ("Kaptai-Lake-77", "918273")


async def fill_in_everything(visitor: Visitor) -> None:
    """The same words as a button, an id, a language, a login, a name, a form and a header."""
    for button in (ELSEWHERE, "918273", "Kaptai-Lake-77"):
        await visitor.ask("POST", "/chat/messages", json={"id": str(uuid.uuid4()), "button": button[:60]})
    await visitor.ask("POST", "/chat/messages", json={"id": ELSEWHERE, "text": ELSEWHERE, "name": ELSEWHERE})
    await visitor.ask("POST", "/chat/language", json={"language": ELSEWHERE[:8]})
    await visitor.ask("POST", "/chat/identity", json={"identity": ELSEWHERE})
    await visitor.ask("GET", "/chat/history?note=Kaptai-Lake-77&before=918273", headers={"X-Request-Id": "918273"})
    said = {"id": str(uuid.uuid4()), "text": "hello"}
    odd = {"X-Request-Id": "Kaptai-Lake-77", "X-Conversation-Id": "918273", "User-Agent": ELSEWHERE}
    await visitor.ask("POST", "/chat/messages", json=said, headers=odd)
    for path in ("/pay/918273", "/invoices/Kaptai-Lake-77", "/webhooks/sslcommerz", "/nowhere/918273"):
        await visitor.http.post(path, data={"tran_id": ELSEWHERE, "gateway": ELSEWHERE, "number": "918273"})
    async with visitor.http.get("/clientarea/login") as page:
        token = re.search(r'name="csrf" value="([^"]+)"', await page.text())
    assert token is not None
    for email in (ELSEWHERE, "918273@example.com", "rahim@example.com"):
        form = {"csrf": token[1], "email": email, "password": "Kaptai-Lake-77", "next": "/clientarea/?otp=918273"}
        async with visitor.http.post("/clientarea/login", data=form) as answer:
            assert answer.status in (401, 403, 429)


async def test_secrets_are_nowhere(house: House) -> None:
    async with visitors(house) as arrive:

        async def talk(messages: list[str]) -> None:
            visitor = await arrive()
            for text in messages:
                said = await visitor.answer(text)
            assert said[0]["topic"] == "safety_warning", messages
            await visitor.answer("আমি একজন মানুষের সাথে কথা বলতে চাই")  # with a transcript for the desk

        await asyncio.gather(*(talk(messages) for messages, _ in TALKS))
        await fill_in_everything(await arrive())
    files = kept(house)
    assert any("কথা বলতে চাই".encode() in body for body in files.values()), "else it was looked for in the wrong place"
    for secret in (*NEVER, *(one for _, secrets in TALKS for one in secrets)):
        where = [name for name, body in files.items() if is_in(secret, body)]
        assert where == [], secret
