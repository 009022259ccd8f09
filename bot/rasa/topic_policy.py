"""The policy that answers the catalogue of topics: runs the plan of bot.dialogue.decide, step by step.

It speaks for every intent that is a topic and leaves all others (an operator's own flows) to Rasa's rules.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from rasa.core.policies.policy import Policy, PolicyPrediction
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import BotUttered, Event, SlotSet, UserUttered
from rasa.shared.core.generator import TrackerWithCachedStates
from rasa.shared.core.trackers import DialogueStateTracker

from bot.dialogue.acts_heard import acts_heard
from bot.dialogue.decide import decide
from bot.dialogue.dialogue_context import CONTEXTUAL, Context, NluResult, Plan, Step
from bot.dialogue.said_by_words import said_by_words
from bot.dialogue.worked_out import worked_out
from bot.knowledge.topics import topics
from bot.lang import DEFAULT, LANGUAGES, answer_language, is_bengali
from bot.rasa.stateless_tracker import current_turn
from bot.rasa.told_detail import with_the_detail

SPOKEN = CONTEXTUAL | {"identified", "fallback", "out_of_scope", "nlu_fallback"}
SMALL_TALK = frozenset({"thanks", "goodbye", "affirm", "deny", "cancel", "feedback_positive"})
SHORT = 2  # words
GREETS = 3  # letters before a greeting: "hi salam"
ENGLISH = "en"  # what readers of Hindi read


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.POLICY_WITHOUT_END_TO_END_SUPPORT, is_trainable=False)
class TopicPolicy(Policy):
    """Predicts `action_<topic>` where the domain has one, else `utter_<topic>`."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {"priority": 7}  # above RulePolicy's 6

    def train(self, training_trackers: list[TrackerWithCachedStates], domain: Domain, **_: Any) -> Resource:
        """Nothing is learnt: the rules are bot.dialogue.decide."""
        return self._resource

    def predict_action_probabilities(
        self, tracker: DialogueStateTracker, domain: Domain, rule_only_data: Any = None, **_: Any
    ) -> PolicyPrediction:
        if tracker.latest_action_name == ACTION_LISTEN_NAME:
            return self._opening(tracker, domain)
        if not takes(tracker):
            return self._prediction(self._default_predictions(domain))  # a rule of the operator's is running
        plan = tracker.get_slot("plan")
        if _said_nothing(tracker) and not tracker.latest_action_name.startswith("utter_"):
            return self._predict("utter_account_unavailable", domain, [SlotSet("plan", [])])
        return self._next(plan, tracker, domain)

    def _opening(self, tracker: DialogueStateTracker, domain: Domain) -> PolicyPrediction:
        parsed = _parsed(tracker)
        intent = _intent(parsed)
        if not takes(tracker):
            return self._prediction(self._default_predictions(domain), events=[SlotSet("plan", None)])
        metadata = (tracker.latest_message.metadata if tracker.latest_message else None) or {}
        context = _context(tracker, metadata)
        plan = decide(_heard(parsed, intent, context), context)
        turn = current_turn.get()
        if turn:
            turn.decisions = plan.why
            turn.greeting = None if any(step.topic == "greet" for step in plan.steps) else greeting_of(parsed)
        language = _language(plan, parsed, tracker, metadata)
        plan = with_the_detail(plan, str(parsed.get("text") or ""), language)
        steps, memory = [step.as_json() for step in plan.steps], dict(plan.dialogue_context)
        offered = bool((tracker.get_slot("dialogue_context") or {}).get("offered"))  # Bengali, to a writer of Hindi
        if parsed.get("hindi") and not offered:
            steps.append(Step("language_offer").as_json())
        if parsed.get("hindi") or offered:
            memory["offered"] = 1
        remembered: list[Event] = [
            SlotSet("dialogue_context", memory),
            SlotSet("open_question", dict(plan.open_question) if plan.open_question else None),
            SlotSet("misses", plan.misses),
            SlotSet("answer_language", language),
        ]
        return self._next(steps, tracker, domain, remembered)

    def _next(
        self,
        plan: list[dict[str, Any]],
        tracker: DialogueStateTracker,
        domain: Domain,
        events: list[Event] | None = None,
    ) -> PolicyPrediction:
        if not plan:
            return self._predict(ACTION_LISTEN_NAME, domain, [])
        step, *rest = plan
        if events is None and step["topic"] == "ask_again" and _replaced(step, tracker):
            return self._next(rest, tracker, domain)
        action = f"action_{step['topic']}"
        if action not in domain.action_names_or_texts:
            action = f"utter_{step['topic']}"
        return self._predict(action, domain, [*(events or []), SlotSet("step", step), SlotSet("plan", rest)])

    def _predict(self, action: str, domain: Domain, events: list[Event]) -> PolicyPrediction:
        scores = self._default_predictions(domain)
        scores[domain.index_for_action(action)] = 1.0
        # Optional events: Rasa applies them only where this policy's action is taken.
        return self._prediction(scores, optional_events=events)


def takes(tracker: DialogueStateTracker) -> bool:
    """Whether the next action is this policy's to choose; all other policies are for the rest."""
    if tracker.latest_action_name == ACTION_LISTEN_NAME:
        intent = _intent(_parsed(tracker))
        return intent in SPOKEN or intent in topics()
    return tracker.get_slot("plan") is not None


