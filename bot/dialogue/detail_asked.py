"""Give a further question about an answer, or a step of it that was taken already, the sentence that belongs to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from bot.dialogue.commands import Answer, Command, Proposer
from bot.dialogue.dialogue_context import UNTOLD, Context, NluResult, Plan
from bot.dialogue.login_awaited import (
    INSISTS,
    asked_once_more,
    is_open,
    not_in_the_same_words,
    said_of_it,
    waiting,
)
from bot.dialogue.login_awaited import KIND as LOGIN
from bot.knowledge.details import Detail, details
from bot.knowledge.memory import is_remembered
from bot.knowledge.topics import is_account, is_substantive

ENTITY: Final = "detail"  # of the step that tells it
MEMORY: Final = "detail"  # which one was told last
FOREIGN: Final = 0.95  # probability from which what is heard is believed beside, or over, words that count anywhere
OF_THE_STEP: Final = frozenset({ENTITY, "offers"})  # what a further question does not take over


def asks_for_a_detail(heard: NluResult, context: Context) -> Command | None:
    """ "Do they charge for that?", "the bank says it is fine": the row of data/knowledge/details.yml."""
    if context.pressed:
        return None
    rows = (details()[name] for name in heard.details)
    row = next((one for one in rows if _is_meant(one, heard, context)), None)
    if row is None:
        return None
    if is_account(row.about):
        return Answer(row.about)
    if row.id in INSISTS and (question := waiting(context)):
        return said_of_it(row.id, question, context)
    more = {**({"offers": "1"} if row.offers else {}), **({"matter": row.matter} if row.matter else {})}
    if row.about == LOGIN and waiting(context):
        more["for"] = _waited_for(context)
    return Answer(row.about, {ENTITY: row.id, **more})


def alone(commands: Sequence[Command]) -> Sequence[Command]:
    """``commands``, without what parts of a message seem to ask that is one question as a whole."""
    first = commands[0]
    row = details().get(str(first.entities.get(ENTITY))) if isinstance(first, Answer) else None
    return [first] if row is not None and row.whole else commands


def beside(commands: Sequence[Command], heard: NluResult) -> Sequence[Command]:
    """``commands``, and before a sentence on something else the other question of its message: "how long does a refund
    take, and do you keep my card details?"."""
    first = commands[0]
    row = details().get(str(first.entities.get(ENTITY))) if isinstance(first, Answer) else None
    if row is None:
        return commands
    guide = is_substantive(heard.intent) and not is_account(heard.intent) and heard.intent not in {row.about, UNTOLD}
    asked = row.beside and guide and heard.confidence >= FOREIGN
    before = [Answer(heard.intent, heard.entities)] if asked else []
    told = {row.about, *(one.topic for one in before)}  # the sentence is in place of all that its topic says
    return [*before, first, *(one for one in commands[1:] if not (isinstance(one, Answer) and one.topic in told))]


def _is_meant(row: Detail, heard: NluResult, context: Context) -> bool:
    if set(row.unless) & set(heard.entities) or (row.stranger and context.customer is not None):
        return False
    if row.after and heard.off_card and context.customer is not None:
        return False  # which card theirs comes off is looked up
    if is_account(row.about) and heard.intent == row.about:
        return False  # with all that was told of it
    if not row.after and heard.intent == "out_of_scope" and heard.confidence >= FOREIGN:
        return False  # "why does my mail go to spam?"
    if row.follows and context.dialogue_context.get(MEMORY) not in row.follows:
        return False
    lately = {context.last, f"{context.last}.{context.held.get('matter')}"} if is_remembered(context.age) else set()
    here = {*lately, context.dialogue_context.get("said"), _waited_for(context)}
    return not row.after or bool((here | ({LOGIN} if is_open(context) else set())) & set(row.after))


def _waited_for(context: Context) -> str:
    return str((context.open_question or waiting(context) or {}).get("topic"))


def with_what_waits(plan: Plan, context: Context) -> Plan:
    """``plan`` with the login that is waited for, where what was said of it is no answer to that."""
    rows = [details()[name] for step in plan.steps if (name := str(step.entities.get(ENTITY))) in details()]
    if any(row.keeps for row in rows):
        plan = replace(plan, open_question=waiting(context) or context.open_question)
    return not_in_the_same_words(asked_once_more(plan, context), context)


def remembered(plan: Plan, context: Context) -> dict[str, Any]:
    """Which detail was told, for what follows on it, and what the last answer was given for without that."""
    told = [str(step.entities[ENTITY]) for step in plan.steps if ENTITY in step.entities]
    held = plan.dialogue_context.get("entities")
    if not told or held is None:
        return {MEMORY: None} if context.dialogue_context.get(MEMORY) else {}
    return {MEMORY: told[-1], "entities": {name: held[name] for name in held if name not in OF_THE_STEP}}


PROPOSERS = (Proposer(0.965, asks_for_a_detail),)
