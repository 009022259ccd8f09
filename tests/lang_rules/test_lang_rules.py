"""The rules of bot/lang, one YAML file per topic beside this file: what goes in, what comes out."""

from __future__ import annotations

import inspect
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

import bot.lang as lang
from bot.lang.machine_text import without_machine_text
from bot.lang.negation import is_excluded
from bot.lang.romanised_hindi import is_romanised_hindi

HERE = Path(__file__).parent
TODAY = date(2026, 11, 21)


def rules(topic: str) -> Any:
    found = yaml.safe_load((HERE / f"{topic}.yml").read_text(encoding="utf-8"))
    assert found, f"{topic}.yml is empty"
    return found


@pytest.mark.parametrize("rule", rules("normalise"), ids=lambda rule: ascii(rule["in"]))
def test_normalise(rule):
    assert lang.normalise(rule["in"]) == rule["out"]


def test_display_keeps_what_the_customer_wrote_and_drops_what_could_mislead():
    assert lang.display("  INV-৪৮২১ \u202egnp.exe\u0000\n👩‍💻 র‍্যাম ") == "INV-৪৮২১ gnp.exe\n👩‍💻 র‍্যাম"


@pytest.mark.parametrize(
    ("register", "line"), [(register, line) for register, lines in rules("register").items() for line in lines]
)
def test_register(register, line):
    assert lang.register(line) == register


def test_register_takes_the_default_where_there_is_nothing_to_tell_it_by():
    assert [lang.register(text, default="en") for text in ("4821", "", "👍", "?")] == ["en"] * 4


def test_what_tells_no_register_by_itself():
    assert [lang.tells_register(text) for text in ("4821", "bKash", "👍", "amar bill koto", "আমার বিল")] == [
        False, False, False, True, True,
    ]  # fmt: skip


def test_romanised_hindi_is_told_from_banglish():
    lines = rules("romanised_hindi")
    assert [line for line in lines["hindi"] if not is_romanised_hindi(line)] == []
    assert [line for line in lines["not_hindi"] if is_romanised_hindi(line)] == []


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("আমার বিল কত", True), ("আমার invoice এর pdf দিন", True), ("৪৮২১", False), ("my bill", False),
        ("what is বিকাশ", False), ("", False), ("👍", False),
    ],
)  # fmt: skip
def test_bengali_script_is_half_of_the_words(text, wanted):
    assert lang.in_bengali_script(text) is wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("আমার বিল কত", True), ("আমার invoice এর pdf দিন", True), ("রিফান্ড কবে পাব? please বলুন", True),
        ("amar সাইট টা bondho", False), ("my নতুন বিল", False), ("লিংক pathan তো apni", False),
        ("৪৮২১", False), ("ok", False),
    ],
)  # fmt: skip
def test_bengali_is_what_no_other_register_is_mixed_with(text, wanted):
    assert lang.is_bengali(text) is wanted


def test_every_register_has_rules():
    assert set(rules("register")) == set(lang.REGISTERS)


@pytest.mark.parametrize("spellings", rules("fold")["same"], ids=lambda one: one[0])
def test_fold_unites(spellings):
    assert {lang.fold(one) for one in spellings} == {lang.fold(spellings[0])}


@pytest.mark.parametrize("words", rules("fold")["differ"], ids=lambda one: "-".join(one))
def test_fold_keeps_apart(words):
    assert len({lang.fold(word) for word in words}) == len(words)


@pytest.mark.parametrize("rule", rules("fold")["exact"], ids=lambda rule: rule["in"])
def test_fold_leaves_numbers_and_drops_punctuation(rule):
    assert lang.fold(rule["in"]) == rule["out"]


@pytest.mark.parametrize("rule", rules("fold")["skeleton"], ids=lambda rule: rule["in"])
def test_skeleton(rule):
    assert lang.skeleton(rule["in"]) == rule["out"]


@pytest.mark.parametrize(("typed", "word"), rules("transliterate")["words"].items())
def test_banglish_words_are_written_in_bengali(typed, word):
    assert lang.to_bengali(typed) == lang.normalise(word)


