"""How many secrets are masked, and how much else is left alone, on the lists of <register>/*.yml (see corpus.py)."""

from __future__ import annotations

import pytest

from bot.lang import display
from bot.privacy.awaited import Awaited
from bot.privacy.redaction import redact
from tests.privacy.corpus import HALVES, REGISTERS, Form, forms, leaks

RECALL, UNTOUCHED = 0.99, 0.995
FEWEST = 400  # forms of each register


def stored(form: Form) -> list[str]:
    """The messages as they would be stored, one after the other."""
    awaited: Awaited | None = None
    texts = []
    for message in form.messages:
        found = redact(display(message), awaited)
        awaited = found.awaits
        texts.append(found.text)
    return texts


def every(register: str, what: str) -> list[Form]:
    return [form for half in HALVES for form in forms(register, what, half)]


@pytest.mark.parametrize("register", REGISTERS)
def test_secrets_are_masked(register: str) -> None:
    every_form = every(register, "secrets")
    kept = [form.messages for form in every_form if any(leaks(one, "\0".join(stored(form))) for one in form.secrets)]
    assert len(every_form) >= FEWEST
    assert 1 - len(kept) / len(every_form) >= RECALL, kept


@pytest.mark.parametrize("register", REGISTERS)
def test_all_else_stays_as_it_is(register: str) -> None:
    every_form = every(register, "harmless")
    touched = [form.messages for form in every_form if stored(form) != [display(one) for one in form.messages]]
    assert len(every_form) >= FEWEST
    assert 1 - len(touched) / len(every_form) >= UNTOUCHED, touched


@pytest.mark.parametrize("register", REGISTERS)
def test_masking_twice_changes_nothing(register: str) -> None:
    once = [text for what in ("secrets", "harmless") for form in every(register, what) for text in stored(form)]
    assert [redact(text).text for text in once] == once


@pytest.mark.parametrize("register", REGISTERS)
def test_every_kind_of_secret_is_in_the_list(register: str) -> None:
    kinds = {"card", "cvv", "otp", "pin", "wallet code", "password", "recovery", "identity", "bank", "key"}
    assert {form.kind for form in every(register, "secrets")} == kinds | {"two messages"}
