"""The account's actions where their backend is away, busy or broken."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from actions.action_request import ActionRequest, Answer
from actions.base import BUDGET, AccountAction
from actions.my_due import MyDue
from bot.answers import render
from bot.billing import Billing
from bot.billing.assembly import assemble, prepare
from bot.errors import BackendUnavailable, GatewayUnavailable
from tests.actions.conftest import chosen
from tests.actions.talk import EVERY, Talk, said

LANGUAGES = ("bn", "en")


@pytest.fixture(scope="module")
def away(tmp_path_factory: pytest.TempPathFactory) -> Billing:
    """A till whose database has become something that cannot be opened."""
    folder = tmp_path_factory.mktemp("away")
    (folder / "sahayak.db").mkdir()
    return assemble(chosen(folder))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("action", EVERY)
async def test_a_backend_that_is_away_has_an_answer(action: type[AccountAction], language: str, away: Billing) -> None:
    began = time.monotonic()
    reply = await said(away, "1001", action, language)
    assert time.monotonic() - began < BUDGET
    assert reply.topic == "account_unavailable"
    assert any(button.get("url") for button in reply.buttons), "the client area"
    assert any("/handoff" in button.get("payload", "") for button in reply.buttons), "a person"


@pytest.fixture
async def locked(tmp_path: Path) -> AsyncIterator[Billing]:
    """A till whose database somebody keeps to themselves."""
    told = chosen(tmp_path)
    prepare(told)
    holder = sqlite3.connect(tmp_path / "sahayak.db", isolation_level=None)
    holder.execute("PRAGMA locking_mode=EXCLUSIVE")
    holder.execute("BEGIN EXCLUSIVE")
    billing = assemble(told)
    yield billing
    holder.close()
    await billing.close()


async def test_a_locked_backend_is_told_within_the_budget(locked: Billing) -> None:
    began = time.monotonic()
    reply = await said(locked, "1001", MyDue)
    assert reply.topic == "account_unavailable"
    assert time.monotonic() - began < BUDGET + 1


async def test_the_budget_ends_a_long_wait(locked: Billing) -> None:
    action = MyDue(locked)
    action.budget = 0.2
    began = time.monotonic()
    reply = await Talk(locked, "1001", "en").act(action)
    assert reply.topic == "account_unavailable"
    assert time.monotonic() - began < 2


@pytest.fixture
def breaking() -> Any:
    """Makes an action that raises; its class is gone again afterwards, or rasa_sdk would find it."""

    def make(problem: Exception) -> AccountAction:
        async def answer(self: Any, asked: ActionRequest, billing: Billing, customer: str) -> Answer:
            await asyncio.sleep(0)
            raise problem

        action = MyDue()
        action.answer = answer.__get__(action)  # type: ignore[method-assign]
        return action

    return make


@pytest.mark.parametrize("language", LANGUAGES)
async def test_an_error_that_nobody_expected_is_logged_and_told(
    language: str, breaking: Any, billing: Billing, caplog: pytest.LogCaptureFixture
) -> None:
    action = breaking(RuntimeError("boom"))
    action._given = billing
    with caplog.at_level(logging.DEBUG):
        reply = await Talk(billing, "1001", language).act(action, {}, text="my secret words")
    assert reply.text == render("errors.unexpected", language).text
    assert "boom" not in reply.text
    assert reply.topic == "my_due"
    assert "Traceback" in caplog.text
    assert "my secret words" not in caplog.text


@pytest.mark.parametrize(
    ("problem", "key"), [(GatewayUnavailable(gateway="x"), "errors.gateway_unavailable"), (BackendUnavailable(), None)]
)
async def test_our_own_errors_have_their_own_words(
    problem: Exception, key: str | None, breaking: Any, billing: Billing
) -> None:
    action = breaking(problem)
    action._given = billing
    reply = await Talk(billing, "1001", "en").act(action)
    assert reply.text == (render(key, "en").text if key else reply.text)
    assert reply.topic == ("my_due" if key else "account_unavailable")
