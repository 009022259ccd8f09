"""Talk to the real engine inside this process: the trained model, the private connector's turn, the real actions."""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from bot.rasa.environment import prepare
from bot.rasa.patches.tensorflow_stub import stand_in
from bot.settings import Settings

ACTION_SECONDS = 20  # on a busy machine; an action that is really down answers at once, with a refused connection


class Engine:
    """One loaded model with an event loop of its own."""

    def __init__(self, model: Path, settings: Settings, actions_port: int) -> None:
        prepare(os.environ, settings)
        stand_in()
        import rasa.core.actions.action
        import rasa.utils.log_utils
        from rasa.core.agent import Agent
        from rasa.core.lock_store import InMemoryLockStore
        from rasa.utils.endpoints import EndpointConfig

        from bot.rasa.nlg import AnswersNLG
        from bot.rasa.patches import rasa_patches
        from bot.rasa.stateless_tracker import StatelessTrackerStore

        rasa.utils.log_utils.configure_structlog(logging.ERROR)
        rasa.core.actions.action.DEFAULT_REQUEST_TIMEOUT = ACTION_SECONDS
        rasa_patches.take()
        endpoint = EndpointConfig(
            f"http://127.0.0.1:{actions_port}/webhook",
            headers={"Authorization": f"Bearer {settings.actions_key}"},
        )
        self.loop = asyncio.new_event_loop()
        self.agent = Agent.load(
            str(model),
            generator=AnswersNLG(),
            tracker_store=StatelessTrackerStore(),
            lock_store=InMemoryLockStore(),
            action_endpoint=endpoint,
        )

    def turn(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        """What POST /turn would answer."""
        return self.loop.run_until_complete(self._turn(asked))

    async def _turn(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        from bot.rasa import connector

        return await connector.taken(self.agent.handle_message, *connector.read_turn(asked))

    def close(self) -> None:
        self.loop.close()


@dataclass
class Talk:
    """One conversation. `customer` is proved from the beginning, or by `identify`."""

    engine: Engine
    name: str
    customer: str | None = None
    language: str | None = None
    state: dict[str, Any] = field(default_factory=dict)
    buttons: list[dict[str, Any]] = field(default_factory=list)

    def say(self, text: str) -> dict[str, Any]:
        return self._take(text=text, payload=None)

    def press(self, title: str) -> dict[str, Any]:
        """Press the button of the last replies that has this title."""
        fitting = [one for one in self.buttons if one["title"] == title and "payload" in one]
        assert len(fitting) == 1, f"{title!r} among {[one['title'] for one in self.buttons]}"
        return self._take(text=None, payload=fitting[0]["payload"])

    def identify(self, customer: str) -> dict[str, Any]:
        """The channel proves who this is, as after a log-in in the client area."""
        self.customer = customer
        return self._take(text=None, payload={"intent": "identified", "entities": {}})

    def _take(self, **said: Any) -> dict[str, Any]:
        asked = {"conversation": self.name, "customer": self.customer, "language": self.language, "state": self.state}
        answer = self.engine.turn({**asked, **said})
        self.state = answer["state"]
        self.buttons = [button for reply in answer["replies"] for button in reply["buttons"]]
        for effect in answer["effects"]:
            if effect["kind"] == "language":
                self.language = effect["language"]
        return answer

    @property
    def asks(self) -> str:
        """The piece that is asked, or the kind of another open question; "nothing" where none is open."""
        open_question = self.state.get("open_question") or {}
        return str(open_question.get("asks") or open_question.get("kind") or "nothing")

    @property
    def verdict(self) -> str:
        """The verdict on what the conversation knows now."""
        from bot.knowledge.diagnosis import case_of, diagnose

        dialogue_context = self.state["dialogue_context"]
        return diagnose(case_of(dialogue_context["topic"], dialogue_context["entities"], date.today())).word
