"""Texts that stand for something that is none, and texts that people wrote."""

from __future__ import annotations

import importlib

import pytest
import regex

from bot.conversations import placeholders
from bot.conversations.placeholders import unread


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("[voice message]", "voice"),
        ("[Voice note 1:32]", "voice"),
        ("<অডিও, ১২ সেকেন্ড>", "voice"),
        ("[image (96 KB)]", "picture"),
        ("[pdf 5310]", None),
        ("[🎤 Voice message]", "voice"),
        ("[ভয়েস মেসেজ]", "voice"),
        ("*GIF*", "video"),
        ("[photo]", "picture"),
        ("[photos sent]", "picture"),
        ("image omitted", "picture"),
        ("[ছবি]", "picture"),
        ("<attached: file>", None),
        ("(sticker)", "sticker"),
        ("sticker omitted", "sticker"),
        ("<Media omitted>", "other"),
        ("[missed voice call]", "other"),
        ("voice message", None),
        ("photo", None),
        ("(file) pathalam", None),
        ("[photo] eta dekhen", None),
        ("[4821]", None),
        ("[invoice]", None),
        ("", None),
        ("[" * 59, None),
    ],
)
def test_what_stands_for_something_that_is_none(text: str, kind: str | None) -> None:
    assert unread(text) == (kind and f"unread.{kind}")


def test_nothing_is_compiled_before_it_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []
    compiled = regex.compile
    monkeypatch.setattr(regex, "compile", lambda *told: made.append(told[0]) or compiled(*told))
    importlib.reload(placeholders)
    assert made == []
    assert [placeholders.unread(text) for text in ("[photo]", "hello", "[ছবি]")] == [
        "unread.picture",
        None,
        "unread.picture",
    ]
    assert len(made) == 1
