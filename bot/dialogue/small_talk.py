"""Whether a message is small talk (a match, the weather, what was eaten), by its words."""

from __future__ import annotations

from typing import Final

from bot.dialogue.commands import Command, Proposer, Say
from bot.dialogue.dialogue_context import Context, NluResult
from bot.lang import normalise
from bot.lang.patterns import compile_words

MOST_WORDS: Final = 14  # who says more tells of something else


_SPORT: Final = compile_words(
    r"\b(?:khela|kela|match|cricket|football|world cup|ipl|bpl|derby|argentina|brazil|messi|neymar|barca"
    r"|mohun ?bagan)"
    r"|খেলা|ম্যাচ|ক্রিকেট|ফুটবল|বিশ্বকাপ|আর্জেন্টিনা|ব্রাজিল|মেসি|নেইমার|আইপিএল|বিপিএল|মোহনবাগান"
)
_OF_SPORT: Final = compile_words(
    r"\b(?:de[kh]+\w*|jit\w*|har(?:l\w*|s\w*|ch\w*|e)?|w[io]n|lost|watch\w*|saw|see|score\w*|goal\w*|who|how was"
    r"|kemon|ke|khel\w*|bolen to)\b"
    r"|দেখ|জিত|হার|স্কোর|গোল|কে(?![\p{L}\p{M}])|খেল(?!া(?![\p{L}\p{M}]))|কেমন"
)
_DAY: Final = compile_words(
    r"\b(?:weather|raining|snowing|sunny|abohawa|brishti|bristi|brsti|(?<!matha )gorom|sheet porse|monsoon"
    r"|traffic|jam e)\b"
    r"|আবহাওয়া|বৃষ্টি|(?<!মাথা )গরম(?![\p{L}\p{M}])|ঠান্ডা|শীত(?![\p{L}\p{M}])|যানজট"
    r"|\b(?:khaisen|khaiso|kheyechen|khaichen|khaisos|kheyecho|khawa daoa|cha khabe\w*|cha khan)\b"
    r"|\b(?:lunch|dinner|breakfast|biryani|biriyani)\b"
    r"|খেয়েছেন|খাইছেন|খাইসেন|খেয়েছ|খাওয়াদাওয়া|খাওয়া দাওয়া|চা খা|বিরিয়ানি"
    r"|\b(?:a joke|joke bol\w*|koutuk|kobita|gaan (?:shon|gao|bol)\w*|favou?rite|hobby|are you married)\b"
    r"|\b(?:girlfriend|boyfriend|biye kor\w*|movie|cinema|natok|serial dekh\w*|horoscope|weekend plans?|ghumaisen)\b"
    r"|কৌতুক|জোক|কবিতা|গান (?:শোন|গা|বল)|সিনেমা|নাটক|বিয়ে কর|প্রেমিক|রাশিফল|ঘুমান|ঘুমিয়েছেন"
)
#: What is spoken of is a bill, a service, or the person who is awaited.
_OURS: Final = compile_words(
    r"\bbill|invoice|\bpay|host|server|\bsite|web|domain|vps|taka|\btk\b|card|otp|account|ticket|support"
    r"|mail|link|pdf"
    r"|refund|bkash|nagad|subscri|password|login|\bdue\b|\bads\b|youtube|google|limit|suspend"
    r"|বিল|ইনভয়েস|(?<![\p{L}\p{M}])পে(?![\p{L}\p{M}])|পেমেন্ট|হোস্ট|সার্ভার|সাইট|ওয়েব|ডোমেইন|টাকা|কার্ড"
    r"|ওটিপি|অ্যাকাউন্ট"
    r"|টিকিট|সাপোর্ট|মেইল|লিংক|রিফান্ড|বিকাশ|সাবস্ক্রি|পাসওয়ার্ড|লগইন|বাকি|গুগল|ইউটিউব|লিমিট"
)


# Whether the bot is paid.
_WAGES: Final = compile_words(
    r"\b(?:do|does|are|r|is|get|gets)\s(?:you|u|they|it|bots?|someone|anyone)\s(?:get |getting |being "
    r"|ever )?(?:paid|pay you|a salary|wages)\b"
    r"|\b(?:you|u)\s(?:get|getting|earn|make)\s(?:paid|a salary|wages|any money|money)\b|\b(?:pay|paid"
    r"|pays) (?:you|u)\b.{0,16}\b(?:salary|wages?|money|for (?:this|it"
    r"|that)|to (?:do|chat|work|talk))\b|\b(?:your|ur) (?:salary|wages?|pay ?check)\b"
    r"|\b(?:apni|tumi|tui|apnar|apnake|tomar|tomake|bot)\b.{0,16}\b(?:beton|betan|salary)\b|(?:আপনি|তুমি|তুই|আপনার|আপনাকে|তোমার|তোমাকে|বট).{0,16}(?:বেতন|স্যালারি)"
)


def is_small_talk(text: str) -> bool:
    """True for "কাল খেলা দেখলেন?" and "is it raining at your place", not where a bill is named beside it."""
    line = normalise(text)
    if len(line.split()) > MOST_WORDS:
        return False
    if _WAGES.search(line):
        return True
    if _OURS.search(line):
        return False
    return bool(_DAY.search(line) or (_SPORT.search(line) and _OF_SPORT.search(line)))


def talks_of_the_day(heard: NluResult, context: Context) -> Command | None:
    """ "Did you see the match?" is no question on a bill, nor for the person who is awaited."""
    named = bool(set(heard.entities) - {"greeting"} or heard.selection or heard.also)
    meant = heard.small and not named and not heard.talk and heard.intent not in {"greet", "bot_challenge"}
    return Say("out_of_scope", {"small": "1"}, keeps=True) if meant else None


PROPOSERS = (Proposer(0.99, talks_of_the_day),)
