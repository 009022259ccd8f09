"""Whether a message asks what was paid, in all or in a stretch of time: "how much did I pay this year?"."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import Any, Final

from bot.knowledge.selection import selection_of
from bot.knowledge.several_meant import says_any
from bot.lang import normalise
from bot.lang.patterns import compile_whole_words

LONGEST: Final = 24  # words; a longer message tells a story
FEW: Final = 5  # words of "and how was it last year?"
SUM: Final = "sum"  # of a selection: what was paid, added up
A_YEAR: Final = 12  # months

#: What they have paid, said by themselves.
_PAID: Final = compile_whole_words(
    r"""(?:have\ (?:i|we)|i\ have|i've|we\ have|we've|i|we)\ (?:\p{L}+\ ){0,2}?(?:paid|spent|sent|given|gave|made)
    | did\ (?:i|we)\ (?:\p{L}+\ ){0,2}?(?:pay|spend|send|give|make)
    | (?:paid|payments?\ (?:i|we)\ (?:have\ )?made)\ (?:you|to\ you|so\ far|in\ total|altogether)
    | payments?\ (?:have\ )?(?:i|we)(?:\ have)?\ made
    | di(?:si|ssi|chi|cchi|yechi|yesi|echi|esi|lam|silam|chilam|yechilam|yesilam|echilam)
    | দি(?:সি|ছি|য়েছি|লাম|ছিলাম|সিলাম|য়েছিলাম)
    | (?:pay|payment|porishodh|khoroch|khoros|খরচ|পে|পেমেন্ট|পরিশোধ)\ ?
        (?:k[oe]re(?:si|chi)|kor(?:si|chi|echi|esi|lam|silam|echilam|chilam)|কর(?:সি|ছি|েছি|লাম|ছিলাম|েছিলাম))
    | mit(?:iye|ae|aye)?(?:si|chi|chhi|lam) | meta(?:lam|isi|ichi|silam) | মিটিয়েছি | মিটাইছি | মেটালাম | মিটিয়েছিলাম
    | (?:koto|কত)\ (?:taka\ |টাকা\ )?(?:gelo|gese|geche|গেল|গেছে)
    | (?:was|were|been|you|have|you've)\ (?:charged|taken|debited|billed)
    | (?:dewa|deya|deoa)\ (?:hoye\ ?)?(?:gese|geche|gelo|hoise|hoyeche)
    | (?:দেওয়া|দেয়া)\ (?:হয়ে\ )?(?:গেছে|গেল|হয়েছে|হইছে)
    | (?:khoroch|খরচ)\ (?:hoi?yeche|hoise|হয়েছে|হইছে) | (?:taka|টাকা)\ (?:গেছে|গেল|gese|geche|gelo)"""
)
_HOW_MUCH: Final = compile_whole_words(
    r"""how\ much | how\ (?:many\ times|often) | koto\ ?bar | কত\ ?বার | কয়\ ?বার | what | total | (?:sum|amount)\ of
        | koto | kto | mot | কত | মোট | koyta | কয়টা | কতগুলো
    | how\ many"""
)
_WHICH: Final = compile_whole_words(
    r"""which | any | anything | show | list | see | ki\ ki | kon(?:ta|\ kon|\ ?gul[ao]r?|\ bill)? | j?e\ ?gul[ao]
    | segul[ao] | dekhan | dekhao | den | কী\ কী | কি\ কি | কোন(?:টা|\ কোন|গুল[োা]র?)? | যেগুলো | সেগুলো | দেখান | দেখাও
    | কিছু | kichu | kisu"""
)
_COUNTED: Final = compile_whole_words(
    r"how\ (?:many|often) | (?:koto|koy)\ ?bar | (?:কত|কয়)\ ?বার | koyta | koy\ ta | koto\ ?gul[ao] | কয়টা | কয়টি "
    r"| কত\ ?গুলো | কতটি"
)
#: "Did my April payment go through?", "এপ্রিলের টাকাটা কি পেয়েছিলেন?".
_ARRIVED: Final = compile_whole_words(
    r"""(?:did|has|have|was|were|is)\ (?:my|the|our)\ (?:\p{L}+\ ){0,2}?(?:payments?|money
        |transfer)\ (?:\p{L}+\ ){0,4}?
        (?:go|gone|went|come|came|get|got|received?|arrived?|cleared?|successful|through|okay|ok|fine|completed?
        |reach(?:ed)?)
    | did\ (?:i|we)\ pay\ (?:\p{L}+\ ){0,2}?(?:in|during)
    | (?:have|did)\ (?:you|u)\ (?:get|got|gotten|receive[d]?|see|seen)\ (?:my|the)\ (?:\p{L}+\ ){0,2}?(?:payment|money)
    | (?:taka|payment)(?:ta|r|\ ta)?\ (?:\p{L}+\ ){0,5}?(?:ki|to|naki)\ (?:\p{L}+\ ){0,2}?
        (?:pe?yech?h?(?:en|ilen)|pais(?:en|ilen)|paich(?:en|ilen)|es(?:e|s)?ch?(?:e|ilo)|as(?:s|ch)ilo|gesilo
        |gech?h?ilo
          |ho(?:i|ye?)(?:s|ch)h?ilo)
    | (?:টাকা|পেমেন্ট)(?:টা|টি|র|টার)?\ (?:[\p{L}\p{M}]+\ ){0,5}?(?:কি|তো|নাকি)\ (?:[\p{L}\p{M}]+\ ){0,2}?
        (?:পেয়েছ(?:েন|িলেন)|পাইছ(?:েন|িলেন)|পাইস(?:েন|িলেন)|এসেছ(?:ে|িল)|আসছিল|গেছিল|গিয়েছিল|হয়েছিল|হইছিল)"""
)
_AVERAGE: Final = compile_whole_words(r"(?:on\ )?(?:average|avg) | gore | gor | গড়ে | গড় | এভারেজ")
_SPENDS: Final = compile_whole_words(
    r"""pay | paying | spend | spending | cost | costs | bill | bills | khoroch | khoros | dei | dite | lage | jay
        | taka
    | koto | খরচ | দিই | দেই | দিতে | লাগে | যায় | টাকা | কত | বিল"""
)
_IN_ALL: Final = compile_whole_words(
    r"""so\ far | in\ total | in\ all | altogether | total | overall | till\ (?:now|date) | until\ now | to\ date
    | since\ i\ (?:joined|started) | mot | (?:ei?|e)\ porjonto | ekhon\ porjonto | sob\ mil(?:iye|ie|e) | aj\ porjonto
    | মোট | (?:এ|এই|এখন)\ পর্যন্ত | সব\ মিলিয়ে | আজ\ পর্যন্ত"""
)
_HISTORY: Final = compile_whole_words(
    r"""payments?\ history | history\ of\ (?:my\ )?payments? | list\ of\ (?:(?:all|my)\ )*payments?
    | (?:all\ )?my\ (?:past|previous|earlier|old)\ payments?
    | (?:ager|puran|purono|sob|amar)\ payment(?:\ ?gul[ao](?:r)?)\ (?:dekhan|list|talika)
    | পেমেন্ট(?:ের)?\ (?:হিস্ট্রি|ইতিহাস|তালিকা) | (?:আগের|পুরনো|পুরোনো|সব)\ পেমেন্টগুলো"""
)
_SPENT: Final = compile_whole_words(r"khoro(?:ch|s)(?:er|ta)? | খরচ(?:ের|টা)? | spending")
#: It is missed, or it is asked what would be: another matter.
_OTHER: Final = compile_whole_words(
    r"""still | unpaid | why | keno | kno | not\ (?:yet|active|showing|updated) | again | refund\p{L}* | ferot
    | suspend\p{L}* | extra | twice | jodi | if | dile | hobe | should | would | need\ to | have\ to | dite | late
    | each | per\ month | baki | due | owe | left | কেন | এখনো | এখনও | ফেরত | বাড়তি | দুইবার | যদি | দিলে | হবে | দিতে
    | বাকি | প্রতি"""
)
_THIS_YEAR: Final = compile_whole_words(
    r"this\ year | (?:ei|e|cholti)\ bo(?:ch|s|cch|ss)h?or(?:e|er)? | (?:এই|এ|চলতি)\ বছর(?:ে|ের)?"
)
_LAST_YEAR: Final = compile_whole_words(
    r"""(?:last|previous|past)\ year | (?:goto|gelo|gese|ager)\ bo(?:ch|s|cch|ss)h?or(?:e|er)?
    | (?:গত|গেল|আগের)\ বছর(?:ে|ের)?"""
)
_OF_YEAR: Final = compile_whole_words(
    r"(?:in|for|of|during)\ (?P<year>20\d\d) | (?P<year>20\d\d)\ ?(?:e|te|sale?|shale?|সালে?|এ|-এ|তে)"
)
_COUNTS: Final = {
    unicodedata.normalize("NFC", word): value
    for value, row in enumerate(
        (
            "two dui দুই", "three tin তিন", "four char চার", "five pach পাঁচ", "six choy chhoy ছয়", "seven sat সাত",
            "eight aat আট", "nine noy নয়", "ten dosh দশ", "eleven egaro এগারো", "twelve baro বারো",
        ),
        start=2,
    )
    for word in row.split()
}  # fmt: skip
_MONTHS: Final = compile_whole_words(
    rf"""(?:last|past|previous|goto|gelo|gese|গত|গেল)\ (?P<n>\d{{1,2}}|{"|".join(_COUNTS)})
        \ ?(?:months?|ma(?:s|sh)(?:e|er)?|মাস(?:ে|ের)?)"""
)
_NOT_PAID: Final = compile_whole_words(
    r"""(?:haven't|have\ not|hasn't|has\ not|didn't|did\ not|not|yet\ to\ be|yet\ to|still\ to)\ (?:yet\ |been\ |be\ )*
        (?:paid|pay|settled?|cleared?)
    | payment\ (?:hoy|kori|kora\ hoy)\ ?n(?:ai|i|ei) | (?:payment|পেমেন্ট)\ (?:হয়|করি|করা\ হয়)\ ?(?:নি|নাই|নেই)
    | (?:dei|deo?ya\ hoy|dewa\ hoy|deya\ hoy|pay\ kori|pay\ kora\ hoy)\ ?n(?:ai|i|ei)
    | (?:দিই|দেই|দেওয়া\ হয়|দেয়া\ হয়|পে\ করি|পে\ করা\ হয়)\ ?(?:নি|নাই|নেই)"""
)


def is_unpaid(text: str) -> bool:
    """Whether it is said of what is not paid: "the invoices I haven't settled", "যেগুলো দেওয়া হয়নি"."""
    return _NOT_PAID.search(normalise(text)) is not None


def asks_for_the_unpaid(text: str) -> bool:
    """ "Which of them did I not pay?"."""
    line = normalise(text)
    return len(line.split()) <= LONGEST and is_unpaid(text) and _WHICH.search(line) is not None


@lru_cache(maxsize=64)
def paid_period(text: str, *, again: bool = False) -> dict[str, Any]:
    """A selection with `sum` and `status: paid`, and with `month`, `months` (the last so many) or `year` (0 and -1:
    this and the last one), and with `average` where a month's is asked; empty where none of it is asked.

    ``again``: it was asked just now, so that "and last year?" asks it.
    """
    line = normalise(text)
    if len(line.split()) <= LONGEST and _AVERAGE.search(line) and _SPENDS.search(line):
        return {"status": "paid", SUM: 1, "months": A_YEAR, "average": 1}
    if len(line.split()) > LONGEST or _OTHER.search(line) or says_any(text):
        return {}
    history, made, spent = (one.search(line) is not None for one in (_HISTORY, _PAID, _SPENT))
    arrived = _ARRIVED.search(line) is not None
    if not (history or made or spent or again or arrived):
        return {}
    when = _when(line, text)
    if arrived and when and when.get("month") != 0:  # of what was paid just now it is another matter
        return {"status": "paid", SUM: 1, **when}
    paid = made or (spent and bool(when))
    asked = (
        history
        or (again and when and len(line.split()) <= FEW)
        or (paid and _COUNTED.search(line))
        or (paid and ((_HOW_MUCH.search(line) and (when or _IN_ALL.search(line))) or (when and _WHICH.search(line))))
    )
    return {"status": "paid", SUM: 1, **when} if asked else {}


def _when(line: str, text: str) -> dict[str, int]:
    if found := _MONTHS.search(line):
        return {"months": _COUNTS.get(found["n"]) or int(found["n"])}
    if _THIS_YEAR.search(line):
        return {"year": 0}
    if _LAST_YEAR.search(line):
        return {"year": -1}
    month = selection_of(text).get("month")
    year = {"year": int(found["year"])} if (found := _OF_YEAR.search(line)) else {}
    return {**year, **({} if month is None else {"month": int(month)})}
