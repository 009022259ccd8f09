"""What a topic of the catalogue still lacks: an answer in a language, a title for buttons, examples to learn from."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import jinja2

from bot.answers.book import render, written
from bot.answers.data_guide import from_data
from bot.answers.guide import GUIDES
from bot.answers.guide_request import GuideRequest
from bot.knowledge.topics import Topic, topics
from bot.lang import COMPLETE, REGISTERS
from bot.settings import ROOT

EXAMPLES = ROOT / "data" / "nlu"


def unfinished() -> list[str]:
    """One line for each gap, "topic: what is missing"; empty where everything is there."""
    return [f"{topic.id}: {gap}" for topic in topics().values() for gap in (*_answers(topic), *_examples(topic))]


def _answers(topic: Topic) -> Iterator[str]:
    for language in COMPLETE:
        if f"title.{topic.id}" not in written(language):
            yield f"no title.{topic.id} in data/answers/{language}"
        if topic.kind == "account" or topic.id in GUIDES:
            continue  # Python chooses these; tests hold their answers
        if topic.id not in written(language):
            yield f"no answer in data/answers/{language}"
            continue
        try:
            spec = from_data(GuideRequest(topic.id, language, {}, date.today()))
            if spec is not None:
                render(spec.key, language, **spec.facts)
        except jinja2.UndefinedError as problem:
            yield f"its answer in {language} asks for what its row does not give: {problem}"


def _examples(topic: Topic) -> Iterator[str]:
    for register in REGISTERS:
        folder = EXAMPLES / register
        if topic.heard and folder.is_dir() and not (folder / f"{topic.id}.yml").exists():
            yield f"no examples in data/nlu/{register}"
