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
from rasa.shared.core.events import ActionExecuted, SlotSet
from rasa.shared.core.trackers import DialogueStateTracker

KEPT_SLOTS = ("dialogue_context", "open_question", "misses", "answer_language")


@dataclass
class Turn:
    """One turn in progress: the state it came with, the tracker it left behind, and why it was decided so."""

    state: Mapping[str, Any] = field(default_factory=dict)
    tracker: DialogueStateTracker | None = None
    decisions: tuple[str, ...] = ()  # what spoke for the plan

    def new_state(self) -> dict[str, Any]:
        """The slots that the next turn needs, JSON-serialisable."""
        if self.tracker is None:
            return dict(self.state)
        values = {name: self.tracker.get_slot(name) for name in KEPT_SLOTS}
        return {name: value for name, value in values.items() if value is not None}


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
