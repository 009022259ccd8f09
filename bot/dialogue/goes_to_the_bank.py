"""Read "ok, I am calling the bank" as taking note: no yes to an offer, and no question."""

from __future__ import annotations

from typing import Final

from bot.dialogue.commands import Command, Proposer, Say
from bot.dialogue.dialogue_context import Context, NluResult
from bot.lang import normalise
from bot.lang.patterns import compile_whole_words, compile_words

LONGEST: Final = 11  # words
_THERE: Final = compile_words(
    r"\bbanks?\w{0,3}\b|ব্যা(?:ংক|ঙ্ক)|\b(?:hdfc|sbi|icici|axis|kotak|rbl|idfc|hsbc|google|paypal|bkash)\w{0,3}\b"
    r"|এসবিআই|এইচডিএফসি|আইসিআইসিআই|গুগল|বিকাশ|\b(?:help ?line|hotline|customer care)\w{0,3}\b|হেল্পলাইন|হটলাইন"
)
_GOES: Final = compile_whole_words(
    r"(?:i\s?'?m|i\sam|i\s?'?ll|i\swill|let\sme|lemme|i\s(?:should|must|have\sto|need\sto|guess\si)|gonna|going\sto|will)\s(?:\S+\s){0,3}?"
    r"(?:call|ring|phon|ask|contact|talk|speak|check|tell|visit|go|e-?mail|writ|inform|complain|reach|try)\p{L}*"
    r"|(?:calling|ringing|phoning|contacting|asking)\s(?:up\s|the\s|my\s)?"
    r"(?:banks?|hdfc|icici|sbi|axis|kotak|rbl|google|customer\scare)"
    r"|(?:call|fon|phone|kol|jogajog|jiggesh?|jiggasa|khoj|kotha|janaye|janiye|complain)\s?(?:bole?\s)?(?:die?\s|diye\s|kore\s)?"
    r"(?:kor(?:i|tesi|teci|techi|chi|tasi|bo|lam)|di|dei|dii|dicchi|ditesi|dibo|debo|boli|bolchi|boltesi|bolbo|koi|dekhi|nei|nii|nicchi)"
    r"|jana(?:i|cchi|ichi|itesi|bo|chchi)|(?:ja(?:i|cchi|itesi|bo)|jene\s(?:nei|nii|nicchi|dekhi))"
    r"|(?:ফোন|কল|call|phone|যোগাযোগ|জিজ্ঞেস|জিজ্ঞাসা|খোঁজ|কথা|কমপ্লেইন|অভিযোগ)\s?(?:বলে\s|দিয়ে\s|করে\s)?"
    r"(?:কর(?:ি|ছি|তেছি|ব|বো|লাম)|দিই|দেই|দিচ্ছি|দিতেছি|দিব|দেব|বলি|বলছি|বলতেছি|বলব|কই|দেখি|নিই|নেই|নিচ্ছি|লাগাই)"
    r"|জানা(?:ই|চ্ছি|ইতেছি|ব|বো)|যা(?:ই|চ্ছি|ইতেছি|ব)|জেনে\s(?:নিই|নেই|নিচ্ছি|দেখি|নেব)"
)
_ASKS: Final = compile_words(
    r"\?|\b(?:or|naki|but|kintu|should i|what|which|how|when|where|why|ki|koto|kobe|keno|kothay|kivabe|stop|cancel"
    r"|bondho|you|u|apni|apnara)\b|আপনি|আপনারা"
    r"|নাকি|কিন্তু|(?<![\p{L}\p{M}])(?:কি|কী|কত|কবে|কেন|কোথায়|কীভাবে|কিভাবে)(?![\p{L}\p{M}])|বন্ধ|বাতিল"
    r"|\b(?:agent|person|manush|someone|human)\b|প্রতিনিধি|মানুষ"
)


def goes_to_the_bank(text: str) -> bool:
    """ "Ok I'm ringing sbi", "আচ্ছা ব্যাংকে জানাই"; "should I call the bank or Google?" asks."""
    line = normalise(text)
    short = 1 < len(line.split()) <= LONGEST
    return short and all(one.search(line) for one in (_THERE, _GOES)) and _ASKS.search(line) is None


def asks_there_themselves(heard: NluResult, context: Context) -> Command | None:
    """It is noted, whatever was offered."""
    corrects = heard.meant or heard.excluded  # "not Rocket, I am talking of bKash"
    return Say("affirm", {"act": "noted"}) if heard.elsewhere and context.dialogue_context and not corrects else None


PROPOSERS = (Proposer(0.921, asks_there_themselves),)
