"""Read the NLU files once per training: Rasa 3.6 reads and validates all of them three times."""
from __future__ import annotations

from typing import Any

from rasa.shared.importers.rasa import RasaFileImporter
from rasa.shared.nlu.training_data.training_data import TrainingData


class ReadOnceImporter(RasaFileImporter):
    """Rasa's own file importer with a memory."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._read: dict[str, TrainingData] = {}

    def get_nlu_data(self, language: str | None = "en") -> TrainingData:
        key = language or ""
        if key not in self._read:
            self._read[key] = super().get_nlu_data(language)
        return self._read[key]
