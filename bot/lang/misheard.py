"""What voice typing writes for words of bills that it does not know: "bee cash" for bKash, "do date" for due date."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Final, NamedTuple

import regex

from bot.lang.script import listed
from bot.lang.text import normalise

# What is heard = what is meant. Words in brackets: one of them stands right before or behind; "^" is the beginning, and
# behind a "-" are those of which none may stand there. What is no English by itself needs none.
_TABLE: Final = """
bee cash=bkash
bee kash=bkash
be kash=bkash
bi cash=bkash
b cash=bkash
beak ash=bkash
[-it to will would can could must may might should not] be cash=bkash [-on in only or back]
[^ with by via use using accept take support or and] rock it=rocket
rock et=rocket
[^ with by via use using accept take support or and from my] no god=nagad
nah god=nagad
nah gad=nagad
na god=nagad
na gad=nagad
no gad=nagad
pay pall=paypal
pay pull=paypal
pay pale=paypal
[with by via use using support accept take or and do] stripes=stripe
ssl commas=sslcommerz
ssl comers=sslcommerz
ssl comerce=sslcommerz
credit cart=credit card
debit cart=debit card
visa cart=visa card
master cart=master card
in boys=invoice
in boyce=invoice
in voyce=invoice
en voice=invoice
envoys=invoices
pay meant=payment
pay mint=payment
re funded=refunded
re new=renew
re newed=renewed
re newing=renewing
re activate=reactivate
re knew=renew
reek wring=recurring
re curing=recurring
e man date=e-mandate
eman date=e-mandate
man date=mandate
man dates=mandates
sir vice=service
sir ver=server
dough main=domain
do mane=domain
[my our] the main=domain
ex spired=expired
x pired=expired
x spired=expired
s pired=expired
spired=expired
domain spired=domain expired
sus pended=suspended
do date=due date
do dates=due dates
dew date=due date
dew dates=due dates
[is are was my the still amount bill invoice over] dew=due
[my the any all your next these those] do invoice=due invoice
[my the any all your next these those] do invoices=due invoices
[my the total this any your] do amount=due amount
[my the total this any your] do bill=due bill
[my the total any your] do balance=due balance
bill in=billing [address cycle period department team issue info information history page problem contact date]
[^ know tell me find see and but] wear=where [do does is are can should to i did my the will]
[^ know tell me find see and but] ware=where [do does is are can should to i did my the will]
[my our web] sight=site
[^] sight=site [still is down off not went suspended offline]
e male=e-mail
see panel=cpanel
sea panel=cpanel
ইন বয়েস=ইনভয়েস
ইন বয়স=ইনভয়েস
ইনবয়েস=ইনভয়েস
পে মিন্ট=পেমেন্ট
বিগ ক্যাশ=বিকাশ
বি ক্যাশ=বিকাশ
বিক আশ=বিকাশ
রক ইট=রকেট
রক এট=রকেট
রক এটে=রকেটে
না গদ=নগদ
ন গত=নগদ
পে পল=পেপাল
পে প্যাল=পেপাল
হোস্ট ইং=হোস্টিং
ম্যান ডেট=ম্যান্ডেট
মেন ডেট=ম্যান্ডেট
ই ম্যান ডেট=ই-ম্যান্ডেট
ডোমে ইন=ডোমেইন
সাইড বন্ধ=সাইট বন্ধ
"""
_LINE: Final = regex.compile(
    r"(?:\[(?P<before>[^]]*)\] )?(?P<said>[^=\[]+)=(?P<meant>[^\[]+?)(?: \[(?P<behind>[^]]*)\])?$"
)
BEGINNING: Final = "^"
NONE_OF: Final = "-"


class _Row(NamedTuple):
    said: tuple[str, ...]
    meant: str
    before: frozenset[str]
    behind: frozenset[str]


def rewritten(text: str, word: regex.Pattern[str]) -> str:
    """``text`` with what is meant for what was heard; ``word`` finds its words."""
    found = list(word.finditer(text))
    words = [normalise(one[0]) for one in found]
    out, copied, place = [], 0, 0
    while place < len(words):
        row = next((row for row in _ROWS.get(words[place], ()) if _fits(words, place, row)), None)
        end = place + (len(row.said) if row else 1)
        if row and side_by_side(text, found[place:end]):
            out += [text[copied : found[place].start()], row.meant]
            copied = found[end - 1].end()
        place = end
    return "".join([*out, text[copied:]])


def side_by_side(text: str, words: Sequence[regex.Match[str]]) -> bool:
    """Whether nothing but a space stands between these words."""
    return all(text[one.end() : other.start()] == " " for one, other in pairwise(words))


def _fits(words: Sequence[str], place: int, row: _Row) -> bool:
    end = place + len(row.said)
    return (
        tuple(words[place:end]) == row.said
        and _allows(row.before, words[place - 1] if place else BEGINNING)
        and _allows(row.behind, words[end] if end < len(words) else "")
    )


def _allows(guards: frozenset[str], beside: str) -> bool:
    if not guards:
        return True
    return beside not in guards if NONE_OF in guards else beside in guards


def _read() -> dict[str, list[_Row]]:
    """By the first word that is heard, the longest first."""
    rows: dict[str, list[_Row]] = {}
    for line in filter(None, map(normalise, _TABLE.splitlines())):
        found = _LINE.match(line)
        if found is None:
            raise ValueError(f"a line of what is misheard is not read: {line}")
        row = _Row(listed(found["said"]), found["meant"], _guards(found["before"]), _guards(found["behind"]))
        rows.setdefault(row.said[0], []).append(row)
    return {first: sorted(group, key=lambda row: -len(row.said)) for first, group in rows.items()}


def _guards(words: str | None) -> frozenset[str]:
    said = words or ""
    return frozenset(listed(said.removeprefix(NONE_OF))) | frozenset({NONE_OF} if said.startswith(NONE_OF) else ())


_ROWS: Final = _read()
HEARD: Final = frozenset(_ROWS)  # the first words of what is heard
