"""Patterns that are compiled when they are first used: each of them can be, and none is before."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import regex

from bot.lang.patterns import compile_whole_words, compile_words, is_short, says
from bot.lang.pieces import needed_by

ROOT = Path(__file__).resolve().parents[2]
EVERY = """
import gc, importlib, pkgutil
import bot.answers, bot.dialogue, bot.knowledge, bot.lang
for room in (bot.answers, bot.dialogue, bot.knowledge, bot.lang):
    for one in pkgutil.iter_modules(room.__path__, f"{room.__name__}."):
        importlib.import_module(one.name)
from bot.commands.evaluate import cases
from bot.lang import normalise
from bot.lang.patterns import _WhenUsed
every = [one for one in gc.get_objects() if isinstance(one, _WhenUsed)]
used = [one for one in every if "_compiled" in vars(one)]
lines = [text for one in cases()[::40] for text in (normalise(one.text), one.text.upper())]
looked, lost = 0, []
for one in every:
    compiled = one._compiled
    for line in lines:
        looked += one._may_stand_in(line)
        if compiled.search(line) and not one._may_stand_in(line):
            lost.append((compiled.pattern, line))
print(len(every), len(used), len(every) * len(lines), looked, lost[:3])
"""


def test_every_pattern_can_be_compiled_and_none_is_at_the_start_and_few_are_looked_for() -> None:
    done = subprocess.run([sys.executable, "-c", EVERY], cwd=ROOT, capture_output=True, text=True, check=True)
    many, used, pairs, looked, lost = done.stdout.split(maxsplit=4)
    assert int(many) > 100
    assert int(used) == 0
    assert lost.strip() == "[]", "a pattern stands in a line that holds none of its pieces"
    assert int(looked) < 0.25 * int(pairs)


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


NEEDED: dict[str, tuple[str, ...] | None] = {
    "invoice": ("invo",),
    "pay now|bill": ("pay ", "bill"),
    "colou?r": ("colo",),
    "ab?c": ("a",),
    "a(?:b|cd)*e+": ("a",),
    "a(?:bc|cde){2}": ("bc", "cde"),
    "(?:pay|): 4": (": 4",),
    r"\bpay(?!ment)\b|(?<!not )due": ("pay", "due"),
    r"pay\.now|[a-z]+\p{L}lakh": ("pay.", "lakh"),
    r"(?P<n>two|three) (?P=n)": ("two", "thre"),
    "বিল(?:টা)?": ("বিল",),
    "Éclair": ("clai",),  # it is not known here which accents count as one
    "PAY": ("pay",),
    "pay|[a-z]": None,
    "pay|": None,
    r"\d+": None,
    "(?=pay)x?": None,
    "(?i)pay": None,  # these and what follows are not read
    "(pay)(?(1)a|b)": None,
    "(?:pay){e<=1}": None,
    "pay)": None,
    "[[:alpha:]]pay": None,
}


@pytest.mark.parametrize("pattern", NEEDED)
def test_what_a_text_must_hold_for_a_pattern_to_stand_in_it(pattern: str) -> None:
    wanted = NEEDED[pattern]
    found = needed_by(pattern, verbose=False)
    assert found == (None if wanted is None else frozenset(wanted))


def test_a_verbose_pattern_has_spaces_and_remarks_between_its_parts() -> None:
    assert needed_by("pay # or not\n | \\ no w? | b i ll", verbose=True) == {"pay", " no", "bill"}


@pytest.mark.parametrize("text", ["KIſT", "\u212aist", "kİst", "  kist "])
def test_a_letter_is_found_whatever_its_case(text: str) -> None:
    """What stands for k, i and s whatever the case, stands for them here too."""
    assert compile_words("kist").search(text) is not None


def test_a_row_of_digits_is_no_short_line() -> None:
    assert is_short("the one after 5118", 4)
    assert not is_short("the one after 5118", 3)
    assert not is_short("1" * 2000, 24)
    assert not says("1" * 2000, 24, compile_words(r"1"))
    assert says("1" * 2000, None, compile_words(r"1"))
