"""`python -m bot messenger` and doctor's line against a strict Graph API."""

from __future__ import annotations

import asyncio

import pytest

from bot.channels.messenger import profile
from bot.channels.messenger.client import GraphRefused, NotReached
from bot.channels.messenger.webhook import PATH, verify_token
from bot.commands import messenger
from bot.commands.doctor import messenger as looked_at
from bot.settings import Settings
from tests.chat_app import environment
from tests.standins import graph
from tests.standins.graph import Graph

READY = profile.Page("1", "Page", ())


@pytest.fixture
async def platform():
    async with Graph().serving() as platform:
        yield platform


def installation(platform, monkeypatch, tmp_path, **more):
    given = {
        "SAHAYAK_MESSENGER_TOKEN": graph.TOKEN, "SAHAYAK_MESSENGER_SECRET": graph.SECRET,
        "SAHAYAK_MESSENGER_API": platform.url, "SAHAYAK_PUBLIC_URL": "https://chat.example.com", **more,
    }  # fmt: skip
    chosen = Settings.read(environment(tmp_path, **given))
    monkeypatch.setattr(messenger, "settings", lambda: chosen)
    return chosen


async def run(verb):
    """In a thread, as a command: it has a loop of its own."""
    return await asyncio.to_thread(messenger.main, [verb])


async def test_a_page_is_made_ready_in_every_language_and_says_so(platform, monkeypatch, tmp_path, capsys):
    chosen = installation(platform, monkeypatch, tmp_path)
    assert await run("info") == 1
    told = capsys.readouterr()
    assert f"https://chat.example.com{PATH}" in told.out
    assert verify_token(chosen) in told.out
    assert "set-up" in told.err
    assert await run("set-up") == 0
    assert await run("info") == 0
    assert "ready" in capsys.readouterr().out
    assert platform.refused == []
    assert set(platform.subscribed) >= {"messages", "messaging_postbacks", "standby", "messaging_handovers"}
    greetings = {row["locale"]: row["text"] for row in platform.profile["greeting"]}
    assert "বিলিং বট" in greetings["default"]
    assert "billing bot" in greetings["en_US"]
    menus = {row["locale"]: row["call_to_actions"] for row in platform.profile["persistent_menu"]}
    assert {action["payload"].removeprefix(profile.MENU) for action in menus["en_US"]} == profile.menu_topics()


@pytest.mark.parametrize("lacks", ["get_started", "greeting", "persistent_menu", "subscription"])
async def test_what_somebody_took_away_is_missed(platform, monkeypatch, tmp_path, capsys, lacks):
    installation(platform, monkeypatch, tmp_path)
    await run("set-up")
    if lacks == "subscription":
        platform.subscribed.remove("standby")
    else:
        del platform.profile[lacks]
    assert await run("info") == 1
    assert ("standby" if lacks == "subscription" else lacks) in capsys.readouterr().err


@pytest.mark.parametrize(
    "wrong",
    [{"SAHAYAK_MESSENGER_TOKEN": "EAAanother"}, {"SAHAYAK_MESSENGER_SECRET": "another"},
     {"SAHAYAK_MESSENGER_VERSION": "v2.12"}, {"SAHAYAK_MESSENGER_TOKEN": ""},
     {"SAHAYAK_MESSENGER_API": "http://127.0.0.1:9"}],
    ids=["token", "secret", "version", "no token", "away"],
)  # fmt: skip
async def test_what_meta_refuses_is_said_without_a_secret(platform, monkeypatch, tmp_path, capsys, wrong):
    installation(platform, monkeypatch, tmp_path, **wrong)
    assert await run("set-up") == 1
    told = capsys.readouterr()
    assert told.err.startswith("messenger: ")
    assert graph.TOKEN not in told.out + told.err
    assert graph.SECRET not in told.out + told.err


@pytest.mark.parametrize(
    ("page", "url", "secret", "verdict", "todo"),
    [
        (READY, "https://a.example", True, "ok", ""),
        (READY, "http://a.example", True, "warn", "SAHAYAK_PUBLIC_URL"),
        (READY, "https://a.example", False, "bad", "SAHAYAK_MESSENGER_SECRET"),
        (profile.Page("1", "Page", ("standby",)), "https://a.example", True, "bad", "messenger set-up"),
        (GraphRefused(401, 190, 463), "https://a.example", True, "bad", "SAHAYAK_MESSENGER_TOKEN"),
        (GraphRefused(400, 100), "https://a.example", True, "bad", "SAHAYAK_MESSENGER_SECRET"),
        (GraphRefused(400, 200), "https://a.example", True, "bad", "pages_messaging"),
        (GraphRefused(400, 2635), "https://a.example", True, "bad", "SAHAYAK_MESSENGER_VERSION"),
        (GraphRefused(400, 613), "https://a.example", True, "bad", "later"),
        (GraphRefused(404), "https://a.example", True, "bad", "SAHAYAK_MESSENGER_API"),
        (NotReached("ClientConnectorError"), "https://a.example", True, "warn", "SAHAYAK_MESSENGER_API"),
    ],
)
def test_doctor_says_what_to_do(page, url, secret, verdict, todo):
    (line,) = [line for line in looked_at.check(page, url, secret) if line.verdict == verdict]
    assert todo in line.todo


def test_doctor_has_nothing_to_say_where_there_is_no_messenger(tmp_path):
    assert messenger.page(Settings.read(environment(tmp_path))) is None
    assert list(looked_at.check(None, "http://x", False)) == []
