"""Tell Telegram where this installation is, and look at what Telegram says of it: set-webhook | info | delete."""

from __future__ import annotations

import argparse
import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp

from bot.answers import render
from bot.channels.telegram.client import TelegramClient, TelegramError
from bot.channels.telegram.updates import WANTED
from bot.channels.telegram.webhook import PATH, secret
from bot.errors import UserError
from bot.lang import LANGUAGES
from bot.settings import Settings, settings

#: What Telegram shows behind the button "Menu".
COMMANDS = ("help", "language")
OTHERS = "en"  # for whoever has set Telegram to none of our languages
CONNECTIONS = 40  # that Telegram opens to us at once


class TelegramTrouble(UserError):
    """What Telegram says, or what is missing before it can be asked."""

    code = "telegram_trouble"

    def __str__(self) -> str:
        return str(self.facts["why"])


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m bot telegram", description=__doc__)
    does: dict[str, Callable[[TelegramClient, Settings], Awaitable[list[str]]]] = {
        "set-webhook": set_webhook, "info": info, "delete": delete,
    }  # fmt: skip
    parser.add_argument("what", choices=list(does))
    what = parser.parse_args(arguments).what
    print(*asyncio.run(asked(settings(), does[what])), sep="\n")
    return 0


async def asked(chosen: Settings, work: Callable[[TelegramClient, Settings], Awaitable[Any]]) -> Any:
    """The work's result. Raises TelegramTrouble."""
    if not chosen.telegram_token:
        raise TelegramTrouble(why="there is no bot yet: make one with @BotFather, and set SAHAYAK_TELEGRAM_TOKEN")
    async with aiohttp.ClientSession() as session:
        try:
            return await work(TelegramClient(session, chosen.telegram_token, chosen.telegram_api), chosen)
        except TelegramError as trouble:
            raise TelegramTrouble(why=f"Telegram: {trouble}") from None


def address(chosen: Settings) -> str:
    """Where Telegram should tell its updates."""
    return chosen.public_url + PATH


async def set_webhook(client: TelegramClient, chosen: Settings) -> list[str]:
    if chosen.telegram_polling:
        raise TelegramTrouble(why="SAHAYAK_TELEGRAM_POLLING=1: `web` asks by itself, and Telegram allows only one way")
    if not chosen.public_url.startswith("https://"):
        why = f"Telegram needs https, and SAHAYAK_PUBLIC_URL is {chosen.public_url}"
        raise TelegramTrouble(why=f"{why}: set it, or SAHAYAK_TELEGRAM_POLLING=1")
    await client.call(
        "setWebhook",
        url=address(chosen),
        secret_token=secret(chosen),
        allowed_updates=WANTED,
        max_connections=CONNECTIONS,
    )
    for language in (None, *LANGUAGES):
        said = {name: render(f"commands.{name}", language or OTHERS).text for name in COMMANDS}
        commands = [{"command": name, "description": text} for name, text in said.items()]
        await client.call("setMyCommands", commands=commands, language_code=language)
    return [f"Telegram tells its updates to {address(chosen)}", *await info(client, chosen)]


async def info(client: TelegramClient, chosen: Settings) -> list[str]:
    me, hook = await facts(client, chosen)
    lines = [f"bot        @{me.get('username', '')} (https://t.me/{me.get('username', '')})"]
    lines.append(f"webhook    {hook.get('url') or 'none'}")
    lines.append(f"waiting    {hook.get('pending_update_count', 0)} updates")
    if hook.get("last_error_date"):
        when = time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(hook["last_error_date"]))
        lines.append(f"last error {when}: {hook.get('last_error_message', '')}")
    return lines


async def delete(client: TelegramClient, _chosen: Settings) -> list[str]:
    """What waits is kept: whoever asks next gets it."""
    await client.call("deleteWebhook", drop_pending_updates=False)
    return ["Telegram keeps its updates for a day, until a webhook is set or somebody asks for them"]


async def facts(client: TelegramClient, _chosen: Settings) -> tuple[dict[str, Any], dict[str, Any]]:
    """(getMe, getWebhookInfo)."""
    return await client.call("getMe"), await client.call("getWebhookInfo")
