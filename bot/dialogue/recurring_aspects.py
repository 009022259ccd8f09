"""Which side of a recurring payment a short message asks of, by its words: each time, never, by hand, where."""

from __future__ import annotations

from typing import Final

from bot.lang import normalise
from bot.lang.patterns import compile_whole_words, compile_words

LONGEST: Final = 16  # words
_LIMIT: Final = compile_words(
    r"\b(?:limit\w*|cap|capped|ceiling|max(?:imum)?|restrict\w*|shima|simar?|simana|15\s?k|15,?000|15 hajar)\b"
    r"|সীমা|লিমিট|সর্বোচ্চ|১৫ হাজার|১৫,?০০০|15 হাজার"
)
_MANUAL: Final = compile_words(
    r"\bmanual\w*|\bby hand\b|\b(?:pay|do|paying|doing) (?:\S+ ){0,3}?(?:myself|ourselves|on my own)\b|\bmyself\b"
    r"|\b(?:nije|nijei|nijera|hate) (?:\S+ )?(?:dile|dibo|dei|deya|pay|vor\w*|korle)"
    r"|ম্যানুয়াল|(?:নিজে|নিজেই|হাতে|নিজেরা) (?:\S+ )?(?:দিলে|দেব|দিব|দিই|দেই|দেওয়া|পে|ভর|করলে)"
)
_EACH: Final = compile_words(
    r"\b(?:every|each)(?: single)? (?:time|month|charge|payment)\b|\bprotibe?r?bar\b|\bproti ?bar\b"
    r"|\bproti ?mas\w*|\bbar ?bar\b"
    r"|প্রতি ?বার|প্রত্যেক ?বার|প্রতি ?মাসে|প্রত্যেক মাসে|বার ?বার"
)
_WHY: Final = compile_words(r"\bwhy\b|\bhow come\b|\bken[oa]?\b|\bkano\b|কেন|কেনো|কী জন্য|কি জন্য")
_CODE: Final = compile_words(
    r"\b(?:otp|pin|chaibe|chabe)\b|ওটিপি|পিন|চাইবে|\bcode\b|approv|অনুমোদন|onumod|\bverif|\bask\b|lag(?:be|ey|e)\b|লাগ"
)
_FIRST: Final = compile_words(
    r"\b(?:first|1st) (?:time|charge|payment|month|bar|transaction|mash?e?)\b|\bpr[ao]th?om ?(?:bar|e|mash?e?)"
    r"|প্রথম ?(?:বার|মাস|চার্জ|পেমেন্ট)|শুরুতে(?: একবার)?|\bonly once\b|\bjust once\b|\bek ?bar(?:i|ei)\b|একবারই"
    r"|\b(?:ask|asked|need\w*)\b.*\b(?:again|next (?:time|month))\b|\b(?:next|later) (?:time|month|ones?)\b.*\botp\b"
    r"|(?:পরের ?বার|পরের মাস|এর ?পর|পরে)\S*.*(?:OTP|otp|ওটিপি|লাগবে|লাগে)"
    r"|\b(?:porer ?bar|porer mash?|erpor|er por)\w*.*\b(?:otp|lag\w+)"
)
_GOOGLE: Final = r"(?:google|googl|youtube|merchant|গুগল\p{M}*|ইউটিউব\p{M}*|গুগোল)"
_BANK: Final = r"(?:bank|banks|hdfc|icici|sbi|axis|kotak|rbl|idfc|card(?: company)?|ব্যাং?ঙ?্?ক|ব্যাংক|ব্যাঙ্ক)"
_OR: Final = r"(?:\p{L}|\p{M}){0,6}\s?(?:\S+\s){0,3}?(?:or|naki|na|নাকি|না|অথবা|kina|vs)\s(?:\S+\s){0,3}?"
_EITHER: Final = compile_words(
    rf"(?<![\p{{L}}\p{{M}}])(?:{_GOOGLE}{_OR}(?<![\p{{L}}\p{{M}}]){_BANK}|{_BANK}{_OR}(?<![\p{{L}}\p{{M}}]){_GOOGLE})"
)
_NEVER: Final = compile_words(
    r"\b(?:never|ever)\b(?! (?:asked|set|agreed|approved|wanted|mind|did|gave|signed|got|received|used|had))"
    r"|\bk[ao]kh?on\w*[io]\b|\bkono ?din\w*|কখন[ওো]+ই?|কখনই|কোনো? ?দিনই?ও?|কোনও ?দিনই?|কোনদিনও?ই?"
    r"|\bkono ?vabe\w*|\bno way\b|\bany chance\b|কোনো? ?ভাবে|কোনও ?ভাবে"
    r"|\b(?:so|then|mean\w*|mane|taile|tahole)\b.*\b(?:itself|on its own|automatic\w*|auto|nije (?:nije|theke))\b"
    r".*\b(?:not|no|cannot|can'?t|won'?t|na|nai)\b"
    r"|\b(?:so|then|means?)\b.*\b(?:not|no|cannot|can'?t|won'?t)\b.*\b(?:itself|on its own|automatic\w*|auto)\b"
    r"|(?:মানে|তাহলে).*(?:নিজে (?:নিজে|থেকে)|অটো\p{L}*\p{M}*).*(?:না|নাই)(?![\p{L}\p{M}])"
)
_PLACE: Final = compile_words(
    r"\bwhere\b|\bkoth?a[yi]?\b|\bkoi\b|\bkon(?:khane| jaygay?)\b|\b(?:can'?t|cannot|don'?t|do not) (?:find|see)\b"
    r"|\b(?:pai|paitesi|pacchi|dekhi|dekhtesi|khuje)\b.*\b(?:na|nai)\b|কোথায়|(?<!এ)কই(?![\p{L}\p{M}])|কোন জায়গা|কোনখানে"
    r"|(?:পাচ্ছি|পাই|দেখি|দেখছি|দেখতে পাচ্ছি) না|খুঁজে পা"
)
_APPROVED: Final = compile_words(r"\bapprov\w*|\bonumodon\w*|অনুমোদন|অ্যাপ্রুভ")
_SINCE: Final = compile_words(r"\bsince when\b|\bhow long has\b|\bkobe (?:theke|hote)\b|কবে (?:থেকে|হতে)")
_BEFORE: Final = compile_words(
    r"\bbefore (?:that|this|then|20\d\d|it)\b|\b(?:earlier|previously|formerly|used to|old (?:limit|one|cap))\b"
    r"|\bager (?:ta|limit|shima|simar?)\b|\bage (?:koto|ki)\b|\b20\d\d er age\b|\b(?:in|of) 20[12]\d\b"
    r"|20[12]\d (?:e|te|সালে)\b|২০[১২]\d সালে"
    r"|আগে (?:কত|কী|কি)|আগের (?:সীমা|লিমিট|টা)|২০২\d\S* আগে|20\d\d\S* আগে"
)
_INSTEAD: Final = compile_words(
    r"\b(?:what else|other (?:way|option)s?|alternatives?|options|any (?:other )?way|instead"
    r"|what (?:can|should|do) i (?:do|use))\b"
    r"|\b(?:ki diye|onno upay|upay ki|ar ki (?:upay|korbo)|tahole ki korbo|ki korbo tahole)\b"
    r"|(?:কী|কি) দিয়ে|অন্য (?:উপায়|কিছু)|উপায় (?:কী|কি)|তাহলে (?:কী|কি) কর|আর (?:কী|কি) (?:উপায়|করা)"
)
_SHOWN: Final = compile_words(
    r"\b(?:prompt\w*|mess?ages?|msg|notice|notification|alert|banner|pop ?up|warning|option|setting\w*|lekha\w*"
    r"|button|that|it)\b"
    r"|প্রম্পট|মেসেজ|নোটিশ|নোটিফিকেশন|বিজ্ঞপ্তি|সতর্ক|অ্যালার্ট|অপশন|সেটিং|লেখা|বাটন|ওটা|এটা|সেটা"
)
_FRAUD: Final = compile_words(
    r"\b(?:scam\w*|fraud\w*|fake|phish\w*|genuine|legit\w*|protaro\w*|jaliyati|bhua|vua|dhoka|hack\w*)\b|স্ক্যাম|ফ্রড|প্রতার|জালিয়াত|ভুয়া|ধোঁকা|ফেক|হ্যাক"
)
_UNKNOWN: Final = compile_whole_words(
    r"(?:i\s)?(?:never|did\s?n[o']?t|did\snot|have\s?n[o']t|haven'?t)\s(?:\S+\s){0,3}?"
    r"(?:did|do|done|set|start\p{L}*|sign\p{L}*|approv\p{L}*|agree\p{L}*|ask\p{L}*|subscri\p{L}*|order\p{L}*|allow\p{L}*|turn\p{L}*|buy|bought|authori\p{L}*)"
    r"|(?:kichu|kisu|emon|erokom|eta|chalu|approve|subscribe|set|on|order)\s(?:\S+\s){0,3}?(?:kori|dei|nei|chalai)\s?(?:nai|ni|nei)"
    r"|(?:কিছু|এমন|এরকম|এটা|চালু|অনুমোদন|অ্যাপ্রুভ|approve|সাবস্ক্রাইব|অন|সেট)\s(?:\S+\s){0,3}?(?:করি|দিই|দেই|নিই)\s?(?:নাই|নি)"
    r"|(?:do\s?n[o']?t|don'?t|do\snot|cannot|can'?t)\s(?:recogni[sz]e|remember|know\s(?:it|that|this|what))"
    r"|chini\s(?:na|nai)|ochena|চিনি\s(?:না|নাই)|অচেনা|mone\s(?:nai|pore\sna)|মনে\s(?:নেই|নাই|পড়ে\sনা)"
    r"|who\s(?:did|set|started|approved)|ke\s(?:korlo|korse|chalu)\p{L}*|কে\s(?:করল|করেছে|চালু)\p{M}*"
)
_ASPECTS: Final = (
    ("where", (_EITHER,)),
    ("where", (_PLACE, _APPROVED)),
    ("manual", (_MANUAL, _LIMIT)),
    ("each_time", (_EACH, _WHY)),
    ("never", (_NEVER,)),
    ("otp", (_FIRST,)),
    ("otp", (_EACH, _CODE)),
    ("fraud", (_FRAUD,)),
    ("unknown", (_UNKNOWN,)),
    ("place", (_PLACE, _SHOWN)),
    ("place", (_PLACE,)),
    ("instead", (_INSTEAD,)),
    ("since", (_SINCE,)),
    ("before", (_BEFORE,)),
    ("limit", (_LIMIT,)),
)


def aspect_of(text: str) -> str:
    """Which side of it a short message asks of; "" where it asks of none of these."""
    line = normalise(text)
    if len(line.split()) > LONGEST:
        return ""
    return next((name for name, patterns in _ASPECTS if all(one.search(line) for one in patterns)), "")
