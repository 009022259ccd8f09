"""Names of months and days in Bengali, English and Banglish."""

from __future__ import annotations

from typing import Final

MONTHS: Final = {
    "bn": (
        "জানুয়ারি",
        "ফেব্রুয়ারি",
        "মার্চ",
        "এপ্রিল",
        "মে",
        "জুন",
        "জুলাই",
        "আগস্ট",
        "সেপ্টেম্বর",
        "অক্টোবর",
        "নভেম্বর",
        "ডিসেম্বর",
    ),
    "en": (
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ),
}

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
