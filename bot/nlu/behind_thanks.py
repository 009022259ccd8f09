"""What is asked behind a word of thanks or an "all right" at the beginning of a message."""

from __future__ import annotations

import unicodedata

import regex

from bot.nlu.asking import is_asking

# "Thanks, ", "ok dhonnobad r "; what follows may ask something.
THANKS = regex.compile(
    unicodedata.normalize(
        "NFC",
        r"^\W*(?:[^.!?।,]{1,24}[,.!।]\s+)?(?:(?:ok(?:ay)?|oh|great|perfect|acha|accha|thik (?:ase|ache)"
        r"|আচ্ছা|ঠিক আছে|ওকে"
        r"|ও)[\s,.!।]+)*(?:many thanks|thank (?:you|u)|thanks|thnx|thx|tnx|ty"
        r"|(?:onek )?(?:dhonn?obad|donnobad)|shukriya|ধন্যবাদ|অনেক ধন্যবাদ|থ্যাংকস|থ্যাঙ্কস)(?:[\s,]+(?:so much|a lot"
        r"|very much|v[ae]i|bhai|sir|apnake|ভাই|আপনাকে|স্যার))*"
        r"[\s,.!।;:]+(?:(?:and|but|also|so|then|one more (?:thing|question)|ar ekta kotha|arekta kotha"
        r"|r ekta kotha|ar|r|tahole|ektu|আরেকটা কথা|আর একটা কথা|আর|তাহলে|তবে|এবার)[\s,:]+)*(?=\S+\s+\S)",
    ),
    regex.I,
)

# The same behind "fine, ": a yes that goes on with a wish is none.
AGREED = regex.compile(
    unicodedata.normalize(
        "NFC",
        r"^\W*(?:(?:ok(?:ay)?|fine|alright|all right|sure|great|cool|good|right|h+m+|accha|acha|achha|oke"
        r"|thik (?:ase|ache|acche|achhe)"
        r"|besh|আচ্ছা|ঠিক আছে|ঠিকাছে|ওকে|হুম|বেশ)[\s,.!।]+)+"
        r"(?:(?:and|but|also|so|then|ar|r|tahole|আর|তাহলে|তবে|এবার)[\s,:]+)*(?=\S+\s+\S)",
    ),
    regex.I,
)


def behind_thanks(text: str) -> str:
    """What follows a word of thanks or an "all right" at the beginning, where it asks something."""
    rest = AGREED.sub("", THANKS.sub("", text, count=1), count=1)
    return rest if rest != text and ("?" in rest or is_asking(rest)) else ""
