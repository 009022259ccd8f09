"""Links prove exactly what they were made for, for a while, and tell nothing to anybody else."""

from __future__ import annotations

import base64
import random
import re
from datetime import datetime, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.billing.links import LinkClaims, Links, Purpose
from bot.errors import LinkExpired, LinkInvalid

SECRET = "a secret that only the tests know"
NUMBERS = st.lists(st.integers(1, 2**31), min_size=1, max_size=60, unique=True).map(lambda many: list(map(str, many)))
FOREIGN = st.text(st.characters(blacklist_categories=("Cs", "Cc", "Zs")), min_size=1).filter(lambda one: "+" not in one)


class Clock:
    now = 1_800_000_000.5

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def links(clock: Clock) -> Links:
    return Links([SECRET], 30, clock)


def test_what_a_link_proves(links: Links) -> None:
    claims = links.open(links.make("1001", ["4822", "4821"], "pay"), "pay")
    expires = datetime.fromtimestamp(1_800_000_000 + 1800, timezone.utc)
    assert claims == LinkClaims("1001", ("4822", "4821"), "pay", expires)


@given(customer=FOREIGN, numbers=st.one_of(NUMBERS, st.lists(FOREIGN, min_size=1, max_size=9)))
def test_any_customer_and_any_numbers_come_back(customer: str, numbers: list[str]) -> None:
    links = Links([SECRET], 30)
    claims = links.open(links.make(customer, numbers, "download"), "download")
    assert (claims.customer, claims.numbers) == (customer, tuple(numbers))


@given(st.integers(1, 2**31 - 60))
def test_a_link_is_short(first: int) -> None:
    token = Links([SECRET], 30).make("1005", [str(first + place) for place in range(50)], "pay")
    assert len(token) <= 184
    assert re.fullmatch("[A-Za-z0-9_-]+", token)
    assert len(Links([SECRET], 30).make("1005", [str(first)], "pay")) <= 48


def test_the_longest_link_still_fits_an_address(links: Links) -> None:
    """A hundred invoices whose numbers have nothing to do with each other, as long as a customer may type them."""
    luck = random.Random(4821)
    numbers = [f"INV-2026-{luck.randrange(10**10):011}" for _ in range(100)]
    assert links.open(links.make("1005", numbers, "pay"), "pay").numbers == tuple(numbers)
    assert len(links.make("1005", numbers, "pay")) < 3000


def test_a_link_outlives_a_change_of_the_secret(clock: Clock) -> None:
    token = Links([SECRET], 30, clock).make("1001", ["4821"], "pay")
    assert Links(["the secret that came after it", SECRET], 30, clock).open(token, "pay").customer == "1001"


def test_a_link_ends(links: Links, clock: Clock) -> None:
    token = links.make("1001", ["4821"], "pay")
    clock.now += 1799
    assert links.open(token, "pay").customer == "1001"
    clock.now += 1
    with pytest.raises(LinkExpired) as problem:
        links.open(token, "pay")
    assert problem.value.facts == {}, "an old link tells nothing"


def test_a_link_tells_nothing_to_who_takes_it_apart(links: Links) -> None:
    token = links.make("1001", ["4821"], "pay")
    raw = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
    for secret in (b"1001", b"4821", b"pay", (1_800_001_800).to_bytes(4, "big")):
        assert secret not in raw


@pytest.mark.parametrize(("made", "opened"), [("pay", "download"), ("download", "pay")])
def test_a_link_is_for_one_purpose(links: Links, made: Purpose, opened: Purpose) -> None:
    with pytest.raises(LinkInvalid):
        links.open(links.make("1001", ["4821"], made), opened)


def test_a_link_of_another_installation(links: Links) -> None:
    with pytest.raises(LinkInvalid):
        links.open(Links([SECRET + "!"], 30).make("1001", ["4821"], "pay"), "pay")


def test_no_changed_letter_goes_unnoticed(links: Links) -> None:
    token = links.make("1001", ["4821"], "pay")
    for place, letter in enumerate(token):
        for other in "Ab1_":
            if other != letter:
                with pytest.raises(LinkInvalid):
                    links.open(token[:place] + other + token[place + 1 :], "pay")


def test_no_shortened_or_lengthened_token_holds(links: Links) -> None:
    token = links.make("1001", ["4821"], "pay")
    for wrong in [*(token[:end] for end in range(len(token))), token + "A", token + "=", token + "\n", " " + token]:
        with pytest.raises(LinkInvalid):
            links.open(wrong, "pay")


@given(st.text())
def test_no_text_is_a_link(text: str) -> None:
    with pytest.raises(LinkInvalid):
        Links([SECRET], 30).open(text, "pay")


def test_guessing_does_not_help(links: Links) -> None:
    luck = random.Random(4821)
    token = base64.urlsafe_b64decode(links.make("1001", ["4821"], "pay") + "==")
    for _ in range(3000):
        guess = luck.randbytes(16) + token[16:]
        with pytest.raises(LinkInvalid):
            links.open(base64.urlsafe_b64encode(guess).decode().rstrip("="), "pay")


def test_an_endless_token_is_not_read(links: Links) -> None:
    with pytest.raises(LinkInvalid):
        links.open("A" * 5_000_000, "pay")


@pytest.mark.parametrize(
    ("customer", "numbers"), [("1001", []), ("1001", [""]), ("1\x1f2", ["1"]), ("1001", ["1 2"]), ("1001", ["+1"])]
)
def test_what_no_link_can_say(links: Links, customer: str, numbers: list[str]) -> None:
    with pytest.raises(ValueError, match="a link needs"):
        links.make(customer, numbers, "pay")


def test_a_short_secret_signs_nothing() -> None:
    with pytest.raises(ValueError, match="too short"):
        Links(["short"], 30)
