"""A Messenger client that nobody here wrote, against our Graph stand-in: it is understood, and says what we say.

`scripts/independent-clients` installs it and runs this.
"""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

import aiohttp

from bot.channels.messenger.client import GraphClient
from bot.channels.messenger.sender import MessengerSender
from bot.channels.renderer import Part
from bot.channels.sent_files import SentFiles
from bot.conversations.senders import Delivered
from tests.standins.graph import PAGE, SECRET, TOKEN, Graph

TEXT = "আপনার বাকি ৳১,১৫০.০০।"
LINK, TOKENED = {"title": "পে করুন", "url": "https://pay.example/1"}, {"title": "মেনু", "token": "t-1"}
PDF = "%PDF-1.7 an invoice"
BUTTONS = [
    {"type": "web_url", "title": LINK["title"], "url": LINK["url"]},
    {"type": "postback", "title": TOKENED["title"], "payload": TOKENED["token"]},
]
QUICK = [{"contentType": "text", "title": TOKENED["title"], "payload": TOKENED["token"]}]


async def main(modules: Path) -> None:
    async with Graph().serving() as graph:
        answers = await theirs(modules, graph.url)
        assert [code for code, _ in graph.refused] == [100, 100], "what is too long or too many, and nothing else"
        graph.refused.clear()
        their_bodies, graph.bodies = graph.bodies, []
        await ours(graph.url)
        file = graph.bodies[3]["message"]["attachment"]["payload"]
        assert file["attachment_id"] == "9001"
        file["attachment_id"] = "9000"  # uploaded once by each
        assert their_bodies == graph.bodies, f"they said\n{their_bodies}\nwe say\n{graph.bodies}"
        assert graph.uploads["9000"] == graph.uploads["9001"] == PDF.encode()
        assert graph.actions == [("7", "typing_on")] * 2
        assert [name for name, _ in graph.controls] == ["pass_thread_control", "take_thread_control"]
        assert graph.controls[0][1]["target_app_id"] == 263902037430900
    assert answers["page"] == {"id": PAGE, "name": "Test Hosting"}
    assert answers["text"] == {"recipientId": "7", "messageId": "m_1"}
    assert all(answers[name] for name in ("tooLong", "fourButtons", "stranger"))
    print(f"messaging-api-messenger: {len(answers)} calls understood, {len(their_bodies)} messages as ours")


async def theirs(modules: Path, url: str) -> dict[str, Any]:
    said = json.dumps({"text": TEXT, "buttons": BUTTONS, "quick": QUICK, "file": PDF})
    script = Path(__file__).with_suffix(".js")
    node = await asyncio.create_subprocess_exec(
        "node", script, modules, url, TOKEN, SECRET, said, stdout=asyncio.subprocess.PIPE
    )
    out, _ = await asyncio.wait_for(node.communicate(), 60)
    assert node.returncode == 0, out
    return dict(json.loads(out))


async def ours(url: str) -> None:
    """The same four messages and the dots."""

    async def invoice(_url: str, _language: str) -> bytes:
        return PDF.encode()

    file = {"url": "https://pay.example/invoices/1", "name": "invoice.pdf", "language": "bn"}
    quick = Part(TEXT, quick_replies=(TOKENED,))
    async with aiohttp.ClientSession() as session:
        sender = MessengerSender(GraphClient(session, url, "v25.0", TOKEN, SECRET), SentFiles(invoice))
        for part in (Part(TEXT), Part(TEXT, (LINK, TOKENED)), quick, Part(file=file)):
            assert await sender.send(part, "7", "k") == Delivered()
        await sender.typing("7")


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
