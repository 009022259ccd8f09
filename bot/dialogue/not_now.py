"""Read what a short message says of paying: later, not one taka more, paid with thanks, asked at the wrong place."""

from __future__ import annotations

from typing import Final

from bot.dialogue.commands import Answer, Command, Proposer, Say
from bot.dialogue.dialogue_context import Context, NluResult
from bot.dialogue.lost_payment import is_asked
from bot.dialogue.references import named_invoice
from bot.knowledge.memory import is_remembered
from bot.lang import normalise
from bot.lang.patterns import compile_words

MOST_WORDS: Final = 16  # who says more tells of something else
STATUS: Final = "my_invoice_status"
FEW: Final = 9  # words of somebody who will pay later
OF_PAYING: Final = frozenset(
    {
        "pay_link", "my_due", "my_invoice_status", "my_invoices", "pay_invoice_howto", "gateway_steps",
        "gateway_choose", "gateway_supported", "gateway_list", "pay_all_howto", "my_service_status",
        "my_recurring_status", "download_link",
    }
)  # fmt: skip

_WILL: Final = (
    r"(?:d[ie]b[uo]?|dimu|debo|dibone|dibam|diyam|kor(?:bo|um|mu)|pay kor(?:bo|mu)|diye d[ie]bo|দিব|দিবো|দেব|দেবো"
    r"|দিমু|দিবানে"
    r"|দিবাম|দিয়াম|করব|করবো|করমু|করুম|দিয়ে দেব|দিচ্ছি|দিতেছি|dicchi|ditesi|ditasi)"
)
_WHEN: Final = (
    r"(?:p[oh]?or[ey]+|fore|phore|hore|kal|kalke|kail|rat[ey]*|rati|sondhay|shondhay|bikale|sokale|ajke|aijka|porshu"
    r"|(?:beton|betan|salary|taka|bonus) (?:pa|pe)\w+|mase\w* (?:shuru|sesh|shesh)\w*|\w+bar[e]?"
    r"|পরে|পরেই|ফরে|হরে|কাল|কালকে|কাইল|কাইলকা|রাতে|রাইতে|সন্ধ্যায়|বিকালে|বিকেলে|সকালে|আজকে|আজ|আইজ|পরশু|দুইদিন পর|দুদিন পর"
    r"|(?:বেতন|টাকা|স্যালারি|বোনাস) (?:পা|পে|আই|আস)[\p{L}\p{M}]+|[\p{L}\p{M}]+বারে?|মাসের (?:শুরু|শেষ)[\p{L}\p{M}]*)"
)
_LATER: Final = compile_words(
    r"\b(?:later|not (?:right )?now|not (?:pay(?: it)? )?today|not yet|some other time|another (?:day|time)"
    r"|on (?:my )?pay ?day"
    r"|on \w+day"
    r"|tomorrow|tonight|next (?:week|month))\W*(?:then|thanks|please|bro)?\W*$"
    r"|\bi(?:'?ll| will|'?m going to)\b.{0,24}\b(?:later|tomorrow|tonight|pay ?day|next (?:week|month)|on \w+day"
    r"|after)\b"
    rf"|(?<![\p{{L}}\p{{M}}]){_WHEN}\s(?:[\p{{L}}\p{{M}}]+\s){{0,2}}{_WILL}(?:\s?(?:ne|nei|khon|nekhon|নে|নি|খন|নেখন|ভাই|vai|bhai))*\W*$"
    rf"|(?<![\p{{L}}\p{{M}}]){_WILL}(?:ne)?\s{_WHEN}\W*$"
    r"|^\W*(?:na|না)?\W*(?:ekhon|akhon|ohon|ahon|এখন|অহন|এহন|আজ|ajke)\s(?:na|noy|নয়|না)(?:\W|$)(?!.*\?)"
    r"|^\W*(?:(?:accha|acha|ok|thik ase|আচ্ছা|আইচ্ছা|ঠিক আছে)\W+)?(?:tahole|taile|তাহলে|তাইলে)?\W*(?:pore|পরে|ফরে)\W*$"
)
_ASKS: Final = compile_words(
    r"\?|\b(?:can|could|may|what|when|if|how|will it|is it|(?:parbo|parmu|parum)(?! na\b)|hobe|hoibo|kivabe|kemne"
    r"|ki|koto|dile|korle|link|pdf|den"
    r"|send|remind)\b|পারবে|(?:পারব|পারবো|পারমু)(?![\p{L}\p{M}])(?! না)|হবে|হইব"
    r"|কীভাবে|কি(?![\p{L}\p{M}])|কী|কত|দিলে|করলে|লিংক|পিডিএফ|দেন|পাঠান|মনে করি"
)
# Not one taka more: a sum that is no sum.
_REFUSES: Final = compile_words(
    r"(?<![\p{L}\p{M}])(?:ek|ak|এক|1|১)\s?(?:ta\s|টা\s)?(?:taka|takao|tk|poisha|poishao|poisa|poisao|rupee|rupi|টাকা|টাকাও|পয়সা|পয়সাও|রুপি|রুপিও)"
    r"(?:\s?(?:o|ও|e|i))?\s(?:[\p{L}\p{M}]+\s){0,3}(?:d[ie]b|dimu|debo|dicchi|dei|দিব|দেব|দিমু|দিচ্ছি|দিই|pab|পাব|পাই)[\p{L}\p{M}]*\s?(?:na|না|নাই|nai)"
    r"(?![\p{L}\p{M}])"
    r"|\b(?:not|won'?t|will not|don'?t|do not|never|refuse|without|isn'?t|ain'?t)\b.{0,30}\b(?:a|one|another"
    r"|single|1)\s(?:single\s|more\s)?"
    r"(?:taka|tk|rupee|penny|cent|dime|dollar|paisa|poisha|bdt)\b(?!.{0,20}(?:less|short))"
    r"|\bnot (?:a|one) (?:single )?(?:taka|rupee|penny|cent|dime|paisa)\b"
)
_THANKS: Final = compile_words(
    r"\b(?:thanks?|thank you|thanx|thnx|thx|tnx|dh?on+o?bad\w*|shukriya|grateful|you helped)\b|ধন্যবাদ|থ্যাংকস"
    r"|থ্যাঙ্কস|কৃতজ্ঞ|শুকরিয়া"
)
_DONE: Final = compile_words(
    r"\b(?:payment|paid|pay|bill|it)\b.{0,24}\b(?:done|through|success\w*|complete\w*|worked|sorted|cleared|went|hoye|hoise|hoyeche|gese"
    r"|geche)\b|\b(?:paid|done paying)\b"
    r"|(?:payment|pay|bill|পেমেন্ট|পে|বিল|টাকা|কাজ)[\p{L}\p{M}]*\s.{0,24}(?:hoye|hoise|hoyeche|gese|geche|dis[ie]|diye|korsi|korlam|হয়ে|হয়েছে|হইছে"
    r"|হয়েছে|গেছে|গেল|দিয়েছি|দিছি|দিসি|করেছি|করলাম|করছি|পেরেছি)"
)
_BUT: Final = compile_words(
    r"\?|\b(?:but|not|still|yet|however|n'?t|when|why|where|how|check|receipt|pdf|confirm|kintu|ekhono|akhono|nai|nei|na|dekhay"
    r"|dekh\w*|kobe|keno|koi|trx\w*|chalu|pending|kete|unpaid)\b"
    r"|কিন্তু|এখনো|এখনও|নাই|নেই|(?<![\p{L}\p{M}])না(?![\p{L}\p{M}])|দেখ|কবে|কেন|কই|চালু|কেটে|বাকি|রসিদ|পিডিএফ"
)
_MISPLACED: Final = compile_words(
    r"\b(?:wrong (?:place|chat|window|department|bot|person)|not the right (?:place|person|chat))\b"
    r"|\b(?:vul|bhul) (?:jayga|jaigay?|jaga|manush|lok)\w*|ভুল (?:জায়গা|মানুষ|লোক|জাগা)"
)


