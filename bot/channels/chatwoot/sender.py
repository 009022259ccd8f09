"""Send answers into conversations of Chatwoot's widget: texts as its Markdown shows them, choices as a list."""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from typing import Any

from bot.channels.capabilities import CHATWOOT
from bot.channels.chatwoot.addresses import Address
from bot.channels.chatwoot.client import ChatwootBot, NoAnswer, NotReached, Refused
from bot.channels.chatwoot.ownership import CHANNEL
from bot.channels.pause import FIRST_WAIT, Pause
from bot.channels.renderer import Part
from bot.channels.sent_files import parts
from bot.conversations.models import Message
from bot.conversations.senders import ChannelSender, Delivered, Delivery, Failed, RetryLater

log = logging.getLogger(__name__)

WRONG_TOKEN = 60.0  # seconds; somebody has to mend the settings
_PASSING = frozenset({500, 502, 503})  # what failed was rolled back there, or did not get so far
_ADDRESS = re.compile(r"(https?://\S+)")
_MARKUP = re.compile(r"([\\`*_~\[\]])|^(\s*)([#>+-])(?=\s)", re.MULTILINE)


class ChatwootSender(ChannelSender):
    channel = CHANNEL

    def __init__(self, bot: ChatwootBot) -> None:
        self._bot, self._pause = bot, Pause()

    def parts(self, message: Message) -> Sequence[Part]:
        return parts(message, CHATWOOT)

    async def send(self, part: Part, to: str, key: str) -> Delivery:
        address = Address.read(to)
        if address is None or address.mark != self._bot.mark:
            return Failed("a conversation of another account")  # whose number is somebody else's here
        if (wait := self._pause.left) > 0:
            return RetryLater(wait)
        try:
            await self._bot.say(address.number, message(part))
        except NotReached as trouble:
            return self._away(str(trouble))
        except NoAnswer as trouble:
            return Failed(f"no answer ({trouble})")
        except Refused as refused:
            return self._refused(refused)
        self._pause.well()
        return Delivered()

    def _refused(self, refused: Refused) -> Delivery:
        if refused.status == 429:
            seconds = max(1.0, refused.wait or FIRST_WAIT)
            self._pause.extend(seconds)
            return RetryLater(seconds)
        if refused.status in (401, 403):
            log.error("chatwoot does not let the bot in: see `python -m bot doctor`")
            return RetryLater(WRONG_TOKEN)
        if refused.status in _PASSING:
            return self._away(str(refused))
        return Failed(str(refused), gone=refused.status == 404)  # somebody deleted it

    def _away(self, why: str) -> RetryLater:
        wait = self._pause.away()
        log.warning("chatwoot is away (%s), again in %.0f s", why, wait)
        return RetryLater(wait)


def message(part: Part) -> dict[str, Any]:
    """What Chatwoot is told of a part."""
    said: dict[str, Any] = {"content": plain(part.text), "content_type": "text"}
    if part.buttons:
        items = [{"title": button["title"], "value": button["token"]} for button in part.buttons]
        said |= {"content_type": "input_select", "content_attributes": {"items": items}}
    return said


def plain(text: str) -> str:
    """A text that Chatwoot's Markdown shows as it is; addresses stay what can be pressed."""
    pieces = _ADDRESS.split(text)
    return "".join(piece if at % 2 else _MARKUP.sub(_escaped, piece) for at, piece in enumerate(pieces))


def _escaped(found: re.Match[str]) -> str:
    return f"\\{found[1]}" if found[1] else f"{found[2]}\\{found[3]}"
