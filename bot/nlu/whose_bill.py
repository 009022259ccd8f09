"""Whose bill a message is about: another company's where its name stands beside a word for a bill or a payment."""

from __future__ import annotations

from collections.abc import Sequence

from spacy.tokens import Doc

from bot.lang import fold
from bot.nlu.mentions import Mention
from bot.nlu.tokens import candidates, words

COMPANY = "company"
NEAR = 3  # words between the name and what is paid for there
FEW_WORDS = 2  # beside the name: "আর Netflix?"


def _forms(text: str) -> frozenset[str]:
    return frozenset(fold(word) for word in text.split())


PAID = _forms(
    "bill invoice payment pay paid subscription renewal renew recurring autopay autodebit debit auto automatic mandate "
    "emandate premium membership ads ad account charge charged fee refund receipt pdf due card plan plus pro taka "
    "money বিল ইনভয়েস পেমেন্ট পে সাবস্ক্রিপশন রিনিউ রিকারিং অটো ম্যান্ডেট চার্জ রিফান্ড রসিদ ডিউ কার্ড টাকা katbe kate kete kata "
    "recharge boost storage dam price cost verify suspended suspend stopped cancelled ended expired bondho বন্ধ"
)
MOVED = _forms(
    "transfer transferred migrate migrated moved shifted switched came chere ছেড়ে anchi ansi anechi ashchi esechi "
    "aschi এনেছি এসেছি আনছি আসছি এলাম"
)
YOURS = _forms("your yours apnader apnar tomader আপনাদের আপনার তোমাদের")


def billed_elsewhere(doc: Doc, mentions: Sequence[Mention]) -> str | None:
    """The id of the other company whose bill is spoken of; None: none is, or it is only mentioned."""
    every = words(doc)
    for one in mentions:
        if one.entity != COMPANY:
            continue
        inside = [place for place, token in enumerate(every) if one.start <= token.idx < one.end]
        before = every[max(0, inside[0] - NEAR) : inside[0]]
        after = every[inside[-1] + 1 : inside[-1] + 1 + NEAR]
        if any(_is(token, MOVED) for token in every) or any(_is(token, YOURS) for token in (*before, *after)):
            continue
        within = any(_is(every[place], PAID) for place in inside)
        few = len(every) - len(inside) <= FEW_WORDS
        if within or few or any(_is(token, PAID) for token in (*before, *after)):
            return one.value
    return None


def _is(token: object, forms: frozenset[str]) -> bool:
    return any(form in forms for form in candidates(str(token)))
