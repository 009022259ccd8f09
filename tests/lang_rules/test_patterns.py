"""Patterns that are compiled when they are first used: each of them can be, and none is before."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import regex

from bot.lang.patterns import compile_whole_words, compile_words, is_short, says

ROOT = Path(__file__).resolve().parents[2]
EVERY = """
import gc, importlib, pkgutil
import bot.answers, bot.dialogue, bot.knowledge, bot.lang
for room in (bot.answers, bot.dialogue, bot.knowledge, bot.lang):
    for one in pkgutil.iter_modules(room.__path__, f"{room.__name__}."):
        importlib.import_module(one.name)
from bot.lang.patterns import _WhenUsed
every = [one for one in gc.get_objects() if isinstance(one, _WhenUsed)]
used = [one for one in every if len(one.__dict__) > 1]
for one in every:
    one.search("x")
print(len(every), len(used))
"""


def test_every_pattern_can_be_compiled_and_none_is_at_the_start() -> None:
    done = subprocess.run([sys.executable, "-c", EVERY], cwd=ROOT, capture_output=True, text=True, check=True)
    many, used = map(int, done.stdout.split())
    assert many > 100
    assert used == 0


def test_a_pattern_is_one_once_it_is_used() -> None:
    words, whole = compile_words("inv(?P<n>\\d)|\u09df"), compile_whole_words("pay | দিব")
    assert words.search("INV4")["n"] == "4"  # type: ignore[index]
    assert words.fullmatch("\u09af\u09bc") is not None, "the pattern is in the same form as normalised text"
    assert [found[0] for found in whole.finditer("pay, payment, দিব")] == ["pay", "দিব"]
    assert words.sub("-", "inv1 inv2") == "- -"


def test_a_broken_pattern_says_so_when_it_is_used() -> None:
    broken = compile_words("(")
    with pytest.raises(regex.error):
        broken.search("x")


def test_a_row_of_digits_is_no_short_line() -> None:
    assert is_short("the one after 5118", 4)
    assert not is_short("the one after 5118", 3)
    assert not is_short("1" * 2000, 24)
    assert not says("1" * 2000, 24, compile_words(r"1"))
    assert says("1" * 2000, None, compile_words(r"1"))
