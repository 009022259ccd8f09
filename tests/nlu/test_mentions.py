"""Names that sound like other words are heard only as they are written."""

from __future__ import annotations

import pytest

from bot.nlu.entities import find_entities


@pytest.mark.parametrize("text", ["hindi mein baat kar sakte ho?", "ভাত খেয়েছেন?", "bhat kheyechen", "but how"])
def test_what_only_sounds_like_vat_is_none(text: str) -> None:
    assert "matter" not in find_entities(text).values


@pytest.mark.parametrize("text", ["VAT koto", "is vat included?", "ভ্যাট কি আলাদা?", "ভ্যাটের চালান পাব?", "gst invoice"])
def test_vat_is_heard_as_it_is_written(text: str) -> None:
    assert find_entities(text).values["matter"] == "vat"
