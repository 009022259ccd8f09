"""Doctor's line about other desks: what is set, what is there, and what is missing."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from bot.commands.doctor.desks import check
from bot.desks.whmcs.tickets import ACTIONS
from bot.errors import BadSetting
from bot.settings import Settings
from tests.channels.test_chatwoot import options as bot_options
from tests.chat_app import environment
from tests.commands.verdicts import verdicts
from tests.desks import request_tracker_far, whmcs_far
from tests.desks.test_chatwoot import options
from tests.standins.chatwoot import Chatwoot
from tests.standins.chatwoot_widget import ChatwootWidget
from tests.standins.unsteady import Unsteady

MAIL = {
    "SAHAYAK_SMTP": "smtp://127.0.0.1:25",
    "SAHAYAK_MAIL_FROM": "bot@shop.example",
    "SAHAYAK_DESK_MAIL": "team@shop.example",
}


@pytest.mark.parametrize(
    ("given", "verdict"),
    [
        ({}, "ok"),
        ({"SAHAYAK_DESK_MAIL": "team@shop.example"}, "bad"),
        ({"SAHAYAK_IMAP": "imaps://a:b@mail.example"}, "bad"),
        (MAIL, "warn"),
        (MAIL | {"SAHAYAK_IMAP": "imap://a:secret@127.0.0.1:1"}, "bad"),
        (options("http://127.0.0.1:1"), "bad"),
        (request_tracker_far.options("http://127.0.0.1:1", "1-31-token"), "bad"),
        (whmcs_far.options("http://127.0.0.1:1"), "bad"),
    ],
    ids=[
        "none",
        "no server",
        "no inbox",
        "one way",
        "mailbox away",
        "chatwoot away",
        "request tracker away",
        "whmcs away",
    ],
)
def test_what_is_set(tmp_path: Path, given: dict[str, str], verdict: str) -> None:
    lines = list(check(Settings.read(environment(tmp_path, **given)), {}))
    assert verdicts(lines) == {"desks": verdict}
    assert not [line for line in lines if "secret" in str(line)]


def test_cases_that_have_not_come_are_counted(tmp_path: Path) -> None:
    said = [str(line) for line in check(Settings.read(environment(tmp_path)), {"mail": 3, "chatwoot": 0})]
    assert [line for line in said if "3 cases" in line]
    assert not [line for line in said if "0 cases" in line]


def test_chatwoot_that_is_set_in_part_is_named(tmp_path: Path) -> None:
    given = options("http://127.0.0.1:1") | {"SAHAYAK_CHATWOOT_SECRET": ""}
    with pytest.raises(BadSetting, match="SAHAYAK_CHATWOOT_SECRET"):
        list(check(Settings.read(environment(tmp_path, **given)), {}))


def test_request_tracker_that_is_set_in_part_is_named(tmp_path: Path) -> None:
    given = request_tracker_far.options("http://127.0.0.1:1", "1-31-token") | {"SAHAYAK_RT_QUEUE": ""}
    with pytest.raises(BadSetting, match="SAHAYAK_RT_QUEUE"):
        list(check(Settings.read(environment(tmp_path, **given)), {}))


async def test_request_tracker_with_what_may_be_wrong_there(tmp_path: Path) -> None:
    async with request_tracker_far.request_tracker() as there:
        right = request_tracker_far.options(there.url, there.tokens["sahayak"])
        for more, told in (
            ({}, "5.0."),
            ({"SAHAYAK_RT_TOKEN": "1-31-another"}, "401"),
            ({"SAHAYAK_RT_QUEUE": "Another"}, "no queue Another"),
            ({"SAHAYAK_RT_URL": f"{there.url}/elsewhere"}, "404"),
        ):
            chosen = Settings.read(environment(tmp_path, **{**right, **more}))
            lines = await asyncio.to_thread(lambda chosen=chosen: list(check(chosen, {})))
            assert verdicts(lines) == {"desks": "bad" if more else "ok"}, more
            assert told in str(lines), more


async def test_whmcs_with_what_may_be_wrong_there(tmp_path: Path) -> None:
    async with whmcs_far.installation().serving() as there:
        hook = {"SAHAYAK_WHMCS_HOOK_SECRET": "s" * 32}
        few = frozenset(action.lower() for action in ACTIONS) - {"addticketnote"}
        for more, roles, verdict, told in (
            (hook, None, "ok", "department Billing"),
            ({}, None, "warn", "once a minute"),
            (hook, few, "bad", "may not AddTicketNote"),
            (hook | {"SAHAYAK_WHMCS_DEPARTMENT": "4"}, None, "bad", "no department 4"),
            (hook | {"SAHAYAK_WHMCS_SECRET": "another-secret"}, None, "bad", "denied"),
        ):
            there.roles = roles
            chosen = Settings.read(environment(tmp_path, **{**whmcs_far.options(there.url), **more}))
            lines = await asyncio.to_thread(lambda chosen=chosen: list(check(chosen, {})))
            assert verdicts(lines) == {"desks": verdict}, more
            assert told in str(lines), more
    assert there.tickets == {}, "looking opened one"


@pytest.mark.parametrize(
    ("moods", "told"), [(["", "", 400], "history"), (["", "", 503], "503"), ([200], "an answer that is none")]
)
async def test_request_tracker_that_answers_otherwise(tmp_path: Path, moods: list[str | int], told: str) -> None:
    """An older one; one that fails; another page altogether."""
    async with request_tracker_far.request_tracker() as there, Unsteady(there.url).serving() as door:
        given = request_tracker_far.options(door.url, there.tokens["sahayak"])
        door.moods = moods
        chosen = Settings.read(environment(tmp_path, **given))
        lines = await asyncio.to_thread(lambda: list(check(chosen, {})))
        assert verdicts(lines) == {"desks": "bad"}
        assert told in str(lines)


async def test_chatwoot_that_is_there_and_one_with_another_token(tmp_path: Path) -> None:
    async with Chatwoot().serving() as there:
        for token, verdict in ((options("")["SAHAYAK_CHATWOOT_TOKEN"], "ok"), ("another", "bad")):
            given = options(there.url) | {"SAHAYAK_CHATWOOT_TOKEN": token}
            chosen = Settings.read(environment(tmp_path, **given))
            lines = await asyncio.to_thread(lambda chosen=chosen: list(check(chosen, {})))
            assert verdicts(lines) == {"desks": verdict}


async def test_the_bot_in_chatwoots_widget_alone_and_with_another_token(tmp_path: Path) -> None:
    async with ChatwootWidget().serving() as there:
        for more, verdict in (({}, "ok"), ({"SAHAYAK_CHATWOOT_BOT_TOKEN": "another"}, "bad")):
            chosen = Settings.read(environment(tmp_path, **(bot_options(there.url) | more)))
            lines = await asyncio.to_thread(lambda chosen=chosen: list(check(chosen, {})))
            assert verdicts(lines) == {"desks": verdict}


def test_a_bot_without_its_secret_is_named(tmp_path: Path) -> None:
    given = bot_options("http://127.0.0.1:1") | {"SAHAYAK_CHATWOOT_BOT_SECRET": ""}
    with pytest.raises(BadSetting, match="SAHAYAK_CHATWOOT_BOT_SECRET"):
        list(check(Settings.read(environment(tmp_path, **given)), {}))
