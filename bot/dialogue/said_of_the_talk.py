"""What a short message says of the talk itself: "I don't get it", "are you sure?", "shorter", "so?"."""

from __future__ import annotations

from functools import lru_cache
from typing import Final, NamedTuple

import regex

from bot.lang import normalise
from bot.lang.patterns import compile_words

MOST_WORDS: Final = 9  # who says more tells of something else
LONGEST: Final = 160  # letters: "to,to,to" is one word

# What stands before or behind and means nothing here.
_AROUND: Final = (
    r"(?:bolen to|bolun to|sorry|সরি|v[ae]i|b[hb]*ai|bhaia|vaia|vaiya|bro|brother|sir|madam|apu|dada"
    r"|please|pls|plz|oh|ah"
    r"|ok(?:ay)?|k|h+m+|well|wait|but|and|so"
    r"|u+h+|umm*|then|tahole|acha|accha|achha|are|arey|ar|na|lol|to|ektu|again|now|ekhon|ekhono|akhono"
    r"|still|just|actually|thik|kintu"
    r"|i|ami|amake|me|you|apni|can|could|would|ভাই|ভাইয়া|আপু|দাদা|প্লিজ|ওহ|ও|আরে|আচ্ছা"
    r"|ওকে|হুম|তাহলে|তো|একটু|আবার"
    r"|এখন|এখনো|এখনও|আর|না|ব্যাপারটা|বিষয়টা|এটা|এটাই|কথাটা|কী বললেন|কি বললেন|কী বলছেন|কি বলছেন|etai|eta"
    r"|bepar ?ta|bishoy ?ta|kotha ?ta|ki (?:bollen|bolsen|bolchen|bolen)|শেষটুকু|শেষেরটা|sesh er ta"
    r"|shesh tuku|the last (?:part|bit)|কিন্তু|আমি|আমাকে|আপনি|তুমি|আসলে"
    r"|ঠিক|হ্যাঁ|ha|hae|hya|yes|no)"
)
_TELL: Final = (
    r"(?:bol(?:en|un|ben|o|ena|ben ki)?|ko(?:n|ien|iben|iyen)|den|din|dao|likh(?:en|un|ben)"
    r"|bujh?(?:iye|aiya|ie|ay[ae]?) ?(?:bol(?:en|un|ben|o)|ko(?:n|ien|iben)|den|din)|বল(?:েন|ুন|বেন|ো)?"
    r"|বলবেন কি|দেন|দিন|দাও|লেখেন|লিখুন|লিখেন|লিখবেন|বোঝান|বুঝান"
    r"|বুঝিয়ে (?:বল(?:েন|ুন|বেন|ো)?|দেন|দিন|দাও))"
)
_NOT: Final = r"(?:na|nai|ni|nei|না|নাই|নি|নেই)"

