"""One message read by itself gives the figures that scikit-learn gives."""

from __future__ import annotations

import pickle
import zlib
from typing import Any

import numpy as np
import pytest
import scipy.sparse as sp

from bot.nlu.context_model import RAREST, ContextModel, Crossed, Said, _squashed, signs
from bot.nlu.eight_bits import EightBits
from bot.nlu.features import FeatureSpace, forms_of, forms_of_each, vectorisers
from bot.nlu.one_message import vectoriser
from bot.nlu.places import Places
from bot.nlu.situation import Situation
from bot.nlu.softmax import softmax
from bot.nlu.understanding import Understanding

LEARNT = {
    "pay": ("ইনভয়েস কীভাবে পে করব?", "how do i pay my invoice", "bkash diye invoice pay korbo kivabe", "pay korte chai"),
    "download": ("ইনভয়েস ডাউনলোড করব", "download my invoice as pdf", "invoice er pdf lagbe", "pdf download korbo"),
    "refund": ("টাকা ফেরত চাই", "i want a refund", "taka ferot chai", "refund lagbe taka ferot"),
}
ASKED = ("ইনভয়েস পে পে পে করব", "INVOICE pdf pls!!", "taka  ferot", "৪৮২১ নম্বর ইনভয়েস", "?", "", "xyz", "pay " * 300)


@pytest.fixture(scope="module")
def learnt() -> Understanding:
    pairs = [(text, intent) for intent, texts in LEARNT.items() for text in texts]
    return Understanding().fit([text for text, _ in pairs], [intent for _, intent in pairs])


@pytest.mark.parametrize("few", [True, False])
def test_a_row_is_the_row_of_scikit_learns_matrix(few: bool) -> None:
    texts = [text for several in LEARNT.values() for text in several]
    space, forms = FeatureSpace(few=few), forms_of_each(texts)
    learnt = space.fit_transform(forms, forms_of_each(ASKED)).toarray()
    fitted = [(name, stream.fit([getattr(one, name) for one in forms])) for name, stream in vectorisers(few=few)]
    for at, text in enumerate((*texts, *ASKED)):
        whole = sp.hstack([stream.transform([getattr(forms_of(text), name)]) for name, stream in fitted]).toarray()[0]
        np.testing.assert_allclose(learnt[at], whole, atol=1e-6, err_msg=text)
        places, values = space.row(text)
        row = np.zeros_like(whole)
        row[places] = values
        np.testing.assert_allclose(row, whole, atol=1e-6, err_msg=text)


def test_places_are_those_of_the_dictionaries() -> None:
    one, other = {"pay": 1, "কত": 0}, {"pay": 0, "": 1}
    places = Places([one, other])
    assert places.of(["pay", "কত", "new", "pay"]).tolist() == [1, 0, 1]
    assert places.of(["pay", "কত", ""], 1).tolist() == [2, 3]
    several = places.of_each([(1, ["pay"]), (0, ["", "pay"]), (0, []), (0, ["new"])])
    assert [found.tolist() for found in several] == [[2], [1], [], []]
    assert places.of([]).size == len(places.of_each([])) == 0


def test_words_that_are_remembered_and_new_ones_give_one_row(learnt: Understanding, monkeypatch: Any) -> None:
    texts = ("pay invoice", "invoice new new pdf", "pdf pay", "")
    whole = [pickle.loads(pickle.dumps(learnt.space)).row(text) for text in texts]  # each by one who remembers nothing
    for most in (10_000, 1):
        monkeypatch.setattr("bot.nlu.one_message.WORDS", most)
        for text, (places, values) in zip(texts, whole, strict=True):
            found, weighed = learnt.space.row(text)
            assert found.tolist() == places.tolist()
            np.testing.assert_allclose(weighed, values, rtol=1e-6, err_msg=text)


def test_no_text_of_the_signs_is_kept(learnt: Understanding) -> None:
    assert b"invoice" not in zlib.decompress(learnt.dumps())


def test_a_model_that_has_answered_can_be_stored(learnt: Understanding) -> None:
    learnt.rank(["pay"])
    assert Understanding.loads(learnt.dumps()).rank(["pay"])[0].best == learnt.rank(["pay"])[0].best
    assert pickle.loads(pickle.dumps(learnt.space)).row("pay")[0].size


def test_a_stored_model_keeps_its_margins(learnt: Understanding) -> None:
    before = learnt.margins(ASKED)
    for _ in range(2):  # what was stored can be stored again
        stored = Understanding.loads(learnt.dumps())
        assert stored.weights.numbers.itemsize == 1
        np.testing.assert_allclose(stored.margins(ASKED), before, atol=1e-3)
        learnt = stored


def test_weights_in_eight_bits_are_off_by_half_a_step_of_their_row_at_most() -> None:
    scale = np.array([[1e-4], [1.0], [0.0], [300.0]], dtype=np.float32)
    exact = np.random.default_rng(0).normal(size=(4, 59)).astype(np.float32) * scale
    kept = EightBits.of(exact)
    assert np.abs(kept.numbers.astype(int)).max(axis=1).tolist() == [127, 127, 0, 127]
    off = np.abs(kept.numbers * kept.steps[:, np.newaxis] - exact)
    assert (off <= kept.steps[:, np.newaxis] * 0.501).all()
    places, values = np.array([3, 1, 0]), np.array([0.5, -2.0, 1.0], dtype=np.float32)
    np.testing.assert_allclose(kept.weighed(places, values), values @ exact[places], atol=3 * 300 / 127)
    np.testing.assert_allclose(
        kept.weighed(places, values), values @ (kept.numbers * kept.steps[:, np.newaxis])[places], rtol=1e-5, atol=1e-4
    )


def test_a_message_in_context_is_ranked_as_the_matrix_ranks_it(learnt: Understanding) -> None:
    said = [Said(text, Situation(after), after) for after in LEARNT for text in ("yes", "ok then", "how")]
    crossed = Crossed.of(said * 3, forms_of_each([one.text for one in said * 3]))
    model = ContextModel().fit(said * 3, crossed, learnt.margins([one.text for one in said * 3]))
    learnt_from = vectoriser(list, RAREST).fit([signs(one.text, one.situation) for one in said * 3])
    for one in said:
        row, margins = learnt_from.transform([signs(one.text, one.situation)]), learnt.margins([one.text])
        weights = model._weights.numbers * model._weights.steps[:, np.newaxis]
        scores = sp.hstack([row, _squashed(margins)]).toarray() @ weights + model._bias
        wanted = softmax(scores * model.temperature)[0]
        for label, chance in model.rank(one.text, one.situation, margins[0]):
            assert chance == pytest.approx(wanted[list(model.labels).index(label)], abs=1e-5)
    assert pickle.loads(pickle.dumps(model)).rank("yes", said[0].situation, margins[0])
