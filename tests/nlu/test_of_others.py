"""What somebody else pays with, and a bank that is a place, is not what the writer has in hand."""

from __future__ import annotations

import pytest

from bot.nlu.entities import find_entities


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("my cousin pays with PayPal in Malaysia, but I have bKash", {"gateway": "bkash"}),
        ("amar mama Oman theke Stripe e dey, ami rocket e dibo", {"gateway": "rocket"}),
        ("আমার বন্ধু কানাডায় পেপ্যাল চালায়, আমার কাছে বিকাশ", {"gateway": "bkash"}),
        ("our shop is next to the DBBL branch, I want to use an EBL card", {"bank": "ebl"}),
        ("bashar niche city bank er booth, ami ebl er card e dite chai", {"bank": "ebl"}),
        ("my sister works at City Bank. can I use bKash?", {"gateway": "bkash"}),
    ],
)  # fmt: skip
def test_only_what_they_have_is_meant(text: str, meant: dict[str, str]) -> None:
    found = find_entities(text)
    named = {name: found.values[name] for name in ("gateway", "bank", "network", "country") if name in found.values}
    assert named == meant
    assert not found.several


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("can I pay with my brother's bKash or my own Rocket?", {"bkash", "rocket"}),
        ("amar vai, bkash na rocket?", {"bkash", "rocket"}),
        ("my wife has Nagad, will that do?", {"nagad"}),
        ("বিকাশ আর রকেট দুটোই আছে", {"bkash", "rocket"}),
    ],
)
def test_what_is_asked_about_stays(text: str, meant: set[str]) -> None:
    found = find_entities(text)
    assert set(found.several.get("gateway", (found.values["gateway"],))) == meant
