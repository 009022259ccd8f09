"""What is asked of one's own books in words of its own: what a payment was made with, since when, whether twice."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from bot.lang import normalise
from bot.lang.patterns import compile_whole_words, says

LONGEST: Final = 18  # words; a longer message tells a story
SHORT: Final = 8

_GAVE_LA: Final = (
    r"(?:di(?:ch|s|ye?ch|es|ech)?(?:h)?il(?:am|um|en|o)|dilam|dis(?:i|ilo)|dise|"
    r"(?:pay|payment)\ (?:kor(?:e?ch|s)?il(?:am|en|o)|korsi|korechi|kora\ (?:hoyechilo|hoisilo)))"
)
_GAVE_BN: Final = (
    r"(?:দি(?:য়েছ|ছ|স|এছ)িল(?:াম|েন|)|দিলাম|দিছি|দিসি|দিয়েছি|দিয়েছিলাম|"
    r"(?:পে|পেমেন্ট)\ কর(?:েছ|ছ|স)?িল(?:াম|েন|)|(?:পে|পেমেন্ট)\ কর(?:েছি|ছি|সি))"
)
_MEANS: Final = (
    r"(?:bkash|bikash|nagad|rocket|card|wallet|paypal|stripe|sslcommerz|bank|cash|upi|visa|master\ ?card"
    r"|বিকাশ|নগদ|রকেট|কার্ড|ওয়ালেট|পেপাল|ব্যাংক|স্ট্রাইপ|ভিসা|মাস্টারকার্ড)(?:ে|এ|\ ?e|\ ?diye|\ ?দিয়ে|\ ?theke|\ ?থেকে"
    r"|এর)?"
)
#: "What did I use, bKash or card?", "kise disilam", "বিকাশে দিয়েছিলাম নাকি কার্ডে?", "who paid it?".
_USED: Final = compile_whole_words(
    rf"""(?:what|which|how)\ (?:(?:card|method|way|wallet|gateway|means|option)\ )?(?:did|had|have)\ (?:i|we)\ 
            (?:use[d]?|pay\ (?:it|that|this|for\ (?:it|that)|with|by|through|the\ last\ (?:one|time|bill)|last\ time)
            |paid\ (?:it|that|with))(?:\ (?:with|by|for\ (?:it|that)|last\ time))?
    | (?:did|had)\ (?:i|we)\ (?:pay|use|do)\ (?:(?:it|that|this)\ )?(?:(?:with|by|via|through)\ )?{_MEANS}(?:\ or\ 
        |,\ ?)(?:\p{{L}}+\ )?{_MEANS}
    | did\ (?:i|we)\ use\ {_MEANS}\ for\ (?:it|that|this)
    | was\ (?:it|that)\ (?:paid\ )?(?:(?:with|by|via|through)\ )?{_MEANS}\ or\ (?:\p{{L}}+\ )?{_MEANS}
    | (?:what|how)\ was\ (?:it|that|this)\ paid(?:\ (?:with|by|through))?
    | {_MEANS}\ {_GAVE_LA}\ (?:naki|na\ ki|na|or|ba)\ {_MEANS}
    | {_MEANS}\ {_GAVE_BN}\ (?:নাকি|না\ কি|না|বা)\ {_MEANS}
    | {_MEANS}\ (?:naki|na|or|নাকি|না)\ {_MEANS}\ (?:{_GAVE_LA}|{_GAVE_BN})
    | (?:ki|kon\p{{L}}*|kisher?)\ (?:(?:diye|dia|method\p{{L}}*|card\p{{L}}*|maddhome|bhabe|e|a|theke|ta)\ )+{_GAVE_LA}
    | (?:kise|kishe|kivabe|kibhabe)\ {_GAVE_LA} | (?:কীসে|কিসে|কীভাবে|কিভাবে|কোন\ কার্ডে?|কোনটায়)\ {_GAVE_BN}
    | (?:কী|কি|কোন|কোনটা)\ (?:(?:দিয়ে|মাধ্যমে|কার্ডে|ভাবে|দিয়া)\ )+{_GAVE_BN}
    | (?:ki|kon\ \p{{L}}+|kise|কী|কি|কোন\ [\p{{L}}\p{{M}}]+|কীসে|কিসে)\ (?:diye\ |দিয়ে\ |e\ )?(?:dewa\ hoyechh?ilo
        |deya\ hoisilo
        |দেওয়া\ হয়েছিল|দেয়া\ হয়েছিল|দেওয়া\ হইছিল)
    | {_MEANS}[\ ,]+(?:\p{{L}}+[\ ,]+){{0,4}}?(?:says?|shows?|written)\ {_MEANS}
    | {_MEANS}[\ ,]+(?:[\p{{L}}\p{{M}}]+[\ ,]+){{0,4}}?{_MEANS}\ (?:lekha|dekhay|likhse|লেখা|দেখায়|লিখেছে)
    | {_MEANS}\ (?:to\ )?{_GAVE_LA},?\ (?:\p{{L}}+\ )?(?:keno|kno)(?:\ \p{{L}}+)?
    | {_MEANS}\ (?:তো\ )?{_GAVE_BN},?\ (?:[\p{{L}}\p{{M}}]+\ )?কেন(?:\ [\p{{L}}\p{{M}}]+)?"""
)
_WHO: Final = compile_whole_words(
    r"""who\ (?:did|made|sent)\ (?:that|this|the)\ (?:payment|transfer) | who\ (?:has\ |had\ )?(?:paid|payed|settled
        |made\ (?:the|that)\ payment)
    | (?:ke|kara|kon\ lok)\ (?:(?:eta|ota|bill\p{L}*|taka|payment|pay)\ )?(?:dis(?:ilo|e|elo)|di(?:ye)?ch(?:il
        |h?il)?(?:o|en|e)|dilo|
        (?:pay\ |payment\ )?kor(?:s|ech|ch)(?:ilo|e|en))
    | কে\ (?:(?:এটা|ওটা|বিল[\p{L}\p{M}]*|টাকা[\p{L}\p{M}]*|পেমেন্ট|পে)\ )?
        (?:দি(?:য়েছ|ছ|স)(?:িল|ে|িলেন|েন|িলো)|দিল|দিলো|কর(?:েছ|ছ|স)(?:িল|ে|েন|িলেন))"""
)
_NOT_USED: Final = compile_whole_words(
    r"""much|many|koto|kto|kobe|when|কত|কবে|কখন|should|can|could|next|card\ number|trx\p{L}*|if|jodi|যদি|not|nai|ni
        |নাই|নি
    |twice|again|abar|আবার"""
)
_OF_RULES: Final = compile_whole_words(r"niyom\p{L}*|নিয়ম\p{L}*|rules?|আইন\p{L}*")  # "who made this rule?"
#: "When did I take the hosting?", "hosting ta kobe nisilam", "কবে কিনেছিলাম".
_SINCE: Final = compile_whole_words(
    r"""(?:when|what\ (?:date|day|month|year))\ did\ (?:i|we)\ (?:first\ )?
        (?:take|buy|get|purchase|start|begin|order|sign\ up|join|subscribe|become)
    | (?:since\ when|how\ long)\ (?:do|have|am|did)\ (?:i|we)\ (?:have|had|been|using)
    | (?:when|since\ when)\ (?:was|has|is)\ (?:\p{L}+\ ){1,3}(?:first\ )?(?:bought|started|ordered|taken|purchased
        |activated|set\ up)
    | (?:kobe|kokhon|kon\ (?:mash?e?|bochor|sale?|din)|koto\ din\ (?:age|dhore))\ (?:\p{L}+\ ){0,3}?
        (?:ni(?:s|ch|yech|ech|es)il(?:am|um)|nilam|kin(?:s|ch|ech|es)?il(?:am|um)|kinlam|order\ kor(?:s|ch
        |ech)?il(?:am|um)|shuru\ kor\p{L}*|suru\ kor\p{L}*|nisi|niyechi|kinsi|kinechi)
    | (?:কবে|কখন|কোন\ (?:মাসে?|বছরে?|সালে|দিন)|কত\ দিন\ (?:আগে|ধরে))\ (?:[\p{L}\p{M}]+\ ){0,3}?
        (?:নি(?:য়েছ|ছ|স|এছ)িলাম|নিলাম|কি(?:নেছ|নছ|নস)িলাম|কিনলাম|অর্ডার\ কর(?:েছ|ছ|স)?িলাম|শুরু\ কর[\p{L}\p{M}]*|নিছি
        |নিয়েছি|কিনেছি|কিনছি)"""
)
_NOT_SINCE: Final = compile_whole_words(r"refund|ferot|ফেরত|রিফান্ড|link|লিংক|paid|pay|payment|pdf")
_TWO: Final = r"(?:two|2|dui|du|duita|duito|dui\ ta|2\ ?ta|duto|দুই|দুটো|দুইটা|দুটি|২\ ?টা|২টি|দুইটি|double|ডাবল)"
_MAIL: Final = (
    r"(?:e-?mails?|mails?|bills?|invoices?|sms|messages?|notices?|reminders?|মেইল|ইমেইল|বিল|ইনভয়েস|মেসেজ|নোটিশ)"
    r"(?:\ ?(?:ta|টা))?"
)
_BILLED: Final = compile_whole_words(
    r"""(?:bill(?:ed)?|invoiced?)\ (?:me\ |us\ )?(?:twice|two\ times|2\ times|double|again)
    | (?:double|twice)\ (?:billed|invoiced)
    | (?:dui|du|2)\ ?bar\ (?:kore\ )?(?:bill|invoice)\p{L}*
    | (?:bill|invoice)\p{L}*\ (?:ki\ |keno\ )?(?:dui|du|2)\ ?bar
    | (?:দুই|দু|২)\ ?বার\ (?:করে\ )?(?:বিল|ইনভয়েস)[\p{L}\p{M}]*
    | (?:বিল|ইনভয়েস)[\p{L}\p{M}]*\ (?:কি\ |কেন\ )?(?:দুই|দু|২)\ ?বার"""
)
_TWO_CAME: Final = compile_whole_words(
    rf"""(?:why|how\ come|keno|kno|কেন)\ (?:[\p{{L}}\p{{M}}]+\ ){{0,5}}{_TWO}\ {_MAIL}
    | {_MAIL}\ {_TWO}\ (?:why|keno|kno|কেন)
    | {_TWO}\ {_MAIL}[?,.]?\ (?:[\p{{L}}\p{{M}}]+\ ){{0,4}}?(?:why|keno|kno|কেন|same|eki|একই|mistake|vul|ভুল)"""
)
_NOT_BILLED: Final = compile_whole_words(
    r"""(?:charged|debited|deducted|taken|paid|taka|money|kat\p{L}*|kete|disi|diyechi|dilam|টাকা|কাট[\p{L}\p{M}]*|কেটে
        |দিয়েছি|দিছি)
    |google|workspace|youtube|card|কার্ড|bank|ব্যাংক"""
)
_HOW_MANY: Final = compile_whole_words(
    r"how\ many|koyt[ai]|koita|koy\ ?ta|koto\ ?gul[ao]|কয়টা|কয়টি|কতগুলো|কতগুলা|কতটি"
    r"|ক'টা"
)
_WHICH_ONES: Final = compile_whole_words(
    r"which\ (?:ones|bills|invoices)|kon\ ?(?:kon|gul[ao])|কোন\ ?(?:কোন|গুলো|গুলা)(?:\ (?:বিল|ইনভয়েস)[\p{L}\p{M}]*)?"
)
_BILLS: Final = compile_whole_words(r"(?:bills?|invoices?)\p{L}*|(?:বিল|ইনভয়েস)[\p{L}\p{M}]*")
_LATE: Final = compile_whole_words(
    r"overdue|late|past\ due|miss(?:ed)?|deri|দেরি(?:তে)?|ওভারডিউ|(?:date|tarikh|ডেট|তারিখ|সময়|somoy)\ (?:par|periye"
    r"|চলে|পার|পেরিয়ে"
    r"|chole)[\p{L}\p{M}]*"
)


@lru_cache(maxsize=64)
def asks_what_was_used(text: str) -> bool:
    """What a payment was made with, or who made it: the books tell the gateway."""
    line = normalise(text)
    if len(line.split()) > LONGEST:
        return False
    who = bool(_WHO.search(line)) and not _OF_RULES.search(line)
    return who or (bool(_USED.search(line)) and not _NOT_USED.search(line))


def asks_who_paid(text: str) -> bool:
    return says(text, LONGEST, _WHO)


def counts_bills(text: str) -> bool:
    """How many bills there are, were made or came."""
    return says(text, SHORT, _HOW_MANY, _BILLS)


@lru_cache(maxsize=64)
def asks_since_when(text: str) -> bool:
    """Since when they have a service."""
    return says(text, LONGEST, _SINCE) and not _NOT_SINCE.search(normalise(text))


@lru_cache(maxsize=64)
def asks_whether_billed_twice(text: str) -> bool:
    """Whether a bill was made twice; of money that was taken twice it is another matter."""
    line = normalise(text)
    if len(line.split()) > LONGEST or _NOT_BILLED.search(line):
        return False
    return bool(_BILLED.search(line) or _TWO_CAME.search(line))


def counts_the_late(text: str) -> bool:
    """How many of them are overdue, or which of them."""
    return says(text, SHORT, _HOW_MANY, _LATE) or says(text, SHORT, _WHICH_ONES, _LATE)