def said_of_paying(text: str) -> str:
    """`later`, `refuses`, `done` (with thanks), `misplaced`, or "": a short message that says no more than that."""
    line = normalise(text)
    words = len(line.split())
    if words > MOST_WORDS:
        return ""
    if _REFUSES.search(line):
        return "refuses"
    if _THANKS.search(line) and _DONE.search(line) and not _BUT.search(line):
        return "done"
    if _MISPLACED.search(line):
        return "misplaced"
    return "later" if words <= FEW and _LATER.search(line) and not _ASKS.search(line) else ""


def will_pay_later(heard: NluResult, context: Context) -> Command | None:
    """ "Not now, on payday", where paying was spoken of; of an invoice that is named, how it stands."""
    paying = context.last in OF_PAYING and is_remembered(context.age) and not context.awaited
    asked = (context.open_question or {}).get("kind")
    waits, paying = asked == "piece", paying or asked == "confirm"
    if heard.paying != "later" or not paying or heard.told.get("made") or waits:
        return None
    if "invoice_number" in heard.entities or heard.reference not in {None, "that"} or heard.selection:
        one = named_invoice(STATUS, heard.entities, heard, context.dialogue_context)
        return Answer(STATUS, one, settles=True)  # till when it can wait
    return Say("affirm", {"act": "noted" if asked == "confirm" else "later"})  # no yes to a person


def refuses_to_pay(heard: NluResult, context: Context) -> Command | None:
    """ "Not one taka more will you get": anger, and no bill of one taka."""
    return Answer("complaint", settles=True) if heard.paying == "refuses" and not context.awaited else None


def thanks_for_the_payment(heard: NluResult, context: Context) -> Command | None:
    """ "Thanks, the payment is through": nothing is missed."""
    missed = is_asked(context.dialogue_context) or heard.told.get("missed") or "transaction_id" in heard.told
    return Say("thanks") if heard.paying == "done" and not missed and not heard.also else None


def thinks_it_is_the_wrong_place(heard: NluResult, context: Context) -> Command | None:
    """ "Sorry, I asked at the wrong place": it is the right one for bills."""
    meant = heard.paying == "misplaced" and not heard.entities and not heard.told.get("made")
    return Say("affirm", {"act": "here"}) if meant else None


PROPOSERS = (
    Proposer(0.97, will_pay_later),
    Proposer(0.986, refuses_to_pay),
    Proposer(0.965, thanks_for_the_payment),
    Proposer(0.987, thinks_it_is_the_wrong_place),
)
