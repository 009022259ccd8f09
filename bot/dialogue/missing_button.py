"""Whether somebody who wants to pay does not find a button, by its words."""

from __future__ import annotations

from typing import Final

from bot.dialogue.commands import Answer, Command, Proposer
from bot.dialogue.dialogue_context import Context, NluResult
from bot.knowledge.memory import is_remembered
from bot.lang import normalise
from bot.lang.patterns import compile_words

MOST_WORDS: Final = 14
PAYING: Final = frozenset(
    {
        "pay_invoice_howto", "pay_all_howto", "gateway_steps", "gateway_choose", "gateway_list", "gateway_supported",
        "my_due", "pay_link", "payment_problem", "my_invoice_status", "my_invoices", "invoice_list_howto",
    }
)  # fmt: skip
_BUTTON: Final = compile_words(r"\b(?:button|buton|batan|baton|option|opshon|pay ?now)\b|বাটন|বোতাম|অপশন|পে ?নাও")
_PRESS: Final = compile_words(
    r"\bwhere\b.{0,16}\b(?:click|press|tap)|\b(?:kothay|koi)\b.{0,12}\b(?:click|chap|tip|press)|\b(?:kon"
    r"|which)\b.{0,10}\b(?:click|chap|press)\w*"
    r"|(?:কোথায়|কই|কোনটায়|কোনটাতে).{0,14}(?:চাপ|ক্লিক|টিপ|প্রেস)"
)
_MISSES: Final = compile_words(
    r"\b(?:no|not|isn'?t|aren'?t|missing|gone|nowhere|without|don'?t|do not|can'?t|cannot|doesn'?t|didn'?t"
    r"|where(?:'s| is| are)?)\b"
    r"|\b(?:nai|nei|koi|kothay|pacchi na|pai na|pacci na|paitesi na|paini|dekh\w* na|dekhay na|ase na"
    r"|ashe na|ashche na)\b"
    r"|(?<![\p{L}\p{M}])(?:নেই|নাই|কই|কোথায়)(?![\p{L}\p{M}])|(?:পা|দেখ|আস)[\p{L}\p{M}]*\s?(?:না|নাই"
    r"|নি)(?![\p{L}\p{M}])"
)
# It is there and does nothing.
_DEAD: Final = compile_words(
    r"\b(?:work|press|click|respond|grey|gray|disabled|kaj|chap|tip)\w*\b|কাজ|চাপ|ক্লিক|\b(?:want|need"
    r"|need to|have to)\b"
)


def misses_a_button(text: str) -> bool:
    """True for "I don't see Pay Now anywhere" and "বাটনটা পাচ্ছি না", not for a button that does nothing."""
    line = normalise(text)
    if len(line.split()) > MOST_WORDS:
        return False
    found = _BUTTON.search(line) and _MISSES.search(line) and not _DEAD.search(line)
    return bool(found or _PRESS.search(line))


def finds_no_button(heard: NluResult, context: Context) -> Command | None:
    """ "There is no such button", where paying was spoken of."""
    told = (context.dialogue_context.get("steps") or {}).get("topic")
    other = heard.intent == "pay_all_howto"  # the button of the mass payment
    paying = not other and is_remembered(context.age) and bool(PAYING & {context.last, told})
    return Answer("payment_problem", {"act": "button"}) if heard.buttonless and paying else None


PROPOSERS = (Proposer(0.86, finds_no_button),)
