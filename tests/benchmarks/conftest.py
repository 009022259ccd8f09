"""The engine of the dialogues serves here too: the real model in this process, the real actions beside it."""

from __future__ import annotations

from tests.dialogue.conftest import engine

__all__ = ["engine"]
