"""Rasa's own configurations, as `rasa init` 3.6 writes them; no import but the standard library's."""

from __future__ import annotations

from typing import Any

WORDS: list[dict[str, Any]] = [
    {"name": "WhitespaceTokenizer"},
    {"name": "RegexFeaturizer"},
    {"name": "LexicalSyntacticFeaturizer"},
    {"name": "CountVectorsFeaturizer"},
    {"name": "CountVectorsFeaturizer", "analyzer": "char_wb", "min_ngram": 1, "max_ngram": 4},
]
FALLBACK = {"name": "FallbackClassifier", "threshold": 0.3, "ambiguity_threshold": 0.1}


def pipeline(name: str, epochs: int = 100) -> list[dict[str, Any]]:
    """`diet`: the default; `logistic`: the same features under Rasa's LogisticRegressionClassifier."""
    if name == "logistic":
        return [*WORDS, {"name": "LogisticRegressionClassifier"}]
    diet = {"name": "DIETClassifier", "epochs": epochs, "constrain_similarities": True, "random_seed": 1}
    return [*WORDS, diet]


def whole_pipeline(epochs: int) -> list[dict[str, Any]]:
    """The default of a project that also answers."""
    selector = {"name": "ResponseSelector", "epochs": epochs, "constrain_similarities": True}
    return [*pipeline("diet", epochs), {"name": "EntitySynonymMapper"}, selector, FALLBACK]


def policies(epochs: int) -> list[dict[str, Any]]:
    """The default policies."""
    return [
        {"name": "MemoizationPolicy"},
        {"name": "RulePolicy"},
        {"name": "UnexpecTEDIntentPolicy", "max_history": 5, "epochs": epochs},
        {"name": "TEDPolicy", "max_history": 5, "epochs": epochs, "constrain_similarities": True},
    ]
