"""Rasa's traps that this pipeline was built around: whole Bengali words, names with endings, both encodings."""

from __future__ import annotations

import pytest

from bot.nlu import tokens
from bot.nlu.entities import entities_of, find_entities
from bot.nlu.features import concept_tokens
from bot.nlu.mentions import find_mentions
from bot.nlu.tokens import read


# য় stands here in both of its encodings, written out so that no editor makes one of the two.
@pytest.mark.parametrize(
    "word", ["কীভাবে", "ইনভ\u09dfেস", "ইনভ\u09af\u09bcেস", "টাকা", "ভিসা", "এইচডিএফসি", "র\u200d্যাম", "অর্ডার"]
)
def test_a_bengali_word_stays_whole(word: str) -> None:
    assert [token.text for token in read(f"আমার {word} কি")] == ["আমার", word, "কি"]


@pytest.mark.parametrize(
    ("text", "entity", "value"),
    [
        ("বিকাশে দিব", "gateway", "bkash"),
        ("bikash e dibo", "gateway", "bkash"),
        ("HDFC-র কার্ড", "bank", "hdfc"),
        ("এইচডিএফসির কার্ড", "bank", "hdfc"),
        ("ভিসা কার্ডে হবে?", "network", "visa"),
        ("গুগল প্লে", "product", "google_play"),
        ("mastrcard", "network", "mastercard"),
        ("stirpe diye", "gateway", "stripe"),
        ("city bank card", "bank", "city_bank"),
        ("citibank card", "bank", "citibank"),
        ("union bank of india", "bank", "union_bank"),
        ("bank of india", "bank", "bank_of_india"),
        ("ইনভয়েস নং ৪৮২১", "invoice_number", "4821"),
        ("INV-4821 er pdf", "invoice_number", "4821"),
        ("#4821", "invoice_number", "4821"),
        ("৫ হাজার টাকা", "amount", "5000"),
        ("₹18,500", "amount", "18500"),
        ("TrxID 9BK7AX21QP", "transaction_id", "9BK7AX21QP"),
        ("rahimshop.com ki active", "domain_name", "rahimshop.com"),
    ],
)
def test_a_name_is_found_however_it_is_written(text: str, entity: str, value: str) -> None:
    assert find_entities(text).values.get(entity) == value


@pytest.mark.parametrize(
    "text",
    [
        "invoice kothay pabo",
        "pocket money",
        "konta valo",
        "এ ছাড়া আর কোন উপায় নেই",
        "exit the screen",
        "server mashe mashe",
    ],
)
def test_an_ordinary_word_is_no_name(text: str) -> None:
    assert not [one for one in find_entities(text).mentions if one.entity in {"gateway", "bank", "network", "product"}]


@pytest.mark.parametrize(
    ("text", "bare"),
    [("আর পেপাল?", True), ("4821", True), ("debit hole?", True), ("bkash diye kivabe bill dibo", False)],
)
def test_a_bare_mention_is_told_from_a_question(text: str, bare: bool) -> None:
    assert find_entities(text).bare is bare


def test_three_registers_say_the_same_concepts() -> None:
    wanted = {"+how", "_gateway", "+pay"}
    for text in ("বিকাশ দিয়ে কীভাবে পেমেন্ট", "bkash diye kivabe payment", "how payment with bkash"):
        assert wanted <= set(concept_tokens(text)), text


def test_every_alias_finds_its_own_name() -> None:
    from bot.knowledge.tables import load

    for entity, ids in load("names").items():
        for value, row in ids.items():
            for alias in [*row.get("aliases", ()), *row.get("exact", ())]:
                found = {(one.entity, one.value) for one in find_mentions(str(alias))}
                assert (entity, str(value)) in found, (alias, found)


@pytest.mark.parametrize(
    ("intent", "text", "values"),
    [
        ("rbi_limit", "tahole ki 5000 na?", {"amount": "5000"}),
        ("my_invoice_status", "4821 ta?", {"invoice_number": "4821"}),
        ("rbi_limit", "invoice 4821 er limit", {"invoice_number": "4821"}),
        ("followup", "4821?", {"invoice_number": "4821"}),
    ],
)
def test_a_bare_number_is_what_the_topic_speaks_of(intent: str, text: str, values: dict[str, str]) -> None:
    assert entities_of(intent, text) == values


def test_words_seen_once_are_not_kept_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    tokens.pipeline.cache_clear()
    find_mentions("all names are words too")
    start = len(tokens.pipeline().vocab)
    monkeypatch.setattr(tokens, "MOST_WORDS", start + 50)
    for number in range(120):
        found = find_mentions(f"bkash diye {number}abc dilam")
        assert ("gateway", "bkash") in {(one.entity, one.value) for one in found}
        assert len(tokens.pipeline().vocab) <= start + 60
