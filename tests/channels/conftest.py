"""Fixtures of the channels' tests."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.chat_app import Chatroom, chatroom


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[Chatroom]:
    async with chatroom(tmp_path) as opened:
        yield opened
