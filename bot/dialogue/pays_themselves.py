"""Read "then I pay it myself" as the wish to pay what was spoken of, and never as a yes to a person."""

from __future__ import annotations

from typing import Final

from bot.dialogue.commands import Answer, Command, Proposer
from bot.dialogue.dialogue_context import Context, NluResult, spoken_of
from bot.dialogue.follow_ups import named
from bot.knowledge.memory import is_remembered
from bot.lang.patterns import compile_whole_words, says

LONGEST: Final = 10  # words
ELSE = frozenset({"handoff", "paid_but_unpaid", "safety_warning", "complaint", "refund_policy", "not_covered"})
_MYSELF: Final = compile_whole_words(
    r"nije(?:i)?\s(?:e\s)?(?:diye\s)?(?:di(?:cchi|tesi|bo|i|ye\sdi[a-z]*)|pay\skor\w+)"
    r"|নিজে(?:ই)?\s(?:দিয়ে\s)?(?:দিচ্ছি|দিই|দেই|দেব|দিব|দিতেছি|দিয়ে\s(?:দিচ্ছি|দিই|দেই|দেব|দিব)|পে\sকর(?:ছি|ব|বো|ি))"
    r"|(?:বিল|টাকা)(?:টা)?\s(?:দিয়ে\s)?(?:দিই|দেই|দিচ্ছি)|(?:bill|taka)\s?(?:ta\s)?(?:diye\s)?(?:dei|dii|dicchi|ditesi)"
    r"|(?:আপাতত|এবারের\sমতো)\s(?:[\p{L}\p{M}]+\s){1,3}(?:দিই|দেই|দিচ্ছি|দেব|দিব)"
    r"|(?:apatoto|ebarer\smoto)\s(?:\w+\s){1,3}(?:dei|dii|dicchi|debo|dibo)"
    r"|i(?:'ll|\swill|\s'd\srather|'d\srather)?\s(?:just\s)?pay\s(?:it|that|this|them)?\s?(?:all\s)?(?:myself|by\shand|manually)"
)


def says_they_pay_it(text: str) -> bool:
    return says(text, LONGEST, _MYSELF)


def pays_it_themselves(heard: NluResult, context: Context) -> Command | None:
    """A link to what was shown, or how that product is paid by hand."""
    if not heard.themselves or heard.intent in ELSE or not is_remembered(context.age) or heard.noted:
        return None
    if product := spoken_of(context.dialogue_context).get("product"):
        return Answer("manual_payment_howto", {"product": product})
    return Answer("pay_link", named(heard, context)) if context.customer else None


PROPOSERS = (Proposer(0.965, pays_it_themselves),)
