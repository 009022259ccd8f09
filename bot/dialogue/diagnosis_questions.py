"""Ask or tell: when the diagnosis of a recurring payment needs one more piece, and how an answer fills it in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from bot.dialogue.commands import Answer
from bot.knowledge.diagnosis import PIECES, TOPICS, UNKNOWN, case_of, next_question, options
from bot.knowledge.memory import is_remembered
from bot.knowledge.topics import topics

CARD = ("bank", "network", "card_type")
# What a new question may leave unsaid because the last one named it.
CARRIED: Mapping[str, tuple[str, ...]] = {
    "recurring_fix": PIECES,
    "manual_payment_howto": ("product",),
    "recurring_new_account": ("product",),
    "recurring_existing_account": ("product",),
    "recurring_charge_after_fix": ("product",),
    "recurring_avoid_interruption": ("product",),
}
GIVES_PIECES = frozenset({"recurring_new_account", "recurring_existing_account", "emandate_card_supported"})
MOST_TIMES = 2  # that the same is asked
EITHER = {"amount": {"affirm": "above", "deny": "within"}}  # questions that yes and no answer


def opened(
    topic: str, entities: Mapping[str, Any], before: Mapping[str, Any] | None = None
) -> tuple[dict[str, Any], dict[str, Any] | None]:
    """The entities of the step for ``topic``, with the piece that it `asks`, and the question that is then open.

    ``before``: the question that was open; what was asked ``MOST_TIMES`` without an answer counts as not known.
    """
    known = dict(entities)
    if topic not in TOPICS:
        return known, None
    known.pop("asks", None)
    case = case_of(topic, known, date.today())
    piece = next_question(case)
    if piece is None:
        return known, None
    same = before is not None and (before.get("topic"), before.get("asks")) == (topic, piece)
    times = 1 + int(before.get("times", 1)) if before is not None and same else 1
    if times > MOST_TIMES:
        return opened(topic, {**known, piece: UNKNOWN}, before)
    open_question = {
        "kind": "piece",
        **({"times": times} if times > 1 else {}),
        "topic": topic,
        "asks": piece,
        "known": known,
        "options": list(options(case, piece)),
    }
    return {**known, "asks": piece}, open_question


def filled(
    open_question: Mapping[str, Any], intent: str, entities: Mapping[str, Any], reference: str | None
) -> dict[str, Any]:
    """The pieces that a message tells in answer to the question; empty where it tells none."""
    piece, listed = str(open_question["asks"]), [str(one) for one in open_question.get("options", ())]
    pieces = {name: value for name, value in entities.items() if name in _TELLING}
    if piece == "amount" and "amount" not in pieces and "invoice_number" in entities:
        pieces["amount"] = entities["invoice_number"]  # a bare number, in answer to "how much"
    if piece in pieces or pieces:
        return pieces
    if intent in EITHER.get(piece, {}):
        return {piece: EITHER[piece][intent]}
    place = int(reference) if reference and reference.lstrip("-").isdigit() else 0
    if place and abs(place) <= len(listed):
        return {piece: listed[place - 1 if place > 0 else place]}
    return {piece: UNKNOWN} if intent == "dont_know" else {}


def answers(open_question: Mapping[str, Any], intent: str, pieces: Mapping[str, Any], bare: bool) -> bool:
    """Whether a message that tells these pieces is an answer, and not a new question that happens to name them."""
    if not pieces:
        return False
    substantive = intent in topics() and topics()[intent].kind != "dialogue"
    if bare or not substantive or intent == open_question["topic"]:
        return True
    return open_question["asks"] in pieces and topics()[intent].family == "recurring"


def merged(open_question: Mapping[str, Any], pieces: Mapping[str, Any]) -> dict[str, Any]:
    """What was known with what is told now; a new bank's card is not the old bank's card."""
    known = dict(open_question.get("known", {}))
    if pieces.get("gateway"):
        known = without_card(known)
    elif set(CARD) & set(pieces):
        known.pop("gateway", None)
    return {**known, **pieces}


def names_another_card(open_question: Mapping[str, Any], pieces: Mapping[str, Any]) -> bool:
    """ "And with a Visa?", where a RuPay card was told, and something else is asked: no answer to that."""
    known, of_card = open_question.get("known", {}), {name for name in pieces if name in CARD}
    elsewhere = open_question["topic"] != "recurring_fix" or open_question["asks"] in {*CARD, *pieces}
    return not elsewhere and any(name in known and known[name] != pieces[name] for name in of_card)


def with_what_is_told(open_question: Mapping[str, Any], told: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The question, where what other answers were given for (another card, a sum) is known to it too."""
    pieces = {name: value for known in told for name, value in known.items() if name in PIECES and value != UNKNOWN}
    return {**open_question, "known": merged(open_question, pieces)} if pieces else dict(open_question)


def without_card(known: Mapping[str, Any]) -> dict[str, Any]:
    """What is known where a wallet is meant instead of the card."""
    return {name: value for name, value in known.items() if name not in CARD}


def as_amount(entities: Mapping[str, Any], dialogue_context: Mapping[str, Any]) -> dict[str, Any]:
    """``entities`` where a bare number just after a verdict on a sum is another sum: "no, 5000"."""
    about_a_sum = _just_now(dialogue_context) and "amount" in dialogue_context.get("entities", {})
    if not about_a_sum or "invoice_number" not in entities or "amount" in entities:
        return dict(entities)
    rest = {name: value for name, value in entities.items() if name != "invoice_number"}
    return {**rest, "amount": entities["invoice_number"]}


def as_one_case(asked: Sequence[Answer]) -> list[Answer | None]:
    """The questions of a message; "it is a new account" beside a failing payment is a piece, no question (None)."""
    if not asked or asked[0].topic != "recurring_fix":
        return list(asked)
    first, *others = asked
    told = [one.entities for one in others if one.topic in GIVES_PIECES]
    pieces = {name: value for known in told for name, value in known.items() if name in PIECES}
    whole = replace(first, entities={**pieces, **first.entities})
    return [whole, *(None if one.topic in GIVES_PIECES else one for one in others)]


def _just_now(dialogue_context: Mapping[str, Any]) -> bool:
    return dialogue_context.get("topic") in TOPICS and is_remembered(int(dialogue_context.get("age", 0)))


def corrects(intent: str, entities: Mapping[str, Any], dialogue_context: Mapping[str, Any]) -> bool:
    """True for "no, Mastercard": pieces told beside a yes or a no, just after a verdict."""
    return _just_now(dialogue_context) and intent in {"affirm", "deny"} and bool(set(PIECES) & set(entities))


_TELLING = (*PIECES, "gateway", "country", "card_origin", "currency", "amount_currency")
__all__ = ["CARRIED", "answers", "as_amount", "as_one_case", "corrects", "filled", "merged", "opened", "without_card"]
