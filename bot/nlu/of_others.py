"""Names that only set the scene: what somebody else pays with, and a bank that is a place or an employer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bot.lang.patterns import compile_words
from bot.lang.same_length import same_length
from bot.nlu.mentions import Mention

MEANS: Final = frozenset({"gateway", "bank", "network"})
TOLD_OF_OTHERS: Final = MEANS | {"country", "card_type", "product"}
REACH: Final = 24  # characters around a name in which it is called a place
_CLAUSES: Final = compile_words(
    r"[.,;!?।\n]+|(?<![\p{L}\p{M}])(?:but|however|while|whereas|anyway|though|kintu|tobe|jai hok|jaihok"
    r"|কিন্তু|তবে|যাই হোক|and i|and we|ar ami|ar amar|আর আমি|আর আমার)(?![\p{L}\p{M}])"
)
_KIN_EN: Final = (
    r"(?:brother|sister|friend|wife|husband|father|dad|mother|mum|mom|uncle|aunt|cousin|colleague|boss|client|partner"
    r"|neighbou?r|son|daughter|kids?|office mate|flatmate|roommate)s?"
)
_KIN_BN: Final = (
    r"(?:(?:v|bh)ai(?:ya)?|bon|bondhu|bou|stri|sh?ami|baba|abbu|ma|ammu|chacha|mama|kaka|boss|client|partner|colleague|chele|meye"
    r"|ভাই(?:য়া)?|বোন|বন্ধু|বউ|স্ত্রী|স্বামী|বাবা|আব্বু|মা|আম্মু|চাচা|মামা|কাকা|বস|ক্লায়েন্ট|পার্টনার|কলিগ|ছেলে|মেয়ে)"
)
_OTHERS: Final = compile_words(
    rf"(?<![\p{{L}}\p{{M}}])(?:(?:my|our|a|his|her)\s(?:\p{{L}}+\s)?{_KIN_EN}(?!['’]?s?\s(?:card|account|wallet|number))"
    rf"|(?:amar|amr|amader|আমার|আমাদের)\s(?:[\p{{L}}\p{{M}}]+\s)?{_KIN_BN})(?![\p{{L}}\p{{M}}])"
)
# What is their own, or is asked.
_OWN: Final = compile_words(
    r"(?<![\p{L}\p{M}])(?:(?:i|we)(?:['’]ve|\s(?:\p{L}+\s)?(?:have|had|use|got|pay|want|hold|own|prefer))|can i|may i"
    r"|could i|should i|shall i|mine|for me|amar (?:kase|kache|hate|ase|ache|card)|ami|amra|amr kase"
    r"|আমার (?:কাছে|হাতে|আছে|কার্ড)|আমি|আমরা)(?![\p{L}\p{M}])"
)
_PLACE_BEFORE: Final = compile_words(
    r"(?:beside|next to|near|opposite|behind|above|below|across from|in front of"
    r"|work(?:s|ed|ing)? (?:at|for|in)|(?:job|employed) at)\s(?:the |an? |our )?(?:\p{L}+\s)?$"
    r"|(?<!\p{L})(?:bashar|basar|barir|dokaner|office ?er|বাসার|বাড়ির|দোকানের|অফিসের)"
    r"\s(?:niche|pashe|samne|nice|নিচে|পাশে|সামনে)\s$"
)
_PLACE_BEHIND: Final = compile_words(
    r"^(?:['’]s|er|r|-er|এর|র|-এর)?\s?(?:bank\s|ব্যাংক(?:ের)?\s)?(?:branch|booth|atm|office|building"
    r"|head office|shakha|bhobon|niche|pashe"
    r"|samne|upore|e (?:job|chakri|kaj)|ব্রাঞ্চ|বুথ|এটিএম|অফিস|শাখা|ভবন|নিচে|পাশে|সামনে|উপরে|ওপরে|(?:এ|ে|তে)?\s?(?:চাকরি|কাজ))"
)


def of_others(text: str, mentions: Sequence[Mention]) -> frozenset[int]:
    """Where the names start that tell of somebody else or of a place, beside a means of their own; else none."""
    if sum(one.entity in MEANS for one in mentions) < 2:
        return frozenset()
    view = same_length(text)
    begins = [0, *(found.end() for found in _CLAUSES.finditer(view))]
    clauses = [view[start:end] for start, end in zip(begins, [*begins[1:], len(view)], strict=True)]
    told = {place for place, one in enumerate(clauses) if _OTHERS.search(one) and not _OWN.search(one)}
    aside = {
        one.start
        for one in mentions
        if (one.entity in TOLD_OF_OTHERS and _clause(one.start, begins) in told)
        or (one.entity in MEANS and _is_place(view, one))
    }
    own = any(one.entity in MEANS and one.start not in aside for one in mentions)
    return frozenset(aside) if own else frozenset()


def _clause(start: int, begins: Sequence[int]) -> int:
    return max(place for place, begin in enumerate(begins) if begin <= start)


def _is_place(view: str, one: Mention) -> bool:
    before, behind = view[max(0, one.start - REACH) : one.start], view[one.end : one.end + REACH]
    return _PLACE_BEFORE.search(before) is not None or _PLACE_BEHIND.search(behind) is not None
