"""One way to read a message: what the engine's components set, what `eval` measures and what is read are the same."""

from __future__ import annotations

from typing import Any

import pytest
from rasa.shared.nlu.training_data.message import Message

from bot.commands.evaluate import cases, hear
from bot.commands.model import MODEL, train
from bot.nlu.reading import read_message, read_messages, surface
from bot.nlu.trained import understanding
from bot.nlu.understanding import Understanding
from bot.rasa.patches.tensorflow_stub import stand_in
from bot.settings import settings

stand_in()

from bot.nlu.intent_classifier import FoldedIntentClassifier  # noqa: E402
from bot.nlu.message_reader import KnowledgeEntityExtractor  # noqa: E402

TWO = "invoice 4821 kivabe pay korbo? ar pdf ta kothay pabo?"
TEXTS = [
    TWO,
    "How do I pay my invoice and do you accept PayPal?",
    "ইনভয়েস কীভাবে ডাউনলোড করব আর রিফান্ড কতদিনে পাব?",
    "We run a small tailoring shop in Bogura, my brother made the website three years ago and then he moved abroad "
    "for his studies, so I look after it now although I know little of computers. The card was changed in March and "
    "since then nothing is taken from it by itself. What can I do about the automatic payment of Google Workspace?",
    "the second one",
    "show more",
    "HDFC Visa",
    "4821",
    "?!",
    "",
]


@pytest.fixture(scope="module")
def model() -> Understanding:
    train(print, settings().var / "log" / "train.log")
    return understanding(MODEL)


def by_the_pipeline(text: str, model: Understanding) -> dict[str, Any]:
    message = Message({"text": text})
    KnowledgeEntityExtractor({}).process([message])
    FoldedIntentClassifier({}, None, None, model).process([message])  # type: ignore[arg-type]
    return message.data


@pytest.mark.parametrize("text", TEXTS)
def test_the_engine_gets_what_was_read(model: Understanding, text: str) -> None:
    data, reading = by_the_pipeline(text, model), read_message(text, model)
    assert data["intent"] == {"name": reading.first.intent, "confidence": reading.first.confidence}
    assert data["canonical_entities"] == dict(reading.first.entities)
    assert data["register"] == reading.surface.register
    assert data["reading"]["reference"] == reading.first.reference
    assert [one["intent"] for one in data["reading"]["also"]] == [one.intent for one in reading.questions[1:]]
    assert (data["reading"]["bare"], data["reading"]["more"]) == (reading.surface.found.bare, reading.surface.more)


def test_eval_measures_what_the_engine_hears(model: Understanding) -> None:
    """The cutting into questions too: of two questions the first one is heard, with its own entities."""
    for text, heard in zip(TEXTS, hear(TEXTS), strict=True):
        data = by_the_pipeline(text, model)
        assert (heard.intent, heard.confidence) == (data["intent"]["name"], data["intent"]["confidence"]), text
        assert dict(heard.entities) == data["canonical_entities"], text
        assert list(heard.also) == [one["intent"] for one in data["reading"]["also"]], text
    assert hear([TWO])[0].also == ("invoice_download_howto",)


def test_many_are_read_as_one_is(model: Understanding) -> None:
    texts = [case.text for case in cases()][::40]
    assert len(texts) > 32
    for one, many in zip((read_message(text, model) for text in texts), read_messages(texts, model), strict=True):
        assert [question.intent for question in one.questions] == [question.intent for question in many.questions]
        assert one.first.entities == many.first.entities


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("HDFC Visa", (True, False)),
        ("my HDFC Visa", (True, True)),
        ("4821", (False, False)),
        ("👍", (False, False)),
        ("sorry 4821", (True, False)),
        ("ticket status?", (True, False)),
        ("trx id 9HG7X2KL1M", (True, False)),
        ("how do i pay", (True, True)),
        ("টিকিট?", (True, True)),
        ("bill koto", (True, True)),
    ],
)
def test_names_alone_say_no_language(text: str, told: tuple[bool, bool]) -> None:
    assert (surface(text).has_letters, surface(text).tells_register) == told


def test_without_a_model_names_and_numbers_are_read_all_the_same() -> None:
    reading = read_message("invoice 4821 bkash", None)
    assert reading.first.intent == "fallback"
    assert reading.first.entities == {"invoice_number": "4821", "gateway": "bkash"}


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("👍", "affirm"),
        ("👎🏽", "deny"),
        ("🙏🙏", "thanks"),
        ("❤️", "thanks"),
        ("😡😡", "complaint"),
        ("?!", "fallback"),
    ],
)
def test_signs_without_words_mean_something(text: str, intent: str) -> None:
    assert read_message(text, None).first.intent == intent


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("ইংরেজি ভালো বুঝি না, বাংলায় লেখেন", "bn"),
        ("please answer in English, my Bengali is poor", "en"),
        ("bangla pari na, english e bolen", "en"),
        ("english na, banglay", "bn"),
        ("english bujhi na", "bn"),
        ("ইংলিশে লিখবেন না কিন্তু", "bn"),
        ("ইংরেজিতে আর উত্তর দেবেন না", "bn"),
        ("ami ingreji kom bujhi", "bn"),
        ("please stop replying in English", "bn"),
        ("I can't read Bengali", "en"),
        ("don't write in Bangla", "en"),
        ("bangla parina", "en"),
        ("My Bangla is weak, English please", "en"),
        ("can't you speak English?", "en"),
        ("english e bolen na keno?", "en"),
        ("ইংলিশে কথা বলতে পারেন না?", "en"),
        ("english e likhen na please", "en"),
        ("keno english e bolen na", "en"),
        ("ekhono bangla te likhtesen na", "bn"),
        ("please don't stop writing in English", "en"),
    ],
)
def test_the_language_to_speak_in_is_the_one_wished_for(text: str, language: str) -> None:
    assert surface(text).found.values["language"] == language
