"""Numbers, scales and currencies as Bengali, English and Banglish spell them."""

from __future__ import annotations

import unicodedata
from decimal import Decimal
from typing import Final, Literal

Currency = Literal["BDT", "INR", "USD"]


def _table(text: str) -> dict[str, Decimal]:
    """Lines of "value: spelling spelling ..."."""
    rows = (line.partition(":") for line in unicodedata.normalize("NFC", text).splitlines() if line.strip())
    return {word: Decimal(value.strip()) for value, _, words in rows for word in words.split()}


# English after Bengali script: "ফোর এইট টু টু" is how many read a number aloud.
NUMBERS: Final = _table(
    """
    0: শূন্য শুন্য shunno sunno shunyo zero nil জিরো
    1: এক ek one ওয়ান
    2: দুই দু dui du two টু
    3: তিন tin three থ্রি থ্রী
    4: চার char chaar four ফোর
    5: পাঁচ পাচ pach panch paach five ফাইভ
    6: ছয় ছ choy chhoy choi soy six সিক্স
    7: সাত sat saat shat seven সেভেন
    8: আট at aat eight এইট
    9: নয় noy noi nine নাইন
    10: দশ dosh dos ten টেন
    11: এগারো এগার egaro eleven ইলেভেন
    12: বারো বার baro twelve টুয়েলভ
    13: তেরো তের tero thirteen থার্টিন
    14: চৌদ্দ চোদ্দ choddo chouddo fourteen ফোর্টিন ফোরটিন
    15: পনেরো পনের ponero ponro fifteen ফিফটিন
    16: ষোলো ষোল sholo solo sixteen সিক্সটিন
    17: সতেরো সতের sotero shotero seventeen সেভেনটিন
    18: আঠারো আঠার atharo eighteen এইটিন
    19: উনিশ unish unis nineteen নাইনটিন
    20: বিশ কুড়ি bish bis kuri twenty টোয়েন্টি টুয়েন্টি
    21: একুশ ekush ekus
    22: বাইশ baish bais
    23: তেইশ teish teis
    24: চব্বিশ chobbish chobis
    25: পঁচিশ pochish pachish
    26: ছাব্বিশ chabbish chabis
    27: সাতাশ satash
    28: আটাশ আঠাশ atash atas athash
    29: ঊনত্রিশ উনতিরিশ unotrish untrish
    30: ত্রিশ তিরিশ trish tris tirish thirty থার্টি
    31: একত্রিশ একতিরিশ ektrish ekotrish
    32: বত্রিশ botrish
    33: তেত্রিশ tetrish
    34: চৌত্রিশ choutrish
    35: পঁয়ত্রিশ পঁইত্রিশ poytrish poitrish
    36: ছত্রিশ chotrish chhotrish
    37: সাঁইত্রিশ সাতত্রিশ saitrish
    38: আটত্রিশ attrish atotrish
    39: ঊনচল্লিশ unochollish unchollish
    40: চল্লিশ chollish forty fourty ফর্টি ফোরটি
    41: একচল্লিশ ekchollish
    42: বিয়াল্লিশ বেয়াল্লিশ biallish bealish
    43: তেতাল্লিশ tetallish
    44: চুয়াল্লিশ chuallish
    45: পঁয়তাল্লিশ পঁইতাল্লিশ poytallish
    46: ছেচল্লিশ ছয়চল্লিশ chechollish
    47: সাতচল্লিশ satchollish
    48: আটচল্লিশ atchollish
    49: ঊনপঞ্চাশ unoponchash unponchash
    50: পঞ্চাশ ponchash fifty ফিফটি
    51: একান্ন ekanno
    52: বাহান্ন বায়ান্ন bahanno bayanno
    53: তিপ্পান্ন তেপ্পান্ন tippanno teppanno
    54: চুয়ান্ন chuanno
    55: পঞ্চান্ন ponchanno
    56: ছাপ্পান্ন chappanno
    57: সাতান্ন satanno
    58: আটান্ন atanno
    59: ঊনষাট unoshat unshat
    60: ষাট shaath shait sixty সিক্সটি
    61: একষট্টি ekshotti
    62: বাষট্টি bashotti
    63: তেষট্টি teshotti
    64: চৌষট্টি choushotti
    65: পঁয়ষট্টি পঁইষট্টি poyshotti
    66: ছেষট্টি cheshotti
    67: সাতষট্টি satshotti
    68: আটষট্টি atshotti
    69: ঊনসত্তর unosottor unsottor
    70: সত্তর sottor shottor seventy সেভেন্টি
    71: একাত্তর ekattor
    72: বাহাত্তর bahattor
    73: তিয়াত্তর তেহাত্তর tiattor
    74: চুয়াত্তর chuattor
    75: পঁচাত্তর pochattor
    76: ছিয়াত্তর chiattor
    77: সাতাত্তর satattor
    78: আটাত্তর atattor
    79: ঊনআশি ঊনাশি unoashi unashi
    80: আশি ashi asi eighty এইটি
    81: একাশি ekashi
    82: বিরাশি birashi
    83: তিরাশি tirashi
    84: চুরাশি churashi
    85: পঁচাশি pochashi
    86: ছিয়াশি chiashi
    87: সাতাশি satashi
    88: আটাশি অষ্টাশি atashi oshtashi
    89: ঊননব্বই unonobboi unnobboi
    90: নব্বই nobboi ninety ninty নাইনটি
    91: একানব্বই ekanobboi
    92: বিরানব্বই biranobboi
    93: তিরানব্বই tiranobboi
    94: চুরানব্বই churanobboi
    95: পঁচানব্বই pochanobboi
    96: ছিয়ানব্বই chianobboi
    97: সাতানব্বই satanobboi
    98: আটানব্বই atanobboi
    99: নিরানব্বই niranobboi
    1.5: দেড় দের der
    2.5: আড়াই arai adai
    """
)
#: "twenty five": the tens that a unit may follow, and such units.
ENGLISH_TENS: Final = frozenset(
    unicodedata.normalize(
        "NFC",
        "twenty thirty forty fourty fifty sixty seventy eighty ninety ninty টোয়েন্টি টুয়েন্টি থার্টি ফর্টি ফোরটি ফিফটি "
        "সিক্সটি সেভেন্টি এইটি নাইনটি",
    ).split()
)
ENGLISH_UNITS: Final = frozenset(
    unicodedata.normalize(
        "NFC", "one two three four five six seven eight nine ওয়ান টু থ্রি থ্রী ফোর ফাইভ সিক্স সেভেন এইট নাইন"
    ).split()
)
#: Ordinary words besides: "is not", "times", "at", "the 5k one". They need a currency or a scale behind.
DOUBTFUL: Final = frozenset(
    unicodedata.normalize("NFC", "নয় noy noi বার তের at one soy du দু ছ টু shat solo dos asi ashi bis").split()
)
# "সাড়ে তিন" = 3.5, "পৌনে চার" = 3.75, "সোয়া দুই" = 2.25
FRACTIONS: Final = _table("0.5: সাড়ে সারে share saare sare\n-0.25: পৌনে poune\n0.25: সোয়া সওয়া soa shoya")
SCALES: Final = _table(
    """
    100: শ শো শত sho shoto hundred হান্ড্রেড
    1000: হাজার k hajar hajr hazar hjr hajaar hazaar thousand thousands থাউজেন্ড থাউজ্যান্ড
    100000: লাখ লক্ষ lakh lac lakhs lacs lokkho lokho lak
    1000000: million millions মিলিয়ন
    10000000: কোটি koti crore crores ক্রোর
    """
)
CURRENCIES: Final[dict[str, Currency]] = {
    **dict.fromkeys(["৳", "৲", "টাকা", "টেকা", "taka", "tk", "tks", "bdt", "teka"], "BDT"),
    **dict.fromkeys(["₹", "₨", "রুপি", "রুপী", "রুপিয়া", "rupee", "rupees", "rupi", "rs", "inr"], "INR"),
    **dict.fromkeys(["$", "ডলার", "dollar", "dollars", "usd", "dolar"], "USD"),
}  # type: ignore[dict-item]
CENTS: Final = frozenset(unicodedata.normalize("NFC", "পয়সা poisha poysha paisa cent cents").split())
