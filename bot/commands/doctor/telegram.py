"""What Telegram says of this installation: the token, the webhook's address, its last error, what waits."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from bot.commands.doctor.line import Line, bad, ok, warn
from bot.exposure import reach

MANY = 100  # updates that wait
RECENT = 900.0  # seconds; an older error has been got over, where nothing waits
SUBJECT = "telegram"
SET = "python -m bot telegram set-webhook"
REACH = "See whether this machine reaches what SAHAYAK_TELEGRAM_API names, and whether it is a Bot API"


@dataclass(frozen=True)
class Telegram:
    """`trouble`: why it could not be asked. `me`, `hook`: its getMe and getWebhookInfo. `address`: where updates should
    go. `now`: seconds since 1970."""

    configured: bool
    polling: bool = False
    name: str = ""
    address: str = ""
    trouble: str = ""
    me: Mapping[str, Any] = field(default_factory=dict)
    hook: Mapping[str, Any] = field(default_factory=dict)
    now: float = 0.0


def check(seen: Telegram) -> Iterator[Line]:
    if not seen.configured:
        yield ok(SUBJECT, "not used")
        return
    if seen.trouble:
        todo = "Compare SAHAYAK_TELEGRAM_TOKEN with @BotFather's" if "401" in seen.trouble else REACH
        yield bad(SUBJECT, seen.trouble, todo)
        return
    me = str(seen.me.get("username") or "")
    if seen.name.lower() != me.lower():
        text = f"the bot is @{me}, SAHAYAK_TELEGRAM_BOT is {seen.name or 'empty'}"
        yield warn(SUBJECT, text, f"Set SAHAYAK_TELEGRAM_BOT={me}, for links to it and for groups")
    yield _way(seen)
    if reach(seen.address) != "public":
        text = f"its buttons to log in and to pay lead to {urlsplit(seen.address).netloc}, where customers cannot go"
        yield warn(SUBJECT, text, "Set SAHAYAK_PUBLIC_URL")
    yield from _deliveries(seen)


def _way(seen: Telegram) -> Line:
    url = str(seen.hook.get("url") or "")
    if seen.polling:
        if url:
            text = f"SAHAYAK_TELEGRAM_POLLING=1, but a webhook is set to {url}: Telegram answers nobody who asks"
            return bad(SUBJECT, text, "python -m bot telegram delete")
        return ok(SUBJECT, "`web` asks for updates")
    if not url:
        return bad(SUBJECT, "Telegram does not know where to tell its updates", SET)
    if url != seen.address:
        return bad(SUBJECT, f"Telegram tells its updates to {url}, not to {seen.address}", SET)
    return ok(SUBJECT, f"updates go to {url}")


def _deliveries(seen: Telegram) -> Iterator[Line]:
    waiting, failed = int(seen.hook.get("pending_update_count") or 0), seen.hook.get("last_error_date")
    said = str(seen.hook.get("last_error_message") or "")
    if failed and (waiting or seen.now - float(failed) < RECENT):
        todo = (
            SET if "401" in said or "403" in said else "See whether `web` runs and its public address answers Telegram"
        )
        when = time.strftime("%Y-%m-%d %H:%M", time.localtime(float(failed)))
        yield bad(SUBJECT, f"{waiting} updates wait; at {when} Telegram was answered: {said}", todo)
    elif waiting >= MANY:
        yield warn(SUBJECT, f"{waiting} updates wait", "See whether `web` runs, and whether it keeps up")
