"""Decide what one message means where it was said: the weightiest of what is proposed, carried out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.dialogue import (
    after_a_secret,
    asked_in_the_negative,
    bills,
    books,
    both_cards,
    cards_here,
    carried,
    clarifying,
    code_wanted,
    corrected,
    detail_asked,
    follow_ups,
    goes_to_the_bank,
    login_awaited,
    means_asked,
    missing_button,
    new_card,
    not_now,
    open_questions,
    own_account,
    own_books,
    own_cards,
    pays_themselves,
    person_awaited,
    products_asked,
    put_aside,
    recurring_details,
    refund_way,
    renewals_asked,
    rules_asked,
    small_talk,
    somebody_else,
    stopped_card,
    sums_told,
    trouble_told,
    typed_at_random,
    unwanted_charge,
    warned,
    worked_out,
)
from bot.dialogue.cancelled_bill import beside_its_status
from bot.dialogue.chosen_means import with_means
from bot.dialogue.commands import Answer, Command, Miss, Proposer, Say, Warn, explained, proposals
from bot.dialogue.dialogue_context import CONTEXTUAL, NOT_UNDERSTOOD, Context, NluResult, Plan, kept
from bot.dialogue.host_terms import on_host_terms
from bot.dialogue.lost_payment import is_expected, with_report
from bot.dialogue.objection import likely, without_the_same
from bot.dialogue.payments_told import (
    asks_whether_paying_does,
    is_answer,
    misses_a_payment,
    says_it_is_paid,
    tells_of_the_payment,
    wants_a_person,
)
from bot.dialogue.questions import further, questions
from bot.dialogue.reducer import apply
from bot.dialogue.references import meant_in
from bot.dialogue.reported_payment import asks_after_the_report, without_paying
from bot.dialogue.told_again import with_a_person
from bot.dialogue.warned import is_after_our_number, told_after_the_warning
from bot.knowledge.topics import is_account, is_substantive


def decide(heard: NluResult, context: Context, proposers: Sequence[Proposer] | None = None) -> Plan:
    """What to answer to ``heard`` in ``context``. Total: every input has exactly one plan with at least one step."""
    heard, context = corrected.as_it_is_meant(heard, context)
    by_itself = heard
    heard = sums_told.with_the_sum(on_host_terms(heard, context), context)
    every = [proposals(one, context, proposers or PROPOSERS) for one in (heard, *further(heard))]
    commands = detail_asked.alone(questions([ranked[0].command for ranked in every], heard, context))
    commands = detail_asked.beside(commands, by_itself)
    commands = sums_told.beside_the_question(commands, context)
    commands = beside_its_status(commands, heard, context)
    commands = clarifying.beside_a_switch(open_questions.beside_a_yes(commands, heard, context), heard, context)
    if _is_risky(heard, context):
        beside = [one for one in commands if getattr(one, "topic", "") != "safety_warning"]
        # Whose number or address it is, theirs or a stranger's, the person who is awaited can tell.
        noted = [person_awaited.NOTE] if context.awaited and heard.reachable else []
        told = told_after_the_warning(heard, context)
        instead = after_a_secret.beside_the_warning(heard, context)
        asked = beside if _asks_beside(heard) and not told else noted
        commands = [Warn(context.sensitive, told), *([instead] if instead else asked)]
    plan = without_paying(with_report(with_means(apply(commands, context), context), heard, context), context)
    plan = detail_asked.with_what_waits(worked_out.with_the_days(plan, heard, context), context)
    plan = asked_in_the_negative.without_a_yes(plan, heard)
    # What was said last, whatever it was about: the next message is read in its light.
    said = [step.topic for step in plan.steps if step.topic not in {"ask_again", clarifying.TOPIC}]
    memory = {**plan.dialogue_context, **({"said": said[-1]} if said else {}), **clarifying.remembered(plan, context)}
    memory = {**memory, **detail_asked.remembered(plan, context), **login_awaited.remembered(plan, context)}
    if banks := both_cards.banks_of(plan.steps):
        memory[both_cards.BANKS] = banks
    if context.customer and plan.steps and not any(is_account(step.topic) for step in plan.steps):
        memory = {**memory, **meant_in(heard)}
    if any(is_substantive(step.topic) for step in plan.steps):
        memory["likely"] = likely(heard, plan)
    plan = with_a_person(without_the_same(replace(plan, dialogue_context=memory), heard, context), heard, context)
    return replace(plan, why=tuple(explained(ranked) for ranked in every))


def logged_in(heard: NluResult, context: Context) -> Command | None:
    """The channel has just proved who they are: what they had asked is taken up."""
    if heard.intent != "identified":
        return None
    waiting = login_awaited.remembered_question(context)
    if context.customer and waiting:
        return Answer(str(waiting["topic"]), waiting.get("entities", {}), settles=True)
    return Say("identify", {"done": "1"}, keeps=True)


def stops(heard: NluResult, context: Context) -> Command | None:
    """ "Never mind"."""
    return Say("cancel") if heard.intent == "cancel" else None


def takes_note(heard: NluResult, context: Context) -> Command | None:
    """ "Ok, then I'll wait" is no question and no yes, whatever is open; with a name in it, it may be one."""
    only = heard.noted and heard.intent not in {"thanks", "goodbye", "feedback_positive", "not_covered"}
    named = set(heard.entities) - {"matter"} or set(heard.told) - {"plain"}
    return Say("affirm", {"act": "noted"}) if only and not named else None


def turns_the_page(heard: NluResult, context: Context) -> Command | None:
    """ "Show more", while the list of invoices is what was just looked at."""
    reading = context.last == "my_invoices" and context.age <= 1
    if not (heard.more and reading and heard.intent in NOT_UNDERSTOOD | CONTEXTUAL | {"my_invoices", "help"}):
        return None
    seen = str(context.dialogue_context["entities"].get("page") or "1")
    page = str(int(seen) + 1 if seen.isdigit() else 2)
    return Answer("my_invoices", {**kept(context.dialogue_context, "page", "reference"), "page": page})


def was_not_understood(heard: NluResult, context: Context) -> Command | None:
    """Nothing else."""
    return Miss(heard.options, foreign=heard.intent == "out_of_scope")


def _is_risky(heard: NluResult, context: Context) -> bool:
    """A secret was typed, or money is about to be sent to a stranger; a row of digits told in answer looks so too."""
    memory = context.dialogue_context
    told = (
        is_answer(heard, context)
        or heard.talk == "kept"
        or heard.types
        or detail_asked.asks_for_a_detail(heard, context) is not None
        or (context.awaited and heard.mobile)
        or (heard.reachable and login_awaited.waiting(context) is not None)
        or (heard.sought and context.customer is None)
        or is_after_our_number(heard, context)
        or after_a_secret.asks_of_the_secret(heard, context) is not None
        or (is_expected(memory) and heard.told.get("asks") == "no_id")
    )
    risky = heard.page_elsewhere or heard.intent == "safety_warning" or bool(told_after_the_warning(heard, context))
    return bool(context.sensitive) or (risky and not told)


def _asks_beside(heard: NluResult) -> bool:
    asks = (is_substantive(heard.intent) and not heard.bare) or bool(heard.told.get("made"))
    return asks and not heard.page_elsewhere


# The weights say which reason is believed where several speak: what a channel proved, what is said of what was asked,
# what is said of what was told, what the words alone sound like.
PROPOSERS = (
    Proposer(1.0, logged_in),
    *person_awaited.PROPOSERS,
    Proposer(0.96, stops),
    Proposer(0.94, turns_the_page),
    Proposer(0.95, asks_after_the_report),
    Proposer(0.92, takes_note),
    *open_questions.PROPOSERS,
    *login_awaited.PROPOSERS,
    *own_account.PROPOSERS,
    *own_books.PROPOSERS,
    *books.PROPOSERS,
    *bills.PROPOSERS,
    *own_cards.PROPOSERS,
    *follow_ups.PROPOSERS,
    *carried.PROPOSERS,
    *clarifying.PROPOSERS,
    *detail_asked.PROPOSERS,
    *products_asked.PROPOSERS,
    *stopped_card.PROPOSERS,
    *sums_told.PROPOSERS,
    *both_cards.PROPOSERS,
    *recurring_details.PROPOSERS,
    *goes_to_the_bank.PROPOSERS,
    *new_card.PROPOSERS,
    *unwanted_charge.PROPOSERS,
    *renewals_asked.PROPOSERS,
    *rules_asked.PROPOSERS,
    *pays_themselves.PROPOSERS,
    *refund_way.PROPOSERS,
    *code_wanted.PROPOSERS,
    *warned.PROPOSERS,
    *worked_out.PROPOSERS,
    *after_a_secret.PROPOSERS,
    *put_aside.PROPOSERS,
    *corrected.PROPOSERS,
    *not_now.PROPOSERS,
    *small_talk.PROPOSERS,
    *trouble_told.PROPOSERS,
    *typed_at_random.PROPOSERS,
    *somebody_else.PROPOSERS,
    *means_asked.PROPOSERS,
    *cards_here.PROPOSERS,
    *asked_in_the_negative.PROPOSERS,
    *missing_button.PROPOSERS,
    Proposer(0.79, wants_a_person),
    Proposer(0.785, asks_whether_paying_does),
    Proposer(0.78, misses_a_payment),
    Proposer(0.78, tells_of_the_payment),
    Proposer(0.77, says_it_is_paid),
    Proposer(0.0, was_not_understood),
)
