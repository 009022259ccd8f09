"""Answer what is said of the talk itself: explain once more, or shorter, say how sure it is and what comes next."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from bot.dialogue.acts_heard import OF_THE_ANSWER
from bot.dialogue.commands import Answer, Command, Proposer, Say
from bot.dialogue.dialogue_context import NOT_UNDERSTOOD, Context, NluResult, Plan
from bot.dialogue.follow_ups import take_up
from bot.dialogue.missing_button import PAYING
from bot.knowledge.memory import REMEMBERED_TURNS, is_remembered
from bot.knowledge.topics import is_account, is_substantive

TOPIC: Final = "clarify"
# As what a remark on the last answer is heard, where its words hint at one.
HINTED: Final = NOT_UNDERSTOOD | frozenset(
    {"feedback_negative", "feedback_positive", "complaint", "bot_challenge", "help", "followup", "dont_know", "affirm"}
)
EXPLAINED: Final = frozenset({"unclear", "brief"})
OFFERS: Final = frozenset({"unclear", "again", "step", "still", "sure"})  # after which a person is offered
MISSED: Final = "paid_but_unpaid"
SURE: Final = 0.6  # that something else is asked
PLAINLY: Final = 0.95  # the same beside a remark: "sorry, I got angry. the link please"
POLITE: Final = frozenset({"thanks", "affirm", "feedback_positive", "language_switch"})
AGES: Final = ("age", "current_age")
LATEST: Final = 4  # turns, all of them about the one answer
# Guides with steps, of which one may be asked about.
STEPPED: Final = frozenset(
    {
        "pay_invoice_howto", "pay_all_howto", "gateway_steps", "invoice_download_howto", "invoice_list_howto",
        "auto_renew_host", "recurring_fix", "manual_payment_howto",
    }
)  # fmt: skip
WAYS: Final = frozenset({"gateway", "means"})
BY_WAY: Final = frozenset({"gateway_steps", "auto_renew_host"})  # guides that differ by how one pays
PIECES: Final = frozenset({"gateway", "means", "bank", "network", "card_type", "product", "country", "amount"})


def takes_the_answer_up(heard: NluResult, context: Context) -> Command | None:
    """ "I don't get it", "shorter", "are you sure?", "so?", right after an answer."""
    return _taken_up(heard.talk, heard, context)


def seems_to_take_it_up(heard: NluResult, context: Context) -> Command | None:
    """The same where the words only hint at it: "is that even accurate?"."""
    return None if context.awaited else _taken_up(_hinted(heard, context), heard, context)


def _taken_up(act: str, heard: NluResult, context: Context) -> Command | None:
    last, waiting = context.last, _kind_asked(context) in {"piece", "identify"}
    if act not in OF_THE_ANSWER or last is None or waiting or not _is_fresh(context):
        return None
    another = is_substantive(heard.intent) and heard.intent != last and heard.confidence >= SURE
    pointed = heard.entities or heard.selection or heard.reference not in {None, "that"}
    if act == "next" and (another or pointed or heard.more or heard.intent == MISSED):
        return None  # what comes of a payment that was reported is told with it
    if act == "sure" and is_account(last) and context.customer is None:
        return None  # nothing of theirs was looked up
    if act in EXPLAINED and context.dialogue_context.get("clarified") in {"unclear", "brief", "still"}:
        act = "still"
    return _clarified(act, context)


def _hinted(heard: NluResult, context: Context) -> str:
    """What the words hint at, where the classifiers heard no question of ours but the last one again."""
    little = heard.intent in HINTED or (not is_substantive(heard.intent) and heard.confidence < SURE)
    # "Is it running now?" asks the account again, "is that right?" of a guide nothing new.
    repeats = heard.hint in EXPLAINED or (heard.hint == "sure" and not is_account(heard.intent))
    again = heard.intent == context.last and repeats
    return heard.hint if (little or again) and not heard.entities and not heard.also else ""


def asks_about_a_step(heard: NluResult, context: Context) -> Command | None:
    """ "I'm stuck at step 2", after a guide: of the last one that has steps."""
    paying = {"topic": "pay_invoice_howto", "entities": {}} if context.last in PAYING else None
    guide = context.dialogue_context.get("steps") or paying
    if not heard.step or not guide or context.last is None:
        return None
    asked = {TOPIC: "step", "about": guide["topic"], "step": str(heard.step)}
    person = {"waits": "1"} if context.awaited else {"offers": "1"}
    return Answer(TOPIC, {**guide["entities"], **asked, **person})


def remarks_on_the_talk(heard: NluResult, context: Context) -> Command | None:
    """ "Sorry I was rude", "good thing I asked", "useless bot", "you said that": none is a yes or a question."""
    named = bool(set(heard.entities) - {"greeting"} or heard.selection.get("numbers"))
    other = heard.intent == "handoff" or (is_substantive(heard.intent) and heard.intent != context.last)
    asks = other and heard.confidence >= PLAINLY
    if heard.also or named or asks or heard.told.get("made"):
        return None
    if heard.talk == "sorry" and heard.intent != "goodbye":
        return Say("affirm", {"act": "sorry"}, keeps=_kind_asked(context) != "confirm")
    if heard.talk == "glad":
        return Say("feedback_positive", keeps=True)
    if heard.talk == "scorn" and not context.awaited:
        return Answer("complaint")
    repeated = heard.talk == "again" and context.last and is_remembered(context.age)
    return _clarified("again", context) if repeated and not context.awaited else None


def asks_what_became_of_a_secret(heard: NluResult, context: Context) -> Command | None:
    """ "Did you store it?", after a secret was typed; "delete my OTP"; a forgotten password is another matter."""
    if heard.talk != "kept" or context.sensitive or "matter" in heard.entities:
        return None
    masked = context.dialogue_context.get("masked") is not None
    return Say("safety_warning", {"told": "masked" if masked else "kept"}, keeps=True)


def says_what_was_meant(heard: NluResult, context: Context) -> Command | None:
    """ "Wait, I meant Rocket": the last question again, with that."""
    corrects = heard.meant and PIECES & set(heard.entities) and not heard.also
    other = is_substantive(heard.intent) and heard.intent != context.last and heard.confidence >= SURE
    if not corrects or other or not is_remembered(context.age) or context.last == MISSED:
        return None  # by what a missed payment was made is told to the report
    guide = context.dialogue_context.get("steps") or {}
    if (
        WAYS & set(heard.entities)
        and guide.get("topic") in BY_WAY
        and context.last not in BY_WAY | {"gateway_supported"}
    ):
        return Answer(str(guide["topic"]), {**dict(guide["entities"]), **heard.entities})
    return take_up(lambda _heard, _context: True, heard, context)


def beside_a_switch(commands: Sequence[Command], heard: NluResult, context: Context) -> Sequence[Command]:
    """``commands``, and the last answer once more where it is wished for in another language."""
    first, last = commands[0], context.last
    wished = "once_more" in {heard.talk, heard.hint} or heard.reference == "that"  # "say that in English"
    once_more = wished and isinstance(first, Answer) and first.topic == "language_switch"
    if not once_more or last is None or not _is_fresh(context) or len(commands) > 1:
        return commands
    if not isinstance(first, Answer) or "language" not in first.entities:
        return commands
    return [Answer(first.topic, {**first.entities, "again": "1"}), Answer(last, context.held)]


def remembered(plan: Plan, context: Context) -> dict[str, Any]:
    """What to remember of ``plan``: how it explained, that a secret was masked, and which guide has the steps."""
    acts = [str(step.entities[TOPIC]) for step in plan.steps if step.topic == TOPIC and TOPIC in step.entities]
    known, ages = context.dialogue_context.get("steps"), {}
    if acts and len(acts) == len(plan.steps):  # the last answer is still the last one
        ages = {name: context.dialogue_context[name] for name in AGES if name in context.dialogue_context}
    stepped = STEPPED if known else STEPPED | {"payment_problem"}
    told = [{"topic": step.topic, "entities": dict(step.entities)} for step in plan.steps if step.topic in stepped]
    return {
        **({"clarified": acts[0]} if acts else {}),
        **_masked(context),
        **ages,
        **({"steps": told[0]} if told else {}),
    }


def _masked(context: Context) -> dict[str, Any]:
    """How many turns ago a secret was masked; forgotten where nobody asks about it."""
    turns = context.dialogue_context.get("masked")
    if context.sensitive:
        return {"masked": 0}
    return {} if turns is None else {"masked": turns + 1 if turns < REMEMBERED_TURNS else None}


def _clarified(act: str, context: Context, **more: str) -> Answer:
    if context.awaited:
        more["waits"] = "1"  # for a person, who is not offered once more
    offers = {"offers": "1"} if act in OFFERS and _kind_asked(context) != "invoice" and not context.awaited else {}
    return Answer(TOPIC, {**context.held, TOPIC: act, "about": str(context.last), **more, **offers})


def _is_fresh(context: Context) -> bool:
    """Whether the last answer still stands there: nothing but politeness was said since."""
    return context.age <= LATEST and context.dialogue_context.get("said") in {None, context.last, *POLITE}


def _kind_asked(context: Context) -> str:
    """The kind of the bot's own question that is open, to some of which "I don't know" is an answer."""
    return str((context.open_question or {}).get("kind") or "")


PROPOSERS = (
    Proposer(0.985, remarks_on_the_talk),
    Proposer(0.985, asks_what_became_of_a_secret),
    Proposer(0.93, asks_about_a_step),
    Proposer(0.985, takes_the_answer_up),
    Proposer(0.93, seems_to_take_it_up),
    Proposer(0.8, says_what_was_meant),
)
