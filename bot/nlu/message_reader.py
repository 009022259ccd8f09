"""First in the pipeline: tokens, register, and what a message names."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.nlu.tokenizers.tokenizer import Token, Tokenizer
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.lang.machine_text import without_machine_text
from bot.nlu.reading import surface
from bot.nlu.tokens import offsets, read


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=False)
class BengaliTokenizer(Tokenizer):
    """spaCy's rules with our fixes as a Rasa tokenizer: whole Bengali words, in every register."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {
            "intent_tokenization_flag": False,
            "intent_split_symbol": "_",
            "token_pattern": None,
            "prefix_separator_symbol": None,
            # False saves seconds of training where no other component learns from the examples' tokens.
            "tokenise_examples": True,
        }

    @classmethod
    def create(cls, config: dict[str, Any], *_: Any, **__: Any) -> BengaliTokenizer:
        return cls(config)

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        return super().process_training_data(training_data) if self._config["tokenise_examples"] else training_data

    def tokenize(self, message: Message, attribute: str) -> list[Token]:
        text = message.get(attribute)
        doc = read(text)
        return [Token(token.text, start, end) for token, (start, end) in zip(doc, offsets(doc), strict=True)]


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class KnowledgeEntityExtractor(GraphComponent, EntityExtractorMixin):
    """What bot.nlu.reading finds without a model: names and numbers as entities, the register."""

    def __init__(self, config: dict[str, Any]) -> None:
        self._config = config

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {}

    @staticmethod
    def required_components() -> list[type]:
        return []

    @classmethod
    def create(cls, config: dict[str, Any], *_: Any, **__: Any) -> KnowledgeEntityExtractor:
        return cls(config)

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            text = without_machine_text(message.get(TEXT) or "")
            read_so_far = surface(text)
            entities = [
                {"entity": one.entity, "value": one.value, "start": one.start, "end": one.end}
                for one in read_so_far.found.mentions
            ]
            message.set(ENTITIES, [*message.get(ENTITIES, []), *self.add_extractor_name(entities)], add_to_output=True)
            message.set("canonical_entities", dict(read_so_far.found.values), add_to_output=True)
            for name in ("register", "has_letters", "tells_register", "hindi"):
                message.set(name, getattr(read_so_far, name), add_to_output=True)
        return messages

    def process_training_data(self, training_data: Any) -> Any:
        """Nothing to do: the examples carry their own annotations."""
        return training_data
