"""One reply on platforms of every kind: the cases of rendering.yml, and what must hold for any text."""

from __future__ import annotations

import random
import re
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.capabilities import MESSENGER, TELEGRAM, Capabilities, Limit, Unit
from bot.channels.renderer import render, typed_choice
from bot.channels.sent_files import parts
from bot.channels.text_split import ELLIPSIS, clusters, shorten, split
from bot.conversations.models import Message

CASES = yaml.safe_load((Path(__file__).parent / "rendering.yml").read_text(encoding="utf-8"))
LIMITS = ("text", "title", "text_with_buttons", "payload")
TINY = Capabilities(text=Limit(160), buttons=3, title=Limit(20), link_schemes=frozenset({"https"}))
PLATFORMS = {
    "tiny": TINY,
    "telegram": TELEGRAM,
    "messenger": MESSENGER,
    "text only": Capabilities(text=Limit(160)),
    "bytes": Capabilities(text=Limit(300, Unit.BYTES), buttons=2, quick_replies=2, title=Limit(24, Unit.BYTES)),
    "utf-16": Capabilities(text=Limit(64, Unit.UTF16), text_with_buttons=Limit(32, Unit.UTF16), buttons=1, files=True),
}


def capabilities(given: dict[str, Any]) -> Capabilities:
    values = {name: Limit(value) if name in LIMITS else value for name, value in given.items()}
    return Capabilities(**{**values, "link_schemes": frozenset(given.get("link_schemes", ()))})


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_a_reply_becomes_these_messages(case):
    parts = [
        {
            "text": part.text,
            "buttons": [button["title"] for button in part.buttons],
            "quick": [button["title"] for button in part.quick_replies],
            "file": part.file["name"] if part.file else None,
        }
        for part in render(case["body"], capabilities(case["limits"]))
    ]
    empty = {"text": "", "buttons": [], "quick": [], "file": None}
    assert parts == [{**empty, **part} for part in case["parts"]]


def test_a_typed_number_or_title_is_the_button():
    titles = ["মেনু", "পিডিএফ দিন", "Pay by hand", "সাপোর্ট"]
    body = {"text": "কী?", "buttons": [{"title": title, "token": f"t{at}"} for at, title in enumerate(titles, 1)]}
    can = replace(TINY, buttons=1)
    typed = ["২", "3", " 4 ", "pay  BY hand", "মেনু", "1", "5", "0", "২২২২", "²", "২.৫", ""]
    chosen = ["t2", "t3", "t4", "t3", "t1", None, None, None, None, None, None, None]
    assert [typed_choice(body, can, text) for text in typed] == chosen
    assert typed_choice({"text": "কী?", "buttons": [{"title": "x", "url": "https://x.example"}]}, can, "x") is None


@pytest.mark.parametrize(
    ("text", "unit", "size"),
    [("আমি", Unit.CHARACTERS, 3), ("আমি", Unit.UTF16, 3), ("আমি", Unit.BYTES, 9), ("😀", Unit.CHARACTERS, 1),
     ("😀", Unit.UTF16, 2), ("😀", Unit.BYTES, 4), ("\ud800", Unit.BYTES, 3), ("", Unit.BYTES, 0)],
)  # fmt: skip
def test_each_platform_counts_in_its_own_units(text, unit, size):
    assert Limit(8, unit).size(text) == size


def test_a_limit_that_holds_no_letter_is_refused():
    with pytest.raises(ValueError, match="7 characters"):
        Limit(7)


def test_letters_are_what_a_reader_sees():
    text = "ক্ষত্রিয় র্ক ন্‍ত क्षत्रिय 👨‍👩‍👧 ক্‌ষ ম্"
    assert "|".join(clusters(text)) == "ক্ষ|ত্রি|য়| |র্ক| |ন্‍ত| |क्ष|त्रि|य| |👨‍👩‍👧| |ক্‌|ষ| |ম্"


WORDS = ["বকেয়া", "ক্ষত্রিয়", "৳২,৩০০.০০", "INV-4821", "https://pay.example/abc?x=1", "hosting", "👨‍👩‍👧", "e\u0301",
         "দুঃখিত", "স্বাস্থ্যকর্মী", "ন্‍ত", "১.", "•", "“উদ্ধৃতি”"]  # fmt: skip
ENDS = [" ", " ", " ", "। ", "। ", "? ", "! ", ". ", "।", "\n", "\n\n", "\n১. ", "\n• ", "\n \n", "  "]
texts = st.lists(st.tuples(st.sampled_from(WORDS), st.sampled_from(ENDS)), max_size=80).map(
    lambda pairs: "".join(word + end for word, end in pairs)
)
anything = st.one_of(texts, st.text(max_size=400))
titles = st.text(st.characters(exclude_categories=("Cc", "Cs", "Zs", "Zl", "Zp")), min_size=1, max_size=60).filter(
    str.strip
)
buttons = st.lists(
    st.one_of(
        st.fixed_dictionaries({"title": titles, "token": st.uuids().map(lambda made: made.hex[:20])}),
        st.fixed_dictionaries({"title": titles, "url": st.integers(0, 10**6).map("https://pay.example/{}".format)}),
    ),
    max_size=20,
    unique_by=lambda button: button.get("token") or button["url"],
)


