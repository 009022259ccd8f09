"""Whether a message only takes note of what it was told: "ok, I'll pay tonight", "আচ্ছা বুঝেছি, আর কিছু না"."""

from __future__ import annotations

from typing import Final

import regex

from bot.lang import normalise
from bot.lang.patterns import compile_words
from bot.nlu.asking import is_asking

LONGEST: Final = 12  # words; a longer one tells something
FEW: Final = 6  # words of a yes in fun
BESIDE: Final = 4  # words beside what says so


def _compile(pattern: str) -> regex.Pattern[str]:
    return compile_words(rf"(?<![\p{{L}}\p{{M}}])(?:{pattern})(?![\p{{L}}\p{{M}}])")


# "I have understood", which "I have not understood" begins with too.
_UNDERSTOOD: Final = r"bujh(?:lam|echi|si|chi|te par(?:si|chi|lam))(?! (?:na|nai|ni|nei))"
_UNDERSTOOD_BN: Final = r"বুঝ(?:লাম|েছি|ছি|সি|তে পে?র(?:েছি|ছি|লাম))(?! (?:না|নাই|নি|নেই))"
#: "All right" or "nothing else", which comes first.
WELL: Final = _compile(
    r"nothing (?:else|more)|no,? nothing|that(?:'?s| is) (?:all|it)(?=$|[,.!]| for| then)|"
    r"(?:na )?(?:ar|r) kichu (?:na|lagbe na)|(?:না )?আর কিছু (?:না|লাগবে না)|"
    r"ok(?:ay|i|k|z)?|alright|all right|fine|great|cool|sure|got it|i see(?=$|[,.!])|noted|understood|h+m+|"
    rf"th?ik\s?(?:ase|ache|acche|achhe|as|hai)|accha|acha|achcha|oke|hae?|tahole|{_UNDERSTOOD}|"
    r"na ?hole|না ?হলে|"
    rf"আচ্ছা|ঠিক\s?(?:আছে|আসে)|ওকে|হুম+|হ্যাঁ|জি|তাহলে|{_UNDERSTOOD_BN}"
)
#: What they will do themselves, and later; or that they have understood and want no more.
NOTED: Final = _compile(
    r"i(?:'?ll| will| am going to|'?m going to)(?: just| then)? "
    r"(?:wait|see|check|try|look|let you know|come back|write|"
    r"(?:pay|do|download|send|sort|update|change)(?: (?:it|them|that|this|the \p{L}+))*"
    r" (?:later|tonight|tomorrow|today|soon|then|myself|at \p{L}+|after.*|when.*|once.*|on \p{L}+day|in the \p{L}+|"
    r"next .*))|i(?: shall|'?ll)? wait|waiting|got it|understood|makes sense|"
    r"(?:nothing|no) (?:else|more|other question.*)|"
    r"that(?:'?s| is| was| will be) (?:all|it|everything|enough)|i see(?=$|[,.!])|noted|will do|"
    r"(?:let me|i(?:'?ll| will| need to| have to| want to)) (?:think|sleep on it|decide later|talk to \p{L}+ \p{L}+)"
    r"(?: (?:about|over) (?:it|this|that)| it over)?|"
    r"(?:ek?tu |aro )?(?:vebe|bhebe|chinta kore|bujhe) (?:dekhi|dekhbo|dekhmu|janabo|janacchi|nei)|"
    r"(?:একটু |আরও |আরো )?(?:ভেবে|চিন্তা করে|বুঝে) (?:দেখি|দেখব|দেখবো|জানাব|জানাচ্ছি|নিই|নেই)|"
    rf"(?:opekkha|apekkha|wait) (?:kor(?:i|bo|tesi|chi|tasi)|kori tahole)|{_UNDERSTOOD}|"
    r"(?:maser (?:shuru|suru|shesh|sesh)\p{L}*|\d+ tarikh\p{L}*|\p{L}+bare?|pore|rate|kal|kalke|"
    r"sokale|bikale|s(?:h)?ondh?ay|ajke|ek?tu por|beton p\p{L}+|\p{L}+ pele)(?: \p{L}+){0,3} "
    r"(?:dibo|debo|dimu|korbo|kormu|janabo|dekhbo|dekhi|asbo|ashbo|dekhmu)(?: ne| nei| khon)?|"
    r"(?:dibo|debo|korbo|janabo|dekhbo|asbo) (?:ne|nei|nekhon|khon|pore|kal|rate)|"
    r"(?:ar|r|aar) kichu (?:na|nai|lagbe na)|"
    r"(?:dibo|debo|dimu|korbo|দেব|দেবো|দিব|দিবো|করব),? [\d০-৯]+ (?:tarikh\p{L}*|তারিখে?)(?: e)?|"
    rf"অপেক্ষা (?:করি|করব|করছি|করতেছি)|{_UNDERSTOOD_BN}|"
    r"(?:মাসের (?:শুরু|শেষ)[\p{L}\p{M}]*|[\d০-৯]+ তারিখে?|[\p{L}\p{M}]+বারে?|পরে|রাতে|কাল|কালকে|"
    r"কাল পর্যন্ত|সকালে|বিকালে|বিকেলে|সন্ধ্যায়|আজকে|আজ|একটু পর|[\p{L}\p{M}]+ পেলে)"
    r"(?: [\p{L}\p{M}]+){0,3} (?:দিব|দেব|দিয়ে দেব|করব|জানাব|জানাচ্ছি|দেখব|দেখি|আসব)(?: নে| খন)?|"
    r"(?:দিব|দেব|করব|জানাব|দেখব|আসব) (?:নে|নেখন|খন)|আর কিছু (?:না|নাই|নেই|লাগবে না)"
)
BUT: Final = _compile(
    r"but|kintu|tobe|কিন্তু|তবে|not|still|already|wrong|error|fail\p{L}*|problem|off|down|suspend\p{L}*|"
    r"(?:since|for) (?:\p{L}+ |\d+ )?days?|days? (?:now|since)|"
    r"ekhono|akhono|onekk?hon|vul|somossa|bondho|এখনো|এখনও|অনেকক্ষণ|ভুল|সমস্যা|বন্ধ"
)


