"""What is asked of a secret that was typed: why not here, whether it paid anything, and that we should charge it."""

from __future__ import annotations

from typing import Final

from bot.dialogue.commands import Command, Proposer, Say
from bot.dialogue.dialogue_context import Context, NluResult
from bot.lang import normalise
from bot.lang.patterns import compile_words

WARNING: Final = "safety_warning"
MOST_WORDS: Final = 12
FEW: Final = 6  # words of a "why?"
_WHY: Final = compile_words(
    r"\b(?:why|how come|what for|keno|kan|ken|kisher jonno|kiser jonno|karon ki|ki karone|somossa ki|shomossa ki"
    r"|what's wrong"
    r"|whats the (?:problem|risk)|what is the (?:problem|risk))\b|কেন|ক্যান|কীসের জন্য|কিসের জন্য|কারণ কী|কারণ কি"
    r"|সমস্যা কী|সমস্যা কি"
)
_PAID: Final = compile_words(
    r"\b(?:did|has|have|is|was|were|so|then|will)\b.{0,24}\b(?:go through|gone through|went through|charged?|paid"
    r"|pay|payment|taken"
    r"|deducted|done|happen\w*|work\w*|cut)\b"
    r"|(?:\b(?:taka|tk|bill|pay|payment)|টাকা|বিল|(?<![\p{L}\p{M}])পে|পেমেন্ট)[\p{L}\p{M}]*\s.{0,20}"
    r"(?:\b(?:kat\w*|kete|hoye|hoise|hoyeche|hoilo|holo|gese|geche|gelo|nis\w+|niy\w+)\b"
    r"|কাট|কেটে|হয়ে|হয়েছে|হইছে|হলো|হল|হইল|গেছে|গেল|নিছে|নিয়ে)"
)
_NO_PAYMENT: Final = compile_words(
    r"\b(?:i|we)(?:'ve| have)? (?:already )?(?:paid|sent)\b|\b(?:yesterday|earlier|gotokal|kalke|trx\w*|transaction)\b"
    r"|\b(?:pathais\w*|pathiye\w*|dis[ie]|diyechi|disi)\b|গতকাল|পাঠি|দিয়েছি|দিছি|দিসি"
    # How it is paid then.
    r"|\b(?:how|where|kivabe|kibhabe|kemne|kothay)\b|কীভাবে|কিভাবে|কেমনে|কোথায়"
)
# "Charge it", "take 4822 off that card": by what was typed.
_CHARGE: Final = compile_words(
    r"\b(?:charge|deduct|debit|cut|take|pay|clear|settle)\b.{0,30}\b(?:it|that|this|the bill|bill|invoice|money"
    r"|payment|\d{3,})\b"
    r"|\b(?:use|try) (?:it|this|that|my card)\b|\b(?:card|pin|otp)\b.{0,24}\b(?:nen|nin|niye nen)\W*$|(?:কার্ড"
    r"|পিন).{0,24}(?:নেন|নিন)\W*$"
    r"|\b(?:kete|kaita|keta|katen|kat[oe]n|niye|nia)\s?(?:nen|nin|nien|niyen|nao|lon|felen)\b|\bkat(?:en|un|o)\b"
    r"|\bpay (?:kore )?(?:den|din|diyen)\b"
    r"|(?:কেটে|কাইটা|নিয়ে)\s?(?:নেন|নিন|নিয়েন|নাও|লন|ফেলেন)|কাটেন|কাটুন|পে(?:মেন্ট)? (?:করে )?(?:দেন|দিন)"
)


def asked_of_a_secret(text: str) -> str:
    """`why`, `unpaid` (did that pay?), or ""; just after a warning."""
    line = normalise(text)
    words = len(line.split())
    if words > MOST_WORDS:
        return ""
    if _PAID.search(line) and not _NO_PAYMENT.search(line) and not _WHY.search(line):
        return "unpaid"
    return "why" if words <= FEW and _WHY.search(line) else ""


def wants_it_charged(text: str) -> bool:
    """True for "my pin is 4821, deduct the bill", of a message that holds a secret."""
    return _CHARGE.search(normalise(text)) is not None


def asks_of_the_secret(heard: NluResult, context: Context) -> Command | None:
    """ "Why not?", "so did it go through?", right after the warning of a secret that was typed."""
    kind = heard.of_secret
    typed = context.dialogue_context.get("masked") is not None
    if not kind or context.sensitive or heard.gave or (kind == "unpaid" and not typed):
        return None
    return Say(WARNING, {"told": kind}, keeps=True)


def beside_the_warning(heard: NluResult, context: Context) -> Command | None:
    """What is said beside the warning: where the secret belongs, or that nothing is charged by it."""
    if not context.sensitive:
        return None
    if heard.types:
        return Say(WARNING, {"told": "page"})
    return Say(WARNING, {"told": "unpaid"}) if heard.charge else None


PROPOSERS = (Proposer(0.975, asks_of_the_secret),)
