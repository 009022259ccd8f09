"""The intent of a message, or `fallback` where none is likely enough; and the second question, where there is one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.lang import fold, ordinal
from bot.nlu.entities import entities_of, find_entities
from bot.nlu.questions import questions
from bot.nlu.tokens import candidates
from bot.nlu.understanding import Ranking, Understanding, heard

SHORT = 4  # words
MORE = frozenset(fold(word) for word in "more next aro aaro porer poroborti আরো আরও পরের পরবর্তী".split())
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
        return {"penalty": 0.4, "folds": 2, "given_up": 0.04, "threshold": None}

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
        options = {name: self._config[name] for name in ("penalty", "folds", "given_up")}
        self._model = Understanding(**options).fit(
            [one.get(TEXT) for one in examples], [one.get(INTENT) for one in examples]
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
        text = message.get(TEXT) or ""
        found = find_entities(text)
        reading: dict[str, Any] = {"bare": found.bare, "reference": _reference(text), "more": _more(text)}
        if self._model is None or not any(letter.isalnum() for letter in text):
            intent, confidence = "fallback", 1.0
            ranking: list[dict[str, Any]] = []
        else:
            whole = self._model.rank([text])[0]
            parts = questions(text, whole, self._model.rank)
            first = parts[0].ranking if parts else whole
            intent, confidence, ranking = _to_rows(first)
            reading["also"] = [_also(part.text, part.ranking) for part in parts[1:]]
            first_question = parts[0].text if parts else text
            message.set("canonical_entities", entities_of(intent, first_question), add_to_output=True)
            reading["reference"] = _reference(first_question)
        message.set(INTENT, {"name": intent, "confidence": confidence}, add_to_output=True)
        message.set("intent_ranking", ranking, add_to_output=True)
        message.set("reading", reading, add_to_output=True)


def _to_rows(ranking: Ranking) -> tuple[str, float, list[dict[str, Any]]]:
    rows = [{"name": name, "confidence": chance} for name, chance in ranking.intents]
    intent = heard(ranking)
    return intent, ranking.confidence, rows


def _also(text: str, ranking: Ranking) -> dict[str, Any]:
    return {"intent": ranking.best, "entities": entities_of(ranking.best, text), "reference": _reference(text)}


def _more(text: str) -> bool:
    """True for a short wish for the rest of a list: "show more", "next page", "আরো দেখান"."""
    words = text.split()
    return len(words) <= SHORT and any(form in MORE for word in words for form in candidates(word))


def _reference(text: str) -> str | None:
    chosen = ordinal(text)
    return None if chosen is None else str(chosen)
