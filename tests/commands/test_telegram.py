"""`python -m bot telegram` against the stand-in, and what doctor makes of what Telegram says."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.answers import render
from bot.channels.telegram.updates import WANTED
from bot.channels.telegram.webhook import secret
from bot.commands import telegram as chore
from bot.commands.doctor.gather_telegram import telegram as gathered
from bot.commands.doctor.telegram import RECENT, Telegram, check
from bot.lang import LANGUAGES
from bot.settings import Settings
from tests.chat_app import environment
from tests.standins.telegram import TOKEN, TelegramStandIn

URL = "https://chat.example.com"
FINE = Telegram(
    True, name="sahayak_bot", address=f"{URL}/webhooks/telegram", me={"username": "Sahayak_bot"},
    hook={"url": f"{URL}/webhooks/telegram", "pending_update_count": 0}, now=1_800_000_000.0,
)  # fmt: skip
OLD, NEW = FINE.now - RECENT - 1, FINE.now - 5


def hook(**said: Any) -> Telegram:
    return replace(FINE, hook={**FINE.hook, **said})


SEEN: list[tuple[Telegram, str, str]] = [
    (Telegram(False), "ok", "not used"),
    (FINE, "ok", URL),
    (replace(FINE, trouble="Telegram: 401 Unauthorized"), "bad", "@BotFather"),
    (replace(FINE, trouble="Telegram: no connection"), "bad", "SAHAYAK_TELEGRAM_API"),
    (replace(FINE, name=""), "warn", "SAHAYAK_TELEGRAM_BOT=Sahayak_bot"),
    (replace(FINE, name="other_bot"), "warn", "SAHAYAK_TELEGRAM_BOT=Sahayak_bot"),
    (hook(url=""), "bad", "set-webhook"),
    (hook(url="https://old.example.com/webhooks/telegram"), "bad", "set-webhook"),
    (replace(FINE, polling=True), "bad", "telegram delete"),
    (replace(hook(url=""), polling=True), "ok", "asks for updates"),
    (replace(hook(url=""), polling=True, address="http://127.0.0.1:8080/x"), "warn", "lead to 127.0.0.1:8080,"),
    (hook(last_error_date=NEW, last_error_message="Wrong response from the webhook: 401"), "bad", "set-webhook"),
    (hook(last_error_date=OLD, pending_update_count=3, last_error_message="Connection timed out"), "bad", "3 updates"),
    (hook(last_error_date=OLD, last_error_message="Connection timed out"), "ok", URL),
    (hook(pending_update_count=500), "warn", "500 updates wait"),
]


@pytest.mark.parametrize(("seen", "verdict", "says"), SEEN)
def test_what_telegram_says(seen: Telegram, verdict: str, says: str) -> None:
    lines = list(check(seen))
    assert max((line.verdict for line in lines), key=["ok", "warn", "bad"].index) == verdict
    assert any(says in str(line) for line in lines)
    assert all(bool(line.todo) == (line.verdict != "ok") for line in lines)


def installation(folder: Path, api: str, **more: str) -> Settings:
    given = {"SAHAYAK_TELEGRAM_TOKEN": TOKEN, "SAHAYAK_TELEGRAM_API": api, "SAHAYAK_PUBLIC_URL": URL, **more}
    return Settings.read(environment(folder, **given))


async def test_the_webhook_is_set_shown_and_taken_back(tmp_path: Path) -> None:
    async with TelegramStandIn().serving() as telegram:
        chosen = installation(tmp_path, telegram.url)
        said = await chore.asked(chosen, chore.set_webhook)
        wanted = {"url": f"{URL}/webhooks/telegram", "secret_token": secret(chosen), "allowed_updates": WANTED}
        assert telegram.webhook.items() >= wanted.items()
        assert [one.get("language_code") for one in telegram.commands] == [None, *LANGUAGES]
        shown = {"command": "help", "description": render("commands.help", "bn").text}
        assert telegram.commands[1 + LANGUAGES.index("bn")]["commands"][0] == shown
        assert any("https://t.me/sahayak_bot" in line for line in said)
        assert secret(chosen) not in str(said)
        assert (await asyncio.to_thread(gathered, chosen)).hook["url"] == wanted["url"]
        await chore.asked(chosen, chore.delete)
        assert telegram.webhook == {}
        assert "webhook    none" in await chore.asked(chosen, chore.info)


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"SAHAYAK_TELEGRAM_TOKEN": ""}, "@BotFather"),
        ({"SAHAYAK_TELEGRAM_TOKEN": "1:wrong"}, "401"),
        ({"SAHAYAK_PUBLIC_URL": "http://chat.example.com"}, "needs https"),
        ({"SAHAYAK_TELEGRAM_POLLING": "1"}, "only one way"),
        ({"SAHAYAK_TELEGRAM_API": "http://127.0.0.1:9"}, "no connection"),
    ],
)
async def test_what_is_missing_is_said_in_one_line(tmp_path: Path, more: dict[str, str], says: str) -> None:
    async with TelegramStandIn().serving() as telegram:
        chosen = installation(tmp_path, telegram.url, **more)
        with pytest.raises(chore.TelegramTrouble) as trouble:
            await chore.asked(chosen, chore.set_webhook)
    assert says in str(trouble.value)
    assert "\n" not in str(trouble.value)
    assert TOKEN not in str(trouble.value)


def test_a_secret_of_our_own_is_one_that_telegram_takes(tmp_path: Path) -> None:
    made = secret(installation(tmp_path, "http://127.0.0.1:9"))
    assert len(made) == 64
    assert made.isalnum()
    assert secret(installation(tmp_path, "http://x", SAHAYAK_TELEGRAM_WEBHOOK_SECRET="A-1_b234")) == "A-1_b234"
