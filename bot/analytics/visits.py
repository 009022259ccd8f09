"""Make visits of events: what one customer wrote until a long silence, and what became of it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.analytics import goals
from bot.events import Event
from bot.knowledge.topics import topics

#: Seconds of silence, after which the same conversation counts as another visit: many channels never close one.
PAUSE = 12 * 3600.0
#: Where whoever sets up the bot tries it out.
NOT_CUSTOMERS = frozenset({"ask"})
#: Forms of a message that somebody wrote, pressed or sent.
SPOKEN = frozenset({"text", "button", "file", "command"})
MISSED = frozenset({"fallback"})
NOT_COVERED = "not_covered"
TAKEN_OVER = "desk"  # the reason of a ticket for which nobody waited: an agent stepped in
#: What the press of a rating is answered about.
RATINGS = frozenset({"feedback_positive", "feedback_negative"})
UNKNOWN = ""
LONGEST_TOPIC = 60  # characters; an operator's own actions may name theirs as they like
_OVER = frozenset({"ticket.closed", "ticket.withdrawn", "ticket.taken_back"})
KINDS = frozenset({
    "message.received", "message.answered", "link.issued", "ticket.opened", "ticket.assigned", "ticket.replied",
    "conversation.rated", *_OVER,
})  # fmt: skip


@dataclass(frozen=True)
class Visit:
    """One visit; times are seconds.

    `topic`: the first that is more than a greeting. `alone`: nobody but the bot had a part in it, and its last answer
    was one. `handoff`: why a person was asked for. `goal`, `reached`: bot.analytics.goals. `waited` until a person took
    the case, `person_answer` until they wrote. `turn_seconds` from message to answer, in all; `engine_seconds` of them.
    """

    channel: str
    language: str
    topic: str
    messages: int
    answers: int
    fallbacks: int
    alone: bool
    handoff: str | None
    goal: str | None
    reached: bool
    rating: str | None
    first_answer: float | None
    waited: float | None
    person_answer: float | None
    turn_seconds: float
    engine_seconds: float


#: (channel, language, topic, subject) -> messages
Questions = Counter[tuple[str, str, str, str]]


def visits(
    events: Iterable[Event], ledger: Mapping[str, Sequence[Event]], start: float, end: float
) -> tuple[list[Visit], Questions]:
    """The visits that began between `start` and `end`, and what was asked in them.

    `events`: of KINDS, in order, from goals.DONE_WITHIN before until it has gone after. `ledger`: by
    customer, of goals.LEDGER.
    """
    by_conversation: dict[str, list[Event]] = defaultdict(list)
    for event in events:
        if event.conversation is not None:
            by_conversation[event.conversation].append(event)
    made: list[Visit] = []
    per_subject: Questions = Counter()
    for happened in by_conversation.values():
        for first, behind in _parts(happened, start, end):
            during = [event for event in happened if first.at <= event.at < behind]
            if _only_rates(during):
                continue
            one = _visit(during, happened, ledger)
            made.append(one)
            per_subject.update(_questions(during, one))
    return made, per_subject


def _parts(happened: Sequence[Event], start: float, end: float) -> Iterator[tuple[Event, float]]:
    """The first message of each visit that began in time, and when the next visit did."""
    said = [event for event in happened if _spoken(event)]
    firsts = [
        one for before, one in zip([None, *said], said, strict=False) if before is None or one.at - before.at > PAUSE
    ]
    behind = [*(one.at for one in firsts[1:]), float("inf")]
    return ((one, next_at) for one, next_at in zip(firsts, behind, strict=False) if start <= one.at < end)


def _spoken(event: Event) -> bool:
    return (
        event.kind == "message.received"
        and event.data.get("form") in SPOKEN
        and event.data.get("channel") not in NOT_CUSTOMERS
    )


def _only_rates(during: Sequence[Event]) -> bool:
    """Somebody pressed how they found a person's help, after its case was closed: part of that visit."""
    said = [event for event in during if _spoken(event)]
    topics_there = {event.data.get("topic") for event in during if event.kind == "message.answered"}
    return all(event.data.get("form") == "button" for event in said) and bool(topics_there) and topics_there <= RATINGS


