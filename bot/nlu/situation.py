"""Where in a conversation a message stands: what a reading in context knows beside the message."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bot.knowledge.memory import is_remembered
from bot.knowledge.topics import topics

OPENED_BY = {"paid_but_unpaid": "details"}  # topics whose answer itself asks for something


@dataclass(frozen=True)
class Situation:
    """`after`: topic of the last answer, "" where there is none; `open`: kind of the question that the bot has open;
    `awaited`: a person was asked for and has not come yet; `told_of_payment`: they spoke of one that they made.
    """

    after: str = ""
    open: str = ""
    awaited: bool = False
    told_of_payment: bool = False

    @classmethod
    def of(
        cls, dialogue_context: Mapping[str, Any], open_question: Mapping[str, Any] | None, awaited: bool = False
    ) -> Situation:
        """The situation that a conversation's memory describes; a topic of some turns ago is no longer one."""
        remembered = is_remembered(int(dialogue_context.get("age", 0)))
        last = str(dialogue_context.get("topic") or "") if remembered else ""
        after = str(dialogue_context.get("said") or last)
        opened = str((open_question or {}).get("kind") or OPENED_BY.get(after, ""))
        return cls(after, opened, awaited, bool(dialogue_context.get("payment")))

    @property
    def signs(self) -> Iterator[str]:
        """What a word is crossed with: the topic, its family, the open question."""
        if self.after:
            yield f"after {self.after}"
            topic = topics().get(self.after)
            if topic is not None:
                yield f"kind {topic.kind}"
                if topic.family:
                    yield f"family {topic.family}"
        if self.awaited and self.after != "handoff":
            yield "after handoff"  # what is said while a person is awaited is said after asking for one
        if self.open:
            yield f"open {self.open}"

    def __bool__(self) -> bool:
        return bool(self.after or self.open or self.awaited)
