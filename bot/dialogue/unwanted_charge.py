"""Read a message on a charge that comes by itself and was not wanted, and the wish that it ends."""

from __future__ import annotations

from typing import Final

from bot.dialogue.commands import Answer, Command, Proposer
from bot.dialogue.dialogue_context import CONTEXTUAL, NOT_UNDERSTOOD, Context, NluResult
from bot.lang import normalise
from bot.lang.patterns import compile_words, says

OWN: Final = "my_recurring_status"
HOSTS: Final = "auto_renew_host"
STOP: Final = "recurring_stop"
OF_A_CHARGE = NOT_UNDERSTOOD | {
    OWN,
    HOSTS,
    STOP,
    "rbi_why",
    "not_covered",
    "recurring_fix",
    "complaint",
    "paid_but_unpaid",
}
OF_AN_END = (
    NOT_UNDERSTOOD | CONTEXTUAL | {STOP, HOSTS, "cancel", "pay_link", "suspension_policy", "my_recurring_status"}
)
LONGEST: Final = 30  # words
_BEFORE, _AFTER = r"(?<![\p{L}\p{M}])(?:", r")(?![\p{L}\p{M}])"
_UNWANTED: Final = compile_words(
    _BEFORE
    + r"(?:chai|chaisi|chaichi|boli|kori|dei|dii|korai|nei|rakhi)\s?(?:nai|ni|naai)|(?:chai|boli|kori|dii|dei|korai)ni"
    r"|(?:na|naa)\s(?:bole|janiye|jiggesh? kore|jiggasa kore)|onumoti (?:chara|dei nai|dei ni|nei nai)"
    r"|(?:চাই|চাইছি|বলি|করি|দিই|দেই|করাই|নিই|রাখি)\s?(?:নাই|নি)"
    r"|না\s(?:বলে|জানিয়ে|জিজ্ঞেস করে|জিজ্ঞাসা করে)|অনুমতি\s(?:ছাড়া|না নিয়ে)"
    r"|(?:never|did ?n[o']?t|did not|have ?n[o']t|haven'?t|had ?n[o']t|hadn'?t)\s(?:\p{L}+\s){0,2}?"
    r"(?:ask(?:ed)?|want(?:ed)?|agreed?|authori[sz]ed?|approved?|allow(?:ed)?|set|turn(?:ed)?|enabled?|sign(?:ed)?|opt(?:ed)?|permit(?:ted)?)"
    r"|without\s(?:my\s|any\s)?(?:permission|consent|asking|telling|approval)" + _AFTER
)
_AUTOMATIC: Final = compile_words(
    r"\bauto\w*|\boto\b|recur|renew|subscri|অটো|রিনিউ|রিকারিং|সাবস্ক্রি|নিজে\s?(?:নিজে|থেকে)"
    r"|nije\s?(?:nije|theke)|itself|on its own"
    r"|card\s?(?:ta\s)?(?:theke|thke|from)|কার্ড\p{M}*\p{L}*\s?(?:টা\s)?থেকে|(?:from|off)\s(?:my\s)?card"
)
_GOOGLE: Final = compile_words(
    r"google|গুগল|\bads\b|adwords|অ্যাডস|এডস|youtube|ইউটিউব|workspace|ওয়ার্কস্পেস|g\s?suite|play\s?(?:store|pass)|প্লে\s?(?:স্টোর|পাস)"
)
_CHARGED: Final = compile_words(
    r"\b(?:kat|ket)\w*|কাট|কেট|নিলেন|নিচ্ছেন|নিয়েছেন|\b(?:nil[oe]n?|nicchen?|nitese|nisen?)\b"
    r"|\btr(?:y|ied|ying) (?:\w+ ){0,2}card|attempt|charg|\bt(?:ook|aken|ake|aking)\b|debit|ডেবিট|deduct|চার্জ"
)
_BY_ITSELF: Final = compile_words(
    _BEFORE + r"(?:কাটবে(?:ন)?|কাটার কথা|অটো(?:তে|মেটিক)?|নিজে থেকে (?:কাট|যা)\p{L}*"
    r"|katbe|kata hobe|auto(?:te|pay|matically)?|(?:go|work|pay|run|clear)s? (?:through )?(?:by itself|on its own)"
    r"|(?:will|would|is|are|be|get) (?:\S+ ){0,2}(?:charged|debited|taken)(?: automatically)?)" + _AFTER
)
_OFF: Final = compile_words(
    _BEFORE + r"(?:(?:switch|turn|shut)\s(?:it|that|this|them|auto\S*(?:\s\S+)?)?\s?off"
    r"|(?:stop|cancel|end|remove|disable)\s(?:it|that|this|both|them)"
    r"|(?:bondho|bondo|off|batil|cancel)\s(?:kor(?:e|te|bo|ben|un|en|o|i)|kore\s?(?:den|dao|din|dite))\w*"
    r"|(?:বন্ধ|বাতিল|অফ|ক্যানসেল|ক্যান্সেল)\s(?:কর(?:ে|তে|ব|বো|বেন|ুন|েন|ো|া)|করে\s?(?:দেন|দিন|দাও|দিতে)|রাখ\p{M}*\p{L}*))"
    + _AFTER
)
_DOWN: Final = compile_words(
    r"\b(?:why|will|would|if)\b|keno|ken\b|কেন|যাবে|jabe|hobe|হবে|না দিলে|na dile|করবেন\s?(?:কি|নাকি)|দেবেন\s?(?:কি|নাকি)"
)


