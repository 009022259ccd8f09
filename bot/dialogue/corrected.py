"""Read a message that puts right what was said: the other number, one digit less, the other means of payment."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from bot.dialogue.commands import Answer, Command, Proposer
from bot.dialogue.dialogue_context import RECURRING, Context, NluResult
from bot.dialogue.follow_ups import ABOUT_A_WALLET, named, take_up
from bot.knowledge.host_questions import subjects_of
from bot.knowledge.memory import is_remembered
from bot.knowledge.topics import is_substantive, topics
from bot.lang import normalise
from bot.lang.patterns import compile_words

MOST_WORDS: Final = 10  # who says more tells of something else
TWO: Final = 2
SHORT: Final = 7  # words of "no, X instead"
SURE: Final = 0.85  # that something else is asked
OF_GATEWAYS: Final = ABOUT_A_WALLET | {"gateway_list", "pay_invoice_howto"}
ON_CARDS: Final = frozenset({"bank", "network", "card_type"})
OF_MEANS: Final = ("gateway", "bank", "network", "card_type", "country", "product")
STILL_MEANT: Final = frozenset({"invoices", "current", "current_age", "means", "payment", "masked", "bill_meant"})
MISTAKE: Final = "mistake"
INSTEAD: Final = "instead"
DIGIT: Final = "digit"

_MISTAKE: Final = compile_words(
    r"\b(?:typo|mistype\w*|misspoke|mis-?spelt|my (?:mistake|bad)|wrong (?:number|one|no|digit)|slip of|oops"
    r"|meant|meaning"
    r"|i (?:said|wrote|typed|put) (?:it |that )?wrong|should (?:be|have been)|make (?:it|that))\b"
    r"|\b(?:vul|bhul)\s?(?:kore|e|ta)?\s?(?:bol|likh|lekh|dis[ie]|dil|diy|type|tip|num|nom|nam|hoi|hoy|hol|kor)\w*"
    r"|\b(?:likhte|bolte)\s(?:giy|giye|vul|bhul|chai|cay|chey)\w*"
    r"|ভুল(?:ে|টা| করে)?\s?(?:বল|লিখ|লেখ|দিছি|দিয়ে|দিসি|দিলাম|টাইপ|টিপ|নম্বর|নাম্বার|হই|হয়|হল|হলো|কর)"
    r"|(?:লিখতে|বলতে)\s(?:গি|ভুল|চা|চে)"
)
_DIGIT: Final = compile_words(
    r"\b(?:an?|one|1)?\s?(?:extra|additional|surplus)\s(?:digit|number|figure|(?P<d>\d))\b"
    r"|\b(?:one|a)?\s?(?:digit|number|figure|(?P<d>\d))\s(?:too many|too much|extra|beshi|besi)\b"
    r"|\b(?:ek ?ta|ekta|akta)\s(?:digit|number|onko|songkha|shunno|(?P<d>\d))\s?(?:ta\s)?(?:beshi|besi|extra|barti)\b"
    r"|(?:একটা|একটি|এক)\s(?:ডিজিট|সংখ্যা|অঙ্ক|অংক|নম্বর|(?P<d>\d))\s?(?:টা\s)?(?:বেশি|বাড়তি|অতিরিক্ত|এক্সট্রা)"
    r"|(?:বাড়তি|অতিরিক্ত)\s(?:একটা\s)?(?:ডিজিট|সংখ্যা|অঙ্ক|(?P<d>\d))"
)
_FROM: Final = compile_words(r"\b(?:theke|thika|theika|hote|from)\b|থেকে|থিকা|থেইকা|হতে")
_NOT_FROM: Final = compile_words(
    r"(?:\b(?:theke|thika|theika|hote)|থেকে|থিকা|থেইকা|হতে)\s(?:to\s|তো\s)?(?:na|noy|noi|না|নয়)(?![\p{L}\p{M}])(?!\s*\?)"
)
_ASIDE: Final = compile_words(
    r"\d\s?(?:ta|ti|টা|টি)?\s(?:to |তো |ekhon |এখন |apatoto |আপাতত )?(?:thak|thakuk|থাক|থাকুক)(?![\p{L}\p{M}])"
    r"|\b(?:skip|leave|drop|forget|park)(?: out)? #?\d"
)
_INSTEAD: Final = compile_words(
    r"\binstead(?! of)\b|^\W*(?:not|no|nope|rather|na|uhu|উঁহু|উহু|না|বরং|borong)\b|\b(?:borong|bodle|bodole)\b|বরং|বদলে"
)


def correction_in(text: str) -> str:
    """`mistake`, `instead`, `digit` (with the digit that is too many where it is named: "digit 2"), or ""."""
    line = normalise(text)
    words = len(line.split())
    if words > MOST_WORDS:
        return ""
    if found := _DIGIT.search(line):
        return f"{DIGIT} {int(found['d'])}" if found["d"] else DIGIT
    if _MISTAKE.search(line):
        return MISTAKE
    return INSTEAD if words <= SHORT and _INSTEAD.search(line) else ""


def place_that_is_not_meant(text: str) -> int:
    """Of "not from India, from Bangladesh" said with a case ending ("India theke na"): how many places are named before
    the one that is not meant; -1 where there is none."""
    line = normalise(text)
    found = _NOT_FROM.search(line)
    return len(_FROM.findall(line[: found.start()])) if found else -1


def puts_a_number_aside(text: str) -> bool:
    """True for "4821 thak, the other one"."""
    return _ASIDE.search(normalise(text)) is not None


def as_it_is_meant(heard: NluResult, context: Context) -> tuple[NluResult, Context]:
    """``heard`` without the country that is not meant; what was asked before is not answered where it is left."""
    countries = heard.several.get("country", ())
    if 0 <= heard.not_from < len(countries) == TWO:
        meant, out = countries[1 - heard.not_from], countries[heard.not_from]
        several = {name: row for name, row in heard.several.items() if name != "country"}
        heard = replace(heard, entities={**heard.entities, "country": meant}, several=several)
        heard = replace(heard, excluded={**heard.excluded, "country": (out,)})
    numbers = heard.selection.get("numbers") or ()
    if heard.aside and heard.reference == "other" and len(numbers) == 1:
        rest = {name: value for name, value in heard.selection.items() if name != "numbers"}
        entities = {name: value for name, value in heard.entities.items() if name != "invoice_number"}
        heard = replace(heard, entities=entities, selection={**rest, "not_numbers": list(numbers)})
    if not heard.leaves:
        return heard, context
    matters = subjects_of(heard.leaves)  # "bad den" strikes nothing out of an invoice
    kept = {name: value for name, value in heard.entities.items() if name != "matter" or value in matters}
    memory = context.dialogue_context
    if context.last and topics()[context.last].source == RECURRING:  # of which nothing is meant any more
        memory = {name: value for name, value in memory.items() if name in STILL_MEANT}
    return replace(heard, entities=kept), replace(context, open_question=None, dialogue_context=memory)


def puts_the_number_right(heard: NluResult, context: Context) -> Command | None:
    """ "Typo, make it 4822", "4822 likhte giye vul korsi": the same of that invoice."""
    last, numbers = context.last, list(heard.selection.get("numbers") or ())
    numbers = numbers or [heard.entities[name] for name in ("invoice_number",) if name in heard.entities]
    of_one = last is not None and topics()[last].invoice and is_remembered(context.age)
    if heard.correction != MISTAKE or len(numbers) != 1 or not of_one or heard.told.get("made"):
        return None
    return None if _asks_else(heard, context) else Answer(str(last), {"invoice_number": str(numbers[0])}, settles=True)


def leaves_a_digit_out(heard: NluResult, context: Context) -> Command | None:
    """ "One 2 too many", behind an invoice's number: that number without it; where that is not one, their list."""
    last, current = context.last, str(context.dialogue_context.get("current") or "")
    of_one = last is not None and topics()[last].invoice and is_remembered(context.age)
    if not heard.correction.startswith(DIGIT) or not of_one or not current.isdigit():
        return None
    shorter = _shorter(current, heard.correction.removeprefix(DIGIT).strip())
    return Answer(str(last), {"invoice_number": shorter}, settles=True) if shorter else Answer("my_invoices")


