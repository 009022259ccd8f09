"""Talk to the bot from the shell, over the same way that a customer's message takes."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from collections.abc import Sequence
from typing import Any

import aiohttp

from bot.commands.stack import stack
from bot.errors import UserError
from bot.lang.lines import lines, quoted, visible
from bot.settings import Settings, settings

AT_ONCE = 4  # conversations of --each that run side by side
PATIENCE = 30  # seconds for one answer


class AskFailed(UserError):
    """Facts: why."""

    code = "ask_failed"

    def __str__(self) -> str:
        return f"no answer: {self.facts['why']}"


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m bot ask", description=__doc__)
    parser.add_argument("texts", nargs="*", metavar="TEXT", help="messages; without any, lines of standard input")
    parser.add_argument("--customer", help="the conversation is proved to be this customer of the backend")
    parser.add_argument("--each", action="store_true", help="every line is a conversation of its own")
    parser.add_argument("--json", action="store_true", help="one JSON object per message and nothing else")
    given = parser.parse_intermixed_args(arguments)
    texts = given.texts or [line for line in sys.stdin.read().splitlines() if line.strip()]
    chosen = settings()
    with stack(chosen) as address:
        asyncio.run(_ask(AskClient(address, chosen), texts, given))
    return 0


class AskClient:
    """`POST /chat/ask` of a running web process."""

    def __init__(self, address: str, chosen: Settings) -> None:
        self._url = f"{address}/chat/ask"
        self._headers = {"Authorization": f"Bearer {chosen.derived('ask')}"}

    async def ask(
        self, session: aiohttp.ClientSession, text: str, customer: str | None, conversation: str | None
    ) -> dict[str, Any]:
        """The object of the contract for one message, with `conversation` to go on in."""
        body = {"text": text, "customer": customer, "conversation": conversation, "timeout": PATIENCE}
        try:
            async with session.post(self._url, json=body, headers=self._headers) as reply:
                answer = await reply.json()
        except (aiohttp.ClientError, asyncio.TimeoutError, ValueError) as cause:
            raise AskFailed(why=f"{type(cause).__name__} from {self._url}") from cause
        if reply.status != 200:
            # One message that is refused (too long, say) is an answer too; the others go on.
            return {"text": text, "error": answer.get("error"), "message": answer.get("message"), "replies": []}
        return dict(answer)


async def _ask(client: AskClient, texts: Sequence[str], given: argparse.Namespace) -> None:
    timeout = aiohttp.ClientTimeout(total=PATIENCE + 5)
    async with aiohttp.ClientSession(timeout=timeout) as session:
        if given.each:
            places = asyncio.Semaphore(AT_ONCE)

            async def one(text: str) -> dict[str, Any]:
                async with places:
                    return await client.ask(session, text, given.customer, None)

            for waiting in [asyncio.create_task(one(text)) for text in texts]:
                _print(await waiting, given.json)
            return
        conversation: str | None = None
        for text in texts:
            answer = await client.ask(session, text, given.customer, conversation)
            conversation = answer.get("conversation", conversation)
            _print(answer, given.json)


def _print(answer: dict[str, Any], as_json: bool) -> None:
    if as_json:
        shown = {name: value for name, value in answer.items() if name != "conversation"}
        print(visible(json.dumps(shown, ensure_ascii=False)), flush=True)
        return
    print(quoted("> ", answer["text"]))
    if answer.get("error"):
        print(visible(f"  ({answer['error']}: {answer['message']})"))
    for reply in answer["replies"]:
        print("\n".join(f"  {line}" for line in lines(reply["text"])))
        for button in reply["buttons"]:
            print(visible(f"  [{button['title']}] {button.get('url', '')}".rstrip()))
        if reply.get("file"):
            print(visible(f"  <{reply['file']['name']}> {reply['file']['url']}"))
    print(flush=True)
