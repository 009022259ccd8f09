"""What the benchmarks stand on: data by path, typing errors by seed, our own examples without their marks."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.datasets import Library, NoData, few
from benchmarks.noise import noisy
from benchmarks.own_examples import Example, own_examples, share_of
from benchmarks.retrieval import retrieve
from benchmarks.shortage import standings
from benchmarks.stock.environment import NoStock, check
from benchmarks.tables import table
from benchmarks.transliteration import Written, written
from bot.settings import ROOT

SENTENCES = ("invoice kivabe pay korbo bolen", "ইনভয়েসের টাকা কীভাবে পরিশোধ করব")


def test_missing_data_is_one_clear_line() -> None:
    command = [sys.executable, "-W", "ignore", "-m", "bot", "bench", "understanding"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 1
    assert done.stdout == ""
    (line,) = done.stderr.splitlines()
    assert line.startswith("sahayak: this benchmark needs --data FOLDER with ")


def test_a_missing_folder_or_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(NoData, match=f"{tmp_path}/nowhere"):
        Library.at(tmp_path / "nowhere")
    with pytest.raises(NoData, match=r"banking77/train\.tsv"):
        Library.at(tmp_path).examples("banking77/train")


def test_missing_stock_rasa_is_told_with_what_to_do(tmp_path: Path) -> None:
    for python in (tmp_path / "python", Path(sys.executable)):  # ours has Rasa, but not the stock one's TensorFlow
        with pytest.raises(NoStock, match=r"rasa==3\.6\.21") as told:
            check(python)
        assert str(python) in str(told.value)
        assert "\n" not in str(told.value)


def test_rows_are_taken_evenly(tmp_path: Path) -> None:
    lines = [f"text {place}\tlabel {place // 10}\n" for place in range(100)]
    (tmp_path / "set.tsv").write_text("".join(lines) + "no label\n", encoding="utf-8")
    assert len(Library(tmp_path).examples("set")) == 100
    short = Library(tmp_path, rows=20).examples("set")
    assert len(short) == 20
    assert len(set(short.labels)) == 10
    drawn = few(short, 1)
    assert sorted(drawn.labels) == sorted(set(short.labels))
    assert few(short, 1) == drawn


@pytest.mark.parametrize("share", [0.03, 0.06, 0.1])
def test_typing_errors_are_the_same_for_the_same_seed(share: float) -> None:
    texts = SENTENCES * 100
    once = noisy(texts, share, seed=1)
    assert once == noisy(texts, share, seed=1)
    assert once != noisy(texts, share, seed=2)
    changed = sum(one != other for one, other in zip(once, texts, strict=True)) / len(texts)
    letters = sum(len(text.replace(" ", "")) for text in SENTENCES) / len(SENTENCES)
    assert changed == pytest.approx(1 - (1 - share) ** letters, abs=0.12)
    assert all(one.split() and len(one.split()) <= len(text.split()) for one, text in zip(once, texts, strict=True))


def test_no_errors_at_no_share() -> None:
    assert noisy(SENTENCES, 0.0) == list(SENTENCES)


def test_own_examples_are_plain_and_a_share_of_them_grows() -> None:
    examples = own_examples()
    assert {one.register for one in examples} == {"bn", "en", "bn-Latn"}
    assert not [one for one in examples if "](" in one.text]
    small, large = share_of(examples, 0.1), share_of(examples, 0.4)
    assert set(small) < set(large) < set(examples)
    assert {(one.topic, one.register) for one in small} == {(one.topic, one.register) for one in examples}


def test_a_topic_is_short_only_where_it_is_no_bad_luck() -> None:
    examples = [Example(str(place), topic, "en") for topic in ("clear", "poor", "few") for place in range(40)]
    examples = examples[:-37]  # "few" has three
    heard = ["clear"] * 40 + ["poor"] * 10 + ["clear"] * 30 + ["few"] + ["clear"] * 2
    rows = {row.topic: row for row in standings(examples, heard)}
    assert [rows[topic].short for topic in ("clear", "poor", "few")] == [False, True, False]
    assert rows["poor"].recall == 0.25
    assert rows["poor"].taken_for == "clear"
    assert rows["clear"].taken_for == ""
    assert standings(examples, heard)[0].topic == "poor"


def test_the_fold_finds_the_other_script() -> None:
    pairs = [("tumi kemon acho", "তুমি কেমন আছো"), ("taka koto lagbe", "টাকা কত লাগবে"), ("bari kothay", "বাড়ি কোথায়")]
    found = {one.form: one.first for one in retrieve(pairs)}
    assert found["fold"] == (True, True, True)
    assert not any(found["raw"])


def test_transliteration_is_counted_on_lines_whose_words_stand_side_by_side() -> None:
    developed_on, two_for_one = ("ami", "আমি"), ("taka dibo", "টাকাদিবো")
    asked = ("ami post korsi 2ta", "আমি পোস্ট করসি ২টা")
    pairs = [developed_on, asked, developed_on, two_for_one]
    assert written(pairs) == Written(lines=1, words=4, turned=3, same=2, alike=3, borrowed=1)


def test_a_table_lines_up() -> None:
    assert table(("side", "ms"), [["ours", 1.5], ["theirs", None]]) == (
        "side       ms\n------  -----\nours    1.500\ntheirs      -"
    )