_AFTER_LATN: Final = r"tahole|tarpore?|erpore?|er por(?:e)?|ekhon|akhon|ebar"
_DO_LATN: Final = (
    r"korbo|kormu|korte hobe|korte hoibo|kora uchit|kora lagbe|korle (?:valo|bhalo)(?: hoy| hobe)?|koronio"
)
_AFTER_BN: Final = r"তাহলে|তারপরে?|এরপরে?|এর পরে?|এখন|এবার"
_DO_BN: Final = r"করব|করবো|করতে হবে|করা উচিত|করা লাগবে|করলে ভালো(?: হয়| হবে)?|করণীয়"
#: What is meant -> how the whole of it is said, without what stands around it.
WHOLE: Final = {
    "unclear": (
        r"(?:what|eh|ki|কী|কি|অ্যাঁ|h+m+)(?=\W*\?)|put (?:it|that|this) (?:more )?(?:plainly|simply|clearly"
        r"|another way|differently)|(?:more )?(?:plainly|clearly)"
        rf"|(?:don'?t|do not|didn'?t|did not|can(?:no|')?t|couldn'?t|dont|didnt) (?:really |quite |at all "
        rf"|even )?(?:get|understand|follow|understood)"
        r"(?: (?:it|this|that|you|a word|a thing|anything|any of (?:it|this|that)|what you (?:said|mean"
        r"|wrote)|the (?:answer|steps|(?:first|second|last|other) (?:part|bit|thing|half))|how|at all|sorry)){0,3}"
        r"|not (?:clear|following)(?: to me| at all)?|not getting (?:it|this|you)|(?:am |i?'?m )?(?:so "
        r"|very |still |totally )*(?:lost|confused)(?: here)?"
        r"|(?:that|this|it)(?:'s| is| was)? (?:so |too |very |still )*(?:confusing|unclear|complicated"
        r"|hard to follow|difficult)"
        r"|(?:that |this |it )?makes no sense(?: to me)?|what (?:do|did) you mean(?: by (?:that|this))?"
        r"|what does (?:that|this|it)(?: even)? mean|what are you (?:trying to say|saying|on about"
        r"|talking about)|not making (?:any )?sense(?: to me)?"
        r"|huh|come again|say what|you lost me|no idea what (?:that|you|this|it).{0,24}"
        r"|explain(?: (?:it|that|this|me|to me))*(?: (?:better|differently|simply|properly|once more"
        r"|another way|more simply|(?:a )?(?:bit|little) (?:more|better)|like .{0,24}|in (?:simple|plain"
        r"|easy|easier|simpler|other) (?:words|terms|english|language)))*"
        r"|(?:in |use |with )?(?:simple|plain|easy|easier|simpler|other) (?:words|terms|language|english)"
        r"|(?:make it |say it |put it )?(?:simpler|simply|more simply|easier|differently|another way"
        r"|in another way)|dumb it down"
        rf"|(?:kichu ?(?:i|e|tei)? |eta |kotha ?ta |thik |valo |bhalo )*bujh?(?:lam|i|tesi|tasi|chi|si"
        rf"|te (?:par(?:lam|chi|tesi|si|i)|parini)|te par(?:chi|tesi))?\s?{_NOT}(?: (?:kichu(?:i)?|eta|thik"
        rf"|valo|ekhono|kotha ?ta|bepar ta)){{0,2}}|bujh?(?:ini|inai|tesina|lamna)"
        r"|(?:kichu(?:i)? )?mathay (?:kichu(?:i)? )?(?:dh|d)uk\p{L}* na(?:i)?|(?:mane )?ki (?:bolte|bujhate"
        r"|bujhaite) cha\p{L}*|mane(?: ki| kita)?|(?:aro |aroektu |arektu )?(?:s[ho]+h?oj|simple|easy|shoja"
        r"|shohoj|sohoj)(?:e| kore| vabe| bhabe| vashay)? "
        + _TELL
        + rf"|bujh?(?:iye|aiya|ie) (?:bol(?:en|un|ben|o)|den|din)|(?:(?:কিছুই|কিছু|এটা|কথাটা|ব্যাপারটা|ভালো"
        rf"|ঠিকমতো|একদম|মোটেই) )*(?:বুঝ(?:লাম|ি|তেছি|ছি|তে পার(?:লাম|ছি|তেছি)|তে পারি|িই)\s?{_NOT}|বুঝিনি"
        rf"|বুঝতে পারিনি)(?: (?:কিছু|কিছুই|এটা|কথাটা|ব্যাপারটা)){{0,2}}"
        r"|(?:মানে )?(?:কী|কি) (?:বলতে|বোঝাতে|বুঝাতে) (?:চা|চে)[\p{L}\p{M}]*|মানে(?: কী| কি)?"
        r"|(?:কিছু(?:ই)? )?মাথায় (?:কিছু(?:ই)? )?(?:ঢুক|ঢোক)[\p{L}\p{M}]* না(?:ই)?|মাথার ওপর দিয়ে গেল"
        r"|(?:আরও |আরো |আরেকটু )?(?:সহজ|সোজা|পরিষ্কার)(?: করে| ভাবে|ভাবে| ভাষায়| কথায়)? "
        + _TELL
        + r"|বুঝিয়ে (?:বলেন|বলুন|বলবেন|দেন|দিন)|অন্যভাবে (?:বলেন|বলুন|বলবেন)"
    ),
    "brief": (
        r"(?:(?:say|make|keep|put|tell|give) (?:it |that |this |me )*)?(?:the )?(?:in )?(?:short(?:er)?"
        r"|brief(?:ly)?)(?: (?:version|answer|form|one|reply))?(?: of (?:it|that|this))?"
        r"|(?:(?:say|put|tell|give) (?:it |that |this |me )*)?(?:in )?(?:one|a|two|1|2|a few|few) (?:line"
        r"|sentence|word)s?|(?:that|this|it)?(?:'s| is| was)?\s?(?:too|so|very|way too) (?:long"
        r"|much(?: text| to read)?)(?: to read)?"
        r"|(?:the )?tl;?dr|summar(?:y|i[sz]e)(?: (?:it|that|this))?|(?:just )?the gist|less text|(?:can't"
        r"|cannot|won't|not going to) read all (?:that|this|of it)"
        r"|(?:aro |arektu |eta )?(?:ch?h?oto|chotto|chhotto|short|s[oh]*ngkhepe|songkhep|olpo kothay"
        r"|ek ?(?:line|kothay|kothae)(?: e)?|dui line e)(?: kore| e)?(?: "
        + _TELL
        + r")"
        r"|(?:eto|onek) (?:boro|lomba|kotha)(?: lekha| uttor| message| msg)?(?: hoye gelo)?(?: (?:pora"
        r"|porte|por(?:te)? parbo|ke porbe).*)?"
        r"|(?:আরও |আরো |আরেকটু |এটা |কথাটা )*(?:ছোট|সংক্ষেপ|সংক্ষিপ্ত|অল্প কথা|এক লাইন|এক কথা|দুই লাইন"
        r"|শর্ট)(?:ে|য়| করে)?(?: "
        + _TELL
        + r")|সংক্ষেপে|এক কথায়"
        r"|(?:এত|অনেক) (?:বড়|লম্বা|কথা)(?: লেখা| উত্তর| মেসেজ)?(?: হয়ে গেল| হয়ে গেছে|(?: [\p{L}\p{M}]+)? পড়.*)?"
    ),
    "sure": (
        r"is (?:that|this|it|this info(?:rmation)?|that info(?:rmation)?) (?:a fact|up to date"
        r"|still (?:true|valid|right|correct)|accurate|confirmed|current)"
        r"|how (?:do|can) you know(?: (?:that|this|it|for sure))?|says who|who says(?: so| that)?"
        r"|where did you get (?:that|this)(?: from)?"
        r"|(?:eta|ei|eita|ei tottho|tottho|info|khobor|kotha)(?: ?ta)? (?:ki )?(?:thik|pakka|sotti|shotti"
        r"|shothik|sothik|sure)(?: (?:khobor|info|kotha|tottho))?(?: (?:to|ase|ache|naki))*"
        r"|(?:এই |ওই )?(?:তথ্য|কথা|উত্তর|খবর)(?:টা|টি)? (?:কি )?(?:ঠিক|সত্যি|সঠিক|পাক্কা)(?: তো| আছে| আছে তো)?"
        r"|(?:are|r) (?:you|u) (?:really |quite |absolutely |(?:100|hundred|a hundred|one hundred) ?(?:%"
        r"|percent) |totally |very )*(?:sure|certain"
        r"|positive)(?: (?:about|of|on) (?:that|this|it))?|(?:you're|you are|u r) (?:sure"
        r"|certain)(?: (?:about|of) (?:that|this|it))?"
        r"|(?:sure|certain|positive|really|for sure|100 ?%|for real|seriously)(?=\W*\?)|are you serious"
        r"|(?:how|so) (?:sure|certain|confident) are you|oh? really(?=\W*\?)|tai ?naki"
        r"|(?:ki )?shotti bolchen|is (?:that|this|it) (?:really )?(?:right|correct|true|certain|for sure|so"
        r"|accurate)|(?:trust|rely on|believe) (?:that|this|it)"
        r"|did you (?:really |even )?check(?: (?:that|it|this|properly))*|sure (?:naki|tho|ki)?|sure (?:to"
        r"|ki)|(?:ki )?(?:sure|shure|nish?chit|nischit)(?: (?:to|ki|naki|hoye bolchen))?(?=\W*\?)"
        r"|thik (?:to|bol(?:chen|sen|tesen|chhen)(?: to| ki)?)|(?:shotti|sotti|satti)(?: (?:to|naki"
        r"|bol(?:chen|sen)))?|asholei(?: ki)?|pakka(?: to| kotha)?|(?:vul|bhul) (?:bol(?:sen|chen)"
        r"|hocche) na to"
        r"|(?:কি )?(?:নিশ্চিত|শিওর|সিওর|শিউর)(?: তো| কি| হয়ে বলছেন)?|তাই ?নাকি|(?:এটা )?কি (?:ঠিক|সত্যি"
        r"|আসলেই ঠিক)(?: বলছেন| তথ্য)?|ঠিক (?:তো|বলছেন(?: তো| কি)?)|সত্যিই(?: কি)?|সত্যি(?: কি| তো| নাকি"
        r"| বলছেন(?: তো)?)?(?=\W*\??)|আসলেই(?: কি)?|পাক্কা(?: তো)?|ভুল (?:বলছেন|হচ্ছে) না তো"
    ),
    "next": (
        r"(?:so|then|tahole|ekhon|তাহলে|এখন|তারপর|তো)(?=\W*\?)|so what|then what|what(?:'s| is)? next"
        r"|what then|what now|now what|what do i do(?: next)?|what should i do(?: next)?|next(?: step)?"
        r"|what comes next|after that|what after (?:that|this)"
        r"|what happens (?:then|next|after(?: that)?)|(?:then )?what happens|and(?=\W*\?)"
        rf"|(?:(?:{_AFTER_LATN}) )*(?:amar |amake |ami )?(?:ki|ki ki) (?:{_DO_LATN})(?: amar| amake"
        rf"| ami)?(?: (?:{_AFTER_LATN}))*|(?:{_AFTER_LATN}) ki|tarpore?|erpore?|er por"
        rf"|(?:(?:{_AFTER_BN}) )*(?:আমার |আমাকে |আমি )?(?:কী|কি|কী কী) (?:{_DO_BN})(?: আমার| আমাকে"
        rf"| আমি)?(?: (?:{_AFTER_BN}))*|(?:{_AFTER_BN}) (?:কী|কি)|তারপরে?|এরপরে?"
        rf"|(?:(?:{_AFTER_LATN}|{_AFTER_BN}) )*(?:amar |আমার )?(?:koroniyo|করণীয়) (?:ki|কী|কি)"
    ),
}  # fmt: skip
_BEHIND: Final = regex.sub(r"\|(?:na|না|yes|no|and|ar|আর)(?=[|)])", "", _AROUND)
_PUNCTUATION: Final = r"[\s,.!?।;:…-]*"