def _shorter(number: str, digit: str) -> str:
    """``number`` without the digit, or without one of two alike in a row; "" where several can be meant."""
    places = [place for place, one in enumerate(number) if one == digit] if digit else _doubled(number)
    left = {number[:place] + number[place + 1 :] for place in places}
    return left.pop() if len(left) == 1 else ""


def _doubled(number: str) -> list[int]:
    return [place for place in range(1, len(number)) if number[place] == number[place - 1]]


def names_the_other_means(heard: NluResult, context: Context) -> Command | None:
    """ "Not Stripe, SSLCommerz", "a Mastercard, no Visa", "from Bangladesh, not India": the last answer for that."""
    both = [one for one in OF_MEANS if one in heard.excluded and one in heard.entities]
    if not both and heard.correction == INSTEAD:
        both = [one for one in ("gateway",) if one in heard.entities]
    last = context.last
    listed = heard.beside and heard.intent == "gateway_list"  # "what is there except bKash and Nagad"
    if not both or listed or last is None or not is_remembered(context.age) or heard.also or _asks_else(heard, context):
        return None
    entities = named(heard, context)
    if last in OF_GATEWAYS and "product" not in entities:
        if "country" in both and not {"gateway", "bank"} & set(entities):
            return Answer("gateway_choose", entities)
        if ON_CARDS & set(both) and "gateway" not in entities:
            return Answer("gateway_supported", entities)
        return Answer("gateway_steps" if last in {"pay_invoice_howto", "gateway_list"} else last, entities)
    if last == "my_recurring_status" and "bank" in both:
        return Answer(last, {"bank": entities["bank"]})
    of_cards = topics()[last].family == "recurring"
    return take_up(lambda _heard, _context: True, heard, context) if of_cards and "country" not in both else None


def _asks_else(heard: NluResult, context: Context) -> bool:
    return is_substantive(heard.intent) and heard.intent != context.last and heard.confidence >= SURE


PROPOSERS = (
    Proposer(0.97, leaves_a_digit_out),
    Proposer(0.92, puts_the_number_right),
    Proposer(0.782, names_the_other_means),
)