#: That nothing is wrong, or presses.
NO_PROBLEM: Final = _compile(
    r"(?:no|not a|isn'?t a) problem|(?:problem|somossa|shomossa) (?:nai|nei|na)|সমস্যা (?:নাই|নেই|না)|not urgent|"
    r"ekhono s(?:h)?omoy (?:ase|ache)|এখনো সময় আছে"
)
#: What is said in fun agrees to nothing: "lol ok", "yes it's cold today haha".
LAUGHTER: Final = compile_words(
    r"(?<![\p{L}\p{M}])(?:lo+l|lmao|rofl|xd|(?:ha|he|hi|hu){2,}h?|(?:হা|হে|হি)\s?(?:হা|হে|হি)+)(?![\p{L}\p{M}])|[😂🤣😆😅😹]"
)


YES: Final = _compile("yes|yeah|yep|ya|ji|hae|ha|ok(?:ay|i|k)?|k|sure|fine|হ্যাঁ|জি|ওকে|আচ্ছা|accha|acha")
WANTED: Final = _compile(
    r"please|pls|plz|connect\p{L}*|agent|person|human|support|someone|link|pdf|cancel\p{L}*|pay|\p{L}*\d+\p{L}*|"
    r"kotha|den|dao|din|diye|korun|koren|লিংক|কথা|দেন|দাও|দিন|দিয়ে|করুন|করেন|সাপোর্ট|প্রতিনিধি"
)


def is_acknowledgement(text: str) -> bool:
    """True where a short message begins with an "all right", says no more than that it is noted, and asks nothing."""
    line = " ".join(NO_PROBLEM.sub(" ", normalise(text)).split()).strip(" ,.")
    if "?" in line or len(line.split()) > LONGEST:
        return False
    if LAUGHTER.search(line):
        rest = LAUGHTER.sub(" ", line).strip(" ,.!")
        agrees = not rest or (YES.match(rest) and len(rest.split()) <= FEW)
        return bool(agrees) and not (is_asking(rest) or BUT.search(rest) or WANTED.search(rest))
    if not WELL.match(line) or not NOTED.search(line):
        return False
    rest = WELL.sub(" ", NOTED.sub(" ", line))
    return not (is_asking(rest) or BUT.search(rest) or len(rest.split()) > BESIDE)
