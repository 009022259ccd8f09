"""A tracker store that keeps nothing: a turn brings its state along and takes the new state away.

The caller stores the state in the transaction that marks the message answered, so a crash anywhere simply runs the turn
again, any engine replica can take any turn, and Rasa never replays more than one turn however long the conversation is.
Outside a turn of the private connector (`rasa shell`) trackers live in memory.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.events import ActionExecuted, BotUttered, SlotSet
from rasa.shared.core.trackers import DialogueStateTracker

KEPT_SLOTS = ("dialogue_context", "open_question", "misses", "answer_language")
#: What an action of a customer's account leaves in `dialogue_context`; all else there is the dialogue's own.
BY_ACTIONS = ("invoices", "previous", "current", "current_age", "payment", "sorry")


@dataclass
class Turn:
    """One turn in progress: the state it came with, the tracker it left behind, and why it was decided so."""

    state: Mapping[str, Any] = field(default_factory=dict)
    tracker: DialogueStateTracker | None = None
    decisions: tuple[str, ...] = ()  # what spoke for the plan
    greeting: str | None = None  # with which they began a message that asks something

    def new_state(self) -> dict[str, Any]:
        """The slots that the next turn needs, JSON-serialisable."""
        if self.tracker is None:
            return dict(self.state)
        values = {name: self.tracker.get_slot(name) for name in KEPT_SLOTS}
        return {name: value for name, value in values.items() if value is not None}

    def actions(self) -> dict[str, dict[str, Any]]:
        """Each action that was asked, by its topic: the topics of what it said, and what it left in the memory.

        With it the turn can be taken once more without the account (bot/rasa/replay.py).
        """
        asked: dict[str, dict[str, Any]] = {}
        running: dict[str, Any] | None = None
        for event in self.tracker.events if self.tracker else ():
            if isinstance(event, ActionExecuted):
                name = event.action_name or ""
                ours = name.startswith("action_") and name != ACTION_LISTEN_NAME
                running = asked.setdefault(name.removeprefix("action_"), {"topics": []}) if ours else None
            elif running is None:
                continue
            elif isinstance(event, BotUttered):
                running["topics"].append(((event.data or {}).get("custom") or {}).get("topic"))
            elif isinstance(event, SlotSet) and event.key == "dialogue_context":
                running["memory"] = {name: event.value[name] for name in BY_ACTIONS if name in event.value}
            elif isinstance(event, SlotSet) and event.key == "open_question":
                running["open_question"] = event.value
        return asked


current_turn: ContextVar[Turn | None] = ContextVar("current_turn", default=None)


class StatelessTrackerStore(TrackerStore):
    """Rasa's promise (`save`, `retrieve`, `keys`) over the turn in progress."""

    def __init__(self, domain: Any = None, event_broker: Any = None, **_: Any) -> None:
        super().__init__(domain, event_broker)
        self._in_memory: dict[str, DialogueStateTracker] = {}

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        turn = current_turn.get()
        if turn is None:
            return self._in_memory.get(sender_id)
        if turn.tracker is None:
            turn.tracker = self.init_tracker(sender_id)
            # A running session: Rasa need not start one, and replays just these few events.
            turn.tracker.update(ActionExecuted(ACTION_LISTEN_NAME))
            for name in KEPT_SLOTS:
                if name in turn.state:
                    turn.tracker.update(SlotSet(name, turn.state[name]))
        return turn.tracker

    async def save(self, tracker: DialogueStateTracker) -> None:
        turn = current_turn.get()
        if turn is None:
            self._in_memory[tracker.sender_id] = tracker
        else:
            turn.tracker = tracker

    async def keys(self) -> Iterable[str]:
        return list(self._in_memory)
