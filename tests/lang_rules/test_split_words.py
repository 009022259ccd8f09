"""Words that voice typing splits or mishears are put right, and nothing else is."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from bot.lang.split_words import as_written

LINES = Path(__file__).resolve().parents[1] / "lang"


@pytest.mark.parametrize(
    ("heard", "meant"),
    [
        ("please send my in voice again", "please send my invoice again"),
        ("Pay ment is not going through", "Payment is not going through"),
        ("the down loaded file is empty", "the downloaded file is empty"),
        ("when is a re fund given?", "when is a refund given?"),
        ("hosting h o s t i n g plan", "hosting hosting plan"),
        ("do you accept be cash", "do you accept bkash"),
        ("send by bee cash app", "send by bkash app"),
        ("pay with rock it now", "pay with rocket now"),
        ("wear is my bill", "where is my bill"),
        ("our sight went off", "our site went off"),
        ("is the do date over", "is the due date over"),
        ("bill in department contact", "billing department contact"),
        ("my domain is s p i r e d", "my domain is expired"),
        ("in voice er pdf kothay", "invoice er pdf kothay"),
        ("amar pay ment hoy nai", "amar payment hoy nai"),
        ("নতুন ইন ভয়েসটা দেখান", "নতুন ইনভয়েসটা দেখান"),
        ("পে মেন্টের রসিদ", "পেমেন্টের রসিদ"),
        ("বি কাশে দিলাম", "বিকাশে দিলাম"),
        ("রি ফান্ড হবে?", "রিফান্ড হবে?"),
        ("সার্ভার সাস পেন্ড কেন", "সার্ভার সাসপেন্ড কেন"),
    ],
)
def test_what_was_split_or_misheard_is_put_right(heard: str, meant: str) -> None:
    assert as_written(heard) == meant
    assert as_written(meant) == meant


@pytest.mark.parametrize(
    "text",
    [
        "an in voice message",
        "will it be cash or card",
        "oh no god help us",
        "it does rock it is great",
        "how do i log in",
        "a lovely sight at sunset",
        "what shall I wear",
        "do it today",
        "invoice ta dekhan",
        "payment er link",
        "my e mandate",
        "ইনভয়েস টা দিন",
        "পেমেন্ট এর লিংক",
        "in\nvoice",
        "pay, ment",
        "in voice@mail.com",
        "",
    ],
)
def test_nothing_else_is_touched(text: str) -> None:
    assert as_written(text) == text


def test_plain_lines_stay_as_they_are() -> None:
    texts = [
        text for file in LINES.glob("*/*.yml") for text in _texts(yaml.safe_load(file.read_text(encoding="utf-8")))
    ]
    assert len(texts) > 1000  # else the folder is another
    assert [text for text in texts if as_written(text) != text] == []


def _texts(node: object) -> list[str]:
    if isinstance(node, str):
        return [node]
    inner = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    return [text for one in inner for text in _texts(one)]
