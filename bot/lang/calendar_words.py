"""How customers spell the names of months, in Bengali, English and Banglish."""

from __future__ import annotations

from typing import Final

MONTH_SPELLINGS: Final = {
    1: "জানুয়ারি জানুয়ারী january jan januari",
    2: "ফেব্রুয়ারি ফেব্রুয়ারী february feb februari",
    3: "মার্চ march mar",
    4: "এপ্রিল april apr epril",
    5: "মে may",
    6: "জুন june jun",
    7: "জুলাই july jul julai",
    8: "আগস্ট আগষ্ট অগাস্ট august aug agost",
    9: "সেপ্টেম্বর সেপ্টেম্বার september sept sep",
    10: "অক্টোবর অক্টোবার october oct",
    11: "নভেম্বর নভেম্বার november nov",
    12: "ডিসেম্বর ডিসেম্বার december dec",
}
