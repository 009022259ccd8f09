"""What one message was read as, what the conversation remembers, and the plan that comes of both."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from bot.knowledge.topics import topics

NOT_UNDERSTOOD = frozenset({"fallback", "out_of_scope"})
# Of the memory, whatever the next answer is about.
LASTING = ("invoices", "previous", "together", "bill_meant", "means", "sorry", "steps", "suspended", "country")
FOREIGN = 0.5  # probability of being out of scope
UNTOLD = "not_covered"
RECURRING = "B"  # the document that tells of it: topics.yml
OF_ONE_TURN = "aspect"  # which side of the last answer was asked of, which no further question is
CARD_AND_PRODUCT = ("product", "bank", "network", "card_type")  # whose recurring payment is spoken of
# Whose question tells of the account, where it is not named.
ACCOUNT_OF: Mapping[str, Mapping[str, str]] = {
    "recurring_new_account": {"account": "new"},
    "recurring_existing_account": {"account": "existing"},
}
CONTEXTUAL = frozenset({"followup", "choose", "dont_know", "affirm", "deny"})


@dataclass(frozen=True)
class NluResult:
    """What the NLU made of one message or of one question in it."""

    intent: str
    entities: Mapping[str, str] = field(default_factory=dict)
    options: tuple[str, ...] = ()  # likely topics, best first
    reference: str | None = None  # "1", "2", "-1" (last), "other", "all", "that"
    bare: bool = False  # hardly a word beside the entities: "4821", "আর পেপাল?"
    also: tuple[NluResult, ...] = ()
    selection: Mapping[str, Any] = field(default_factory=dict)  # the invoices described: bot.knowledge.selection
    several: Mapping[str, Sequence[str]] = field(default_factory=dict)  # all of a kind where more than one is meant
    excluded: Mapping[str, Sequence[str]] = field(default_factory=dict)  # what is named and not meant
    told: Mapping[str, str] = field(default_factory=dict)  # of a payment that was made: bot.nlu.payment_report
    more: bool = False  # "show more", "next page", "আরো দেখান"
    paid: Mapping[str, Any] = field(default_factory=dict)  # it asks what was paid: bot.knowledge.paid_period
    unpaid: bool = False  # it asks which of theirs are not paid: bot.knowledge.paid_period
    card: bool = False  # it asks how to pay with a card, and names none: bot.dialogue.means_asked
    services: tuple[str, ...] = ()  # the kinds of service of which a refund is asked: bot.dialogue.carried
    lifetime: bool = False  # it asks how long the link that was just given works: bot.knowledge.link_lifetime
    others: bool = False  # somebody else's account is to be shown: bot.dialogue.somebody_else
    off_card: bool = False  # it asks which card something is taken from: bot.knowledge.which_card
    would: bool = False  # it asks whether paying so would do: bot.dialogue.would_pay
    continues: bool = False  # "and the server?": it begins like a follow-up and is short
    down: bool = False  # it says that something is off
    bill: bool = False  # it speaks of a bill
    reachable: bool = False  # it tells where they can be reached: bot.dialogue.reachable
    place: bool = False  # it asks for a place in the queue: bot.dialogue.acts_heard
    login: str = ""  # what it says of a login that is waited for: bot.dialogue.login_awaited
    door: bool = False  # it asks where one logs in: bot.dialogue.acts_heard
    next: bool = False  # it asks when the next payment is: bot.knowledge.next_payment
    failed: bool = False  # it says that an automatic payment failed: bot.knowledge.failed_charge
    whatever: bool = False  # it wants bills whatever became of them: bot.knowledge.several_meant
    books: str = ""  # what it asks of their own books in words of its own: bot.dialogue.books
    how_much: bool = False  # it asks how much, of a service that was just told: bot.knowledge.next_payment
    reference_of_payment: bool = False  # it asks for a payment's transaction id: bot.knowledge.payment_id
    plural: bool = False  # it asks for those of a list that are so: bot.dialogue.which_of_them
    mobile: bool = False  # it is a mobile number and nothing else
    objects: bool = False  # it says that something else was asked: bot.dialogue.acts_heard
    adds: bool = False  # it wants something added to the ticket: bot.dialogue.ticket_addition
    nobody: bool = False  # it says that no person is needed any more: bot.dialogue.acts_heard
    page_elsewhere: bool = False  # a page that is not ours is to be paid on: bot.dialogue.page_elsewhere
    wavers: str = ""  # it holds no word of consent ("none"), or they do it themselves ("does"): bot.dialogue.agreed
    agrees: bool = False  # it says yes, and more beside it: bot.dialogue.agreed
    small: bool = False  # it is small talk: bot.dialogue.acts_heard
    gave: str = ""  # what it says was given away: "secret", "it"; bot.dialogue.given_away
    they: bool = False  # it tells what somebody else said or wanted: bot.dialogue.given_away
    page: bool = False  # it speaks of a page on which something is typed: bot.dialogue.given_away
    stopped: bool = False  # it tells that a card is blocked or lost: bot.dialogue.stopped_card
    sought: bool = False  # it wants its writer looked up by a number: bot.dialogue.reachable
    types: bool = False  # it asks where a card or a code is typed: bot.dialogue.given_away
    noise: bool = False  # keys that were hit at random: bot.dialogue.typed_at_random
    ours: bool = False  # it asks for our own number or address: bot.dialogue.given_away
    where: bool = False  # it asks where to send money: bot.dialogue.given_away
    details: tuple[str, ...] = ()  # further questions that it may ask: bot.knowledge.details
    stops: bool = False  # it wants an automatic charge stopped: bot.dialogue.stop_wish
    unwanted: bool = False  # it tells of a charge that was not wanted: bot.dialogue.unwanted_charge
    off: bool = False  # it wants something switched off: bot.dialogue.unwanted_charge
    beyond: bool = False  # it asks of more than what was told: bot.dialogue.sums_told
    google: bool = False  # it names Google or a product of it: bot.dialogue.unwanted_charge
    themselves: bool = False  # it says that they pay it themselves: bot.dialogue.acts_heard
    often: bool = False  # it speaks of frequent charges: bot.dialogue.rules_asked
    applies: bool = False  # it asks whether the rule applies: bot.dialogue.rules_asked
    puts: bool = False  # it speaks of putting a card in: bot.dialogue.renewals_asked
    sum: str = ""  # what it tells with commas: bot.dialogue.sums_told
    comes: bool = False  # it asks where money comes back: bot.dialogue.refund_way
    automatic: bool = False  # it asks of what comes by itself: bot.dialogue.unwanted_charge
    caller: bool = False  # somebody wants a code of them: bot.dialogue.code_wanted
    mine: bool = False  # it speaks of what is theirs: bot.dialogue.rules_asked
    taken: bool = False  # it asks which means are taken: bot.dialogue.means_asked
    ordinary: bool = False  # it names a use that has no limit of its own: bot.dialogue.carried
    how_far: bool = False  # it asks up to how much: bot.dialogue.carried
    listed: bool = False  # it asks which cards are listed: bot.dialogue.rules_asked
    fails: bool = False  # it says that something failed: bot.knowledge.failed_charge
    aspect: str = ""  # which side of a recurring payment it asks of: bot.dialogue.recurring_aspects
    elsewhere: bool = False  # they ask at the bank themselves: bot.dialogue.goes_to_the_bank
    new_card: bool = False  # their card is a new one: bot.dialogue.new_card
    puts_it: bool = False  # it asks where it is changed: bot.dialogue.new_card
    barred: bool = False  # it asks what there is beside what does not work: bot.dialogue.means_asked
    both: bool = False  # it speaks of both or all of them: bot.dialogue.both_cards
    suspended: int | None = None  # for how many days something is suspended: bot.dialogue.worked_out
    regrets: bool = False  # it does not please: bot.dialogue.worked_out
    left: bool = False  # it asks how many days are left: bot.dialogue.worked_out
    # When it was bought, until when it runs, for how long: bot.dialogue.worked_out.
    term: Mapping[str, str] = field(default_factory=dict)
    since: int | None = None  # how many days ago it was bought: bot.dialogue.days_since
    talk: str = ""  # what it says of the talk itself: bot.dialogue.acts_heard
    hint: str = ""  # what it may say of the talk itself: bot.dialogue.acts_heard
    step: int = 0  # the step of a guide that it speaks of: bot.dialogue.guide_step
    buttonless: bool = False  # it misses a button: bot.dialogue.acts_heard
    meant: bool = False  # it names what was meant: bot.dialogue.acts_heard
    wanted: str = ""  # the thing of an invoice that it wants beside one put aside: bot.dialogue.put_aside
    correction: str = ""  # how it puts right what was said: bot.dialogue.corrected
    paying: str = ""  # what it says of paying itself: bot.dialogue.not_now
    of_secret: str = ""  # what it asks of a secret that was typed: bot.dialogue.after_a_secret
    charge: bool = False  # it wants something charged: bot.dialogue.after_a_secret
    leaves: str = ""  # what it asks where it leaves what was spoken of: bot.knowledge.leaving
    not_from: int = -1  # which of the countries that it names it is not from: bot.dialogue.corrected
    aside: bool = False  # it puts an invoice aside by its number: bot.dialogue.corrected
    beside: bool = False  # it asks what there is beside what is named: bot.dialogue.means_asked
    trouble: bool = False  # it tells of something that is off: bot.dialogue.trouble_told
    regular: bool = False  # it tells what is charged again and again: bot.dialogue.sums_told
    here: bool = False  # it asks which cards work at the company: bot.dialogue.cards_here
    denies: str = ""  # that it asks in the negative, and how: bot.dialogue.asked_in_the_negative
    noted: bool = False  # "ok, I'll pay tonight": it takes note and asks nothing
    confidence: float = 1.0  # probability of the intent

    @property
    def foreign(self) -> bool:
        """Whether it is rather surely no matter of ours, whatever names and sums stand in it."""
        return self.intent == "out_of_scope" and self.confidence >= FOREIGN


@dataclass(frozen=True)
class Context:
    """What the conversation remembers, and what its channel proved."""

    dialogue_context: Mapping[str, Any] = field(default_factory=dict)
    open_question: Mapping[str, Any] | None = None
    misses: int = 0
    customer: str | None = None
    sensitive: tuple[str, ...] = ()
    awaited: bool = False  # a person was asked for and has not come yet
    pressed: bool = False  # the message is a button that the server issued

    @cached_property
    def last(self) -> str | None:
        """The last topic that had an answer of its own."""
        topic = self.dialogue_context.get("topic")
        return topic if topic in topics() else None

    @cached_property
    def age(self) -> int:
        """How many turns ago that was; 0: in the last one."""
        return int(self.dialogue_context.get("age", 0))

    @cached_property
    def held(self) -> Mapping[str, Any]:
        """What the last answer was given for."""
        return self.dialogue_context.get("entities") or {}

    @cached_property
    def shown(self) -> list[str]:
        """Numbers of the invoices that were shown last."""
        return [str(number) for number in self.dialogue_context.get("invoices", ())]


@dataclass(frozen=True)
class Step:
    """One answer to give: `topic`, or an answer of the dialogue such as `ask_again`."""

    topic: str
    entities: Mapping[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        return {"topic": self.topic, "entities": dict(self.entities)}


@dataclass(frozen=True)
class Plan:
    """The answers in order, and what to remember afterwards."""

    steps: tuple[Step, ...]
    dialogue_context: Mapping[str, Any]
    open_question: Mapping[str, Any] | None = None
    misses: int = 0
    why: tuple[str, ...] = ()  # of each question: what spoke for its command, and what was next
    again: bool = False  # its first answer is the one that was told just now


def about(dialogue_context: Mapping[str, Any], topic: str, entities: Mapping[str, Any]) -> dict[str, Any]:
    """The memory after an answer about ``topic``."""
    number = entities.get("invoice_number")
    new = {"topic": topic, "entities": dict(entities), "age": 0}
    new.update({name: dialogue_context[name] for name in LASTING if dialogue_context.get(name)})
    known = topics().get(topic)
    if known is not None and (known.source == RECURRING or known.family == "recurring"):
        case = _case(dialogue_context.get("case", {}), {**ACCOUNT_OF.get(topic, {}), **entities})
        new.update({"case": case} if case else {})
    elif topic == UNTOLD and "case" in dialogue_context:
        new["case"] = dialogue_context["case"]  # "can I split it?" is asked of that payment
    if number and dialogue_context.get("current") not in {None, number}:
        new["previous"] = dialogue_context["current"]
    if number or dialogue_context.get("current"):
        new["current"] = number or dialogue_context["current"]
        new["current_age"] = 0 if number else dialogue_context.get("current_age", 0) + 1
    return new


def spoken_of(dialogue_context: Mapping[str, Any]) -> dict[str, Any]:
    """What was named of the recurring payment that is spoken of, in the last answer and in those before it."""
    last = dialogue_context.get("entities", {})
    return _case(dialogue_context.get("case", {}), last) | {name: last[name] for name in last if name != OF_ONE_TURN}


def _case(before: Mapping[str, Any], entities: Mapping[str, Any]) -> dict[str, Any]:
    """The product and the card that are spoken of, with what is named now; a new bank's card is not the old bank's."""
    told = {name: entities[name] for name in (*CARD_AND_PRODUCT, "account") if name in entities}
    still = {*CARD_AND_PRODUCT, "account"}
    if "bank" in told:
        still = {"product", "account"}
    if told.get("product", before.get("product")) != before.get("product"):
        still -= {"account"}
    return {**{name: value for name, value in before.items() if name in still}, **told}


def older(dialogue_context: Mapping[str, Any]) -> dict[str, Any]:
    """The memory after a turn that was about nothing new."""
    if not dialogue_context:
        return {}
    return {
        **dialogue_context,
        "age": dialogue_context.get("age", 0) + 1,
        "current_age": dialogue_context.get("current_age", 0) + 1,
    }


def kept(dialogue_context: Mapping[str, Any], *replaced: str) -> dict[str, Any]:
    """The entities of the last topic, without those that are ``replaced``."""
    left_out = {OF_ONE_TURN, *replaced}
    return {name: value for name, value in dialogue_context.get("entities", {}).items() if name not in left_out}