def asks_of_what_comes_by_itself(text: str) -> bool:
    """ "৪৯০২ কি কাটবে?", "which are on auto": by its words, whatever bill is named."""
    return says(text, LONGEST, _BY_ITSELF)


def speaks_of_google(text: str) -> bool:
    return _GOOGLE.search(normalise(text)) is not None


def tells_it_was_unwanted(text: str) -> bool:
    """ "auto renew chai nai, tao card theke katlo keno", "I never agreed to automatic payments"."""
    line = normalise(text)
    short = len(line.split()) <= LONGEST
    automatic = _AUTOMATIC.search(line) or _GOOGLE.search(line)
    return short and automatic is not None and all(words.search(line) for words in (_UNWANTED, _CHARGED))


def wants_it_off(text: str) -> bool:
    """ "Switch it off then", "ওটা বন্ধ করে দিন"; "why was it switched off?" is none."""
    line = normalise(text)
    return len(line.split()) <= LONGEST and _OFF.search(line) is not None and _DOWN.search(line) is None


def never_wanted_it(heard: NluResult, context: Context) -> Command | None:
    """A charge that was not wanted: which of theirs is taken by itself; Google's is stopped at the bank."""
    matter = heard.entities.get("matter", "unknown_charge")
    if not heard.unwanted or heard.intent not in OF_A_CHARGE or matter != "unknown_charge" or heard.selection:
        return None
    if heard.google or "product" in heard.entities:
        return Answer(STOP, {name: value for name, value in heard.entities.items() if name != "matter"})
    return Answer(OWN) if context.customer and "company" not in heard.entities else None


def ends_our_own(heard: NluResult, context: Context) -> Command | None:
    """ "Then switch it off", right after how their own automatic payments stand, or after how ours is set up."""
    ours = context.last in {OWN, HOSTS} and context.age <= 1
    named = {"product", "company", "domain_name"} & set(heard.entities)
    meant = heard.intent in OF_AN_END and (heard.off or (heard.stops and heard.intent == HOSTS))
    return Answer(HOSTS, {"act": "stop"}) if ours and meant and not named else None


def asks_how_ours_ends(heard: NluResult, context: Context) -> Command | None:
    """ "How do I switch off your auto-renewal?" is not how it is set up."""
    return Answer(HOSTS, {"act": "stop"}) if heard.intent == HOSTS and heard.stops and heard.off else None


PROPOSERS = (
    Proposer(0.79, never_wanted_it),
    Proposer(0.81, ends_our_own),
    Proposer(0.78, asks_how_ours_ends),
)
