"""The same words mean different things after different answers, and a whole question means itself everywhere."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from bot.commands.evaluate import cases
from bot.commands.model import MODEL, train
from bot.knowledge.topics import is_substantive
from bot.nlu import encoder as room
from bot.nlu.context_model import DOUBT, ContextModel, Crossed, Said, where_encoded
from bot.nlu.encoded import Encoded
from bot.nlu.encoded_examples import to_encode
from bot.nlu.encoder.encoder import Encoder
from bot.nlu.features import forms_of_each
from bot.nlu.meaning import as_encoded
from bot.nlu.reading import read_message
from bot.nlu.situation import Situation
from bot.nlu.trained import understanding
from bot.nlu.understanding import Understanding
from bot.settings import settings


@pytest.fixture(scope="module")
def model() -> Understanding:
    train(print, settings().var / "log" / "train.log")
    return understanding(MODEL)


def test_what_it_has_not_seen_is_mostly_read_rightly(model: Understanding) -> None:
    """Which half is held out moves the share by 0.01 either way: what the meanings add is told of the same half."""
    assert model.in_context is not None
    assert model.in_context.accuracy > 0.75
    assert model.in_context.accuracy > model.in_context.by_words


@pytest.mark.parametrize(
    ("text", "after", "meant"),
    [
        ("how long till its on", "pay_invoice_howto", "activation_after_payment"),
        ("ar koto din lagbe", "refund_policy", "refund_policy"),
        ("রকেটে?", "gateway_supported", "gateway_supported"),
    ],
)
def test_the_last_answer_says_what_is_meant(model: Understanding, text: str, after: str, meant: str) -> None:
    assert read_message(text, model, Situation(after)).first.intent == meant


def test_a_whole_question_is_a_change_of_subject(model: Understanding) -> None:
    """Messages of the test set that are understood alone are understood after any answer too."""
    alone = [case for case in cases() if is_substantive(case.topic)][::9]
    alone = [case for case in alone if read_message(case.text, model).first.intent == case.topic]
    places = ("my_due", "gateway_list", "recurring_fix", "greet", "refund_policy", "pay_link", "handoff")
    kept = [
        read_message(case.text, model, Situation(places[number % len(places)])).first.intent == case.topic
        for number, case in enumerate(alone)
    ]
    assert len(kept) > 100
    assert sum(kept) / len(kept) > 0.93


def test_why_names_both_readings(model: Understanding) -> None:
    why = read_message("and then?", model, Situation("refund_policy", "confirm")).first.why
    assert "by itself" in why
    assert "after refund_policy, confirm open" in why


class Listening(Encoder):
    """The encoder, with the texts that it was asked for one by one."""

    def __init__(self) -> None:
        super().__init__(room.FOLDER)
        self.asked: list[str] = []

    def vector(self, text: str) -> np.ndarray:
        self.asked.append(text)
        return super().vector(text)


@pytest.fixture
def listening(model: Understanding) -> Iterator[Listening]:
    own, model.encoder = model.encoder, Listening()
    yield model.encoder
    model.encoder = own


def test_where_it_was_said_is_encoded_too() -> None:
    assert where_encoded("and if i am late?", Situation("my_due", "invoice")) == "my due invoice. and if i am late?"
    assert (
        where_encoded("koto din lagbe", Situation("refund_policy")) == f"refund policy. {as_encoded('koto din lagbe')}"
    )
    assert where_encoded("koto din lagbe", Situation()) == as_encoded("koto din lagbe") != "koto din lagbe"


def test_the_encoder_is_asked_in_doubt_only(model: Understanding, listening: Listening) -> None:
    assert model.in_context is not None
    where = Situation("refund_policy", "confirm")
    asked = 0
    for case in cases()[::40]:
        (by_itself,) = model.rank_by_words([case.text])
        words = model.in_context.rank(case.text, where, by_itself.margins)
        both = model.in_context.rank(case.text, where, by_itself.margins, listening)
        doubted = words[0][1] < DOUBT
        assert listening.asked == [where_encoded(case.text, where)] * doubted
        assert (words == both) == (not doubted)
        listening.asked.clear()
        asked += doubted
    assert 0 < asked < len(cases()[::40]) / 2


def test_a_message_costs_two_vectors_at_most(model: Understanding, listening: Listening) -> None:
    """However many questions are in it, and wherever it is said."""
    for text in ("hmm? " * 30, "oita ki hoilo? ar eita? tar por? ar oi ta? keno? kothay? kar jonno?", "কী যেন ওটা"):
        for where in (Situation(), Situation("my_due"), Situation("fallback", "options")):
            read_message(text, model, where)
            assert len(listening.asked) <= 2
            listening.asked.clear()


def test_what_a_follow_up_means_is_learnt_beside_its_words(listening: Listening) -> None:
    """In words that share nothing with the examples."""
    meant = {
        "refund_policy": ("how many days until my money is back", "when does the refund arrive"),
        "contact_support": ("who can i write to", "is there an email address of yours"),
        "gateway_choose": ("which wallet is cheapest", "what costs the least to pay with"),
    }
    where = Situation("refund_policy")
    said = [Said(f"{text} {end}", where, topic) for topic, texts in meant.items() for text in texts for end in "abcde"]
    nothing = np.zeros((len(said), 3), dtype=np.float32)
    texts = [where_encoded(one.text, one.situation) for one in said]
    encoded = Encoded(to_encode(said), lambda: listening.vectors(texts))
    crossed = Crossed.of(said, forms_of_each([one.text for one in said]))
    model = ContextModel().fit(said, crossed, nothing, encoded)
    assert model.rank("টাকাটা ফেরত পেতে কতদিন লাগে", where, nothing[0], listening)[0][0] == "refund_policy"
    assert model.rank("আপনাদের ইমেইল ঠিকানা কী", where, nothing[0], listening)[0][0] == "contact_support"
    assert ContextModel().fit(said, crossed, nothing).meaning is None
