"""A Chatwoot client that nobody here wrote, against our stand-in: it is understood, and leaves what ours leaves.

`scripts/independent-clients` installs it and runs this.
"""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

import aiohttp

from bot.channels.chatwoot.client import ChatwootBot
from bot.channels.chatwoot.sender import ChatwootSender
from bot.channels.renderer import Part
from bot.conversations.senders import Delivered
from bot.desks.chatwoot.client import ChatwootClient
from tests.standins.chatwoot import ACCOUNT, INBOX, TOKEN, Chatwoot
from tests.standins.chatwoot_widget import BOT_TOKEN, ChatwootWidget

WORDS = {
    "source": "a-source", "identifier": "somebody", "name": "Rahim", "ticket": "50001", "note": "#50001\nCustomer: <b>",
    "said": "আমার টাকা কোথায়?",
}  # fmt: skip


async def main(modules: Path) -> None:
    async with Chatwoot().serving() as there:
        answers = await theirs(modules, there.url)
        left = what_is_left(there)
    async with Chatwoot().serving() as there, aiohttp.ClientSession() as session:
        await ours(ChatwootClient(session, there.url, ACCOUNT, INBOX, TOKEN))
        assert what_is_left(there) == left, f"they left\n{left}\nwe leave\n{what_is_left(there)}"
    assert answers["contact"]["source_id"] == WORDS["source"]
    assert [one["id"] for one in answers["list"]] == [answers["begun"]["id"]]
    assert [one["source_id"] for one in answers["messages"]["payload"]] == ["sahayak-open", "sahayak-line-3"]
    assert answers["resolved"]["payload"]["current_status"] == answers["shown"]["status"] == "resolved"
    assert answers["refused"] == 401
    await behind_the_widget(modules)
    print(f"@figuro/chatwoot-sdk: {len(answers)} calls understood, {len(left['messages'])} messages as ours")


async def behind_the_widget(modules: Path) -> None:
    """The same of what our bot says in Chatwoot's own widget."""
    left = []
    for who in ("theirs", "ours"):
        there = ChatwootWidget()
        async with there.serving(), aiohttp.ClientSession() as session:
            there.talk("a-browser")
            if who == "theirs":
                answers = await theirs(modules, there.url, "bot", BOT_TOKEN)
                assert answers["reads"] == 401, "what a bot may not do"
            else:
                sender = ChatwootSender(bot := ChatwootBot(session, there.url, ACCOUNT, BOT_TOKEN))
                to, said = f"{bot.mark}:x:1", WORDS["said"]
                for part in (Part(said), Part(said, ({"title": "Pay", "token": "a-token"},))):
                    assert isinstance(await sender.send(part, to, ""), Delivered)
                desk = ChatwootClient(session, there.url, ACCOUNT, "", BOT_TOKEN)
                await desk.say("1", WORDS["note"], "sahayak-open-50001", private=True)
                await desk.set_status("1", "open")
            kinds = [(one["content_type"], one["content_attributes"]) for one in there.talks[1]["messages"]]
            left.append({**what_is_left(there), "kinds": kinds, "shown": there.got})
    assert left[0] == left[1], f"they left\n{left[0]}\nwe leave\n{left[1]}"


def what_is_left(there: Chatwoot) -> dict[str, Any]:
    (talk,) = there.talks.values()
    kept = ("content", "message_type", "private", "source_id")
    said = [{name: one[name] for name in kept} for one in talk["messages"]]
    return {"people": list(there.people.values()), "messages": said, "status": talk["status"]}


async def theirs(modules: Path, url: str, inbox: str = INBOX, token: str = TOKEN) -> dict[str, Any]:
    script = Path(__file__).with_suffix(".js")
    node = await asyncio.create_subprocess_exec(
        "node", script, modules, url, ACCOUNT, inbox, token, json.dumps(WORDS), stdout=asyncio.subprocess.PIPE
    )
    out, _ = await asyncio.wait_for(node.communicate(), 60)
    assert node.returncode == 0, out
    return dict(json.loads(out))


async def ours(client: ChatwootClient) -> None:
    await client.contact(WORDS["source"], WORDS["identifier"], WORDS["name"], {})
    number = str(await client.begin(WORDS["source"], {"ticket": WORDS["ticket"]}))
    await client.say(number, WORDS["note"], "sahayak-open", private=True)
    await client.say(number, WORDS["said"], "sahayak-line-3", private=False)
    for status in ("open", "resolved"):
        await client.set_status(number, status)


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
