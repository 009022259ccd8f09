"""What is asked of a bill that was just told, or said of paying it: what for, the same price, when, together."""

from __future__ import annotations

from typing import Final

from bot.lang import normalise
from bot.lang.patterns import compile_whole_words, says

LONGEST: Final = 18  # words; a longer message tells a story
SHORT: Final = 8
SOME: Final = 11

#: "Same price?", "দাম কি একই থাকবে", "ekoi dam?".
_SAME: Final = compile_whole_words(
    r"""(?:the\ )?same\ (?:price|amount|cost|rate|sum|money|as\ (?:before|now|last\ (?:time|year|month)))
    | (?:price|amount|cost|rate|it)\ (?:be\ |stay\ |stays\ |remain\ |going\ to\ be\ )*the\ same
    | (?:dam|price|taka|amount|rate)(?:\ ?ta)?\ (?:ki\ )?(?:eki|ekoi|same|ager\ (?:moto?i?|tai))
    | (?:eki|ekoi|same|ager)\ (?:dam|price|taka|amount|rate)
    | (?:দাম|টাকা|রেট|প্রাইস|অ্যামাউন্ট)(?:টা)?\ (?:কি\ )?(?:একই|সেম|আগের\ (?:মতো?ই?|টাই))
    | (?:একই|সেম|আগের)\ (?:দাম|টাকা|রেট|প্রাইস)"""
)
#: "What was it for?", "kiser bill chilo", of the one that was just told.
_FOR: Final = compile_whole_words(
    r"""what\ (?:was|is|were)\ (?:it|that|this|the\ payment|the\ bill)\ (?:paid\ )?for
    | for\ what(?:\ was\ (?:it|that))? | (?:kiser|kisher|ki\ er)\ (?:bill|taka|jonn?o|payment)?\ ?(?:chilo|silo|eta
        |ota|ta)?
    | (?:eta|ota)\ (?:kiser|kisher)(?:\ \p{L}+)? | (?:কীসের|কিসের|কী\ বাবদ|কি\ বাবদ)\ ?(?:বিল|টাকা|জন্য
        |পেমেন্ট)?\ ?(?:ছিল|এটা|ওটা|টা)?"""
)
#: "When was it issued?", "eta kobe toiri hoise".
_ISSUED: Final = compile_whole_words(
    r"""when\ (?:was|were|is|did|have)\ (?:[\p{L}\d]+\ ){0,5}?(?:issued?|created?|generated?|raised?|made?|make)
    | (?:issue|issued|creation|created|billing)\ (?:date|on|day)|date\ of\ (?:issue|creation)
    | (?:kobe|kokhon|kon\ (?:din|tarikhe?))\ (?:[\p{L}\d]+\ ){0,3}?(?:toiri|toyri|issue|banano|baniye|create
        |generate)\p{L}*
    | (?:toiri|toyri|issue|banano|create|generate)\p{L}*\ (?:[\p{L}\d]+\ ){0,3}?(?:kobe|kokhon|tarikh|date)
    | (?:কবে|কখন|কোন\ (?:দিন|তারিখে))\ (?:[\p{L}\p{M}\d]+\ ){0,3}?(?:তৈরি|ইস্যু|বানানো|বানিয়ে|জেনারেট
        |ক্রিয়েট)[\p{L}\p{M}]*
    | (?:তৈরি|ইস্যু|বানানো|জেনারেট|ক্রিয়েট)[\p{L}\p{M}]*\ (?:[\p{L}\p{M}\d]+\ ){0,3}?(?:কবে|কখন|তারিখ[\p{L}\p{M}]*|ডেট)"""
)
_NOT_FOR: Final = compile_whole_words(
    r"google|গুগল[\p{L}\p{M}]*|kat\p{L}*|কাট[\p{L}\p{M}]*|charge\p{L}*|চার্জ[\p{L}\p{M}]*"
)
#: "If I move to the business package?": another one than theirs.
_ANOTHER: Final = compile_whole_words(
    r"""(?:move|moving|switch|switching|upgrade|upgrading|downgrade|downgrading|change|changing|go
        |going)\ (?:\p{L}+\ ){0,3}?to\ 
        (?:(?:a|an|the|your)\ )?(?:[\p{L}\d]+\ ){0,2}(?:it\b|plan|package|hosting|tier|vps)
    | (?:\p{L}+)\ (?:plan|package)(?:\ ?e|\ ?te)?\ (?:gele|jaite|jete|nile|korle|niye?|upgrade|change|switch)\p{L}*
    | (?!(?:amar|amr|my|this|the|your|ei|current|আমার|এই)\ )[\p{L}\p{M}]+\ (?:plan|package|প্যাকেজ|প্ল্যান)(?:\ ?er
        |ের)?\ (?:ta\ |টা\ )?
        (?:dam|price|cost|koto|দাম|কত)
    | (?:[\p{L}\p{M}]+)\ (?:প্ল্যান|প্যাকেজ|প্ল্যানে|প্যাকেজে|প্যাকেজটা|প্ল্যানটা)\ (?:গেলে|যেতে|নিলে|করলে|নিতে|আপগ্রেড)"""
)
#: "When does its bill come?", of the service that was just told.
_ITS_BILL: Final = compile_whole_words(
    r"""(?:when|what\ date)\ (?:will|does|do|is|would)\ (?:\p{L}+\ ){0,4}?(?:bill
        |invoice)\p{L}*(?:\ (?:\p{L}+\ ){0,2}?(?:come|coming|arrive|made|due|sent|issued))?
    | (?:bill|invoice)\p{L}*[,\ ]+(?:\p{L}+[,\ ]+){0,3}?when(?:\ \p{L}+){0,3}?\ (?:come|coming|arrive|made|due|sent
        |issued)
    | (?:bill|invoice)\p{L}*\ (?:\p{L}+\ ){0,2}?(?:kobe|kokhon)(?:\ \p{L}+){0,2}?\ (?:as[h]?be|hobe|pabo|banaben|toiri
        |dibe|diben)
    | (?:kobe|kokhon)\ (?:\p{L}+\ ){0,2}?(?:bill|invoice)\p{L}*\ (?:as[h]?be|hobe|pabo|dibe|diben)
    | (?:বিল|ইনভয়েস)[\p{L}\p{M}]*\ (?:[\p{L}\p{M}]+\ ){0,2}?(?:কবে|কখন)(?:\ [\p{L}\p{M}]+){0,2}?\ (?:আসবে|হবে|পাব|পাবো
        |তৈরি|দেবেন|দিবেন)
    | (?:কবে|কখন)\ (?:[\p{L}\p{M}]+\ ){0,2}?(?:বিল|ইনভয়েস)[\p{L}\p{M}]*\ (?:আসবে|হবে|পাব|পাবো|দেবেন|দিবেন)"""
)
#: "So every six months?", "6 mash por por tahole?".
_TERM: Final = compile_whole_words(
    r"""(?:every|each|per)\ (?:[\p{L}\d]+\ )?(?:months?|years?|quarter) | (?:monthly|yearly|annual(?:ly)?
        |half[\ -]yearly|quarterly)\ (?:or|naki)\ \p{L}+
    | (?:is|was)\ (?:\p{L}+\ ){1,3}?(?:billed\ |paid\ |charged\ )?(?:monthly|yearly|annual|for\ (?:a|one)\ (?:month
        |year))
    | [\p{L}\p{M}\d]+\ (?:mash?|mas|bochor|bosor|month)\ por\ ?por | [\p{L}\p{M}\d]+\ (?:মাস|বছর)\ পর\ ?পর
    | (?:[eo]ta|[eo]ita|s(?:h)?eta|এটা|ওটা|ওইটা|সেটা)\ (?:ki|কি)\ (?:mashik|monthly|yearly|bochore|মাসিক|বাৎসরিক|বার্ষিক)
    | (?:eta|ota|oita|eita|এটা|ওটা|ওইটা|সেটা)\ (?:ki\ |কি\ )?[\p{L}\p{M}\d]+\ (?:mash?er|bochorer|মাসের|বছরের)
    | (?:প্রতি|proti)\ ?(?:মাসে|বছরে|mash?e|mase|bochore|bosore)\ (?:[\p{L}\p{M}]+\ )?(?:দিতে|বিল|dite|bill)
    | (?:koto|koy)\ (?:mash?er|bochorer)\ (?:jonno|bill\p{L}*) | (?:কত|কয়)\ (?:মাসের|বছরের)\ (?:জন্য|বিল[\p{L}\p{M}]*)
    | (?:mash?e|bochore|bosore)\ (?:mash?e|bochore|bosore|ek\ ?bar) | (?:মাসে|বছরে)\ (?:মাসে|বছরে|একবার)
    | (?:mash?ik|মাসিক)\ (?:naki|na|নাকি|না)\ [\p{L}\p{M}]+"""
)
#: "5310 er ta ki diyechi?", of one that they name.
_PAID_YET: Final = compile_whole_words(
    r"""(?<!when\ )(?<!what\ )(?<!much\ )(?:have|did)\ i\ (?:already\ )?pa(?:id|y) | (?:is|was)\ .{1,20}\ (?:paid
        |settled)(?:\ (?:already|yet))?
    | (?:ki\ )?(?:disi|diyechi|disilam|diyechilam|dewa\ (?:hoise|hoyeche)|paid)(?:\ (?:ki|naki|to|kina))?(?=\s*\?)
    | ki\ (?:disi|diyechi|disilam|diyechilam|dewa\ (?:hoise|hoyeche)|paid)
    | (?:কি\ )?(?:দিয়েছি|দিছি|দিয়েছিলাম|দেওয়া\ (?:হয়েছে|আছে)|পেইড)(?:\ (?:কি|নাকি|তো|কিনা))?(?=\s*\?)
    | কি\ (?:দিয়েছি|দিছি|দিয়েছিলাম|দেওয়া\ (?:হয়েছে|আছে)|পেইড)"""
)
#: "It says pending, do I pay again?".
_AGAIN: Final = compile_whole_words(
    r"""(?:should|do|must|shall|can)\ (?:i|we)\ (?:have\ to\ )?pay\ (?:it\ |that\ |this\ )?(?:again|once\ more|twice)
    | (?:abar|aber|arekbar)\ (?:dibo|debo|dite\ hobe|pay\ kor(?:bo|te\ hobe)|dimu)
    | (?:আবার|আরেকবার)\ (?:দিব|দেব|দেবো|দিবো|দিতে\ হবে|পে\ কর(?:ব|তে\ হবে))"""
)
#: "And if I want the bigger package?".
_WANTS_ANOTHER: Final = compile_whole_words(
    r"""(?:want|need|take|get|like)\ (?:[\p{L}]+\ ){0,2}?(?:bigger|larger|smaller|better|higher|another
        |different)\ (?:package|plan|vps|hosting)
    | (?:boro|choto|onno|bhalo|valo)\ (?:package|plan)\p{L}*\ (?:chai|nite|nile|lagbe)
    | (?:বড়|ছোট|অন্য|ভালো)\ (?:প্যাকেজ|প্ল্যান)[\p{L}\p{M}]*\ (?:চাই|নিতে|নিলে|লাগবে)"""
)
#: "What do I pay you for?".
_PAYS_FOR: Final = compile_whole_words(
    r"""what\ (?:do|am)\ (?:i|we)\ (?:even\ )?pay(?:ing)?\ (?:you\ |u\ )?(?:guys\ )?for | what\ (?:services?
        |things)\ (?:do|have)\ i\ (?:have|got)
    | (?:ki\ ki|kon\ kon)\ (?:service|jinis|hosting)\p{L}*\ (?:ase|ache|nisi) | (?:কী\ কী|কি\ কি|কোন\ কোন)\ (?:সার্ভিস
        |জিনিস)[\p{L}\p{M}]*\ (?:আছে|নিয়েছি|নিছি)"""
)
#: "What's the difference?", of two bills.
_DIFFER: Final = compile_whole_words(
    r"""(?:what(?:'s|\ is)\ the|any)\ difference | how\ (?:are|do)\ they\ differ\p{L}* | (?:difference|tofat
        |parthokko)\ (?:ki|ta)\p{L}*
    | (?:তফাত|পার্থক্য|তফাৎ)[\p{L}\p{M}]*"""
)
#: "If I cancel, must that be paid?".
_CANCELS: Final = compile_whole_words(
    r"""(?:if|when)\ (?:i|we)\ (?:don't|dont|do\ not|no\ longer)\ (?:need|want|use|keep)
        |(?:if|when)\ (?:i|we)\ (?:\p{L}+\ )?(?:cancel|quit|stop|close|leave)\p{L}* | (?:cancel|batil|bondho
        |off)\ (?:kore?\ )?(?:korle|dile|korai|korleo|kore\ dile)
    | (?:vps|hosting|server|domain|ভিপিএস|হোস্টিং|সার্ভার|ডোমেইন)[\p{L}\p{M}]*\ (?:[\p{L}\p{M}]+\ ){0,2}?(?:lagbe|rakhbo
        |nibo|লাগবে|রাখব|রাখবো)\ (?:na|না)
    | na\ (?:rakhle|nile|chaile)|না\ (?:রাখলে|নিলে|চাইলে)
    | (?:ক্যান্সেল|ক্যানসেল|বাতিল|বন্ধ)\ (?:করে\ )?(?:করলে|দিলে|করলেও|দিলেও)"""
)
_MUST: Final = compile_whole_words(
    r"""(?:must|have\ to|need\ to|do|should|will)\ (?:i|we)\ (?:still\ )?(?:pay|owe|have\ to\ pay|need\ to\ pay)
        | (?:i|we)\ (?:still\ )?(?:have\ to|must|need\ to)\ pay | still\ (?:owe|pay|due)
    | (?:dit[ei]+|dewa|deya)\ (?:ki\ )?(?:hobe|lagbe)(?:\ \p{L}+)? | (?:দিতে(?:ই)?|দেওয়া|দেয়া)\ (?:কি\ )?(?:হবে
        |লাগবে)"""
)
_COSTS: Final = compile_whole_words(
    r"how\ much|cost\p{L}*|price|what\ (?:is|would|will)|koto|kto|dam|porbe|lagbe|কত|দাম|পড়বে|লাগবে|খরচ"
)


