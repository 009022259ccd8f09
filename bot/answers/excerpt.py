"""The lines of an answer that a further question about it is about, so that it need not be told whole once more."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import regex

from bot.knowledge.names import title
from bot.knowledge.payment_methods import gateways, means
from bot.knowledge.tables import load
from bot.lang import LANGUAGES, fold, normalise, skeleton, stem
from bot.lang.patterns import compile_words

LONGEST = 200  # characters of a question that are looked at: a longer one tells a story
MOST = 4  # lines
LEAST = 0.6  # what shared words have to weigh where no kind of detail is asked for; a word of one line alone weighs 1
NEAR = 0.7  # of the best line's weight: what else is told
OF_MEANING = 0.6  # what a word of the same meaning weighs beside the word itself
SHARE = 0.7  # of the answer: more than this is no excerpt
SHORTEST = 2  # letters of a word that is looked for
SOUND = 3  # consonants by which two words are the same

_HOW = compile_words(
    r"\bhow (?:do|can|to|should|would|does)\b|\bwhat (?:do|should|can|must) (?:i|we)\b|\bsteps?\b|\bki kor[abt]"
    r"|\b(?:kivabe|kibhabe|kemne|kmne|kemon kore|ki kore|niyom)"
    r"|(?:কি|কী)ভাবে|(?:কি|কী) ভাবে|কেমনে|কেমন করে|(?:কি|কী) কর|করণীয়|নিয়ম"
)
#: Kind of detail -> how it is asked for.
_ASKED: Mapping[str, regex.Pattern[str]] = {
    "span": compile_words(
        r"\bhow (?:long|soon|fast|many (?:hours|days|weeks|months))\b"
        r"|\bk[oi]to ?(?:din|somoy|shomoy|khon|ghonta|ghanta|mas|mash|time|por)|\bk[ao]y ?(?:din|ghonta|mas)|\bkoi ?din"
        r"|ক[তয়]\s?(?:দিন|সময়|ক্ষণ|ঘণ্টা|ঘন্টা|মাস|পর)|কয়দিন|কয় দিন"
    ),
    "time": compile_words(
        r"\bwhen\b|\bwhat (?:day|date|time)\b|\bkobe\b|\bkokhon|\btarikh|কবে|কখন|তারিখ"
    ),
    "sum": compile_words(
        r"\bhow much\b|\bwhat (?:amount|sum|price|limit)\b|\bk[oi]to (?:taka|tk|rupee|rupi|chilo|silo|eta|ota)"
        r"|কত (?:টাকা|রুপি|ছিল|এটা|ওটা)"
    ),
    "means": compile_words(
        r"\b(?:which|what) (?:gateway|method|way|card|wallet|option)"
        r"|\bkon (?:gateway|method|card|upay|way|option|wallet)"
        r"|\b(?:ki|kise|kon ?ta) diye|কোন (?:গেটওয়ে|মাধ্যম|মেথড|কার্ড|উপায়)|(?:কি|কী|কোনটা) দিয়ে|কীসে দি"
    ),
    "reason": compile_words(r"\bwhy\b|\bwhat for\b|\bk[ea]no\b|\bki jonno|কেন|(?:কি|কী) জন্য"),
    "cost": compile_words(
        r"\b(?:do|does|will) (?:they|you|it|the bank) (?:charge|cost)\b|\bfees?\b|\bfree\b|\bextra (?:charge|cost)"
        r"|\b(?:extra|kono|kichu) (?:taka|charge|khoroch)|(?<!\p{Bengali})ফি(?!\p{Bengali})|খরচ|চার্জ (?:লাগ|কর|দি)"
    ),
    "place": compile_words(
        r"\bwhere\b|\b(?:menu|page|button|tab)\b|\bkoth?a[yi]?\b|\bkon jaygay?|কোথায়|(?<!এ)কই\b"
        r"|মেনু|পেজ|বাটন|কোন জায়গা"
    ),
}  # fmt: skip
_NUMBER = r"[\d০-৯][\d০-৯,.]{0,14}"
_SPAN = rf"{_NUMBER}\s?(?:days?|hours?|minutes?|months?|weeks?|years?|দিন|ঘণ্টা|মিনিট|মাস|সপ্তাহ|বছর)"
_DATE = r"[\d০-৯]{1,2} [\p{L}\p{M}]{3,12} [\d০-৯]{4}"
_TOLD: Mapping[str, regex.Pattern[str]] = {
    "span": compile_words(rf"{_SPAN}|as soon as|সাথে সাথে"),
    "time": compile_words(rf"{_SPAN}|at once|right away|immediately|same day|as soon as|সাথে সাথে|সেদিনই|{_DATE}"),
    "sum": compile_words(rf"[৳₹$€]\s?{_NUMBER}"),
    "reason": compile_words(r"\b(?:because|since|so|therefore)\b|কারণ|তাই|জন্যই"),
    "cost": compile_words(r"\bcosts?\b|\bfees?\b|\bfree\b|(?<!\p{Bengali})ফি(?!\p{Bengali})|খরচ|বিনা"),
    "place": compile_words(r"[“”]|\S@\S|https?:"),
}
#: Words that stand in every question and every answer: they tell of no line.
_COMMON = frozenset(
    """the and for are was were will would can could should have has had not with from that this these those what which
    who why how when where then than there here your you our they them their its into only just also all any more most
    get got does did is it am be by do if in me my no of ok on or so to up us we as at an he
    ami amar apni apnar apnader apnara eta ota seta oita keno kivabe kobe kokhon kothay kon kono koto kore korle korbo
    korte korbe hobe hoy hole hoye ache ase theke diye jonno sathe tahole abar shudhu ki er ta te ar na je ke ei oi se o
    e i ba ra tar jodi nai nei
    আমি আমার আপনি আপনার আপনাদের আপনারা এটা ওটা সেটা কেন কীভাবে কবে কখন কোথায় কোন কোনো কত করে করলে করব করতে করুন করা হবে
    হয় হলে হয়ে আছে থেকে দিয়ে জন্য সাথে তাহলে আবার শুধু না কিন্তু এবং কি কী এর টা তে আর যে কে এই ওই সে ও বা রা তার যদি
    নাই নেই তা""".split()
)
#: Of data/knowledge/concepts.yml, what is asked rather than spoken of.
_OF_QUESTIONS = frozenset({"how", "where", "when", "why", "which", "howmuch", "howlong", "show", "give", "mean", "all"})
_SENTENCES = regex.compile(r"(?<=[।?!])\s+|(?<=[\p{L}\p{M})”]\.)\s+(?=\P{Ll})")
_ITEM = regex.compile(r"\s*(?:•|[\d০-৯]{1,2}\.)\s+")
_WORDS = regex.compile(r"[\p{L}\p{M}]+")


@dataclass(frozen=True)
class Line:
    """One sentence or item of an answer. `head`: the line that announces the list which it stands in."""

    text: str
    head: str = ""
    item: bool = False


def asks_for_a_detail(question: str) -> bool:
    """Whether it asks when, how much, by what means, why or where."""
    return any(pattern.search(normalise(question)) for pattern in _ASKED.values())


def excerpt(answer: str, question: str, topic: str = "") -> str | None:
    """What ``answer`` says to ``question``, word for word; "" where it says nothing to it.

    None: all of it may be what is asked for, as in "how do I pay?", or nobody can tell. `topic`: the id of what the
    answer is about, which a further question may name without asking for the line that names it.
    """
    asked = normalise(question)
    if len(asked) > LONGEST or _HOW.search(asked):
        return None
    lines, kinds = _lines(answer), [kind for kind, pattern in _ASKED.items() if pattern.search(asked)]
    weights = _weights(asked, lines, frozenset() if kinds else _keys(topic.replace("_", " ")))
    able = [one for one, line in enumerate(lines) if not kinds or any(_tells(line.text, kind) for kind in kinds)]
    best = max((weights[one] for one in able), default=0.0)
    if not able or not (kinds or best):
        return None if "place" in kinds else ""  # where something is, steps tell without a sign of it
    if not kinds and best < LEAST:
        return None
    chosen = [one for one in able if weights[one] >= best * NEAR]
    told = [lines[one] for one in chosen]
    if len(told) > MOST or sum(len(line.text) for line in told) > SHARE * sum(len(line.text) for line in lines):
        return None
    return _written(told)


def _lines(answer: str) -> list[Line]:
    lines: list[Line] = []
    head = ""
    for row in filter(None, (row.strip() for row in answer.splitlines())):
        if row.endswith(":"):
            head = row
        elif _ITEM.match(row):
            lines.append(Line(row, head, item=True))
        else:
            head = ""
            lines += [Line(one) for one in _SENTENCES.split(row) if one]
    return lines


def _written(told: Sequence[Line]) -> str:
    if len(told) == 1:
        return str(_ITEM.sub("", told[0].text, count=1))
    rows: list[str] = []
    heads = Counter(line.head for line in told)
    for line in told:
        if line.head and heads[line.head] > 1 and line.head not in rows:
            rows.append(line.head)
        rows.append(line.text)
    return "\n".join(rows)


def _weights(asked: str, lines: Sequence[Line], known: frozenset[str]) -> list[float]:
    """How much of what is asked each line holds, beside what is ``known``: a word weighs the less, the more lines hold
    it."""
    held = [_keys(line.text) for line in lines]
    often = Counter(key for keys in held for key in keys)
    rare = {key: 1 - math.log(count) / math.log(len(lines) + 1) for key, count in often.items()}
    weight = {key: value * (OF_MEANING if key[0] == "+" else 1) for key, value in rare.items()}
    wanted = [_keys_of(word) - known for word in dict.fromkeys(_WORDS.findall(asked))]
    return [sum(max((weight[key] for key in keys & one), default=0.0) for keys in wanted) for one in held]


def _keys(text: str) -> frozenset[str]:
    return frozenset(key for word in _WORDS.findall(normalise(text)) for key in _keys_of(word))


@lru_cache(maxsize=4096)
def _keys_of(word: str) -> frozenset[str]:
    """By what a word is the same as another: its stem's sound, and its consonants where they are enough."""
    root = stem(word)
    sound = fold(root)
    if sound in _common() or len(sound) < SHORTEST:
        return frozenset()
    bones = skeleton(root)
    meant = _concepts().get(fold(word)) or _concepts().get(sound)
    return frozenset({sound, *([bones] if len(bones) >= SOUND else ()), *([meant] if meant else ())})


@lru_cache(maxsize=1)
def _common() -> frozenset[str]:
    return frozenset(fold(one) for word in _COMMON for one in (word, stem(word)))


@lru_cache(maxsize=1)
def _concepts() -> Mapping[str, str]:
    rows = {name: str(row) for name, row in load("concepts").items() if name not in _OF_QUESTIONS}
    return {fold(word): f"+{name}" for name, row in rows.items() for word in row.split()}


def _tells(text: str, kind: str) -> bool:
    if kind == "means":
        return any(name in text for name in _names())
    return bool(_TOLD[kind].search(text))


@lru_cache(maxsize=1)
def _names() -> frozenset[str]:
    named = {one.brand for one in gateways().values()}
    every = (row for rows in means().values() for row in rows.values())
    return frozenset(named | {title(row.entity, row.id, code) for row in every for code in LANGUAGES})
