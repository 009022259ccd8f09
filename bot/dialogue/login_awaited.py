"""A question that waits for a login: how long it is remembered, and what customers say instead of logging in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from bot.dialogue.commands import Answer, Command, Proposer, Repeat, Say
from bot.dialogue.dialogue_context import CONTEXTUAL, NOT_UNDERSTOOD, Context, NluResult, Plan, Step
from bot.dialogue.lost_payment import DETAILS
from bot.dialogue.lost_payment import TOPIC as MISSED
from bot.knowledge.memory import LOGIN_TURNS
from bot.knowledge.topics import is_account, is_substantive

KIND: Final = "identify"  # of the open question, and the topic of what is said of it
MEMORY: Final = "login"  # its place in the dialogue context
WHO: Final = frozenset({"contact_support", "safety_warning"})  # as which a number or an address is heard
PROVES_NOTHING: Final = "id_typed"  # the row of data/knowledge/details.yml on whatever is typed in place of a login
WITHOUT: Final = "without_login"
INSISTS: Final = frozenset({PROVES_NOTHING, WITHOUT, "insists"})  # told once; then a person is offered
UNSURE: Final = 0.6  # probability of a topic
#: What is said of the login (data/acts): the row of details.yml that answers it.
ROWS: Final = {"no_login": WITHOUT, "known": PROVES_NOTHING, "entered": "already_logged_in", "enough": "login_or_pay"}
PRESSES: Final = "presses"  # they wait, worry, or have no time: no row, since what they told is said back
OF_A_LOGIN: Final = frozenset({*ROWS, PRESSES})
#: What is asked of a payment that nobody could look for yet may be heard as these.
OF_IT: Final = frozenset({"ticket_status", "activation_after_payment", "payment_problem"})
NO_QUESTION: Final = frozenset({"cancel", "goodbye", "handoff"})  # after these nothing waits


def waiting(context: Context) -> Mapping[str, Any] | None:
    """The question that waits for a login, open or asked some turns ago; None for who has logged in."""
    return None if context.customer is not None or context.pressed else remembered_question(context)


def remembered_question(context: Context) -> Mapping[str, Any] | None:
    """The same, for who has just logged in too."""
    asked = context.open_question
    if asked and asked.get("kind") == KIND:
        return asked
    kept = context.dialogue_context.get(MEMORY)
    return {"kind": KIND, "topic": kept["topic"], "entities": kept["entities"]} if kept else None


def remembered(plan: Plan, context: Context) -> dict[str, Any]:
    """The question that waits, for the turns in which something else is spoken of."""
    asked = plan.open_question
    before = context.dialogue_context.get(MEMORY) or {}
    said = [one for step in plan.steps if step.topic == KIND and (one := _kind_of(step))] or [before.get("told", "")]
    if asked and asked.get("kind") == KIND:
        entities = dict(asked.get("entities", {}))
        return {MEMORY: {"topic": asked["topic"], "entities": entities, "age": 0, "told": said[-1]}}
    if not before:
        return {}
    ended = context.customer is not None or before["age"] >= LOGIN_TURNS
    given_up = any(step.topic in NO_QUESTION for step in plan.steps)
    return {MEMORY: None if ended or given_up else {**before, "age": before["age"] + 1, "told": said[-1]}}


def asked_once_more(plan: Plan, context: Context) -> Plan:
    """``plan`` with the question open again, where what was said of the login is its last word."""
    question = waiting(context)
    of_it = plan.steps[-1].topic == KIND and not plan.steps[-1].entities.get("other")
    return replace(plan, open_question=question) if of_it and question and not plan.open_question else plan


def not_in_the_same_words(plan: Plan, context: Context) -> Plan:
    """``plan``, where they are to log in for what they were told to log in for just now."""
    question = waiting(context)
    if question is None or not is_open(context):
        return plan
    same = {"for": question["topic"]}
    steps = (
        replace(step, entities={**step.entities, "still": "waits"})
        if step.topic == KIND and dict(step.entities) == same
        else step
        for step in plan.steps
    )
    return replace(plan, steps=tuple(steps))


def speaks_of_the_login(heard: NluResult, context: Context) -> Command | None:
    """ "I won't log in, look yourself", "check with this e-mail", "there, I'm in", "does logging in do?"."""
    question = waiting(context)
    if heard.told.get("made") or "transaction_id" in heard.told or context.awaited or context.pressed:
        return None
    row = ROWS.get(heard.login)  # "it is in my partner's name", "an old customer of Workspace" are none
    asked = heard.login == "known" and {"matter", "product", "company"} & set(heard.entities)
    if row is None or asked or (question is None and heard.login != "known"):
        return None
    return said_of_it(row, question, context)


def presses_for_it(heard: NluResult, context: Context) -> Command | None:
    """ "Waiting since morning", "very worried": no answer, and what they asked is still open."""
    question = waiting(context)
    little = heard.login == PRESSES and not heard.told.get("made")
    return _still_open(question, PRESSES) if little and question and not context.awaited else None


def says_yes_or_no(heard: NluResult, context: Context) -> Command | None:
    """ "Ok", "done", and "no", right after it was said that a login is needed."""
    question = waiting(context)
    if question is None or not is_open(context) or heard.told.get("made") or heard.talk:
        return None
    if heard.intent == "deny":
        return said_of_it(WITHOUT, question, context)
    return _still_open(question, "waits") if heard.intent == "affirm" and not heard.noted else None


def tells_more_of_the_payment(heard: NluResult, context: Context) -> Command | None:
    """ "It was at nine", heard as no matter of ours, where a payment that is missed waits for the login."""
    question = waiting(context)
    told = heard.intent in NOT_UNDERSTOOD and DETAILS & set(heard.told)
    return Answer(MISSED) if told and question and question["topic"] == MISSED and not context.awaited else None


def asks_what_became_of_it(heard: NluResult, context: Context) -> Command | None:
    """ "Any news?", "hello?": heard as a question on a ticket or a greeting, where there is no ticket."""
    question = waiting(context)
    asks = heard.intent in {"ticket_status", "greet"} and not context.awaited and not heard.told.get("made")
    return _still_open(question, "waits") if asks and question and "ticket_number" not in heard.entities else None


def goes_on(heard: NluResult, context: Context) -> Command | None:
    """Whatever short word, once they have logged in as they were asked to."""
    return _accepted(context) if context.customer and is_open(context) and heard.intent in CONTEXTUAL else None


def has_not_logged_in(heard: NluResult, context: Context) -> Command | None:
    """Not understood, where a log-in is waited for: it is still what helps."""
    question = waiting(context)
    if question is None or not is_open(context):
        return None
    if heard.intent == "dont_know":
        return Say(KIND, {"unknown": "1"}, keeps=True)  # the third time in the same words helps nobody
    unheard = heard.intent in {"fallback", "followup", "choose"}
    if question["topic"] != MISSED:
        return Repeat() if unheard else None
    # "Any news?" of a payment that is missed, heard as something else.
    unsure = heard.confidence < UNSURE and not heard.entities and (heard.intent in OF_IT or is_account(heard.intent))
    beside = unsure or heard.told.get("asks") or (heard.intent in NOT_UNDERSTOOD and not heard.foreign)
    return _still_open(question, "waits") if unheard or beside else None


def says_who_they_are(heard: NluResult, context: Context) -> Command | None:
    """A name with a number or an address, where a log-in is waited for: it proves nothing."""
    question = waiting(context)
    of_it = heard.intent in WHO or is_account(heard.intent) or not is_substantive(heard.intent)
    told = question is not None and heard.reachable and of_it and not context.awaited
    return said_of_it(PROVES_NOTHING, question, context) if told else None


def asks_where_to_log_in(heard: NluResult, context: Context) -> Command | None:
    """ "Where do I log in?", where that is waited for: the answer has the button."""
    question = waiting(context)
    if question is None or not heard.door or not is_open(context):
        return None
    return Say(KIND, {"door": "1", "for": str(question["topic"])}, keeps=True)


def is_open(context: Context) -> bool:
    return (context.open_question or {}).get("kind") == KIND and not context.pressed


def said_of_it(row: str, question: Mapping[str, Any] | None, context: Context) -> Command:
    """The sentence of ``row``; who says once more that they will not or need not is offered a person."""
    before = (context.dialogue_context.get(MEMORY) or {}).get("told")
    if row in INSISTS and before in INSISTS:
        return Answer(KIND, {"insists": "1", "offers": "1"})
    purpose = {"for": str(question["topic"])} if question else {}
    return Say(KIND, {"detail": row, **purpose}, keeps=is_open(context))


def _kind_of(step: Step) -> str:
    """What was said of the login in a step."""
    return "insists" if step.entities.get("insists") else str(step.entities.get("detail") or "")


def _still_open(question: Mapping[str, Any], why: str) -> Say:
    return Say(KIND, {"for": str(question["topic"]), "still": why}, keeps=True)


def _accepted(context: Context) -> Answer | None:
    asked = context.open_question or {}
    return Answer(str(asked["topic"]), asked.get("entities", {}), settles=True)


PROPOSERS = (
    Proposer(0.93, says_yes_or_no),
    Proposer(0.992, tells_more_of_the_payment),
    Proposer(0.928, speaks_of_the_login),
    Proposer(0.925, presses_for_it),
    Proposer(0.88, asks_what_became_of_it),
    Proposer(0.88, goes_on),
    Proposer(0.935, says_who_they_are),
    Proposer(0.88, asks_where_to_log_in),
    Proposer(0.52, has_not_logged_in),
)
