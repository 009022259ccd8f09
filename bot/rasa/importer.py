"""Read the training files: NLU once, with the C parser (Rasa reads and validates it three times); topics as a domain.

What Rasa's own schema would refuse is refused by tests/nlu/test_examples.py.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml
from rasa.shared.core.domain import Domain
from rasa.shared.importers.rasa import RasaFileImporter
from rasa.shared.nlu.constants import ENTITIES, INTENT, METADATA, METADATA_INTENT, TEXT
from rasa.shared.nlu.training_data import entities_parser
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.knowledge.domain import domain_of_topics


class QuickMessage(Message):
    """A training message that is cheap to compare and to copy.

    Rasa hashes every message some twenty times and deep-copies it four times before the first component sees it, which
    takes longer than learning. A text and its intent identify a message; what it holds is not changed after it is read.
    """

    def __hash__(self) -> int:
        return hash((self.data.get(TEXT), self.data.get(INTENT)))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Message) and self.data == other.data

    def __deepcopy__(self, memo: dict[int, Any]) -> QuickMessage:
        return QuickMessage(
            data=dict(self.data),
            output_properties=set(self.output_properties),
            time=self.time,
            features=list(self.features),
        )

    def fingerprint(self) -> str:
        parts = (self.data.get(INTENT), self.data.get(TEXT), self.data.get(ENTITIES), self.data.get(METADATA))
        return " ".join(str(part) for part in parts)


class ReadOnceImporter(RasaFileImporter):
    """Rasa's own file importer with a memory and a quick eye for plain `intent` + `examples` files.

    Its domain is domain.yml with the catalogue of topics, so that a new topic stands in one place.
    """

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._read: dict[str, TrainingData] = {}
        self._nlu_files: list[str]

    def get_domain(self) -> Domain:
        return Domain.from_dict(domain_of_topics()).merge(super().get_domain())

    def get_nlu_data(self, language: str | None = "en") -> TrainingData:
        key = language or ""
        if key not in self._read:
            contents = {file: _load(Path(file)) for file in self._nlu_files}
            plain = [file for file, content in contents.items() if _is_plain(content)]
            rest = [file for file in self._nlu_files if file not in set(plain)]
            ours = TrainingData([message for file in plain for message in _messages(contents[file])])
            if rest:
                self._nlu_files = rest
                ours = ours.merge(super().get_nlu_data(language))
                self._nlu_files = [*plain, *rest]
            self._read[key] = ours
        return self._read[key]


def _load(file: Path) -> Any:
    return yaml.load(file.read_text(encoding="utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)) or {}


def _is_plain(content: Mapping[str, Any]) -> bool:
    """Nothing but intents with their examples: synonyms, lookups and regexes are left to Rasa's reader."""
    return set(content) <= {"version", "nlu"} and all(
        set(row) - {"metadata"} == {"intent", "examples"} and isinstance(row["examples"], str)
        for row in content.get("nlu", ())
    )


def _messages(content: Mapping[str, Any]) -> list[QuickMessage]:
    made = []
    for row in content.get("nlu", ()):
        for line in row["examples"].splitlines():
            if line.startswith("- "):
                read = entities_parser.parse_training_example(line[2:].strip(), row["intent"])
                if "metadata" in row:
                    read.data[METADATA] = {METADATA_INTENT: row["metadata"]}  # as Rasa's own reader keeps it
                made.append(QuickMessage(data=read.data))
    return made
