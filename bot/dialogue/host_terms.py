"""Whether a message asks for terms of the company that a row of data/knowledge/host_questions.yml names."""

from __future__ import annotations

from dataclasses import replace

from bot.dialogue.dialogue_context import NOT_UNDERSTOOD, Context, NluResult
from bot.knowledge.host_questions import HostQuestion, host_questions
from bot.knowledge.topics import topics

TOPIC = "not_covered"
UNSURE = 0.6  # probability of an intent
MERE_THANKS = 0.85  # probability of thanks from which there is nothing beside them
SAYS_LITTLE = NOT_UNDERSTOOD | {
    "followup", "dont_know", "complaint", "feedback_negative", "cancel", "help", "safety_warning",
}  # fmt: skip
# A tax or an instalment of something else; an e-mandate of that bank's.
NOT_THE_HOSTS = frozenset({"product", "category", "company"})
MEANS = frozenset({"gateway", "bank", "network"})
ON_MANDATES = frozenset({"bank", "network", "quoted"})


def on_host_terms(heard: NluResult, context: Context) -> NluResult:
    """``heard``, and the questions beside it, as asked of the company's terms where their words say so."""
    also = tuple(one if _row(one, context) is None else replace(one, intent=TOPIC) for one in heard.also)
    row = _row(heard, context)
    if row is not None and heard.intent in row.beside and MEANS & set(heard.entities):
        return replace(heard, also=(*also, replace(heard, intent=TOPIC, also=())))  # "his City Bank card, will it do?"
    if row is None:
        return replace(heard, also=also) if also else heard
    return replace(heard, also=also, intent=TOPIC)


def is_told(matter: object) -> bool:
    """Whether the company has an answer of its own on the subject."""
    row = host_questions().get(str(matter))
    return bool(row and row.answer)


def _row(heard: NluResult, context: Context) -> HostQuestion | None:
    row = host_questions().get(heard.entities.get("matter", ""))
    if row is None or NOT_THE_HOSTS & set(heard.entities) or (heard.intent in row.under and heard.confidence >= UNSURE):
        return None
    if not row.answer and {heard.intent, context.dialogue_context.get("topic")} & set(row.until_then):
        return None
    taken = heard.intent in SAYS_LITTLE or heard.intent in row.over or _is_misheard(heard)
    return row if taken or _is_a_guide(heard) else None


def _is_misheard(heard: NluResult) -> bool:
    """A switch to no language that is named, thanks with more behind them, or a wish for a person that is hardly
    heard, where words tell of a subject: its answer offers a person too."""
    if heard.intent == "language_switch":
        return "language" not in heard.entities
    if heard.intent == "thanks":
        return heard.confidence < MERE_THANKS
    return heard.intent == "handoff" and heard.confidence < UNSURE


def _is_a_guide(heard: NluResult) -> bool:
    topic = topics().get(heard.intent)
    if topic is None or topic.kind != "guide":
        return False
    return topic.source != "B" or not ON_MANDATES & set(heard.entities)
