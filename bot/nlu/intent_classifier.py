"""Last in the pipeline: the questions of a message (bot.nlu.reading) as Rasa's intent, entities and ranking."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from pathlib import Path
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, METADATA, METADATA_INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.lang.machine_text import without_machine_text
from bot.nlu.act_examples import act_examples
from bot.nlu.context_model import Said
from bot.nlu.encoder import load
from bot.nlu.payment_report import asks, report_of
from bot.nlu.reading import Question, read_message
from bot.nlu.situation import Situation
from bot.nlu.understanding import Understanding

MISSED = "paid_but_unpaid"  # the topic that asks how a payment was made
SHOWS_A_STATUS = frozenset({"my_invoice_status", "my_service_status"})
FILE = "understanding.pickle"
WARM_UP = "bkash diye invoice 4821 pay korbo"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class FoldedIntentClassifier(GraphComponent, IntentClassifier):
    """bot.nlu.understanding as a graph component."""

    def __init__(
        self, config: dict[str, Any], storage: ModelStorage, resource: Resource, model: Understanding | None = None
    ):
        self._config, self._storage, self._resource, self._model = config, storage, resource, model

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {"penalty": 0.4, "folds": 2, "given_up": 0.03, "threshold": None}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> FoldedIntentClassifier:
        return cls(config, model_storage, resource)

    def train(self, training_data: TrainingData) -> Resource:
        examples = [one for one in training_data.intent_examples if one.get(TEXT) and one.get(INTENT)]
        plain = [one for one in examples if _situation(one) is None]
        in_context = [(one.get(TEXT), _situation(one), one.get(INTENT)) for one in examples if _situation(one)]
        options = {name: self._config[name] for name in ("penalty", "folds", "given_up")}
        self._model = Understanding(load(), **options).fit(
            [one.get(TEXT) for one in plain],
            [one.get(INTENT) for one in plain],
            [Said(*one) for one in in_context],
            act_examples(),
        )
        with self._storage.write_to(self._resource) as folder:
            (Path(folder) / FILE).write_bytes(self._model.dumps())
        return self._resource

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **_: Any,
    ) -> FoldedIntentClassifier:
        with model_storage.read_from(resource) as folder:
            model = Understanding.loads((Path(folder) / FILE).read_bytes())
        if config.get("threshold") is not None:
            model.threshold = float(config["threshold"])
        model.rank([WARM_UP])  # reads the names and concepts now, so that the first customer does not wait for it
        return cls(config, model_storage, resource, model)

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Nothing downstream learns from this component's output."""
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            self._process(message)
        return messages

    def _process(self, message: Message) -> None:
        situation = Situation(**((message.get(METADATA) or {}).get("situation") or {}))
        text = without_machine_text(message.get(TEXT) or "")
        reading = read_message(text, self._model, situation)
        first, surface = reading.first, reading.surface
        rows = [{"name": name, "confidence": chance} for name, chance in first.ranking]
        message.set(INTENT, {"name": first.intent, "confidence": first.confidence}, add_to_output=True)
        message.set("intent_ranking", rows, add_to_output=True)
        message.set("canonical_entities", dict(first.entities), add_to_output=True)
        read = {
            "bare": surface.found.bare,
            "more": surface.more,
            "noted": surface.noted,
            "act": list(reading.act),
            "told": _told(text, situation, reading.topics),
            "why": [one.why for one in reading.questions if one.why],
            **_names(first),
            "also": [
                {"intent": one.intent, "confidence": one.confidence, "entities": dict(one.entities), **_names(one)}
                for one in reading.questions[1:]
            ],
        }
        message.set("reading", read, add_to_output=True)


def _told(text: str, situation: Situation, heard: Collection[str]) -> dict[str, str]:
    """What is told or asked of a payment that was made, or of the invoice whose status was just shown."""
    told = report_of(text, date.today(), expected=situation.told_of_payment or MISSED in heard)
    asked = asks(text) if not told and situation.after in SHOWS_A_STATUS else ""
    return {"asks": asked} if asked else told


def _names(question: Question) -> dict[str, Any]:
    """What a question points at and lists beside its entities, JSON-serialisable."""
    return {
        "reference": question.reference,
        "selection": dict(question.selection),
        "several": {entity: list(values) for entity, values in question.several.items()},
        "excluded": {entity: list(values) for entity, values in question.excluded.items()},
    }


def _situation(example: Message) -> Situation | None:
    """Where an example is said, by its `metadata: {after: …, open: …}`; None where it means the same everywhere."""
    where = (example.get(METADATA) or {}).get(METADATA_INTENT)
    return Situation(str(where.get("after", "")), str(where.get("open", ""))) if isinstance(where, dict) else None