def _visit(during: Sequence[Event], happened: Sequence[Event], ledger: Mapping[str, Sequence[Event]]) -> Visit:
    said = [event for event in during if _spoken(event)]
    answered = [event for event in during if event.kind == "message.answered"]
    by_hand = [event for event in answered if event.data.get("outcome") == "held"]
    by_bot = [event for event in answered if event.data.get("outcome") == "answered"]
    ticket = next((event for event in during if event.kind == "ticket.opened"), None)
    missed = sum(event.data.get("topic") in MISSED for event in answered)
    arrived = {event.seq: event.at for event in during if event.kind == "message.received"}
    took = [event.at - arrived[event.seq] for event in by_bot if event.seq in arrived]
    customer = next((event.customer for event in reversed(during) if event.customer is not None), None)
    links: dict[int | None, set[str]] = defaultdict(set)
    for event in during:
        if event.kind == "link.issued":
            links[event.seq].add(str(event.data.get("purpose")))
    wishes = [one for event in answered if (one := goals.wish(event, links[event.seq])) is not None]
    goal, reached = goals.outcome(wishes, ledger.get(customer or "", ()), said[-1].at + goals.DONE_WITHIN)
    last = answered[-1] if answered else None
    understood = last is not None and last.data.get("outcome") == "answered" and last.data.get("topic") not in MISSED
    waited, person_answer = _waiting(ticket, happened)
    return Visit(
        channel=str(said[0].data.get("channel")),
        language=_most(event.data.get("language") for event in answered),
        topic=_topic(answered),
        messages=len(said),
        answers=len(took),
        fallbacks=missed,
        alone=understood and not by_hand and not _has_person(during, happened),
        handoff=str(ticket.data.get("reason")) if ticket else None,
        goal=goal,
        reached=reached,
        rating=next((str(event.data.get("rating")) for event in during if event.kind == "conversation.rated"), None),
        first_answer=next(iter(took), None),
        waited=waited,
        person_answer=person_answer,
        turn_seconds=sum(took),
        engine_seconds=sum(float(event.data.get("ms") or 0.0) for event in by_bot) / 1000,
    )


def _has_person(during: Sequence[Event], happened: Sequence[Event]) -> bool:
    """A case for a person was open, or opened, in it."""
    first = during[0].at
    waiting: set[str] = set()
    for event in happened:
        if event.at >= first:
            break
        ticket = str(event.data.get("ticket"))
        if event.kind == "ticket.opened":
            waiting.add(ticket)
        elif event.kind in _OVER:
            waiting.discard(ticket)
    return bool(waiting) or any(event.kind.startswith("ticket.") for event in during)


def _waiting(ticket: Event | None, happened: Sequence[Event]) -> tuple[float | None, float | None]:
    """Seconds until a person took the case, and until they wrote."""
    if ticket is None or ticket.data.get("reason") == TAKEN_OVER:
        return None, None
    after = [event for event in happened if event.data.get("ticket") == ticket.data.get("ticket")]
    replied = next((event.at for event in after if event.kind == "ticket.replied"), None)
    taken = next((event.at for event in after if event.kind == "ticket.assigned" and event.data.get("to")), replied)
    began = ticket.at
    return (None if taken is None else taken - began), (None if replied is None else replied - began)


def _topic(answered: Sequence[Event]) -> str:
    named = [str(event.data.get("topic"))[:LONGEST_TOPIC] for event in answered]
    known = topics()
    weighty = (one for one in named if one in known and known[one].kind != "dialogue")
    return next(weighty, named[0] if named else UNKNOWN)


def _most(values: Iterable[object]) -> str:
    counted = Counter(str(value) for value in values if value)
    return counted.most_common(1)[0][0] if counted else UNKNOWN


def _questions(during: Sequence[Event], visit: Visit) -> Questions:
    """Each answered message by its topic, and by the company's term that it named where that is not told."""
    per_subject: Questions = Counter()
    for event in during:
        if event.kind == "message.answered" and event.data.get("outcome") == "answered":
            subject = str(event.data.get("matter") or "")
            topic = NOT_COVERED if subject else str(event.data.get("topic"))[:LONGEST_TOPIC]
            per_subject[visit.channel, str(event.data.get("language") or visit.language), topic, subject] += 1
    return per_subject
