"""What a message means beside its words: when the encoder is asked, what it adds, and that it can be missing."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from functools import cache

import numpy as np
import pytest

from benchmarks.own_examples import own_examples, share_of
from bot.nlu import encoder as room
from bot.nlu import meaning, understanding
from bot.nlu.calibration import DOUBT, DOUBT_OF_FEW, flat
from bot.nlu.encoder.encoder import Encoder
from bot.nlu.encoder.tokeniser import LONGEST
from bot.nlu.linear import FEW
from bot.nlu.meaning import GUESSED, Meaning, as_encoded, balance
from bot.nlu.understanding import Understanding

pytestmark = pytest.mark.xdist_group("meaning")

PER_TOPIC = 18
CLEAR = "আমার মোট কত টাকা বাকি"
STRANGE = "Is it possible to renew 3 months before expiry"


SAID_OTHERWISE = (  # in words that stand beside other topics, or beside none
    (STRANGE, "renew_early"),
    ("where do I discover everything I was ever charged", "invoice_list_howto"),
    ("the money vanished from my wallet yet nothing reached you", "paid_but_unpaid"),
    ("may I settle it half a year ahead of time", "renew_early"),
    ("I would prefer conversing with flesh and blood", "handoff"),
    ("what punishment awaits tardy payers", "suspension_policy"),
    ("কাগজটা নিজের কাছে রেখে দিতে চাই", "invoice_download_howto"),
    ("সময়মতো না মেটালে শাস্তি কী", "suspension_policy"),
    ("জ্যান্ত কারও সঙ্গে আলাপ করান", "handoff"),
    ("অর্থ বুঝে পাননি অথচ আমার ব্যাংক থেকে চলে গেছে", "paid_but_unpaid"),
    ("is the sum handed back if I dislike it", "refund_policy"),
    ("পছন্দ না হলে অর্থ ফিরিয়ে দেন", "refund_policy"),
)
FURTHER = 2  # of them are understood by their meaning and not by their words


@cache
def learnt() -> tuple[list[str], list[str]]:
    """Some of our own examples of every topic, and their topics."""
    by_topic: dict[str, list[str]] = {}
    for one in share_of(own_examples(), 0.2):
        by_topic.setdefault(one.topic, []).append(one.text)
    pairs = [(text, topic) for topic, texts in by_topic.items() for text in texts[:PER_TOPIC]]
    return [text for text, _ in pairs], [topic for _, topic in pairs]


class Counted(Encoder):
    """The encoder, with the texts that it was asked for one by one."""

    def __init__(self) -> None:
        super().__init__(room.FOLDER)
        self.asked: list[str] = []

    def vector(self, text: str) -> np.ndarray:
        self.asked.append(text)
        return super().vector(text)


@pytest.fixture(scope="module")
def trained() -> Understanding:
    return Understanding(Counted()).fit(*learnt())


@pytest.fixture
def model(trained: Understanding) -> Understanding:
    trained.encoder.asked.clear()
    return trained


def both(model: Understanding, *texts: str) -> tuple[np.ndarray, np.ndarray]:
    """Margins by words, and with the meaning where they leave doubt."""
    words = model.margins(texts)
    return words, model._with_meaning(texts, words)[0]


def test_only_a_message_in_doubt_is_encoded(model: Understanding) -> None:
    words, beside = both(model, CLEAR, STRANGE, "4821?")
    assert flat(words)[0] >= model.doubt > flat(words)[1:].max()
    assert model.encoder.asked == [STRANGE]  # a number has no meaning of its own
    np.testing.assert_array_equal(beside[[0, 2]], words[[0, 2]])
    assert not np.allclose(beside[1], words[1])


def test_what_a_message_means_counts_where_its_words_say_little(model: Understanding) -> None:
    texts, wanted = zip(*SAID_OTHERWISE, strict=True)
    words, beside = (model.labels[margins.argmax(axis=1)] == wanted for margins in both(model, *texts))
    assert beside.sum() >= words.sum() + FURTHER, dict(zip(texts, zip(words, beside, strict=True), strict=True))
    assert [one.best == topic for one, topic in zip(model.rank(texts), wanted, strict=True)] == list(beside)


def test_banglish_written_by_a_guess_counts_for_less(model: Understanding, monkeypatch: pytest.MonkeyPatch) -> None:
    texts = ("jorimana na dile ki hoy bhai kemne bujhbo", STRANGE)
    monkeypatch.setattr(model, "by_sound", {})
    words, before = both(model, *texts)
    monkeypatch.setattr(model, "by_sound", {"of examples": "in Bengali script"})
    of_words, share = model.meaning.shares[0], (GUESSED, 1.0)
    words_now, now = both(model, *texts)
    for at in range(len(texts)):
        meant = before[at] - of_words * words[at]
        np.testing.assert_allclose(now[at], of_words * words_now[at] + share[at] * meant, atol=1e-5)


def test_what_was_in_doubt_stays_below_what_was_not(model: Understanding) -> None:
    clear, strange = model.rank([CLEAR, STRANGE])
    assert clear.score >= model.doubt > strange.score
    assert abs(strange.score - model.doubt * strange.confidence) < 1e-4
    assert model.threshold <= model.doubt


def test_one_and_many_are_ranked_alike(model: Understanding) -> None:
    texts = [*learnt()[0][::20], STRANGE, "বৃষ্টি", "taka", "?"]
    together = model.rank(texts)
    for text, ranking in zip(texts, together, strict=True):
        (alone,) = model.rank([text])
        assert alone.best == ranking.best
        assert abs(alone.score - ranking.score) < 1e-4


def test_banglish_is_encoded_in_bengali_script() -> None:
    assert as_encoded("amr taka ferot den") == "আমার টাকা ফেরত দেন"
    assert as_encoded("আমার টাকা ফেরত দেন") == "আমার টাকা ফেরত দেন"
    assert as_encoded("Give me MY money") == "Give me MY money"


def test_of_a_long_text_only_what_the_encoder_looks_at_is_written_for_it():
    long = "amr taka ferot den " * 100
    assert as_encoded(long) == as_encoded(long[:LONGEST])


def test_a_stored_model_finds_its_encoder_and_does_without_another_one(
    model: Understanding, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    stored = model.dumps()
    again = Understanding.loads(stored)
    assert again.encoder is not None
    np.testing.assert_allclose(both(again, STRANGE), both(model, STRANGE), atol=5e-3)
    monkeypatch.setattr(understanding, "load", lambda: None)
    with caplog.at_level(logging.WARNING):
        words = Understanding.loads(stored)
    assert words.encoder is None
    assert words.threshold == model.threshold_of_words
    assert "words alone" in caplog.text
    np.testing.assert_allclose(*both(words, STRANGE))
    other = Counted()
    other.mark = "another build"
    monkeypatch.setattr(understanding, "load", lambda: other)
    assert Understanding.loads(stored).encoder is None


def test_a_model_learnt_without_the_encoder_never_asks_it() -> None:
    texts, topics = (side[: 5 * PER_TOPIC] for side in learnt())
    model = Understanding().fit(texts, topics)
    assert model.meaning is None
    again = Understanding.loads(model.dumps())
    assert again.encoder is None
    assert again.rank(texts[:1])[0].best == topics[0]


def test_an_intent_without_an_example_is_known_by_its_name() -> None:
    """Names lie elsewhere than messages do, and differ from each other as their messages differ."""
    dice = np.random.default_rng(0)
    intents = np.array(["card_arrival", "lost_card", "pin_blocked"])
    middles, of_names = dice.normal(size=(3, 8)), 5 * dice.normal(size=8)
    messages = np.repeat(middles, 6, axis=0) + dice.normal(scale=0.1, size=(18, 8))
    wanted, names = np.repeat(intents, 6), (middles + of_names).astype(np.float32)
    seen = wanted != "pin_blocked"
    vectors = messages.astype(np.float32)
    for known, right in ((names, 18), (None, 12)):
        margins = Meaning.fit(vectors[seen], wanted[seen], intents=intents, names=known).margins(vectors)
        assert (intents[margins.argmax(axis=1)] == wanted).sum() == right


def test_of_few_examples_a_direction_in_which_every_intent_varies_says_little(monkeypatch: pytest.MonkeyPatch) -> None:
    dice = np.random.default_rng(0)
    intents = np.array([f"intent_{at}" for at in range(8)])
    middles, wide = dice.normal(size=(8, 30)), np.where(np.arange(30) < 4, 6.0, 0.7)
    few, many = (np.repeat(np.arange(8), each) for each in (5, 40))
    learnt, asked = (middles[of] + wide * dice.normal(size=(len(of), 30)) for of in (few, many))

    def right() -> int:
        model = Meaning.fit(learnt.astype(np.float32), intents[few], intents=intents, names=middles.astype(np.float32))
        return int((model.margins(asked.astype(np.float32)).argmax(axis=1) == many).sum())

    knowing = right()
    monkeypatch.setattr(meaning, "SHRUNK", 1.0)  # all directions alike
    assert knowing > 1.2 * right()


class Recorded:
    """In the encoder's place: a vector for each text by its length, and the texts that were asked for."""

    mark = "recorded"

    def __init__(self) -> None:
        self.asked: list[str] = []

    def vectors(self, texts: Sequence[str]) -> np.ndarray:
        self.asked += texts
        return np.array([[len(text), text.count("a")] for text in texts], dtype=np.float32)

    def vector(self, text: str) -> np.ndarray:
        return self.vectors([text])[0]


