"""Take stored turns once more in this process, without accounts: a conversation per line of JSON in, its turns out.

A conversation is a list of turns as bot/commands/replay reads them; of each comes back what `KEPT` names, and the kinds
of links in what was said. What an action of an account did then is taken from the turn; nothing is asked of anybody.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import sys
import warnings
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from bot.answers.links import link_kinds
from bot.errors import UserError
from bot.rasa.environment import prepare
from bot.rasa.patches.import_stubs import install
from bot.rasa.patches.stubbed_packages import UNUSED, only_ours
from bot.rasa.patches.tensorflow_stub import stand_in
from bot.settings import ROOT, Settings, settings

KEPT = ("understood", "confidence", "entities", "topic", "also")
SOMEBODY = "somebody"  # a customer who is known; who it was says nothing here
EXPECTED = {"pay_link": ["pay"], "download_link": ["download"], "identify": ["page"]}  # where it was not asked then
Turn = Mapping[str, Any]
Take = Callable[[Mapping[str, Any]], dict[str, Any]]


class Replayer:
    """One loaded model. UserError where it cannot be loaded."""

    def __init__(self, model: Path, chosen: Settings) -> None:
        prepare(os.environ, chosen)
        stand_in()
        if only_ours(ROOT):
            install(UNUSED)
        from rasa.core.agent import Agent
        from rasa.core.lock_store import InMemoryLockStore

        from bot.rasa import log
        from bot.rasa.nlg import AnswersNLG
        from bot.rasa.patches import rasa_patches
        from bot.rasa.stateless_tracker import StatelessTrackerStore

        log.configure()
        rasa_patches.take()
        self._then = ActionsThen()
        self._agent = Agent.load(
            str(model),
            generator=AnswersNLG(),
            tracker_store=StatelessTrackerStore(),
            lock_store=InMemoryLockStore(),
            action_endpoint=self._then,
        )
        if not self._agent.is_ready():
            raise NoModel(model=model)
        self._loop = asyncio.new_event_loop()

    def conversation(self, turns: list[Turn]) -> list[dict[str, Any]]:
        return again(turns, self._take, self._then)

    def _take(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        from bot.rasa.connector import read_turn, taken

        return self._loop.run_until_complete(taken(self._agent.handle_message, *read_turn(asked)))

    def close(self) -> None:
        self._loop.close()


class NoModel(UserError):
    """Facts: model."""

    code = "no_model"

    def __str__(self) -> str:
        return f"{self.facts['model']} is no model of this version; `python -m bot train` makes one"


class ActionsThen:
    """In the place of Rasa's endpoint of the action server: answers with what an action did in the stored turn."""

    url = "then"

    def __init__(self) -> None:
        self.kwargs: dict[str, Any] = {}  # Rasa looks for options in it
        self.turn: Turn = {}

    async def request(self, *_: Any, json: Mapping[str, Any], **__: Any) -> dict[str, Any]:
        topic = str(json["next_action"]).removeprefix("action_")
        if not self.turn["known"]:
            return {"events": [], "responses": [_said("identify")]}
        then = self.turn["actions"].get(topic)
        if then is None:  # it was not asked then
            return {"events": [], "responses": [_said(topic)]}
        slots = json["tracker"]["slots"]
        return {"events": list(_events(then, slots)), "responses": [_said(one or topic) for one in then["topics"]]}


def _events(then: Mapping[str, Any], slots: Mapping[str, Any]) -> Any:
    from bot.rasa.stateless_tracker import BY_ACTIONS

    if "memory" in then:
        now = {name: value for name, value in (slots["dialogue_context"] or {}).items() if name not in BY_ACTIONS}
        yield {"event": "slot", "name": "dialogue_context", "value": {**now, **then["memory"]}}
    if "open_question" in then:
        yield {"event": "slot", "name": "open_question", "value": then["open_question"]}


def _said(topic: str) -> dict[str, Any]:
    return {"text": _text(topic), "custom": {"topic": topic}}


def _text(topic: str | None) -> str:
    return f"({topic})"


def again(turns: list[Turn], take: Take, then: ActionsThen) -> list[dict[str, Any]]:
    """The turns of one conversation in order, each with the memory that those before it have left now."""
    state: Mapping[str, Any] = {}
    made = []
    for number, turn in enumerate(turns, start=1):
        then.turn = turn
        answer = take(
            {
                "conversation": "replay",
                "message_id": f"replay:{number}",
                "text": turn["text"],
                "payload": turn["payload"],
                "customer": SOMEBODY if turn["known"] else None,
                "language": turn["language"],
                "awaited": turn["awaited"],
                "sensitive": turn["sensitive"],
                "state": state,
            }
        )
        state = answer["state"]
        topic = answer["topic"] or (answer["replies"][0]["topic"] if answer["replies"] else "fallback")
        made.append({**{name: answer[name] for name in KEPT}, "topic": topic, "links": _links(answer, turn)})
    return made


def _links(answer: Mapping[str, Any], turn: Turn) -> list[str]:
    """Of guides what they have now; of an account what was given then, since nobody is asked."""
    kinds: set[str] = set()
    for reply in answer["replies"]:
        topic = reply["topic"]
        if reply["text"] == _text(topic):
            kinds.update(turn["links"].get(topic, EXPECTED.get(topic, ())))
        else:
            kinds.update(link_kinds(reply["buttons"], reply["file"]))
    return sorted(kinds)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bot.rasa.replay", description=__doc__)
    parser.add_argument("model", type=Path)
    given = parser.parse_args()
    warnings.filterwarnings("ignore")
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # whatever a library prints is no answer
    os.chdir(ROOT)
    try:
        replayer = Replayer(given.model, settings())
    except UserError as trouble:
        print(f"sahayak: {trouble}", file=sys.stderr)
        return 1
    with contextlib.closing(replayer):
        for line in sys.stdin:
            print(json.dumps(replayer.conversation(json.loads(line)), ensure_ascii=False), file=answers, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
