"""python-telegram-bot (LGPL-3), a client that nobody here wrote, says to a Bot API what our sender says.

Runs in an environment of its own. Arguments: address, token, what to say and read as JSON. Prints JSON.
"""

import asyncio
import json
import sys

from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions, Update
from telegram.error import BadRequest, Conflict, Forbidden, InvalidToken, RetryAfter, TelegramError


async def refused(call, kind):
    try:
        await call
    except kind as trouble:
        return str(trouble)
    except TelegramError as other:
        return f"!{type(other).__name__}: {other}"
    return ""


async def main(url, token, said):
    told = {}
    async with Bot(token, base_url=f"{url}/bot") as bot:
        told["me"] = bot.username
        plain = {"parse_mode": "HTML", "link_preview_options": LinkPreviewOptions(is_disabled=True)}
        rows = [[InlineKeyboardButton(**one) for one in row] for row in said["keyboard"]]
        sent = await bot.send_message(7, said["text"], **plain)
        told["sent"] = sent.message_id
        await bot.send_message(7, said["text"], reply_markup=InlineKeyboardMarkup(rows), **plain)
        await bot.send_document(7, said["file"].encode(), filename="invoice.pdf")
        await bot.send_chat_action(7, "typing")
        told["acknowledged"] = await bot.answer_callback_query("q1")
        told["long"] = await refused(bot.send_message(7, "x" * 5000), BadRequest)
        bad = InlineKeyboardMarkup([[InlineKeyboardButton("x", callback_data="x" * 65)]])
        told["data"] = await refused(bot.send_message(7, "x", reply_markup=bad), BadRequest)
        told["markup"] = await refused(bot.send_message(7, "<b>x", parse_mode="HTML"), BadRequest)
        told["busy"] = await refused(bot.send_message(7, "busy"), RetryAfter)
        told["gone"] = await refused(bot.send_message(7, "gone"), Forbidden)
        await bot.set_webhook(
            "https://chat.example.com/webhooks/telegram", secret_token="s-1", allowed_updates=["message"]
        )
        told["webhook"] = (await bot.get_webhook_info()).url
        told["conflict"] = await refused(bot.get_updates(timeout=0), Conflict)
        await bot.delete_webhook()
        told["polled"] = [update.effective_message.text for update in await bot.get_updates(timeout=0)]
        read = [Update.de_json(update, bot) for update in said["updates"]]
        told["read"] = [[update.update_id, update.effective_chat.id, update.effective_user.id] for update in read]
    async with Bot(token, base_url=f"{url}/bot") as bot:
        told["stranger"] = await refused(Bot(token + "x", base_url=f"{url}/bot").get_me(), InvalidToken)
    print(json.dumps(told))


asyncio.run(main(sys.argv[1], sys.argv[2], json.loads(sys.argv[3])))