class _Patterns(NamedTuple):
    """`whole`: of each act; `begin`, `end`: words that mean nothing there; `anywhere`: the same."""

    whole: dict[str, regex.Pattern[str]]
    begin: regex.Pattern[str]
    end: regex.Pattern[str]
    anywhere: regex.Pattern[str]


@lru_cache(maxsize=1)
def _patterns() -> _Patterns:
    """When first needed, not at the start: they take a tenth of a second."""
    word = rf"(?<![\p{{L}}\p{{M}}]){_AROUND}(?![\p{{L}}\p{{M}}'])"
    return _Patterns(
        {act: compile_words(rf"(?:{pattern})[\s,.!?।…]*") for act, pattern in reversed(WHOLE.items())},
        regex.compile(rf"[\s,.!?।;:…-]+|{word}{_PUNCTUATION}", regex.I),
        # From its end: forwards every word would be tried as the first of them, for each message.
        regex.compile(rf"(?r)(?:[\s,.!।;:…-]*(?<![\p{{L}}\p{{M}}]){_BEHIND})*(?P<end>{_PUNCTUATION})$", regex.I),
        regex.compile(word, regex.I),
    )


_CLAUSES: Final = regex.compile(r"(?<=[,.!?।;])\s+")
_CONTENT: Final = regex.compile(r"\p{L}")


