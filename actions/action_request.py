"""What a customer asks of an action, and the answer that goes back: the tracker's slots in plain types."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet

from bot.answers import Reply
from bot.knowledge.memory import is_remembered
from bot.lang import DEFAULT, LANGUAGES

# Of the memory of a missing payment; all else in it the action has read.
KEPT = ("asked", "again", "age", "time", "handed", "twice")
LONGEST_NUMBER = 20  # characters of an invoice number that are looked at, and repeated to the customer


@dataclass(frozen=True)
class ActionRequest:
    """One question. `customer` is what the channel proved (None: nobody); nothing else says who is asking."""

    customer: str | None
    language: str = DEFAULT
    entities: Mapping[str, Any] = field(default_factory=dict)
    dialogue_context: Mapping[str, Any] = field(default_factory=dict)
    text: str = ""

    @classmethod
    def of(cls, tracker: Tracker, topic: str) -> ActionRequest:
        """Read it from a tracker. Entities of a step that is about another topic are not ours."""
        latest = tracker.latest_message or {}
        customer = (latest.get("metadata") or {}).get("customer")
        step = tracker.get_slot("step") or {}
        language = tracker.get_slot("answer_language")
        return cls(
            customer=customer if isinstance(customer, str) and customer else None,
            language=language if language in LANGUAGES else DEFAULT,
            entities=(step.get("entities") or {}) if step.get("topic") == topic else {},
            dialogue_context=tracker.get_slot("dialogue_context") or {},
            text=str(latest.get("text") or ""),
        )

    @property
    def reference(self) -> str | None:
        """How they pointed at one: "1", "2", "-1" (last), "other", "that", "all"."""
        reference = self.entities.get("reference")
        return str(reference) if reference else None

    @property
    def again(self) -> bool:
        """Whether the same was answered just now, so that a detail of it may be asked for."""
        return bool(self.entities.get("again"))

    @property
    def selection(self) -> Mapping[str, Any]:
        """How they described the invoices that they mean, as bot.knowledge.selection read it; empty: not at all."""
        selection = self.entities.get("selection")
        return selection if isinstance(selection, Mapping) else {}

    @property
    def shown(self) -> tuple[str, ...]:
        """The invoices of the list that was shown last, in its order."""
        return tuple(str(number) for number in self.dialogue_context.get("invoices") or ())

    @property
    def current(self) -> str | None:
        """The invoice that was spoken of just now."""
        number, age = self.dialogue_context.get("current"), self.dialogue_context.get("current_age", 0)
        return str(number) if number and is_remembered(age) else None

    @property
    def recent(self) -> tuple[str, ...]:
        """The two invoices that were spoken of last, the later one last; nothing where there were not two."""
        previous = self.dialogue_context.get("previous")
        return (str(previous), self.current) if previous and self.current and previous != self.current else ()

    def numbers(self) -> tuple[str, ...]:
        """The invoice numbers that they named, once each, without the signs around them ("#4821", "INV-4821")."""
        named = self.entities.get("invoice_number") or ()
        several = named if isinstance(named, Sequence) and not isinstance(named, str) else str(named).split(",")
        plain = (_plain(str(number)) for number in several)
        return tuple(dict.fromkeys(number for number in plain if number))

    def word(self, entity: str) -> str | None:
        """One entity as text; None where it was not said."""
        value = self.entities.get(entity)
        if isinstance(value, (list, tuple)):
            value = value[0] if value else None
        return str(value) if value not in (None, "") else None


def _plain(number: str) -> str:
    text = number.strip().upper()
    for sign in ("INVOICE", "INV"):
        text = text.removeprefix(sign)
    return text.strip(" #-:")[:LONGEST_NUMBER]


@dataclass(frozen=True)
class Answer:
    """One reply and what the conversation should remember of it.

    `shown` are the invoices of a list in its order; `current` is the one that the answer is about; `question` is what
    the reply asks, as the engine understands it; `payment` is what is now known of a payment that they miss: None tells
    nothing new of it, and with `found` nothing of it is remembered.
    """

    reply: Reply
    shown: tuple[str, ...] = ()
    current: str | None = None
    open_question: Mapping[str, Any] | None = None
    payment: Mapping[str, str] | None = None
    found: bool = False  # the payment that they missed, so that it is missed no longer
    sorry: bool = False  # it says so, which is said once
    together: bool = False  # those `shown` are to be paid at once
    country: str = ""  # ISO code of the customer's; nothing new is told of it where it is empty

    def events(self, dialogue_context: Mapping[str, Any]) -> list[dict[str, Any]]:
        events: list[dict[str, Any]] = []
        if self.shown or self.current or self.payment is not None or self.found or self.sorry or self.country:
            events.append(SlotSet("dialogue_context", self._remembered(dialogue_context)))
        if self.open_question is not None:
            events.append(SlotSet("open_question", dict(self.open_question)))
        return events

    def _remembered(self, dialogue_context: Mapping[str, Any]) -> dict[str, Any]:
        spoken_of = {"current", "current_age", *(("together", "bill_meant") if self.shown or self.current else ())}
        kept = {name: value for name, value in dialogue_context.items() if name not in spoken_of}
        before = [str(number) for number in dialogue_context.get("invoices") or ()]
        if self.together:
            kept["together"] = True
        if self.shown:
            kept["invoices"] = list(self.shown)
        elif self.current and self.current not in before:  # else "the other one" is still one of that list
            kept["invoices"] = [self.current]
        before_it = dialogue_context.get("current")
        if self.current and before_it and before_it != self.current:
            kept["previous"] = before_it
        if self.current:
            kept.update(current=self.current, current_age=0)
        elif not self.shown:
            kept.update({name: dialogue_context[name] for name in spoken_of if name in dialogue_context})
        if self.payment is not None:
            counted = dialogue_context.get("payment") or {}
            kept["payment"] = {**{name: counted[name] for name in KEPT if name in counted}, **self.payment}
        if self.found:
            kept.pop("payment", None)
        if self.sorry:
            kept["sorry"] = True
        if self.country:
            kept["country"] = self.country
        return kept
