"""What deleting a person leaves of what invoices and services are called."""

from __future__ import annotations

import pytest

from bot.billing.personal_data import without_name


@pytest.mark.parametrize(
    ("name", "text", "left"),
    [
        ("Rahim Uddin", "VPS of Rahim Uddin", "VPS of …"),
        ("Rahim Uddin", "Rahim Uddin's VPS", "… VPS"),
        ("rahim", "RAHIMer hosting, Rahimke", "… hosting, …"),
        ("রহিম", "রহিমের সার্ভার, রহিমকে", "… সার্ভার, …"),
        ("rahimshop.com", "hosting rahimshop.com-er", "hosting …"),
        ("uddin", "uddin_vps", "…_vps"),
        ("Nil", "Nilgiri server", "Nilgiri server"),
        ("রহিম", "রহিমা হোস্টিং", "রহিমা হোস্টিং"),
    ],
)
def test_a_name_goes_as_a_word_of_its_own_with_its_endings(name: str, text: str, left: str) -> None:
    assert without_name(name, text) == left