def bare(text: str) -> str:
    return re.sub(r"\s+", "", text)


@given(text=anything, most=st.integers(30, 200), unit=st.sampled_from(Unit))
def test_a_split_loses_nothing_and_fits(text, most, unit):
    limit = Limit(most, unit)
    parts = split(text, limit)
    assert bare("".join(parts)) == bare(text)
    assert all(part.strip() and limit.holds(part) for part in parts)


@given(text=texts, most=st.integers(30, 200), unit=st.sampled_from(Unit))
def test_a_split_cuts_no_letter(text, most, unit):
    parts = split(text, Limit(most, unit))
    assert [c for part in parts for c in clusters(part) if c.strip()] == [c for c in clusters(text) if c.strip()]


@given(text=texts, most=st.integers(40, 200))
def test_a_split_cuts_no_word_and_wastes_no_part(text, most):
    limit = Limit(most)
    parts = split(text, limit)
    assert " ".join(" ".join(parts).split()).replace("। ", "।") == " ".join(text.split()).replace("। ", "।")
    assert all(not limit.holds(f"{one}\n\n{two}") or "\n" in text for one, two in pairwise(parts))


@given(text=anything)
def test_what_was_split_is_not_split_again(text):
    limit = Limit(60)
    assert all(split(part, limit) == [part] for part in split(text, limit))


@given(text=st.text(max_size=80), most=st.integers(8, 30), unit=st.sampled_from(Unit))
def test_a_shortened_title_fits_and_begins_the_same(text, most, unit):
    limit, short = Limit(most, unit), shorten(text, Limit(most, unit))
    line = " ".join(text.split())
    assert limit.holds(short)
    assert short == line or (short.endswith(ELLIPSIS) and line.startswith(short[:-1]) and len(short) <= len(line))


@pytest.mark.parametrize("name", PLATFORMS)
@given(text=anything, offered=buttons, with_file=st.booleans())
def test_every_message_fits_and_every_button_is_somewhere(name, text, offered, with_file):
    can = PLATFORMS[name]
    file = {"url": "https://pay.example/file", "name": "invoice-4821.pdf"} if with_file else None
    parts = render({"text": text, "buttons": offered, "file": file}, can)
    written = bare("".join(part.text for part in parts))
    assert written.startswith(bare(text))
    for part in parts:
        assert bool(part.text) != bool(part.file)
        assert can.text.holds(part.text)
        assert len(part.buttons) <= can.buttons
        assert len(part.quick_replies) <= can.quick_replies
        if part.buttons and can.text_with_buttons:
            assert can.text_with_buttons.holds(part.text)
        for button in (*part.buttons, *part.quick_replies):
            assert can.title.holds(button["title"])
    assert all(not part.buttons and not part.quick_replies for part in parts[:-1])
    pressed = [b for part in parts for b in (*part.buttons, *part.quick_replies)]
    targets = {button.get("token") or button["url"] for button in pressed}
    for button in offered:
        if (button.get("token") or button["url"]) in targets:
            continue
        assert bare(button["title"]) in written
        assert "token" in button or button["url"] in written
        if "token" in button:
            assert typed_choice({"text": text, "buttons": offered}, can, button["title"]) is not None
    assert len({button["title"] for button in pressed}) == len(pressed)
    if file:
        assert (can.files and any(part.file == file for part in parts)) or file["url"] in written


def test_a_hostile_text_takes_no_time():
    made = random.Random(7)
    hostile = ["ক্" * 20_000, "." * 20_000, " \n" * 20_000, "১." * 20_000, "a" + "\u0301" * 20_000, "“" * 20_000,
               "".join(made.choice("ক্ .।\n১") for _ in range(40_000))]  # fmt: skip
    for text in hostile:
        parts = split(text, TELEGRAM.text)
        assert bare("".join(parts)) == bare(text)
        assert all(TELEGRAM.text.holds(part) for part in parts)


@pytest.mark.parametrize("can", [TELEGRAM, MESSENGER], ids=["telegram", "messenger"])
def test_who_speaks_stands_above_their_first_text(can):
    said = Message("i", 3, "c", "telegram", "out", "agent", None, "text", {"text": "দেখছি"}, "queued", 0.0)

    def texts(**body: Any) -> list[str]:
        return [part.text for part in parts(replace(said, body={**said.body, **body}), can)]

    assert texts() == texts(name="Shirin", begins=False) == ["দেখছি"]
    assert texts(name="Shirin, billing", begins=True) == ["Shirin, billing:\nদেখছি"]
    long = texts(name="Shirin", begins=True, text="দেখছি " * 2000)
    assert [one.startswith("Shirin:") for one in long] == [True] + [False] * (len(long) - 1)
