"""Send answers to people on Messenger: texts, buttons, quick replies, and invoices as files of our own."""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import Any

from bot.channels.capabilities import MESSENGER
from bot.channels.messenger.client import GraphClient, GraphRefused, GraphTrouble, NoAnswer
from bot.channels.messenger.refusals import SOON, delivery
from bot.channels.renderer import Button, Part, render
from bot.conversations.models import Message
from bot.conversations.senders import ChannelSender, Delivered, Delivery, RetryLater
from bot.errors import BackendUnavailable, BotError, StoreUnavailable, TooMany
from bot.lang import answer_language, register

#: Takes (one of our own links to a file, language) and gives its content. Raises BotError where there is none.
FetchFile = Callable[[str, str], Awaitable[bytes]]

CHANNEL = "messenger"
NAME_PATIENCE = 2.0  # seconds; Meta waits for our answer meanwhile
KEPT, KEPT_SECONDS = 500, 24 * 3600.0  # uploaded files whose ids are known; Meta forgets one after 90 days


class MessengerSender(ChannelSender):
    channel = CHANNEL
    window = MESSENGER.proactive_seconds

    def __init__(self, graph: GraphClient, fetch: FetchFile) -> None:
        self._graph, self._fetch = graph, fetch
        self._uploaded: OrderedDict[str, tuple[float, str]] = OrderedDict()  # address -> (until, id)

    def parts(self, message: Message) -> Sequence[Part]:
        language = answer_language(register(message.body["text"]), None)
        made = render(message.body, MESSENGER)
        return [replace(one, file={**one.file, "language": language}) if one.file else one for one in made]

    async def send(self, part: Part, to: str, key: str) -> Delivery:
        try:
            message = await self._file(part.file) if part.file else _message(part)
        except (NoAnswer, BackendUnavailable, StoreUnavailable, TooMany) as trouble:
            return RetryLater(SOON, f"no file yet ({trouble})")  # nobody has seen anything of it
        except GraphTrouble as trouble:
            return delivery(trouble)
        try:
            await self._post(to, {"messaging_type": "RESPONSE", "message": message})
        except GraphTrouble as trouble:
            if part.file:
                self._uploaded.pop(part.file["url"], None)
            return delivery(trouble)
        return Delivered()

    async def typing(self, to: str) -> None:
        """Show that an answer is on its way. Whether that works matters to nobody."""
        try:
            await self._post(to, {"sender_action": "typing_on"})
        except GraphTrouble:
            pass

    async def name(self, person: str) -> str:
        """What Meta calls a person; empty where it does not say so soon."""
        try:
            said = await asyncio.wait_for(self._graph.get(person, fields="name"), NAME_PATIENCE)
        except (GraphTrouble, asyncio.TimeoutError):
            return ""
        return name if isinstance(name := said.get("name"), str) else ""

    async def _post(self, to: str, body: dict[str, Any]) -> None:
        await self._graph.post("me/messages", {"recipient": {"id": to}, **body})

    async def _file(self, file: Any) -> dict[str, Any]:
        """The file itself, else its address. Raises GraphTrouble and BotError where it may work later."""
        ident = await self._id_of(file["url"], file["name"], file["language"])
        if ident is None:
            return {"text": f"{file['name']}: {file['url']}"}
        return {"attachment": {"type": "file", "payload": {"attachment_id": ident}}}

    async def _id_of(self, url: str, name: str, language: str) -> str | None:
        until, ident = self._uploaded.get(url, (0.0, ""))
        if until > time.monotonic():
            return ident
        try:
            ident = await self._graph.upload(name, await self._fetch(url, language), "application/pdf")
        except GraphRefused as refused:
            if isinstance(delivery(refused), RetryLater):
                raise
            return None
        except (BackendUnavailable, StoreUnavailable, TooMany):
            raise
        except BotError:  # the link is over, or the invoice gone: the address says so itself
            return None
        if not ident:
            return None
        self._uploaded[url] = (time.monotonic() + KEPT_SECONDS, ident)
        while len(self._uploaded) > KEPT:
            self._uploaded.popitem(last=False)
        return ident


def _message(part: Part) -> dict[str, Any]:
    message: dict[str, Any] = {"text": part.text}
    if part.buttons:
        template = {"template_type": "button", "text": part.text, "buttons": [_button(one) for one in part.buttons]}
        message = {"attachment": {"type": "template", "payload": template}}
    if part.quick_replies:
        message["quick_replies"] = [
            {"content_type": "text", "title": one["title"], "payload": one["token"]} for one in part.quick_replies
        ]
    return message


def _button(button: Button) -> dict[str, str]:
    if "token" in button:
        return {"type": "postback", "title": button["title"], "payload": button["token"]}
    return {"type": "web_url", "title": button["title"], "url": button["url"]}
