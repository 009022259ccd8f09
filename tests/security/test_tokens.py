"""Tokens prove what they were sealed for and nothing else, and old secrets can be laid down one by one."""

from __future__ import annotations

import base64
import random
import re
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.security.tokens import LONGEST, Opened, TokenExpired, TokenInvalid, Tokens
from bot.settings import Settings

SECRET = "a secret that only the tests know"
NEWER = "a newer secret that only the tests know"
TEXT = st.text(st.characters(blacklist_categories=("Cs",)), max_size=300)


class Clock:
    now = 1_800_000_000.5

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def tokens(clock: Clock) -> Tokens:
    return Tokens([SECRET], "tests", clock)


def test_what_was_sealed_is_opened(tokens: Tokens) -> None:
    assert tokens.open(tokens.seal("1001 4821", 1800)) == Opened("1001 4821", 1_800_001_800)
    assert tokens.open(tokens.seal("", bound="somebody"), "somebody") == Opened("", None)


@given(text=TEXT, bound=st.text())
def test_any_text_comes_back(text: str, bound: str) -> None:
    tokens = Tokens([SECRET], "tests")
    token = tokens.seal(text, bound=bound)
    assert re.fullmatch("[A-Za-z0-9_-]+", token)
    assert tokens.open(token, bound).text == text


def test_its_length(tokens: Tokens) -> None:
    assert [len(tokens.seal("x" * length, 60)) for length in (0, 3, 9, 300)] == [28, 32, 40, 428]
    assert len(tokens.seal("x" * 5604)) == LONGEST
    with pytest.raises(ValueError, match="a token holds less"):
        tokens.seal("x" * 5605)


def test_it_ends(tokens: Tokens, clock: Clock) -> None:
    token, endless = tokens.seal("1001", 1800), tokens.seal("1001")
    clock.now += 1799
    assert tokens.open(token).text == "1001"
    clock.now += 1
    with pytest.raises(TokenExpired):
        tokens.open(token)
    assert tokens.open(endless).text == "1001"


def test_each_purpose_and_each_binding_is_its_own(tokens: Tokens) -> None:
    token, bound = tokens.seal("1001", 60), tokens.seal("1001", 60, "one browser")
    with pytest.raises(TokenInvalid):
        Tokens([SECRET], "test").open(token)
    for wrong in ("", "another browser", "one browser ", "\ud800"):
        with pytest.raises(TokenInvalid):
            tokens.open(bound, wrong)
    with pytest.raises(TokenInvalid):
        tokens.open(token, "one browser")


def test_no_changed_letter_goes_unnoticed(tokens: Tokens) -> None:
    token = tokens.seal("1001 4821", 1800)
    for place, letter in enumerate(token):
        for other in "Ab1_":
            if other != letter:
                with pytest.raises(TokenInvalid):
                    tokens.open(token[:place] + other + token[place + 1 :])


def test_no_shortened_or_lengthened_token_holds(tokens: Tokens) -> None:
    token = tokens.seal("1001 4821.", 1800)
    for wrong in [*(token[:end] for end in range(len(token))), token + "A", token + "=", token + "\n", " " + token]:
        with pytest.raises(TokenInvalid):
            tokens.open(wrong)


@given(st.text())
def test_no_text_is_a_token(text: str) -> None:
    with pytest.raises(TokenInvalid):
        Tokens([SECRET], "tests").open(text)


def test_guessing_and_endless_tokens_do_not_help(tokens: Tokens) -> None:
    luck = random.Random(4821)
    for length in (0, 1, 15, 16, 17, 21, 64):
        for _ in range(200):
            guess = base64.urlsafe_b64encode(luck.randbytes(length)).decode().rstrip("=")
            with pytest.raises(TokenInvalid):
                tokens.open(guess)
    with pytest.raises(TokenInvalid):
        tokens.open("A" * 5_000_000)


def test_it_tells_nothing_to_who_takes_it_apart(tokens: Tokens) -> None:
    raw = base64.urlsafe_b64decode(tokens.seal("1001 4821", 1800) + "==")
    for said in (b"1001", b"4821", (1_800_001_800).to_bytes(5, "big")):
        assert said not in raw


def test_a_secret_is_changed_without_breaking_what_is_out(clock: Clock) -> None:
    before, during = Tokens([SECRET], "tests", clock), Tokens([NEWER, SECRET], "tests", clock)
    after = Tokens([NEWER], "tests", clock)
    old, new = before.seal("1001", 60), during.seal("1001", 60)
    assert during.open(old) == during.open(new) == after.open(new)
    for tokens, token in ((after, old), (before, new)):
        with pytest.raises(TokenInvalid):
            tokens.open(token)
    clock.now += 60
    with pytest.raises(TokenExpired):
        during.open(old)


@pytest.mark.parametrize("secrets", [[], ["short"], [SECRET, "short"]])
def test_a_short_secret_seals_nothing(secrets: Sequence[str]) -> None:
    with pytest.raises(ValueError, match="too short"):
        Tokens(secrets, "tests")


def test_old_secrets_are_a_setting() -> None:
    told = {"SAHAYAK_SECRET": NEWER.replace(" ", "-"), "SAHAYAK_OLD_SECRETS": " one,with/a-comma/  another-former-one "}
    assert Settings.read(told).secrets == (NEWER.replace(" ", "-"), "one,with/a-comma/", "another-former-one")
    assert Settings.read({"SAHAYAK_SECRET": SECRET}).secrets == (SECRET,)
