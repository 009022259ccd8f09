"""The facts about Telegram: what it says of the bot and its webhook, asked briefly."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace

from bot.commands import telegram as chore
from bot.commands.doctor.telegram import Telegram
from bot.settings import Settings

PATIENCE = 8.0  # seconds for both questions


def telegram(chosen: Settings) -> Telegram:
    if not chosen.telegram_token:
        return Telegram(False)
    seen = Telegram(True, chosen.telegram_polling, chosen.telegram_bot, chore.address(chosen), now=time.time())
    try:
        me, hook = asyncio.run(asyncio.wait_for(chore.asked(chosen, chore.facts), PATIENCE))
    except chore.TelegramTrouble as trouble:
        return replace(seen, trouble=str(trouble))
    except asyncio.TimeoutError:
        return replace(seen, trouble=f"Telegram does not answer within {PATIENCE:.0f} s")
    return replace(seen, me=me, hook=hook)
