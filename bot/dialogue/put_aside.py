"""What of an invoice a message wants where it puts another thing aside: "no PDF, the link", "no link, just the sum"."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from bot.dialogue.commands import Answer, Command, Proposer
from bot.dialogue.dialogue_context import Context, NluResult
from bot.dialogue.follow_ups import named
from bot.knowledge.memory import is_remembered
from bot.knowledge.topics import is_account, topics
from bot.lang import normalise
from bot.lang.patterns import compile_words

MOST_WORDS: Final = 16  # who says more tells of something else
_ENDING: Final = r"(?:ta|tar|ti|er|r|s|e|o|টা|টার|টি|এর|ের|র|টাও|টায়)?(?![\p{L}\p{M}])"
# What is wanted of an invoice -> the words for it.
_THINGS: Final = {
    "download_link": compile_words(
        r"(?<![\p{L}\p{M}])(?:pdf|receipt|recit|ros(?:h)?id|document|invoice copy|copy|file|paper|download|পিডিএফ"
        rf"|রসিদ|রশিদ|রিসিট|ডকুমেন্ট|কপি|ফাইল|ডাউনলোড){_ENDING}"
    ),
    "pay_link": compile_words(
        rf"(?<![\p{{L}}\p{{M}}])(?:(?:pay(?:ment)? |পে |পেমেন্ট )?(?:link|লিংক|লিঙ্ক)|pay ?now){_ENDING}"
    ),
    "my_invoice_status": compile_words(
        r"(?<![\p{L}\p{M}])(?:how much|amount|sum|price|total|what it costs|what i owe|cost|(?:due|last) date"
        r"|deadline|when it is due"
        r"|when it'?s due|by when|when|kobe|status|koto(?: taka)?|koto tk|shesh tarikh|sesh tarikh|last date"
        r"|tarikh|obostha"
        rf"|কত(?: টাকা)?|টাকার (?:অঙ্ক|পরিমাণ)|এমাউন্ট|অ্যামাউন্ট|শেষ তারিখ|তারিখ|স্ট্যাটাস|অবস্থা|কবে){_ENDING}"
    ),
}
_ASIDE_AFTER: Final = compile_words(
    r"\s*(?:(?:to|ekhon|akhon|apatoto|তো|এখন|আপাতত)\s+)?(?:na|noy|noi|nah|না|নয়|thak|thakuk|থাক|থাকুক"
    r"|bad|baad|bade|baade|chara|chhara|বাদ|বাদে|ছাড়া"
    r"|(?:chai|lagbe|dorkar|chacchi|chaisi|chaitesi|চাই|লাগবে|দরকার|চাচ্ছি|চাইছি|চাইতেছি)\s*(?:na|nai|ni|nei|না|নাই|নি|নেই)"
    r"|chaini|lagbena|চাইনি|লাগবেনা|later|pore|পরে)(?![\p{L}\p{M}])(?!(?:\s+[^\s,;.?]+){0,3}\s*\?)"
)
_ASIDE_BEFORE: Final = compile_words(
    r"(?:(?:don'?t|do not|didn'?t|did not)\s+(?:want|need|ask for|mean|require)|\b(?:not|forget|skip|leave|drop"
    r"|without|instead of"
    r"|rather than|other than)|(?:^|[,.;!]\s*)(?:no|sorry,? no))(?:\s+(?:the|a|an|any|that|this|about|for|your))*\s+$"
)
_ALL: Final = compile_words(r"\b(?:total|both|of all|all of|mot|dui ?ta|shob|sob)\b|মোট|দুটো|দুইটা|সব")
DUE: Final = "my_due"
OTHER: Final = 0.9  # probability of another question
# As which such a message is heard.
SOUNDS_LIKE: Final = frozenset(
    {"download_link", "pay_link", "my_invoice_status", DUE, "my_invoices", "invoice_download_howto"}
)


def wanted_beside(text: str) -> str:
    """The topic of the one thing that a message wants where it puts another one aside, or ""."""
    line = normalise(text)
    if len(line.split()) > MOST_WORDS:
        return ""
    every = list(_named(line))
    aside = {topic for topic, out in every if out}
    wanted = {topic for topic, out in every if not out} - aside
    if not aside or len(wanted) != 1:
        return ""
    (topic,) = wanted
    return DUE if topic == "my_invoice_status" and _ALL.search(line) else topic


def _named(line: str) -> Iterator[tuple[str, bool]]:
    """The things of an invoice that are named, and whether they are put aside."""
    for topic, pattern in _THINGS.items():
        for found in pattern.finditer(line):
            before, after = line[: found.start()], line[found.end() :]
            yield topic, bool(_ASIDE_AFTER.match(after) or _ASIDE_BEFORE.search(before))


def wants_another_thing(heard: NluResult, context: Context) -> Command | None:
    """ "No PDF, the payment link": of the invoice that is spoken of, where invoices are."""
    last = context.last
    of_ours = last is not None and is_account(last) and is_remembered(context.age)
    here = of_ours or heard.intent in SOUNDS_LIKE or "invoice_number" in heard.entities
    other = heard.intent in topics() and heard.intent not in SOUNDS_LIKE and heard.confidence >= OTHER and not of_ours
    if not heard.wanted or not here or other or heard.told.get("made"):
        return None
    one = "invoice_number" in heard.entities or context.dialogue_context.get("current") or heard.selection
    topic = DUE if heard.wanted == "my_invoice_status" and not one else heard.wanted
    kept = {name: value for name, value in named(heard, context).items() if name == "invoice_number"}
    return Answer(topic, kept)


PROPOSERS = (Proposer(0.965, wants_another_thing),)