@pytest.mark.parametrize("line", rules("transliterate")["lines"], ids=lambda line: line[0])
def test_english_names_and_numbers_stay_among_banglish(line):
    assert lang.to_bengali(line[0]) == lang.normalise(line[1])


@pytest.mark.parametrize("rule", rules("endings")["strip"], ids=lambda rule: rule["in"])
def test_strip_endings_offers_the_noun(rule):
    candidates = lang.strip_endings(rule["in"])
    assert candidates[0] == lang.normalise(rule["in"])
    assert lang.normalise(rule["has"]) in candidates
    assert list(candidates) == sorted(candidates, key=len, reverse=True)


@pytest.mark.parametrize("rule", rules("endings")["stem"], ids=lambda rule: rule["in"])
def test_stem(rule):
    assert lang.stem(rule["in"]) == lang.normalise(rule["out"])


def test_loose_endings():
    assert [one for one in rules("endings")["loose"] if not lang.is_ending(one)] == []
    assert [one for one in rules("endings")["not_loose"] if lang.is_ending(one)] == []


@pytest.mark.parametrize("rule", rules("amounts"), ids=lambda rule: rule["in"])
def test_amounts(rule):
    found = lang.find_amounts(rule["in"])
    assert [(one.value, one.currency, rule["in"][one.start : one.end]) for one in found] == [
        (Decimal(value), currency, words) for value, currency, words in rule["out"]
    ]
    first = lang.parse_amount(rule["in"])
    assert first == (found[0] if found else None)


def test_a_number_that_is_the_whole_message_is_an_amount_without_currency():
    amount = lang.parse_amount("২৩০০")
    assert amount is not None
    assert (amount.value, amount.currency) == (Decimal(2300), None)
    assert lang.parse_amount("invoice 4821") is None


def test_find_numbers_says_where_they_stand():
    text = "৪৮২১ আর 4822, ৫ হাজার"
    assert [(one.value, one.text) for one in lang.find_numbers(text)] == [
        (4821, "৪৮২১"),
        (4822, "4822"),
        (5000, "৫ হাজার"),
    ]


@pytest.mark.parametrize("rule", rules("invoice_numbers"), ids=lambda rule: rule["in"])
def test_invoice_numbers(rule):
    found = lang.invoice_numbers(rule["in"])
    assert {one.number: one.certainty for one in found} == rule["out"]
    for one in found:
        written = rule["in"][one.start : one.end]
        digits = "".join(character for character in lang.normalise(written) if character.isdigit())
        # Padded with zeros, grouped, in pieces or in words: then no digit at all stands there.
        assert digits.lstrip("0") in {"", one.number.replace("/", "").lstrip("0")}
        assert digits or one.number not in written


@pytest.mark.parametrize("rule", rules("invoice_ranges"), ids=lambda rule: rule["in"])
def test_invoice_ranges(rule):
    found = lang.invoice_numbers(rule["in"])
    assert [[one.number, one.last] for one in found if one.last] == rule["out"]
    assert {number for pair in rule["out"] for number in pair} <= {one.number for one in found}
    assert lang.find_amounts(rule["in"]) == () or "টাকা" in rule["in"]


@pytest.mark.parametrize("rule", rules("transaction_ids"), ids=lambda rule: rule["in"])
def test_transaction_ids(rule):
    found = lang.transaction_ids(rule["in"])
    assert [one.id for one in found] == rule["out"]
    assert [rule["in"][one.start : one.end].upper() for one in found] == [one.id.upper() for one in found]


@pytest.mark.parametrize(
    ("meant", "text"), [(meant, text) for meant, texts in rules("ordinals").items() for text in texts]
)
def test_ordinals(meant, text):
    assert lang.ordinal(text) == meant


@pytest.mark.parametrize("rule", rules("dates"), ids=lambda rule: rule["in"])
def test_dates(rule):
    assert lang.parse_date(rule["in"], TODAY) == rule["out"]


