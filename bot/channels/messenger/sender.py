"""Send answers to people on Messenger: texts, buttons, quick replies, and invoices as files of our own."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from typing import Any

from bot.channels.capabilities import MESSENGER
from bot.channels.messenger.client import GraphClient, GraphTrouble, NoAnswer
from bot.channels.messenger.refusals import delivery
from bot.channels.pause import Pause
from bot.channels.renderer import Button, Part
from bot.channels.sent_files import SentFiles, parts
from bot.conversations.models import Message
from bot.conversations.senders import ChannelSender, Delivered, Delivery, RetryLater
from bot.media.kinds import PDF, kind_of

log = logging.getLogger(__name__)

CHANNEL = "messenger"
NAME_PATIENCE = 2.0  # seconds; Meta waits for our answer meanwhile
MOST_BUSY = 500  # people whose pauses are known
KEPT, KEPT_SECONDS = 500, 24 * 3600.0  # uploaded files whose ids are known; Meta forgets one after 90 days


class MessengerSender(ChannelSender):
    channel = CHANNEL
    window = MESSENGER.proactive_seconds

    def __init__(self, graph: GraphClient, files: SentFiles) -> None:
        self._graph, self._files, self._pause = graph, files, Pause()
        self._uploaded: OrderedDict[str, tuple[float, str]] = OrderedDict()  # address -> (until, id)
        self._busy: OrderedDict[str, Pause] = OrderedDict()  # of people to whom something could not be sent

    def parts(self, message: Message) -> Sequence[Part]:
        return parts(message, MESSENGER)

    async def send(self, part: Part, to: str, key: str) -> Delivery:
        if (wait := self._pause.left) > 0:
            return RetryLater(wait, "Messenger is away")
        message = _message(part)
        if part.file:
            ident = await self._upload(part.file)
            if not isinstance(ident, str):
                return ident
            message = {"attachment": {"type": "file", "payload": {"attachment_id": ident}}}
        try:
            await self._post(to, {"messaging_type": "RESPONSE", "message": message})
        except GraphTrouble as trouble:
            if part.file:
                self._uploaded.pop(part.file["url"], None)
            return delivery(trouble, self._pause, self._busy_of(to))
        self._pause.well()
        self._busy.pop(to, None)
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

    def _busy_of(self, person: str) -> Pause:
        found = self._busy.setdefault(person, Pause())
        if len(self._busy) > MOST_BUSY:
            self._busy.popitem(last=False)
        return found

    async def _post(self, to: str, body: dict[str, Any]) -> None:
        await self._graph.post("me/messages", {"recipient": {"id": to}, **body})

    async def _upload(self, file: Mapping[str, str]) -> str | Delivery:
        """The id under which a file can be sent. Delivered where there is none, nor will be: its address is not said,
        for Meta opens what it is shown; the words that follow have a button."""
        url = file["url"]
        until, ident = self._uploaded.get(url, (0.0, ""))
        if until > time.monotonic():
            return ident
        content = await self._files.content(file)
        if not isinstance(content, bytes):
            return content
        try:
            ident = await self._graph.upload(file["name"], content, kind_of(content) or PDF)
        except NoAnswer as trouble:
            return self._files.later(str(trouble))  # nobody has seen anything of it
        except GraphTrouble as trouble:
            outcome = delivery(trouble, self._pause, self._files.pause)
            return outcome if isinstance(outcome, RetryLater) else _no_file(str(trouble))
        if not ident:
            return _no_file("no id")
        self._files.pause.well()
        self._uploaded[url] = (time.monotonic() + KEPT_SECONDS, ident)
        while len(self._uploaded) > KEPT:
            self._uploaded.popitem(last=False)
        return ident


def _no_file(why: str) -> Delivered:
    log.warning("messenger takes no file (%s)", why)
    return Delivered()


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
