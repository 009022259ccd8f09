"""A Telegram client and a Bot API that nobody here wrote, against our stand-in and against the bot.

`scripts/independent-clients` installs them and runs this.
"""

from __future__ import annotations

import asyncio
import json
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import aiohttp

from bot.channels.renderer import Part
from bot.channels.sent_files import SentFiles
from bot.channels.telegram.client import TelegramClient
from bot.channels.telegram.keyboard import keyboard
from bot.channels.telegram.sender import TelegramSender
from bot.conversations.senders import Delivered
from bot.security.rate_limit import MemoryRateLimits, Pace
from tests.chat_app import chatroom
from tests.servers import free_port
from tests.standins.telegram import BOT, TOKEN, TelegramStandIn, Updates

TEXT = "আপনার বাকি ৳১,১৫০.০০।"
BUTTONS = ({"title": "পে করুন", "url": "https://pay.example/1"}, {"title": "মেনু", "token": "t-1"})
PDF = "%PDF-1.7 an invoice"


class Unhurried(TelegramSender):
    per_chat, overall = (Pace(name, 10_000, 1.0, burst=10_000) for name in ("fast chat", "fast"))


async def client(folder: Path) -> None:
    """The client's calls are understood, it understands what is refused, and it says what we say."""
    telegram = TelegramStandIn()
    people = Updates(None, "", "")
    updates = [people.says(7, "hi"), people.presses(7, "t-1"), people.member(7, "kicked")]
    updates.append(people.says(7, photo=[{"file_id": "a", "file_unique_id": "b", "width": 1, "height": 1}]))
    telegram.updates += [people.says(7, "polled")]
    said = {"text": TEXT, "keyboard": (keyboard(BUTTONS) or {})["inline_keyboard"], "file": PDF, "updates": updates}
    async with telegram.serving():
        telegram.moods_by_text |= {"busy": "busy", "gone": "gone"}
        script = Path(__file__).with_name("telegram_client.py")
        arguments = (folder / "venv/bin/python", "-P", "-W", "ignore", script, telegram.url, TOKEN, json.dumps(said))
        other = await asyncio.create_subprocess_exec(*arguments, stdout=asyncio.subprocess.PIPE)
        out, _ = await asyncio.wait_for(other.communicate(), 60)
        assert other.returncode == 0, out
        told = json.loads(out)
        assert telegram.answered == ["q1"]
        assert telegram.actions == [("7", "typing")]
        theirs, telegram.bodies = telegram.bodies, []
        await ours(telegram.url)
    for name in ("long", "data", "markup", "busy", "gone", "conflict", "stranger"):
        assert told[name], f"{name} was not refused"
        assert not told[name].startswith("!"), told[name]
    assert (told["me"], told["polled"]) == (BOT["username"], ["polled"])
    assert told["read"] == [[update["update_id"], 7, 7] for update in updates]
    assert len(telegram.refused) == 3, telegram.refused
    for their, our in zip(theirs, telegram.bodies, strict=True):
        assert _plain(their) == _plain(our), f"they said\n{their}\nwe say\n{our}"
    print(f"python-telegram-bot: {len(told)} calls understood, {len(theirs)} messages as ours")


def _plain(body: dict[str, Any]) -> str:
    return json.dumps(
        {name: str(value) if name == "chat_id" else value for name, value in body.items()}, sort_keys=True, default=str
    )


async def ours(url: str) -> None:
    async def invoice(_url: str, _language: str) -> bytes:
        return PDF.encode()

    file = {"url": "https://pay.example/invoices/1", "name": "invoice.pdf", "language": "bn"}
    async with aiohttp.ClientSession() as session:
        sender = Unhurried(TelegramClient(session, TOKEN, url), MemoryRateLimits(), SentFiles(invoice))
        for number, part in enumerate((Part(TEXT), Part(TEXT, BUTTONS), Part(file=file))):
            assert await sender.send(part, "7", str(number)) == Delivered()


async def server(folder: Path) -> None:
    """From a person at that server to the bot, which asks it for updates, and back: text, a command, a button."""
    port = free_port()
    script = Path(__file__).with_name("telegram_server.js")
    node = await asyncio.create_subprocess_exec(
        "node", script, folder / "node_modules", str(port), stdout=asyncio.subprocess.PIPE
    )
    try:
        assert node.stdout
        assert await asyncio.wait_for(node.stdout.readline(), 20) == b"ready\n"
        api = f"http://127.0.0.1:{port}"
        settings = {"SAHAYAK_TELEGRAM_TOKEN": TOKEN, "SAHAYAK_TELEGRAM_API": api, "SAHAYAK_TELEGRAM_POLLING": "1"}
        with tempfile.TemporaryDirectory() as var:
            async with chatroom(Path(var), **settings), aiohttp.ClientSession(api) as session:
                heard = await _talk(session)
    finally:
        node.kill()
        await node.wait()
    print(f"telegram-test-api: heard {heard}")


async def _talk(session: aiohttp.ClientSession) -> list[str]:
    chat = {"id": 7, "type": "private", "first_name": "Ruma", "title": "Ruma"}
    person = {"id": 7, "first_name": "Ruma", "username": "ruma", "is_bot": False}
    who = {"botToken": TOKEN, "from": person, "chat": chat, "date": int(time.time())}
    await _post(session, "/sendMessage", {**who, "text": "menu"})
    (menu,) = await _heard(session, 1)
    pressed = menu["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    await _post(session, "/sendCallback", {**who, "data": pressed, "message": {"message_id": 1, "text": "menu"}})
    await _heard(session, 2)
    await _post(session, "/sendCommand", {**who, "text": "/help", "entities": []})
    heard = [one["text"] for one in await _heard(session, 3)]
    assert heard[0].startswith("heard: menu"), heard
    assert heard[1:] == ["pressed: pay_link {'invoice_number': '4821'}", "pressed: help {}"], heard
    return heard


async def _heard(session: aiohttp.ClientSession, count: int) -> list[dict[str, Any]]:
    """What the bot has said, as soon as it is so much."""
    until = time.monotonic() + 30
    while True:
        history = await _post(session, "/getUpdatesHistory", {"token": TOKEN})
        said = [one["message"] for one in history["result"] if "chat_id" in one.get("message", {})]
        if len(said) >= count:
            return said
        assert time.monotonic() < until, history
        await asyncio.sleep(0.1)


async def _post(session: aiohttp.ClientSession, path: str, body: dict[str, Any]) -> dict[str, Any]:
    async with session.post(path, json=body) as reply:
        return dict(await reply.json())


async def main(folder: Path) -> None:
    await client(folder)
    await server(folder)


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
