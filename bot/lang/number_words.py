"""Numbers, scales and currencies as Bengali, English and Banglish spell them."""

from __future__ import annotations

import unicodedata
from decimal import Decimal
from typing import Final, Literal


def _table(text: str) -> dict[str, Decimal]:
    """Lines of "value: spelling spelling ..."."""
    rows = (line.partition(":") for line in unicodedata.normalize("NFC", text).splitlines() if line.strip())
    return {word: Decimal(value.strip()) for value, _, words in rows for word in words.split()}


NUMBERS: Final = _table(
    """
    1: এক ek one একটা একটি
    2: দুই দু dui du two duita দুইটা
    3: তিন tin three
    4: চার char four
    5: পাঁচ পাচ pach panch paach five
    6: ছয় choy chhoy soy six
    7: সাত sat saat shat seven
    8: আট at aat eight
    9: নয় noy nine
    10: দশ dosh dos ten
    11: এগারো এগার egaro eleven
    12: বারো বার baro twelve
    13: তেরো তের tero thirteen
    14: চৌদ্দ choddo fourteen
    15: পনেরো পনের ponero fifteen
    16: ষোলো ষোল sholo sixteen
    17: সতেরো সতের sotero seventeen
    18: আঠারো আঠার atharo eighteen
    19: উনিশ unish nineteen
    20: বিশ কুড়ি bish kuri twenty
    25: পঁচিশ পচিশ pochish
    30: ত্রিশ তিরিশ trish thirty
    40: চল্লিশ chollish forty
    50: পঞ্চাশ ponchash fifty
    60: ষাট shat sixty
    70: সত্তর sottor seventy
    75: পঁচাত্তর পচাত্তর pochattor
    80: আশি ashi eighty
    90: নব্বই nobboi ninety
    1.5: দেড় দের der
    2.5: আড়াই আরাই arai
    """
)
NUMBERS["shat"] = Decimal(7)
# "সাড়ে তিন" = 3.5, "পৌনে চার" = 3.75, "সোয়া দুই" = 2.25
FRACTIONS: Final = _table("0.5: সাড়ে সারে share saare sare\n-0.25: পৌনে poune\n0.25: সোয়া সওয়া soa shoya")
SCALES: Final = _table(
    """
    100: শ শো শত sho shoto hundred
    1000: হাজার হাজারে k hajar hajr hazar hjr thousand thousands
    100000: লাখ লক্ষ lakh lac lakhs lokkho lak
    10000000: কোটি koti crore crores
    """
)

CURRENCIES: Final[dict[str, Literal["BDT", "INR", "USD"]]] = {
    **dict.fromkeys(["৳", "৲", "টাকা", "টেকা", "taka", "tk", "tks", "bdt", "teka"], "BDT"),
    **dict.fromkeys(["₹", "রুপি", "রুপী", "রুপিয়া", "rupee", "rupees", "rupi", "rs", "inr"], "INR"),
    **dict.fromkeys(["$", "ডলার", "dollar", "dollars", "usd", "dolar"], "USD"),
}  # type: ignore[dict-item]
