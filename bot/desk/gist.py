"""What a case is about in one line, from what is known: topic, invoices, amount, gateway, how often it was asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from bot.answers import answers, render
from bot.conversations.reopening import continued
from bot.knowledge.names import title

#: Topics and reasons that say nothing of what it is about; some of them have words of their own in desk_gist.yml.
_ABOUT_NOTHING = frozenset({
    "handoff", "ticket_status", "fallback", "greet", "thanks", "affirm", "deny", "identify", "goodbye", "note", "help",
    "complaint", "feedback_negative", "feedback_positive", "asked", "desk", "engine_unavailable", "language_switch",
    "safety_warning", "out_of_scope", "bot_challenge", "cancel",
})  # fmt: skip
_MOST_INVOICES = 3
_LONGEST = 40  # characters of one thing that was named


@dataclass(frozen=True)
class Case:
    """`topic`: of data/knowledge/topics.yml, None where nothing was understood; `reason`: why a person is wanted.

    `asked`: messages of the customer about that topic; `continues`: the number of the case before it.
    """

    topic: str | None
    reason: str | None
    invoices: tuple[str, ...] = ()
    amount: str = ""
    gateway: str = ""
    transaction: str = ""
    asked: int = 0
    continues: str = ""


def case(reason: str | None, summary: Mapping[str, Any], results: Sequence[Mapping[str, Any]]) -> Case:
    """From a ticket's reason and summary, and from what was understood of the customer's messages, newest last."""
    said = [str(one.get("topic")) for one in results]
    telling = [
        one for one in (reason, *reversed(said)) if one not in _ABOUT_NOTHING and f"title.{one}" in answers("en")
    ]
    topic = telling[0] if telling else None
    named = (summary, *(one.get("entities") or {} for one in reversed(results)))
    amount, gateway, transaction = (
        next(iter(_named(named, name)), "") for name in ("amount", "gateway", "transaction_id")
    )
    invoices = _named(named, "invoice_number")[:_MOST_INVOICES]
    return Case(
        topic, reason, invoices, amount, gateway, transaction, said.count(topic) if topic else 0, continued(summary)
    )


def continuing(new: Case, old: Case) -> Case:
    """A case that goes on: what it does not tell itself, the one before it does."""
    return replace(
        new, topic=new.topic or old.topic, invoices=new.invoices or old.invoices, amount=new.amount or old.amount,
        gateway=new.gateway or old.gateway, transaction=new.transaction or old.transaction,
    )  # fmt: skip


@lru_cache(maxsize=1024)  # a list is read anew at each change, and most of it is as it was
def gist(about: Case, language: str) -> str:
    """One line for an agent who reads this language."""
    return render(
        "desk_gist",
        language,
        about=render(f"title.{about.topic}", language).text if about.topic else "",
        reason=about.reason or "",
        invoices=about.invoices,
        amount=about.amount,
        gateway=title("gateway", about.gateway, language) if about.gateway else "",
        transaction=about.transaction,
        asked=about.asked,
        continues=about.continues,
    ).text


def _named(places: Iterable[Mapping[str, Any]], name: str) -> tuple[str, ...]:
    """What the first of these places names, on one line and short: some of it is a customer's own spelling."""
    for place in places:
        value = place.get(name) or ()
        several = value if isinstance(value, (list, tuple)) else (value,)
        found = tuple(" ".join(str(one).split())[:_LONGEST] for one in several)
        if any(found):
            return found
    return ()
