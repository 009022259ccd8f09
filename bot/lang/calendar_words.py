"""How customers spell months, weekdays, days of a month and parts of a day, in Bengali, English and Banglish."""

from __future__ import annotations

import unicodedata
from typing import Final


def _nfc(rows: dict[int, str]) -> dict[int, str]:
    return {number: unicodedata.normalize("NFC", row) for number, row in rows.items()}


MONTH_SPELLINGS: Final = _nfc(
    {
        1: "জানুয়ারি জানুয়ারী জানু january jan januari januyari",
        2: "ফেব্রুয়ারি ফেব্রুয়ারী ফেব্রু february feb februari februyari",
        3: "মার্চ march mar",
        4: "এপ্রিল april apr epril",
        5: "মে may",
        6: "জুন june jun",
        7: "জুলাই july jul julai",
        8: "আগস্ট আগষ্ট অগাস্ট august aug agost agast",
        9: "সেপ্টেম্বর সেপ্টেম্বার সেপ্টে september sept sep septembor",
        10: "অক্টোবর অক্টোবার অক্টো october oct octobor oktobor",
        11: "নভেম্বর নভেম্বার নভে november nov novembor nobhembor",
        12: "ডিসেম্বর ডিসেম্বার ডিসে december dec disembor decembor",
    }
)
#: The months of the Bengali year, from বৈশাখ on.
BENGALI_MONTH_SPELLINGS: Final = _nfc(
    {
        1: "বৈশাখ boishakh boisakh baishakh",
        2: "জ্যৈষ্ঠ জৈষ্ঠ joishtho joistho jyoishtho",
        3: "আষাঢ় asharh asharho",
        4: "শ্রাবণ শ্রাবন srabon shrabon sraban",
        5: "ভাদ্র bhadro vadro bhadra",
        6: "আশ্বিন ashwin aswin ashsin",
        7: "কার্তিক kartik kartick",
        8: "অগ্রহায়ণ অগ্রহায়ন অঘ্রান ogrohayon agrahayan",
        9: "পৌষ poush paush",
        10: "মাঘ magh",
        11: "ফাল্গুন ফাগুন falgun phalgun fagun",
        12: "চৈত্র choitro chaitra",
    }
)
#: Monday is 0, as in `date.weekday`.
WEEKDAY_SPELLINGS: Final = _nfc(
    {
        0: "সোমবার monday sombar shombar",
        1: "মঙ্গলবার tuesday mongolbar monggolbar",
        2: "বুধবার wednesday budhbar",
        3: "বৃহস্পতিবার বিষ্যুদবার thursday brihospotibar bishudbar",
        4: "শুক্রবার জুমাবার friday shukrobar sukrobar jummabar",
        5: "শনিবার saturday shonibar sonibar",
        6: "রবিবার রোববার sunday robibar robbar",
    }
)
#: Ordinary words besides ("mon", "রবি"): a weekday only behind "last", "next", "গত" and the like.
WEEKDAY_SHORT: Final = _nfc(
    {0: "সোম mon", 1: "মঙ্গল tue tues", 2: "বুধ wed", 3: "বৃহস্পতি thu thurs", 4: "শুক্র fri", 5: "শনি sat", 6: "রবি sun"}
)
#: Days of a month that are no number word with an ending.
DAY_SPELLINGS: Final = _nfc(
    {
        1: "পয়লা পহেলা প্রথম poila pohela first",
        2: "দোসরা dosra doshra second",
        3: "তেসরা tesra teshra third",
        4: "চৌঠা chouttha choutha fourth",
        5: "fifth", 6: "sixth", 7: "seventh", 8: "eighth", 9: "ninth", 10: "tenth", 11: "eleventh", 12: "twelfth",
        13: "thirteenth", 14: "fourteenth", 15: "fifteenth", 16: "sixteenth", 17: "seventeenth", 18: "eighteenth",
        19: "nineteenth", 20: "twentieth", 30: "thirtieth",
    }
)  # fmt: skip
