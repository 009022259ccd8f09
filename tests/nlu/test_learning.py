"""What a model learns from is chosen by what there is: few examples, one script, another trade."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.sparse as sp

from bot.lang import fold
from bot.nlu import linear
from bot.nlu.features import FeatureSpace, forms_of_each, word_pairs
from bot.nlu.meaning import as_encoded
from bot.nlu.other_script import copies, words_by_sound
from bot.nlu.understanding import AS_WRITTEN, Understanding

BENGALI = ("ইনভয়েস কীভাবে পরিশোধ করব", "টাকা ফেরত চাই", "আমার কত টাকা বাকি")
BANGLISH = ("invoice kivabe porishodh korbo", "taka ferot chai", "amar koto taka baki")
ENGLISH = ("how do i pay this invoice", "i want my money back", "how much do i owe you")


def test_bengali_alone_is_copied_into_latin_letters() -> None:
    assert copies(BENGALI + ENGLISH) == {place: fold(text) for place, text in enumerate(BENGALI)}


def test_banglish_of_people_is_better_than_copies() -> None:
    assert copies(BENGALI + BANGLISH) == {}
    assert copies(ENGLISH) == {}


def test_a_model_of_bengali_letters_hears_banglish() -> None:
    labels = ("pay", "refund", "due")
    model = Understanding().fit(BENGALI, labels)
    assert [one.best for one in model.rank(BANGLISH)] == list(labels)


def test_words_of_the_examples_tell_how_banglish_is_written() -> None:
    known = words_by_sound(["ফ্লাটের গোলাপী ল্যাম্প", "গোলাপি", "গোলাপী", "ভালো"])
    assert known[fold("golapi")] == "গোলাপী"  # the commoner spelling of one sound
    assert as_encoded("flater kotha", known) == "ফ্লাটের কথা"
    assert as_encoded("flater kotha") != as_encoded("flater kotha", known)
    assert as_encoded("valo asi", {fold("valo"): "ভ্যালু"}) == as_encoded("valo asi")  # what a list holds stays
    assert as_encoded("mojar koutuk", known) == "মজার কৌতুক" != as_encoded("mojar koutuk")  # too short to tell by itself
    assert as_encoded("turn the lights off", known) == "turn the lights off"
    model = Understanding().fit(BENGALI, ("pay", "refund", "due"))
    assert model.by_sound == words_by_sound(BENGALI)
    assert Understanding().fit(BENGALI + BANGLISH, ("pay", "refund", "due") * 2).by_sound == {}


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("tusarpt ki", "তুষারপাত কি"),  # a letter less
        ("purobabas ki", "পূর্বাভাস কি"),  # a letter more
        ("tushurpat ki", "তুষারপাত কি"),  # another letter
        ("dusarpat ki", "দুসারপাত কি"),  # the first one tells most
        ("tusurpit ki", "tusurpit কি"),  # two others
        ("gamn bajao", "গমন baja ও"),  # গান is too short to differ in one
    ],
)
def test_a_word_of_the_examples_is_known_where_it_sounds_nearly_so(typed: str, written: str) -> None:
    assert as_encoded(typed, words_by_sound(["তুষারপাত পূর্বাভাস গান"])) == written


def test_banglish_is_read_as_it_is_typed_and_as_it_may_be_written() -> None:
    model = Understanding().fit(BENGALI, ("pay", "refund", "due"))
    typed, written = "amr koto taka baaki", "আমার কত টাকা বাকি"
    assert as_encoded(typed, model.by_sound) == written
    both, english = model.margins([typed, ENGLISH[0]])
    by_sound, model.by_sound = model.by_sound, {}
    as_typed, as_written, as_before = model.margins([typed, written, ENGLISH[0]])
    assert by_sound
    np.testing.assert_allclose(both, (1 - AS_WRITTEN) * as_typed + AS_WRITTEN * as_written, rtol=1e-4)
    assert not np.allclose(both, as_typed)
    np.testing.assert_array_equal(english, as_before)


def test_directions_go_back_into_the_features() -> None:
    dice = np.random.default_rng(0)
    features = sp.csr_matrix(dice.random((40, 60)) * (dice.random((40, 60)) < 0.2), dtype=np.float32)
    wanted = np.array(["a", "b", "c", "d"] * 10)
    latent = linear.directions(features, 10, seed=0)
    assert latent is not None
    weights, bias = linear.fit(features, wanted, latent, 0.4, seed=0)
    assert weights.shape == (60, 4)
    assert bias.shape == (4,)
    plain, _ = linear.fit(features, wanted, None, 0.4, seed=0)
    assert not np.allclose(weights, plain)
    assert linear.directions(features, linear.FEW, seed=0) is None


def test_two_intents_have_a_weight_each() -> None:
    features = sp.csr_matrix(np.eye(6, dtype=np.float32))
    weights, bias = linear.fit(features, np.array(["a", "b"] * 3), None, 0.4, seed=0)
    assert weights.shape == (6, 2)
    np.testing.assert_allclose(weights[:, 0], -weights[:, 1])
    np.testing.assert_allclose(bias[0], -bias[1])


def test_pairs_know_no_order() -> None:
    assert sorted(word_pairs("inbs pdf dnld")) == sorted(word_pairs("dnld inbs pdf"))
    assert word_pairs("inbs") == []


def test_concepts_count_less_in_another_trade() -> None:
    billing, weather = FeatureSpace(few=True), FeatureSpace(few=True)
    billing.fit_transform(forms_of_each(["pay my invoice with bkash", "invoice 4821 payment due"]))
    foreign = ["wake me when the rain stops over the hills", "sing an old song of rivers and my invoice"]
    weather.fit_transform(forms_of_each(foreign))
    assert billing.shares()[-1] == 1.0
    assert weather.shares()[-1] < 0.5


def test_messages_without_pairs_or_concepts_are_learnt() -> None:
    model = Understanding().fit(("zug", "flug", "zug", "flug"), ("rail", "air", "rail", "air"))
    assert model.rank(["zug"])[0].best == "rail"
