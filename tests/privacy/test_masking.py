"""Single promises of masking that a share of a list cannot hold."""

from __future__ import annotations

import random
import sys

import pytest

from bot.privacy.awaited import Awaited
from bot.privacy.card_numbers import ISSUERS, RARE_ISSUERS, luhn
from bot.privacy.keys import verhoeff
from bot.privacy.redaction import redact
from tests.privacy import corpus
from tests.thread_cost import processor_seconds

# What a red team found kept in clear, and masked in vain.
KEPT_BEFORE = (
    "amar password rahimrahim", "Hunter2x is my password", "password is my secret phrase",
    "otp asche amar phone e 483920", "bkash theke code asche 483920", "2fa code 483920", "passcode 4829",
    "গোপন নম্বর ৪৮২৯১", "4242,4242,4242,4242",
    "4242/4242/4242/4242", "4242*4242*4242*4242", "4242+4242+4242+4242", "4242     4242     4242     4242",
    "4242 4242\n4242 4242", "9792 0303 9444 0796", "2200770239097761", "NID 1990123456789", "PAN ABCDE1234F",
    "account number 1234567890123", "sk_live_4eC39HqLyjWDarjtT1zdp7dc",
)  # fmt: skip
# What lists written without looking at the rules found kept in clear: kinds, each once.
KEPT_IN_BLIND_LISTS = (
    "mobile e je number ashche 311135 oita", "মোবাইলে যে সংখ্যা এসেছে ৫৮৬৮১২", "signature panel says 907", "cv v 581",
    "418 is what the back of my card shows as security code", "try with password mangoseason",
    "email rahim@example.com password rajshahi mango", "pword sonar.bangla3", "emergency code Ab1$xyz9Kq",
    "amar pass word tetul gach", "password likhsi KodomFul kintu bhul bole", "পাসফ্রেজ nil akash sada megh",
)  # fmt: skip
# What is like it, and says no secret.
LIKE_THEM = (
    "amar mobile e kono number theke call asche na", "phone number 01712345678 e message asche",
    "emergency contact dorkar",
    "password disi WordPress e, dhuke na", "rahim@example.com password reset", "log in with password manager",
    "mobile number e 2300 takar message asche", "amar mobile number change hoise 482913 order", "is it with password",
    "pass phrase ki lagbe", "amar password hosting panel e kaj kore na", "the signature panel of the card is blank",
    "418 is what I paid", "4821 is what invoice?",
)  # fmt: skip
MASKED_IN_VAIN = ("4821 4822 4823 4824", "cvv 2026")
LONGEST = 2000  # characters of a message
HOSTILE = (
    "1", "1 ", "4242 ", "4,", "4-", "otp ", "otp is is is ", "password:", "password is ", "pin - ", "a1b2 ",
    "rahim@x.com:", "eyJ", "-----BEGIN PRIVATE KEY-----", "4242 4242 4242 4242 ", "otp 482913 ",
    "আমার ওটিপি ", "://", "u:", "one two ",
    "1.1 ", "01712345678 ", "my password x1y2z3w4 ", "secret_", "a_", "GB29 NWBK ", "12/28 ", "login /", "১", "\n", "x",
)  # fmt: skip


@pytest.mark.parametrize("text", [*KEPT_BEFORE, *KEPT_IN_BLIND_LISTS])
def test_masks_what_was_kept(text: str) -> None:
    assert redact(text).kinds


@pytest.mark.parametrize("text", [*MASKED_IN_VAIN, *LIKE_THEM])
def test_leaves_what_was_masked_in_vain(text: str) -> None:
    assert redact(text).text == text


@pytest.mark.parametrize("row", [*ISSUERS, *RARE_ISSUERS], ids=lambda row: f"{row[0]} {row[1]}")
def test_masks_the_cards_of_every_scheme(row: tuple[str, str, str, tuple[int, ...]]) -> None:
    _, first, last, lengths = row
    luck = random.Random(first)
    for length in lengths:
        for begin in (first, last):
            body = begin + "".join(luck.choice("0123456789") for _ in range(length - len(begin) - 1))
            number = next(body + digit for digit in "0123456789" if luhn(body + digit))
            assert redact(f"card {number}").text == f"card •••• {number[-4:]}"


@pytest.mark.parametrize(("length", "most"), [(13, 0.015), (14, 0.015), (15, 0.015), (16, 0.03), (17, 0.01)])
def test_a_number_alone_is_rarely_taken_for_a_card(length: int, most: float) -> None:
    luck = random.Random(length)
    some = ["".join(luck.choice("123456789") for _ in range(length)) for _ in range(1500)]
    assert sum(bool(redact(number).kinds) for number in some) / len(some) <= most
    for said in ("trx id {}", "transaction {} card diye disi", "অর্ডার {}", "{} is the transaction number"):
        assert not any(redact(said.format(number)).kinds for number in some)


def test_the_check_digit_of_aadhaar() -> None:
    luck = random.Random(1)
    for _ in range(200):
        number = "".join(luck.choice("23456789") for _ in range(12))
        assert verhoeff(number) == corpus.verhoeff(number)


def test_a_secret_is_awaited_for_a_while() -> None:
    said = redact("amar otp holo").awaits
    assert said is not None
    assert Awaited.from_json(said.as_json()) == said
    assert redact("482913", said).text == "••••"
    assert redact("482913").text == "482913"
    wait = redact("ek minute", said).awaits
    assert wait is not None
    assert redact("482913", wait).text == "••••"
    later = redact("daran", wait).awaits
    assert later is None


@pytest.mark.parametrize(
    ("before", "text"),
    [("otp asche na", "482913"), ("otp kothay pabo?", "482913"), ("my otp is", "invoice 482113"), ("password vule gesi",
     "kivabe reset korbo"), ("4821", "4822 4823 4824"), ("4242 4242", "4242 4243"), ("my password is", "ok")],
)  # fmt: skip
def test_the_next_message_is_not_always_a_secret(before: str, text: str) -> None:
    assert redact(text, redact(before).awaits).text == text


@pytest.mark.parametrize("text", HOSTILE)
def test_the_time_grows_with_the_length_alone(text: str) -> None:
    def taken(length: int) -> float:
        message = (text * length)[:length]
        return processor_seconds(lambda: redact(message))

    taken(100)
    short, long = taken(LONGEST), taken(4 * LONGEST)
    assert long < 0.05 + 8 * short, (short, long)
    assert short < 0.2


@pytest.mark.parametrize("text", [*HOSTILE, "482913 code = ", "4111 cvv ", "গোপন @", "4 4 4 4  "])
def test_a_longest_message_takes_no_more_than_eighty_calls_a_letter(text: str) -> None:
    message = (text * LONGEST)[:LONGEST]
    redact(message)  # words are remembered
    calls = 0

    def count(_frame: object, event: str, _argument: object) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        redact(message)
    finally:
        sys.setprofile(before)
    assert calls < 80 * LONGEST


def test_a_usual_message_takes_less_than_a_fifth_of_a_millisecond() -> None:
    messages = [form.messages[0] for form in corpus.forms("bn-Latn", "harmless", corpus.TUNED)]
    assert processor_seconds(lambda: [redact(message) for message in messages]) < 0.0002 * len(messages)