def said_of_the_talk(text: str) -> str:
    """One of the names of `WHOLE`, or "": a message that is nothing else, in one clause or in several."""
    line = normalise(text)
    if not line or len(line) > LONGEST or len(line.split()) > MOST_WORDS:
        return ""
    if said := _said(line):
        return said
    clauses = [
        clause
        for clause in _CLAUSES.split(line)
        if clause.strip() and _CONTENT.search(_patterns().anywhere.sub(" ", clause))
    ]
    acts = [_said(clause) for clause in clauses] if len(clauses) > 1 else [""]
    return acts[-1] if all(acts) else ""


def _said(line: str) -> str:
    for begin in _beginnings(line):
        forms = dict.fromkeys((begin, _without_tail(begin)))
        for act, pattern in _patterns().whole.items():
            if any(pattern.fullmatch(form) for form in forms):
                return act
    return ""


def _beginnings(line: str) -> list[str]:
    """``line``, and what is left where the words at its beginning that mean nothing are taken away one by one."""
    left = [line]
    while (found := _patterns().begin.match(left[-1])) and found.end() and found.end() < len(left[-1]):
        left.append(left[-1][found.end() :])
    return left


def _without_tail(line: str) -> str:
    found = _patterns().end.search(line)
    return line if found is None or not found.start() else line[: found.start()] + found["end"]