def asks_when_issued(text: str) -> bool:
    """Whether the day is asked on which an invoice was made."""
    line = normalise(text)
    return len(line.split()) <= LONGEST and _ISSUED.search(line) is not None


def asks_for_the_same_price(text: str) -> bool:
    return says(text, SHORT, _SAME)


def asks_what_it_was_for(text: str) -> bool:
    return says(text, SHORT, _FOR) and not _NOT_FOR.search(normalise(text))


def asks_of_another_package(text: str) -> bool:
    """What another package costs than the one they have."""
    return says(text, LONGEST, _ANOTHER, _COSTS)


def asks_when_its_bill_comes(text: str) -> bool:
    return says(text, SOME, _ITS_BILL)


def asks_for_the_term(text: str) -> bool:
    """For how long one bill of theirs is."""
    return says(text, SHORT, _TERM)


def asks_what_is_owed_after_cancelling(text: str) -> bool:
    return says(text, LONGEST, _CANCELS, _MUST)


def asks_how_they_differ(text: str) -> bool:
    return says(text, SHORT, _DIFFER)


def asks_whether_it_is_paid(text: str) -> bool:
    return says(text, SHORT, _PAID_YET)


def asks_whether_to_pay_again(text: str) -> bool:
    return says(text, SOME, _AGAIN)


def wants_another_package(text: str) -> bool:
    return says(text, LONGEST, _WANTS_ANOTHER)


def asks_what_they_pay_for(text: str) -> bool:
    return says(text, SHORT, _PAYS_FOR)
