"""Every subject of the host's own terms is heard by its words, no two by the same, and an answer is for everybody."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from bot.knowledge.host_questions import HostQuestion, host_questions, subjects_of
from bot.knowledge.topics import topics
from bot.knowledge.word_groups import tokens
from bot.lang import COMPLETE
from tests.code_points import batches

LANG = Path(__file__).parents[1] / "lang"
REGISTERS = ("bn", "en", "bn-Latn")
SUBJECT = re.compile(r"[a-z0-9_]{1,40}")
FEWEST = 12  # strangers' wordings of a subject in each register
ASKED = frozenset(
    "late_fee part_payment instalments extension account_credit price_change next_term domain_grace billing_currency "
    "vat forgotten_password double_charge charge_after_cancelling extra_invoice price tds".split()
)


def lines(register: str) -> dict[str, list[str]]:
    said = yaml.safe_load((LANG / register / "host_questions.yml").read_text(encoding="utf-8"))
    return {subject: texts for subject, texts in said.items() if subject != "near_misses"}


def every_line() -> Iterator[tuple[str, str]]:
    for register in REGISTERS:
        for subject, said in lines(register).items():
            yield from ((subject, text) for text in said)


def test_the_subjects_that_hosts_are_asked_about_have_lines_in_every_register() -> None:
    assert set(host_questions()) >= ASKED
    for register in REGISTERS:
        for subject in ASKED:
            assert len(set(lines(register)[subject])) >= FEWEST, (register, subject)


@pytest.mark.parametrize("subject", sorted(host_questions()))
def test_a_subject_is_heard_in_a_strangers_words(subject: str) -> None:
    missed = [text for one, text in every_line() if one == subject and subjects_of(text) != (subject,)]
    assert not missed


@pytest.mark.parametrize("row", host_questions().values(), ids=lambda row: row.id)
def test_a_row_is_whole(row: HostQuestion) -> None:
    assert SUBJECT.fullmatch(row.id), "events hold no other ids"
    assert set(row.title) >= set(COMPLETE)
    assert set(row.examples) == set(REGISTERS)
    for text in (text for said in row.examples.values() for text in said):
        assert subjects_of(text) == (row.id,), text
    assert not row.answer or set(row.answer) >= set(COMPLETE), "an answer for some readers only"
    assert all(topics()[one].kind == "account" for one in row.over)
    assert set(row.under) | set(row.until_then) <= set(topics())


def test_no_words_are_claimed_by_two_subjects() -> None:
    claimed: dict[tuple[str, ...], str] = {}
    for row in host_questions().values():
        for said in (*map(tokens, row.phrases), *(tokens(one, exact=True) for one in row.exact)):
            assert said, f"{row.id}: words that fold to nothing"
            assert claimed.setdefault(said, row.id) == row.id, f"{said} is {claimed[said]} and {row.id}"
        for line in row.together:
            assert len(line) > 1, f"{row.id}: one group alone is a phrase"
            assert all(tokens(word.replace("_", " ")) for group in line for word in group.split())


def test_a_row_that_is_mistyped_is_refused() -> None:
    with pytest.raises(ValueError, match=r"host_questions\.yml: backups: prases is not known"):
        HostQuestion.of("backups", {"title": {"en": "backups"}, "prases": ["backup"]})
    with pytest.raises(ValueError, match="title is not known"):
        HostQuestion.of("backups", {"phrases": ["backup"]})


def test_words_count_together_only_near_one_another() -> None:
    near = "I pay late, is there a charge"
    far = "I pay late " + "and so on " * 6 + "charge"
    assert subjects_of(near) == ("late_fee",)
    assert subjects_of(far) == ()


def test_every_code_point_is_survived() -> None:
    for text in batches():
        subjects_of(text)


def test_two_subjects_of_one_message_come_in_its_order() -> None:
    assert subjects_of("do you add VAT, and is there a late fee") == ("vat", "late_fee")
    assert subjects_of("late fee koto, ar vat koto") == ("late_fee", "vat")