@pytest.mark.parametrize("rule", rules("times"), ids=lambda rule: rule["in"])
def test_times(rule):
    said = lang.said_time(rule["in"])
    assert (said and [said.time and f"{said.time:%H:%M}", said.part]) == rule["out"]
    assert said is None or lang.normalise(said.words) in lang.normalise(rule["in"])


WHEN = {
    "গতকাল রাত ৯টায়": "2026-11-20 21:00",
    "ajke sokale": "2026-11-21 morning",
    "kal 20:40": "2026-11-20 20:40",
    "২০ তারিখ": "2026-11-20",
    "sokal 10 tay": "10:00",
    "bkash diye disi": None,
}


@pytest.mark.parametrize(("text", "written"), WHEN.items())
def test_when_it_was(text, written):
    said = lang.said_when(text, TODAY)
    assert (said and said.written) == written


def test_what_looks_both_ways_has_been_where_that_was_asked():
    for text in ("কাল", "২০ তারিখ", "friday", "20/11"):
        assert lang.parse_date(text, TODAY) is None
        assert lang.parse_date(text, TODAY, past=True) == date(2026, 11, 20)
    assert lang.parse_date("কাল দেব", TODAY, past=True) == date(2026, 11, 22)


@pytest.mark.parametrize("language", lang.COMPLETE)
def test_writing(language):
    written = rules("format")
    for rule in written["money"]:
        assert lang.money(Decimal(rule["amount"]), rule["currency"], language) == rule[language]
    for rule in written["date"]:
        assert lang.date_text(rule["day"], language) == rule[language]
    for rule in written["number"]:
        value = Decimal(rule["value"])
        assert lang.number(value, language) == rule[language]
        if value == int(value):
            assert lang.number(int(value), language) == rule[language]
    for rule in written["digits"]:
        assert lang.digits(rule["in"], language) == rule[language]


@pytest.mark.parametrize("rule", rules("format")["answer_language"], ids=str)
def test_answer_language(rule):
    assert lang.answer_language(rule["register"], rule["chosen"]) == rule["out"]


def test_every_public_function_is_under_test():
    source = Path(__file__).read_text(encoding="utf-8")
    functions = [name for name in lang.__all__ if inspect.isfunction(getattr(lang, name))]
    assert functions
    assert [name for name in functions if f"lang.{name}(" not in source] == []


def test_a_code_that_is_none_of_ours_is_written_as_the_default_language():
    assert lang.language("en").name == "English"
    assert lang.language("xx") is lang.language(lang.DEFAULT)


@pytest.mark.parametrize("rule", rules("negation"), ids=lambda rule: ascii(f"{rule['text']} | {rule['name']}"))
def test_what_is_not_meant(rule):
    start = rule["text"].index(rule["name"])
    assert is_excluded(rule["text"], start, start + len(rule["name"])) is rule["out"]


@pytest.mark.parametrize(
    ("text", "tells"),
    [
        ("sorry 5310", False),
        ("ticket status?", False),
        ("how do i pay", True),
        ("কত?", True),
        ("amar due koto", True),
        ("", False),
    ],
)
def test_whether_a_message_says_its_language(text, tells):
    assert lang.tells_register(text) is tells


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("4\u200b8\u200b2\u200b1 কত?", "4821 কত?"),
        ("৪\u2060৮২১", "৪৮২১"),
        ("48\u00ad21", "4821"),
        ("4821 \u200b4822", "4821 \u200b4822"),
        ("ক\u200dষ 4 8", "ক\u200dষ 4 8"),
    ],
    ids=ascii,
)
def test_a_number_that_was_copied_from_a_page_is_whole(text, whole):
    assert lang.with_whole_numbers(text) == whole


@pytest.mark.parametrize("text", rules("machine_text")["machine"], ids=ascii)
def test_what_no_person_says_is_not_read(text):
    left = without_machine_text(f"bill koto {text}")
    assert left.startswith("bill koto ")
    assert not any(sign.isalnum() for sign in left[10:])
    assert len(left) == 10 + len(text), "places stay"


@pytest.mark.parametrize("text", rules("machine_text")["said"], ids=ascii)
def test_what_people_say_is_read(text):
    assert without_machine_text(text) == text