def _parsed(tracker: DialogueStateTracker) -> dict[str, Any]:
    return dict(tracker.latest_message.parse_data or {}) if tracker.latest_message else {}


def greeting_of(parsed: dict[str, Any]) -> str | None:
    """The greeting that a message begins with; "Abdus Salam" is a name."""
    found = (one for one in parsed.get("entities") or () if one.get("entity") == "greeting" and "start" in one)
    return next((str(one["value"]) for one in found if int(one["start"]) <= GREETS), None)


def _intent(parsed: dict[str, Any]) -> str:
    return str((parsed.get("intent") or {}).get("name") or "fallback")


def _heard(parsed: dict[str, Any], intent: str, context: Context) -> NluResult:
    """What was said, as the classifiers and the words by themselves have it."""
    text, intent = str(parsed.get("text") or ""), "fallback" if intent == "nlu_fallback" else intent
    ranking = tuple(str(row["name"]) for row in parsed.get("intent_ranking") or ())
    reading = parsed.get("reading") or {}
    entities = parsed.get("canonical_entities")
    if entities is None:  # a button: Rasa read its payload, our components did not run
        entities = {str(row["entity"]): row["value"] for row in parsed.get("entities") or ()}
    also = tuple(
        NluResult(str(more["intent"]), more.get("entities") or {}, confidence=float(more["confidence"]), **_names(more))
        for more in reading.get("also") or ()
    )
    acts = acts_heard(reading.get("act") or (), text, intent, context)
    acts["noted"] = acts["noted"] or bool(reading.get("noted"))
    return NluResult(
        intent=intent,
        entities=entities,
        options=ranking,
        **{**_names(reading), "reference": reading.get("reference") or entities.get("reference")},
        more=bool(reading.get("more")),
        **said_by_words(text, intent, context),
        **acts,
        **worked_out(text, intent, context, date.today()),
        told=reading.get("told") or {},
        bare=bool(reading.get("bare")),
        also=also,
        confidence=float((parsed.get("intent") or {}).get("confidence") or 0.0),
    )


def _names(row: Mapping[str, Any]) -> dict[str, Any]:
    """What a question points at and lists, as bot.nlu.intent_classifier wrote it."""
    return {
        "reference": row.get("reference"),
        **{name: row.get(name) or {} for name in ("selection", "several", "excluded")},
    }


def _context(tracker: DialogueStateTracker, metadata: dict[str, Any]) -> Context:
    return Context(
        dialogue_context=tracker.get_slot("dialogue_context") or {},
        open_question=tracker.get_slot("open_question"),
        misses=int(tracker.get_slot("misses") or 0),
        customer=metadata.get("customer"),
        sensitive=tuple(metadata.get("sensitive") or ()),
        pressed=bool(metadata.get("pressed")),
        awaited=bool(metadata.get("awaited")),
    )


def _language(plan: Plan, parsed: dict[str, Any], tracker: DialogueStateTracker, metadata: dict[str, Any]) -> str:
    """The language to answer in: a switch asked for now, else the customer's choice, else what they wrote in."""
    before = metadata.get("language") or tracker.get_slot("answer_language") or DEFAULT
    named = (step.entities.get("language") for step in plan.steps if step.topic == "language_switch")
    if wanted := next((str(one) for one in named if one in LANGUAGES), None):
        return wanted
    if metadata.get("language"):
        # Whoever chose English and then writes Bengali reads Bengali; who mixes the two chose how to be answered.
        return DEFAULT if is_bengali(str(parsed.get("text") or "")) else str(metadata["language"])
    if parsed.get("hindi"):
        return ENGLISH
    if not parsed.get("has_letters"):
        return str(before)  # a button, a number, an emoji: go on as before
    if not parsed.get("tells_register", True) and tracker.get_slot("answer_language"):
        return str(before)  # "HDFC Visa", "sorry 4821": an answer in whatever language the conversation is
    if (_notice(parsed) or _small_talk(parsed)) and tracker.get_slot("answer_language"):
        return str(before)  # "thnx", "bye" and a wallet's notice are in every conversation
    return answer_language(parsed.get("register") or DEFAULT, None)


def _notice(parsed: dict[str, Any]) -> bool:
    """A wallet's or bank's text, or a line of labels, which are English in every conversation."""
    told = (parsed.get("reading") or {}).get("told") or {}
    return "transaction_id" in told and parsed.get("register") != DEFAULT


def _small_talk(parsed: dict[str, Any]) -> bool:
    said = (parsed.get("intent") or {}).get("name")
    return said in SMALL_TALK and len(str(parsed.get("text") or "").split()) <= SHORT


def _replaced(step: dict[str, Any], tracker: DialogueStateTracker) -> bool:
    """True where an action of this very turn has asked something of its own instead."""
    wanted, opened = step["entities"].get("kind"), tracker.get_slot("open_question")
    return wanted is not None and opened is not None and opened.get("kind") != wanted


def _said_nothing(tracker: DialogueStateTracker) -> bool:
    """True where the action that just ran uttered nothing: the action server is down or broke."""
    for event in reversed(tracker.events):
        if isinstance(event, BotUttered):
            return False
        if isinstance(event, UserUttered) or (isinstance(event, SlotSet) and event.key == "step"):
            return True
    return True
