"""Whether somebody who was warned says that they gave a secret away, or goes on telling what a stranger wanted."""

from __future__ import annotations

from typing import Final

from bot.lang import normalise
from bot.lang.patterns import compile_words

LONGEST: Final = 300  # characters that are read


_GAVE: Final = compile_words(
    r"\bi(?:'ve| have)?\s+(?:already\s+|just\s+|also\s+)?(?:gave|given|told|shared|sent|read|entered|typed)\b"
    r"|^\W*(?:(?:too late|already|oh no|yes|well|but)[\s,]+)*(?:i\s+)?(?:gave|given|told|shared|sent)\b"
    r"|\b(?:d[iy]+e|bol[ae]y?e?|pathie|pathiye|share kore|janie|janiye|lik?he)"
    r"\s?(?:d[iy]\s?(?:si|sila?m|sen|chi|echi|lam|yechi|echilam|yechilam)"
    r"|f[ea]l(?:si|lam|echi|chi|echilam|silam))\b|\b(?:dis[ie]lam|disi|dilam|diyechi|diyechilam)\b"
    r"|(?:দিয়ে|বলে|পাঠিয়ে|শেয়ার করে|জানিয়ে|লিখে)\s?(?:দিয়েছি|দিছি|দিসি|দিলাম|দিয়েছিলাম|ফেলেছি|ফেলছি"
    r"|ফেলসি|ফেললাম)"
    r"|(?<!\p{L})(?:দিয়েছি|দিছি|দিসি|দিলাম|দিয়েছিলাম|দিয়েছিলাম|বলেছি|বলছি তাকে)(?![\p{L}\p{M}])"
)
_THEY: Final = compile_words(
    r"\b(?:he|she|they|the (?:man|caller|guy|person))\s+(?:also\s+)?"
    r"(?:said|says|told|claimed|knew|knows|asked|wanted|wants|had)\b"
    r"|\b(?:lok\s?ta|loktar|bollo|bolse|bolche|boleche|bolchilo|bolsilo|bolchen"
    r"|chailo|chaise|cheyeche|chacchilo)\b"
    r"|(?<!\p{L})(?:লোকটা|বলল|বললো|বলেছে|বলছে|বলছিল|বলসে|বলেছেন|চাইল|চাইলো|চেয়েছে|চাচ্ছিল|জানত)(?![\p{L}\p{M}])"
)
_PAGE: Final = compile_words(r"\b(?:page|site|screen|popup|gateway|window|app)\b|পেজ|পেইজ|সাইট|স্ক্রিন|গেটওয়ে|অ্যাপে|পাতায়")
_SECRET: Final = compile_words(r"\b(?:otp|pin|password|pass|code|cvv|card number)\b|ওটিপি|পিন|পাসওয়ার্ড|কোড")
_WHERE: Final = compile_words(
    r"\b(?:which|what|where|kon|koi|kothay|koto)\b.{0,30}\b(?:send|pay|transfer|deposit|patha\w*"
    r"|dib[oe]?\w*|number|nombor|account)\b"
    r"|(?:কোন|কোথায়|কত).{0,30}(?:পাঠা|দেব|দিব|নম্বর|অ্যাকাউন্ট)"
)
_TYPES: Final = compile_words(
    r"\b(?:where|which page|kothay|koi|kon (?:page|jaygay|khane))\b.{0,40}\b(?:type|enter|put|write|fill"
    r"|give|card|otp|pin|d[iey]+b[ou]?\w*|likh\w*|bos[ah]\w*)\b"
    r"|\b(?:card|otp|pin)\b.{0,24}\b(?:where|kothay|koi)\b|(?:কোথায়|(?<!এ)কই|কোন (?:পেজে|জায়গায়"
    r"|খানে)).{0,30}(?:দেব|দিব|দেবো|দিবো|লিখ|বসা|কার্ড|card|পিন|ওটিপি|otp)"
    r"|(?:কার্ড|card|পিন|ওটিপি).{0,24}(?:কোথায়|(?<!এ)কই)(?![\p{L}\p{M}])",
)
_MONEY: Final = compile_words(r"\b(?:money|taka|tk|bill|send|patha\w*|transfer|deposit)\b|টাকা|বিল|পাঠা")
_OURS: Final = compile_words(
    r"\b(?:apnader|apnar|your|official|real|asol|ashol|office)\b.{0,24}\b(?:number|nombor|no|phone|contact"
    r"|e?mail|address)\b"
    r"|(?:আপনাদের|আসল|অফিসের).{0,24}(?:নম্বর|নাম্বার|ফোন|ইমেইল|ঠিকানা)"
)
_WHETHER: Final = compile_words(
    r"^\W*(?:is|are|was)\b|\b(?:kina|ki na|naki|ki apnader|yours)\b|কি না|কিনা|নাকি|কি আপনাদের|পিন|ওটিপি"
    r"|\b(?:otp|pin)\b"
)
_NOT: Final = compile_words(
    r"\b(?:did(?:n't| not)|have(?:n't| not)|never|not yet|nai|nei|ni|dei ni|bill|invoice|paid)\b"
    r"|(?<!\p{L})(?:নাই|নেই|নি|দিইনি|দেইনি|বিল|ইনভয়েস)(?![\p{L}\p{M}])"
    r"|(?:ি|ই)নি(?![\p{L}\p{M}])"
)


def gave_it_away(text: str) -> str:
    """ "secret" for "OTP দিয়ে ফেলেছি", "it" for "I already gave it", "" for "I did not give it"."""
    line = normalise(text[:LONGEST])
    if _GAVE.search(line) is None or _NOT.search(line) is not None:
        return ""
    return "secret" if _SECRET.search(line) else "it"


def tells_what_they_said(text: str) -> bool:
    """True for "he said it is for invoice 4822" and "লোকটা বলল …"."""
    return _THEY.search(normalise(text[:LONGEST])) is not None


def speaks_of_a_page(text: str) -> bool:
    """True for "the page asks for my OTP", where a secret is typed and not told."""
    return _PAGE.search(normalise(text[:LONGEST])) is not None


def asks_where_to_send(text: str) -> bool:
    """True for "which bkash number do I send it to?", which only the way to pay answers."""
    return _WHERE.search(normalise(text[:LONGEST])) is not None


def asks_for_our_number(text: str) -> bool:
    """True for "then give me your real number", not for "is that number yours?"."""
    line = normalise(text[:LONGEST])
    return _OURS.search(line) is not None and _WHETHER.search(line) is None


def asks_where_to_type(text: str) -> bool:
    """True for "then where do I put the card number?", not for where money is sent."""
    line = normalise(text[:LONGEST])
    return _TYPES.search(line) is not None and not _MONEY.search(line)
