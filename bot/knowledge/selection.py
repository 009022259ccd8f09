"""What a message says of the invoices that it means: "the paid one", "ছোটটা", "the first two", "4821 na, 4822".

The words are data/knowledge/selections.yml. Which invoices they are, only the customer's own list tells
(actions/selecting.py).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import regex

from bot.knowledge.several_meant import joins, with_count
from bot.knowledge.spoken_words import form, forms
from bot.knowledge.tables import load
from bot.lang import fold, invoice_numbers, normalise, ordinal
from bot.lang.calendar_words import MONTH_SPELLINGS
from bot.lang.negation import is_deferred, is_excluded
from bot.lang.patterns import compile_words

KINDS = ("status", "state", "size", "due", "issued", "every")
KINDS_AND_SERVICE = {*KINDS, "service"}
MOST_NUMBERS = 10
_WORD = regex.compile(r"[\p{L}\p{M}\p{N}\u200d]+")
_ARTICLES = regex.compile(r"(?:টা|টি|টার|টির|টাকে|টাই|গুলো|গুলা|গুলি|গুলোর|ta|ti|tar|tir|tai|gulo|gula|guli)$")
_FIRST_FEW = compile_words(
    r"(?<which>first|last|প্রথম|শেষ|prothom|shesh|sesh)\s+(?<n>two|three|four|five|[2-9]|দুই|তিন|চার|পাঁচ|dui|tin|char(?!g)|pach)(?!\d)",
    0,
)
_COUNTS = {
    word: value
    for value, row in enumerate(("two দুই dui", "three তিন tin", "four চার char", "five পাঁচ pach"), start=2)
    for word in row.split()
}
_NEWEST_PAYMENT = compile_words(
    r"\b(?:latest|newest|most recent|recent) payment|\b(?:last|latest) (?:successful )?charge[ds]?\b"
    r"|\blast (?:time )?(?:i|we) paid\b|\blast payment\b(?! date)|(?:সর্ব)?শেষ পেমেন্ট",
    0,
)
_LAST_MONTH = compile_words(r"last month|previous month|\b(?:goto|ges[eo]|gelo|ager) ma(?:s|sh)|(?:গত|গেল|আগের) মাস", 0)
# "I am paying it" folds like "I paid it".
_IS_GIVING = regex.compile("দি(?:চ্ছ|তেছ|তেস)ি|di(?:cch?|chch|tech|tes)i(?!\\p{L})", regex.I)
_OF_A_SUM = compile_words(
    r"(?:taka|tk|টাকা|rupee|rupi|rs|রুপি|টাকার|takar)(?:r|er|s|র|ের| er| এর)?\s+"
    r"(?:ekt[ai] |একট[াি] )?(?:jeta|যেটা|ta\b|tar\b|টা\b|টার\b|bill|invoice|বিল|one\b)"
    r"|\b(?:one|bill|invoice) (?:of|for|worth|around|about|at)\b",
    0,
)
_IN_ONE = compile_words(
    r"\b(?:one|a single|1) (?:\p{L}+ )?(?:transfer|payment|transaction|go|shot|click)\b.{0,20}"
    r"\b(?:instead of|rather than|not) (?:two|three|2|3|several|each)\b",
    0,
)
_MONTH_WORD = regex.compile(r"(?:মাস|mash?|mas|month)(?:er|ের|টা|টার|েরটা|erta|ertar)?\b")
_ENDS = regex.compile(r"[.?!।;\n](?:\s|$)")  # of a sentence
_LAST = frozenset("last latest recently শেষ শেষে শেষের সর্বশেষ লাস্ট sesh shesh ses sheshe laster lastly".split())
_NEAR = 4  # words between "last" and "paid"
_BETWEEN = 6  # words from "which" to "unpaid"
_DATE = ("date", "ডেট", "তারিখ", "tarikh")
_BEING, _THAT = frozenset({"is", "was", "s"}), frozenset({"that", "which", "thats"})
_THIS_MONTH = compile_words(r"this month|\b(?:ei|e|cholti) ma(?:s|sh)|(?<!\p{Bengali})(?:এই|এ|চলতি) মাস", 0)


@dataclass(frozen=True)
class _Token:
    text: str
    start: int
    end: int
    forms: frozenset[str]


@lru_cache(maxsize=64)  # the model in context and the question both want it
def selection_of(text: str) -> dict[str, Any]:
    """The description as JSON: any of `numbers`, `not_numbers` (of invoices), `ranges` (first and last one), `status`,
    `state` (suspended: of what they rent), `size` (largest, smallest),
    `due` and `issued` (first, last), `every` (both, rest), `service`, `month` (1 to 12; 0 and -1 for this and the last
    one), `count` (how many of the first, negative: of the last; beside `size`, `due` and `issued`, of the utmost),
    `more_services` beside `service`, `those` (so many of those that were shown), each of `status`, `size`, `service`
    also as `not_…`; empty where the message describes none.
    """
    tokens = _tokens(text)
    chosen: dict[str, Any] = {}
    named = invoice_numbers(text)[:MOST_NUMBERS]
    numbers = [(one.number, is_excluded(text, one.start, one.end)) for one in named]
    if len({number for number, _ in numbers}) > 1:
        now = [(number, out or is_deferred(text, one.end)) for one, (number, out) in zip(named, numbers, strict=True)]
        numbers = now if any(not out for _, out in now) else numbers
    ranges = [[one.number, one.last] for one, (_, out) in zip(named, numbers, strict=True) if one.last and not out]
    if ranges:
        chosen["ranges"] = ranges
    for name, excluded in (("numbers", False), ("not_numbers", True)):
        listed = list(dict.fromkeys(number for number, out in numbers if out is excluded))
        if listed:
            chosen[name] = listed
    said = 0  # where the last of what is meant ended
    terms = list(_terms(tokens))
    later = {
        (start, end) for kind, value, start, end in terms
        if is_deferred(text, tokens[end - 1].end) and any(kind == one and value != other for one, other, *_ in terms)
    }  # fmt: skip
    for kind, value, start, end in terms:
        out = (start, end) in later or is_excluded(text, tokens[start].start, tokens[end - 1].end)
        if kind in {"status", "state"} and not out and not _picks(tokens, start, end):
            continue
        if not out and said and _ENDS.search(text, said, tokens[start].start):
            for one in {*KINDS_AND_SERVICE, "more_services"} & set(
                chosen
            ):  # "the VPS is off, forget it. how much is the hosting?"
                del chosen[one]
        if kind == "status" and _IS_GIVING.search(text, tokens[start].start, tokens[end - 1].end):
            continue
        if (
            kind == "service"
            and not out
            and value != chosen.get(kind, value)
            and joins(text[said : tokens[start].start])
        ):
            chosen["more_services"] = [*chosen.get("more_services", ()), value]  # "the hosting's and the server's"
        said = said if out else tokens[end - 1].end
        chosen.setdefault(f"not_{kind}" if out else kind, value)
    line = normalise(text)
    if chosen.get("status") == "paid" and _NEWEST_PAYMENT.search(line):
        chosen["issued"] = "last"
    if few := _FIRST_FEW.search(line):
        count = _COUNTS.get(few["n"]) or int(few["n"])
        chosen["count"] = -count if few["which"] in {"last", "শেষ", "shesh", "sesh"} else count
    month = _month(tokens, line)
    if month is not None:
        chosen["month"] = month
    return with_count(text, chosen)


def services_in(text: str) -> tuple[str, ...]:
    """Every kind of service that is named and not put aside: "how many days for the VPS, and for the hosting?"."""
    tokens = _tokens(text)
    named = (
        value
        for kind, value, start, end in _terms(tokens)
        if kind == "service" and not is_excluded(text, tokens[start].start, tokens[end - 1].end)
    )
    return tuple(dict.fromkeys(named))


def described(selection: Mapping[str, Any]) -> bool:
    """Whether more than numbers are said."""
    return bool(set(selection) - {"numbers", "not_numbers", "ranges"})


def _tokens(text: str) -> list[_Token]:
    found = [(match.start(), match.end(), _word(match[0])) for match in _WORD.finditer(text)]
    return [_Token(written, start, end, forms) for start, end, (written, forms) in found]


@lru_cache(maxsize=2048)  # words of every message, among which the same come again and again
def _word(word: str) -> tuple[str, frozenset[str]]:
    return normalise(word), forms(word)


def _terms(tokens: Sequence[_Token]) -> Iterator[tuple[str, str, int, int]]:
    """(kind, value, first token, token behind the last), the longest of those that begin at one place."""
    place = 0
    while place < len(tokens):
        found = [row for one in tokens[place].forms for row in _table().get(one, ()) if _stands(row[2], tokens, place)]
        if not found:
            place += 1
            continue
        kind, value, phrase = max(found, key=lambda row: len(row[2]))
        yield kind, value, place, place + len(phrase)
        place += len(phrase)


def _stands(phrase: Sequence[str], tokens: Sequence[_Token], place: int) -> bool:
    window = tokens[place : place + len(phrase)]
    return len(window) == len(phrase) and all(word in token.forms for word, token in zip(phrase, window, strict=True))


def _picks(tokens: Sequence[_Token], start: int, end: int) -> bool:
    """Whether a status says which invoice is meant, not what is asked of it."""
    if end - start > 1 or _ARTICLES.search(tokens[end - 1].text):
        return True
    behind = " ".join(token.text for token in tokens[end : end + 2])
    if behind.startswith(_DATE):  # "the due date"
        return False
    if any(behind == word or behind.startswith(f"{word} ") for word in _words("asking_after")):
        return False
    before = tokens[start - 1].text if start else ""
    after = tokens[end].text if end < len(tokens) else ""
    of_it = before == "thats" or (before in _BEING and start > 1 and tokens[start - 2].text in _THAT)
    if of_it or _is_asked_which(tokens, start):  # "the one that is overdue", "which one is overdue?"
        return True
    around = tokens[max(0, start - _NEAR) : end + 1]
    if any(token.text in _LAST for token in around):  # "the last invoice I paid", "last je ta paid"
        return True
    near = before in _words("picking_before") or after in _words("picking_after")
    return near or len(tokens) <= end - start + 1


def _is_asked_which(tokens: Sequence[_Token], start: int) -> bool:
    """ "Which one is overdue?", "kon ta paid": which-word, and hardly a word between."""
    between, place = {*_words("which_of")}, start - 1
    while place > max(0, start - _BETWEEN) and between & {tokens[place].text, _ARTICLES.sub("", tokens[place].text)}:
        place -= 1
    return place >= 0 and tokens[place].text in _words("which")


def _month(tokens: Sequence[_Token], line: str) -> int | None:
    if _LAST_MONTH.search(line):
        return -1
    if _THIS_MONTH.search(line):
        return 0
    long, every = _months()
    for place, token in enumerate(tokens):
        # "mar", "may" and "মে" are words of other kinds too, where no "month" follows.
        known = every if _stands_before_month(tokens, place) else long
        if (found := next((known[one] for one in token.forms if one in known), None)) is not None:
            return found
    return None


def _stands_before_month(tokens: Sequence[_Token], place: int) -> bool:
    if place and tokens[place - 1].text == "in":  # "in May"
        return True
    return place + 1 < len(tokens) and bool(_MONTH_WORD.match(tokens[place + 1].text))


@lru_cache(maxsize=1)
def _table() -> Mapping[str, list[tuple[str, str, tuple[str, ...]]]]:
    """Fold of a first word -> (kind, value, folds of all its words)."""
    rows = {kind: load("selections")[kind] for kind in KINDS}
    kinds, more = load("service_kinds")["kinds"], load("selections")["services"]
    rows["service"] = {kind: [*kinds.get(kind, ()), *more.get(kind, ())] for kind in {**kinds, **more}}
    table: dict[str, list[tuple[str, str, tuple[str, ...]]]] = {}
    for kind, values in rows.items():
        for value, phrases in values.items():
            for phrase in phrases:
                words = tuple(form(word) for word in str(phrase).split())
                table.setdefault(words[0], []).append((kind, str(value), words))
    return table


@lru_cache(maxsize=4)
def _words(name: str) -> tuple[str, ...]:
    return tuple(normalise(str(word)) for word in load("selections")[name])


@lru_cache(maxsize=1)
def _months() -> tuple[Mapping[str, int], Mapping[str, int]]:
    """Months by their fold: those that are nothing else, and all of them."""
    every = {word: month for month, row in MONTH_SPELLINGS.items() for word in row.split()}
    long = {fold(word): month for word, month in every.items() if len(word) > 3 or word == "জুন"}
    return long, {fold(word): month for word, month in every.items()}


def reference_of(text: str, selection: Mapping[str, Any]) -> str | None:
    """Which of a list that was shown: "1", "-1", "other", "all", "that"; None where the words describe it otherwise."""
    chosen = ordinal(text)
    if _IN_ONE.search(normalise(text)):  # "in one transfer instead of two"
        return "all"
    if chosen == -1 and ("count" in selection or {"due", "issued"} & set(selection)):
        return None
    if chosen == "all" and "not_every" in selection:  # "not both, only the bigger one"
        return None
    if chosen == "that" and _OF_A_SUM.search(normalise(text)):  # "1200 takar jeta oitar link"
        return None
    return None if chosen is None else str(chosen)
