"""Words of English typed in a hurry are written as the examples write them; names and other tongues are left alone."""

from __future__ import annotations

import pickle

import pytest

from bot.nlu.spelling import Spelling

SAID = (
    "how much is my invoice for the hosting",
    "what do I owe and when is the payment due",
    "please send me the receipt, I want it today",
    "does it work again after paying the bigger bill",
)
SPELLING = Spelling(SAID * 3)
KNOWN = frozenset({"invose"}).__contains__


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("hw mch is teh invioce", "how much is the invoice"),
        ("wht is my pymnt 4 the hstng", "what is my payment for the hosting"),
        ("abuot", "abuot"),
        ("snd me d recipt plz", "send me the receipt please"),
        ("does it wrok agian aftr payng", "does it work again after paying"),
        ("whn is teh biggr bil due", "when is the bigger bill due"),
        ("the invose please", "the invose please"),
        ("how much is 4833 at invoce.example.com", "how much is 4833 at invoce.example.com"),
        ("amar invioce er pyment korte chai", "amar invoice er payment korte chai"),
        ("bil koto", "bil koto"),
        ("two servers, the area is my own", "two servers, the area is my own"),
        ("ইনভয়েস কত", "ইনভয়েস কত"),
        ("the visa card for paying", "the visa card for paying"),
        ("they were 2 weeks late", "they were 2 weeks late"),
        ("", ""),
    ],
)
def test_words_are_written_as_the_examples_write_them(typed: str, meant: str) -> None:
    assert SPELLING.corrected(typed, KNOWN) == meant


def test_a_spelling_is_the_same_when_it_is_kept() -> None:
    kept = pickle.loads(pickle.dumps(SPELLING))
    assert (
        kept.corrected("snd teh invioce", KNOWN) == SPELLING.corrected("snd teh invioce", KNOWN) == "send the invoice"
    )


def test_what_is_long_or_unlearnt_is_left_as_it_is() -> None:
    assert Spelling().corrected("hw mch", KNOWN) == "hw mch"
    assert SPELLING.corrected("invioce " * 60, KNOWN) == "invioce " * 60