@pytest.mark.parametrize(("each", "names"), [(FEW - 1, ["lost card", "pin blocked", "top up"]), (FEW, [])])
def test_names_are_learnt_from_where_examples_are_few(each: int, names: list[str]) -> None:
    encoder = Recorded()
    words = {"lost_card": "my card is gone", "pin_blocked": "the code fails", "top_up": "add some money"}
    pairs = [(f"{text} {at}", intent) for intent, text in words.items() for at in range(each)]
    model = Understanding(encoder).fit(*zip(*pairs, strict=True))
    assert [text for text in encoder.asked if text.replace(" ", "_") in words] == names
    assert model.doubt == (DOUBT_OF_FEW if names else DOUBT)


def test_two_intents_have_a_margin_each() -> None:
    dice = np.random.default_rng(0)
    vectors = dice.normal(size=(20, 5)).astype(np.float32)
    wanted = np.where(vectors[:, 0] > 0, "yes", "no")
    vectors[:, 0] *= 5
    intents, names = np.array(["no", "yes"]), np.eye(5, dtype=np.float32)[:2]
    for model in (Meaning.fit(vectors, wanted), Meaning.fit(vectors, wanted, intents=intents, names=names[::-1])):
        margins = model.margins(vectors)
        assert margins.shape == (20, 2)
        assert (intents[margins.argmax(axis=1)] == wanted).all()


def test_the_side_that_is_right_counts_more() -> None:
    dice = np.random.default_rng(0)
    truth = dice.integers(0, 4, size=200)
    right = np.eye(4, dtype=np.float32)[truth] + dice.normal(scale=0.2, size=(200, 4)).astype(np.float32)
    noise = dice.normal(size=(200, 4)).astype(np.float32)
    words, meaning = balance(right, noise, truth)
    assert words > 20 * meaning
    words, meaning = balance(noise, 3 * right, truth)
    assert meaning > words / 2
