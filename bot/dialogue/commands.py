"""What a message asks of the dialogue: commands, each proposed for one reason; the weightiest is carried out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.dialogue.dialogue_context import Context, NluResult


@dataclass(frozen=True)
class Answer:
    """Answer a question. `settles`: it is what the open question waited for, so that is no longer open."""

    topic: str
    entities: Mapping[str, Any] = field(default_factory=dict)
    settles: bool = False


@dataclass(frozen=True)
class Say:
    """Say one thing of the dialogue itself: no, stopped, noted for the person. `keeps`: what is open stays open."""

    topic: str
    entities: Mapping[str, Any] = field(default_factory=dict)
    keeps: bool = False


@dataclass(frozen=True)
class Repeat:
    """Ask the open question once more."""


@dataclass(frozen=True)
class HandOver:
    """Offer a person."""


@dataclass(frozen=True)
class Miss:
    """Say that it was not understood; `foreign`: that it is no matter of ours."""

    options: tuple[str, ...] = ()
    foreign: bool = False


@dataclass(frozen=True)
class Warn:
    """Warn of a secret that was typed (`kinds`), or of a stranger who wants money.

    `told`: that the stranger got something ("given"), more of what they wanted ("story"), or
    that a page asks for it ("page")."""

    kinds: tuple[str, ...] = ()
    told: str = ""


Command = Answer | Say | Repeat | HandOver | Miss | Warn


@dataclass(frozen=True)
class Proposer:
    """One reason for a command, said by its function. `weight`: how much it counts, 0 to 1; `heard`: only as far as the
    classifiers are sure of the intent."""

    weight: float
    propose: Callable[[NluResult, Context], Command | None]
    name: str = ""  # the function's, where it is not given
    heard: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "name", self.name or self.propose.__name__)


@dataclass(frozen=True)
class Proposal:
    """A command, what speaks for it, and whose it is."""

    command: Command
    weight: float
    why: str

    def __str__(self) -> str:
        named = self.command.topic if isinstance(self.command, Answer | Say) else type(self.command).__name__
        return f"{named} ({self.why} {self.weight:.2f})"


def proposals(heard: NluResult, context: Context, proposers: Iterable[Proposer]) -> list[Proposal]:
    """Everything that is proposed, the weightiest first, in whatever order the proposers come."""
    made = []
    for one in proposers:
        command = one.propose(heard, context)
        if command is not None:
            made.append(Proposal(command, one.weight * (heard.confidence if one.heard else 1.0), one.name))
    return sorted(made, key=lambda proposal: (-proposal.weight, proposal.why))


def explained(ranked: list[Proposal]) -> str:
    """The proposal that won, and the next one that is for something else."""
    first, *others = ranked
    second = next((one for one in others if one.command != first.command), None)
    return f"{first}, not {second}" if second else f"{first}"
