"""Request Tracker 5 as a desk, over its REST 2: the promise, and what only Request Tracker does.

Against the stand-in; `scripts/desk-request-tracker` runs the same against the real one.
"""

from __future__ import annotations

import base64
import logging
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from bot.conversations.models import Handoff, Outcome
from bot.conversations.store import ConversationStore
from bot.desks import cases
from bot.desks.base import LONGEST_ANSWER, Desk
from bot.desks.passing import RequestTrackerCases
from bot.events.tables import subscribers
from tests.contracts.desks import BOT, DeskContract, said
from tests.desks.request_tracker_far import RequestTrackerFar, There, request_tracker, request_tracker_far


@pytest.fixture
async def there() -> AsyncIterator[There]:
    async with request_tracker() as found:
        yield found


class TestRequestTracker(DeskContract):
    passer = RequestTrackerCases

    @pytest.fixture
    async def far(self, store: ConversationStore, tmp_path: Path, there: There) -> AsyncIterator[RequestTrackerFar]:
        async with request_tracker_far(tmp_path, store, there) as found:
            yield found

    def make(self, far: RequestTrackerFar, store: ConversationStore) -> Desk:
        return far.desk

    async def is_over(self, far: RequestTrackerFar, number: str) -> bool:
        return await far.status(number) == "resolved"

    async def test_agents_see_who_said_what_and_whose_words_are_the_customers(self, store, far, pass_on, talk, number):
        await pass_on()
        await said(store, talk, "আরেকটা কথা\n<b>", BOT)
        await said(store, talk, "0", BOT)
        await pass_on()
        written = await far.written(number)
        assert [kind for kind, _, _ in written] == ["Create", "Correspond", "Comment", "Correspond", "Comment"]
        assert [text.rstrip("\n") for kind, _, text in written if kind == "Correspond"] == ["আরেকটা কথা\n<b>", "0"]
