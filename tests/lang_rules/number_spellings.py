"""Every way in which a number is written: the tests' own words, so that what reads them cannot be right by accident."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path

import yaml

WORDS = {
    name: words.split()
    for name, words in yaml.safe_load((Path(__file__).parent / "number_words.yml").read_text(encoding="utf-8")).items()
}
BENGALI, BANGLISH = WORDS["bengali"], WORDS["banglish"]
ENGLISH_SMALL, ENGLISH_TENS = WORDS["english_below_twenty"], WORDS["english_tens"]
# As hurried people type: no candrabindu, short for long, কুড়ি for বিশ.
PLAIN_BENGALI = [
    {
        "বিশ": "কুড়ি", "শূন্য": "শুন্য", "এগারো": "এগার", "তেরো": "তের", "পনেরো": "পনের", "ষোলো": "ষোল", "সতেরো": "সতের",
        "আঠারো": "আঠার", "চৌদ্দ": "চোদ্দ", "ত্রিশ": "তিরিশ", "বাহান্ন": "বায়ান্ন",
    }.get(word, word.replace("ঁ", "").replace("ঊ", "উ"))
    for word in BENGALI
]  # fmt: skip
# Another hand: a for o, s for sh, no doubled letters.
OTHER_BANGLISH = [
    {"pach": "panch", "sat": "saat", "at": "aat", "choy": "choi", "noy": "noi"}.get(word, word)
    if value < 11 or value == 60
    else word.replace("sh", "s").replace("nno", "no").replace("bb", "b").replace("tt", "t")
    for value, word in enumerate(BANGLISH)
]
LARGEST = 10_000_000

Speller = Callable[[int], str]


def english_below_hundred(value: int, hyphen: str) -> str:
    if value < 20:
        return ENGLISH_SMALL[value]
    tens, unit = ENGLISH_TENS[value // 10 - 2], value % 10
    return f"{tens}{hyphen}{ENGLISH_SMALL[unit]}" if unit else tens


def _parts(number: int, scales: tuple[tuple[int, str], ...], below: Speller, joiner: str = " ") -> str:
    """The number in falling scales; ``below`` spells what is smaller than the last. No comma stands before "and"."""
    words = []
    for scale, word in scales:
        count, number = divmod(number, scale)
        if count:
            words.append(f"{below(count)} {word}")
    head = joiner.join(words)
    if number or not head:
        head += f"{' and ' if joiner != ' ' and number < 100 and head else joiner if head else ''}{below(number)}"
    return head


def _with_hundreds(spell: Speller, hundred: str, joiner: str) -> Speller:
    def below_thousand(value: int) -> str:
        hundreds, rest = divmod(value, 100)
        if not hundreds:
            return spell(rest)
        head = f"{spell(hundreds)}{hundred}"
        return f"{head}{joiner}{spell(rest)}" if rest else head

    return below_thousand


def _south_asian(words: list[str], crore: str, lakh: str, thousand: str, hundred: str) -> Speller:
    scales = ((10**7, crore), (10**5, lakh), (10**3, thousand))
    return lambda number: _parts(number, scales, _with_hundreds(words.__getitem__, hundred, " "))


def _english(hyphen: str, joiner: str, between: str = " ") -> Speller:
    scales = ((10**6, "million"), (10**3, "thousand"))
    below = _with_hundreds(lambda value: english_below_hundred(value, hyphen), " hundred", joiner)
    return lambda number: _parts(number, scales, below, between)


def _indian_english(number: int) -> str:
    below = _with_hundreds(lambda value: english_below_hundred(value, " "), " hundred", " and ")
    return _parts(number, ((10**7, "crore"), (10**5, "lakh"), (10**3, "thousand")), below)


def _digits_and(crore: str, lakh: str, thousand: str, bengali: bool) -> Speller:
    write = bengali_digits if bengali else str
    return lambda number: _parts(number, ((10**7, crore), (10**5, lakh), (10**3, thousand)), write)


def bengali_digits(number: int | str) -> str:
    return str(number).translate(str.maketrans("0123456789", "০১২৩৪৫৬৭৮৯"))


def indian(number: int) -> str:
    """With the commas of lakh and crore: 12,34,567."""
    head, tail = divmod(number, 1000)
    if not head:
        return str(number)
    pairs = []
    while head:
        head, pair = divmod(head, 100)
        pairs.append(f"{pair:02d}")
    return ",".join([*reversed(pairs), f"{tail:03d}"]).removeprefix("0")


def _thousands(number: int) -> str:
    """ "25k", "25.5k", "2.5 lakh" as people shorten; the number as it is where that is no shorter."""
    short = Decimal(number) / 1000
    return f"{short.normalize():f}k" if number >= 1000 and number % 100 == 0 else str(number)


SPELLINGS: dict[str, Speller] = {
    "Bengali words": _south_asian(BENGALI, "কোটি", "লাখ", "হাজার", "শ"),
    "Bengali words, শো and লক্ষ": _south_asian(BENGALI, "কোটি", "লক্ষ", "হাজার", "শো"),
    "Bengali words, শত": _south_asian(BENGALI, "কোটি", "লাখ", "হাজার", "শত"),
    "Bengali words, a space before শ": _south_asian(BENGALI, "কোটি", "লাখ", "হাজার", " শ"),
    "Bengali words, plain": _south_asian(PLAIN_BENGALI, "কোটি", "লাখ", "হাজার", "শ"),
    "Banglish words": _south_asian(BANGLISH, "koti", "lakh", "hajar", "sho"),
    "Banglish words, another hand": _south_asian(OTHER_BANGLISH, "crore", "lac", "hazar", "so"),
    "English words": _english(" ", " "),
    "English words, hyphens and and": _english("-", " and "),
    "English words, commas": _english("-", " and ", ", "),
    "English words, lakh and crore": _indian_english,
    "digits": str,
    "Bengali digits": bengali_digits,
    "digits, Western commas": lambda number: f"{number:,}",
    "digits, Indian commas": indian,
    "Bengali digits, Indian commas": lambda number: bengali_digits(indian(number)),
    "Bengali digits and words": _digits_and("কোটি", "লাখ", "হাজার", bengali=True),
    "digits and Banglish words": _digits_and("koti", "lakh", "hajar", bengali=False),
    "digits and English words": _digits_and("crore", "lakh", "thousand", bengali=False),
    "digits, k": _thousands,
}
#: What stands around a sum -> the currency that it says.
AROUND: dict[str, str | None] = {
    "{} টাকা": "BDT",
    "{} টাকার": "BDT",
    "{} tk": "BDT",
    "{} taka": "BDT",
    "{} rupees": "INR",
    "{} রুপি": "INR",
}
AROUND_DIGITS: dict[str, str | None] = {
    "Rs.{}/-": "INR",
    "Rs. {}/-": "INR",
    "Rs {}": "INR",
    "rs{}": "INR",
    "₹{}": "INR",
    "INR {}": "INR",
    "Tk.{}": "BDT",
    "Tk: {}": "BDT",
    "tk{}": "BDT",
    "৳{}": "BDT",
    "৳ {}": "BDT",
    "টাকাঃ{}": "BDT",
    "{}৳": "BDT",
    "{}/-": None,
    "{}/=": None,
    "{}/- taka": "BDT",
    "${}": "USD",
    "{}tk": "BDT",
    "{}টাকা": "BDT",
}
OF_DIGITS = tuple(
    name for name in SPELLINGS if "digits" in name.lower() and "words" not in name and name != "digits, k"
)


def sums(number: int) -> Iterator[tuple[str, str | None, str]]:
    """(text, currency, which spelling) for every spelling of a number, each with one way to say that it is money."""
    around, around_digits = list(AROUND.items()), list(AROUND_DIGITS.items())
    for place, (name, spell) in enumerate(SPELLINGS.items()):
        pattern, currency = around[(number + place) % len(around)]
        yield pattern.format(spell(number)), currency, name
        if name in OF_DIGITS:
            pattern, currency = around_digits[(number + place) % len(around_digits)]
            yield pattern.format(spell(number)), currency, name
