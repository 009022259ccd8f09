"""Remarks on the bot or on how it was spoken to, and what became of a secret that was typed, heard by their words."""

from __future__ import annotations

from typing import Final

from bot.lang import normalise
from bot.lang.patterns import compile_words

MOST_WORDS: Final = 14  # who says more tells of something else

# The bot is called useless, in earnest or in scorn: "great, another useless bot".
_BAD: Final = (
    r"(?:useless|stupid|dumb|worthless|rubbish|pathetic|idiot(?:ic)?|crap(?:py)?|garbage|silly|hopeless|lousy"
    r"|terrible|faltu|bekar|b[ae]je|gadha|boka|okejo|bogus|ajaira|bokach?oda|ফালতু|বেকার|বাজে|গাধা|বোকা|অকেজো"
    r"|বোগাস|আজাইরা|অপদার্থ)"
)
_BOT: Final = r"(?:chat ?bot|bot|robot|machine|assistant|চ্যাটবট|বট|রোবট|মেশিন|যন্ত্র)"
_SCORN: Final = compile_words(
    rf"(?<![\p{{L}}\p{{M}}]){_BAD}\s(?:ek ?ta |একটা |little |ai )?{_BOT}|(?<![\p{{L}}\p{{M}}]){_BOT}(?:ta"
    rf"|টা)?\s(?:is |ta |to |তো |ekdom |একদম |ekta |একটা |so |really |just "
    rf"|completely )*{_BAD}(?![\p{{L}}\p{{M}}])"
    rf"|(?:you(?:'re| are|r)?|u r|ur) (?:so |really |just |completely |absolutely "
    rf"|totally )*{_BAD}(?! (?:price|hosting|server|service))|\bhow {_BAD}\b|you(?:'re| are) (?:no|not any"
    rf"|of no) (?:help|use)|waste of (?:my )?time"
    rf"|(?:great|wow|wonderful|brilliant|nice|lovely|fantastic|perfect|super),? (?:another|yet another"
    rf"|one more) (?:\p{{L}}+ ){{0,2}}{_BOT}"
    rf"|{_BOT} (?:is|was) (?:just |such )?a (?:joke|waste|mess|disaster)|{_BOT} (?:that|which"
    rf"|who) (?:can'?t|cannot|doesn'?t|won'?t|never)|(?:apnake|apnare|tomake|tore|bot"
    rf"|আপনাকে|তোমাকে|তোরে|বট|বটকে) (?:diye|diya|দিয়ে) (?:kich?u|kisu|কিছু|kono kaj|কোনো কাজ)(?:i"
    rf"|ই)?\s?(?:ho|হ)"
    r"|you (?:never|don'?t|do not|can'?t|cannot) (?:know|understand|answer|do|help with) (?:anything"
    r"|a thing|nothing)|(?:know|knows|understand) nothing\b"
    rf"|(?:{_BOT}\p{{L}}*|apn[ie]|tumi|tui|আপনি|তুমি|তুই|{_BOT})\s(?:[\p{{L}}\p{{M}}]+\s)?(?:kich?u|kisu"
    rf"|kiss?u|kichhu|কিছু)\s?(?:i|e|ই|o)?\s?(?:par|jan|bu[jg]h?|bojh?|পার|জান|বোঝ"
    rf"|বুঝ)[\p{{L}}\p{{M}}]*\s?(?:na|না)(?![\p{{L}}\p{{M}}])"
    rf"|{_BOT}[\p{{L}}\p{{M}}]*[\s,.!]+(?:kich?u|kisu|kiss?u|কিছু)\s?(?:i|e|ই)\s?(?:par|jan|bu[jg]h?|bojh?"
    rf"|পার|জান|বোঝ|বুঝ)[\p{{L}}\p{{M}}]*\s?(?:na|না)(?![\p{{L}}\p{{M}}])"
    rf"|(?:bah|wah|darun|chom[ao]tkar|বাহ|দারুণ|চমৎকার|সাব্বাশ)[\s,.!]+(?:(?:abar|আবার|ar|আর) ?)?(?:ek ?ta"
    rf"|একটা|ekta|arekta|আরেকটা)?\s?(?:[\p{{L}}\p{{M}}]+\s)?{_BOT}(?:[\p{{L}}\p{{M}}]*\s(?:pel|পেল)|\W*$)"
    r"|(?:kono|কোনো|কোন) (?:kajer|কাজের) (?:na|noy|না|নয়)(?![\p{L}\p{M}])"
)
# They are sorry for how they spoke.
_SORRY: Final = compile_words(
    r"(?<!not )sorry(?: (?:v[ae]i|bhai|about that|for that|bro|apu|ভাই))?\W*$|(?:sorry|apolog(?:y|ies"
    r"|i[sz]e))\b.{0,12}\b(?:for|about|if|that i)\b.{0,16}\b(?:being|my|the|shout|yell|snap|rude|earlier"
    r"|before|tone|language|words|outburst|angry|was)\w*"
    r"|\bmy (?:bad|apologies)\b|\bapologies\W*$|\buncalled for\b|\bi take (?:that|it) back\b|রেগে (?:গি|গে"
    r"|ছি)|\breg[ey] (?:g[ie]|chi)|\bunfair of me\b|\bi (?:was|got) (?:so "
    r"|too |very |a bit |a little |just )*(?:rude|angry|harsh|upset|impolite|mean to you)\b"
    r"|\bi should(?:n'?t| not) (?:have )?(?:snap|shout|yell|be rude|been rude|say that|said that|talk)"
    r"|didn'?t mean to (?:be (?:rude|mean|harsh)|shout|snap|offend|yell)|(?:please )?(?:forgive"
    r"|excuse) (?:me|my (?:tone|language|words))\W*$"
    r"|(?:sorry|srry|sry|সরি|স্যরি|দুঃখিত)[\s,.!]*(?:[\p{L}\p{M}]+[\s,.]+){0,3}(?:rag|raag|mejaj"
    r"|matha gorom|kharap b[yae]+bohar|রাগ|মেজাজ|মাথা গরম|খারাপ ব্যবহার|বকা|চেঁচ|চিল্লা)"
    r"|(?:rag|raag|matha gorom|mejaj kharap|kharap b[yae]+bohar|রাগ|মাথা গরম|মেজাজ খারাপ|খারাপ ব্যবহার"
    r"|বকাবকি|চিল্লাচিল্লি|চেঁচামেচি)[\s,](?:[\p{L}\p{M}]+\s|[\p{L}\p{M}]+, ){0,4}(?:sorry|maf|khoma|সরি"
    r"|স্যরি|দুঃখিত|মাফ|ক্ষমা)"
    r"|^(?:sorry\s|সরি\s|v[ae]i\s|ভাই\s)*(?:rag|raag|রাগ)(?:er mathay|ের মাথায়| kore"
    r"| করে)\s(?:[\p{L}\p{M}]+\s){0,2}(?:bol|likh|বল|লিখ)"
    r"|(?:kich?u|kisu|কিছু) mone (?:kor|nie|niy|nii)\p{L}* na\W*(?:v[ae]i|bhai)?\W*$"
    r"|^\W*(?:সরি )?কিছু মনে (?:কর|নি)[\p{L}\p{M}]* না\W*(?:ভাই)?\W*$"
    r"|^\W*(?:v[ae]i |ভাই )*(?:amake |আমাকে )?(?:maf|khoma|মাফ|ক্ষমা)\s?(?:kor|chai|চাই|চাচ্ছি"
    r"|কর)[\p{L}\p{M}]*\W*(?:v[ae]i|bhai|ভাই)?\W*$"
)
# They are glad that they asked.
_GLAD: Final = compile_words(
    r"(?:good|great|lucky|glad|relieved|happy|thank (?:god|goodness|heaven)s?|just as well"
    r"|nice)(?: (?:thing|job|that))* (?:that )?i (?:asked|checked|wrote|messaged|came here|contacted)"
    r"|(?:bh?[ao]g[gl]?[iy]+s|vag+is|bagg?is)\s.{0,30}(?:jig+[eao]s|jan|bol|likh|jigash)|(?:jig+[eao]s|jene"
    r"|jigash)\S*\s(?:kore |korey )?(?:valo|bhalo)(?:i|e)?\s(?:kor|ho|hoi|hoy|lag)"
    r"|(?:valo|bhalo)\s(?:hoise|hoyeche|hoilo|holo|korsi|korechi)\s(?:je )?(?:jig+[eao]s|jan)"
    r"|ভাগ্যিস.{0,40}(?:জিজ্ঞ|জিগ্য|জান|বল|লিখ)|(?:জিজ্ঞেস|জিজ্ঞাসা|জিগ্যেস|জেনে|জিজ্ঞাস)\s?(?:করে |করায় "
    r"|নিয়ে )?(?:ভালো|ভাল)ই?\s(?:কর|হ|লাগ)|ভালো(?:ই)? (?:হয়েছে|হলো|হল|করেছি|করলাম) (?:যে )?(?:জিজ্ঞ|জিগ্য"
    r"|জান)"
)
# They were told or asked the same before.
_AGAIN: Final = compile_words(
    r"\b(?:you|u)(?:'ve| have)? (?:already |just |again )*(?:said|told|gave|asked|answered|sent"
    r"|showed)(?: me| us)? (?:that|this|it|the same|the exact same)(?: \p{L}+)? ?(?:already|before|twice"
    r"|again|earlier|thing|answer|reply)?\W*$"
    r"|\b(?:keep|stop|quit) (?:on )?(?:saying|repeating|asking|giving|sending|telling)\b"
    r"|\bthe same (?:answer|thing|reply|text|question|response)\b.{0,12}(?:again|twice|every time|over"
    r"|before)|\bsame (?:answer|thing|reply|text) again|^\W*(?:the )?same (?:answer|reply|text)\W*$"
    r"|\bwhy (?:did|do|are|have) you (?:say|said|ask|asked|give|given|send|sent|repeat|repeating|told|tell"
    r"|telling|asking|saying)\b.{0,20}\b(?:same|twice|again|repeat)|you(?:'re| are) (?:just )?repeating"
    r"|i (?:already|just) (?:asked|answered|told you|said) (?:that|this|it)(?: already| before)?\b|asked that already"
    r"|(?:একই|সেই একই|এক) (?:কথা|উত্তর|জবাব|জিনিস|প্রশ্ন)[\p{L}\p{M}]*\s(?:[\p{L}\p{M}]+\s)?(?:বারবার|আবার"
    r"|বার বার|দুইবার|দুবার|বার|দিচ্ছ|বলছ|বলতেছ|বললেন|দিলেন)|(?:বারবার|বার বার|আবারও?) (?:সেই )?একই|(?:এটা"
    r"|এইটা) তো (?:আগেই |আগে )?(?:বলেছেন|বলছেন|বললেন|বলসেন)"
    r"|\bek(?:i|oi|e| e)? (?:kotha|uttor|jinis|prosno|proshno)\p{L}* (?:\p{L}+ )?(?:bar ?bar|abar|dui ?bar"
    r"|bolen|bolsen|dilen|disen|diten)|\bbar ?bar (?:\p{L}+ )?ek(?:i|oi|e| e)?\b|\b(?:eta"
    r"|eita) to (?:agei? )?(?:bolsen|bolechen|bollen|bolchen)"
)
# What became of what they typed; said of a secret, or just after a warning of one.
_KEPT: Final = compile_words(
    r"\bwho(?: else)? (?:sees|reads|saw|has seen|gets)\b|\bstill (?:have|know|see|keep)\b|\b(?:do"
    r"|did) you have (?:it|that|this|my)\b|(?:লেখা|জমা"
    r"|রেকর্ড) (?:থাক|রই|আছে|রয়)|(?:lekha|joma|record)(?: e| ta)? (?:thak|roi|ase|ache|roy)\w*"
    r"|\b(?:did|do|have|has|will|is|was|are|can|could|please|pls|plz|so|hope|you)\b.{0,24}\b(?:keep|kept"
    r"|store[ds]?|save[ds]?|record(?:ed)?|log(?:ged)?|delete[ds]?|erase[ds]?|remove[ds]?|wipe[ds]?|hid(?:e"
    r"|den)|mask(?:ed)?|clear(?:ed)?)\b"
    r"|\b(?:visible|stay|remain|left|appear|show)\w*\b.{0,24}\b(?:staff|logs?|records?|chat|history|system"
    r"|team|you|anyone|anybody|people|server)\b"
    r"|\b(?:roy?e|thek?e|theke)\s(?:ge|ja|gel)\w*|\b(?:s[oh]+r(?:an|ie|iye|aiya)|shoran|soraben)\b"
    r"|রয়ে (?:গে|যা)|থেকে (?:যাবে|গেল|গেছে)|থাকবে|সরান|সরিয়ে|সরাবেন"
    r"|^\W*(?:delete|erase|remove|wipe|clear)\b|\b(?:who|anyone|anybody|somebody|someone|you|they|staff"
    r"|agents?|people)\b.{0,16}\b(?:can|could|will|able to)?\s?(?:see|read|view|look at|access)\b"
    r"|\b(?:m[uo]ch(?:e|he|a|un|en|hen)|moch(?:e|en|un)|delete|dilit|save|joma|store|songrokkh?on|rekhe"
    r"|hide|remove)\b.{0,20}\b(?:d[aei]\p{L}*|k[oa]r\p{L}*|rakh\p{L}*|h[oa]i?y?\p{L}*|gese|geche|fel\p{L}*"
    r"|thak\p{L}*)\b"
    r"|\b(?:keu|ke|kara|apnara|apni|onno keu|staff)\b.{0,30}\b(?:dekh|por)\p{L}*\s(?:par|pay|pai|pabe)\p{L}*"
    r"|(?:মুছে|মুছ|ডিলিট|সেভ|জমা|স্টোর|সংরক্ষণ|রেখে|রিমুভ)(?:ে|া)?\s?.{0,14}(?:দি|দে|দা|কর|রাখ|হয়|হয়ে"
    r"|গেছে|গেল|ফেল|থাক)|(?:কেউ|কে|কারা|আপনারা|আপনি|স্টাফ).{0,30}(?:দেখ|পড়)[\p{L}\p{M}]*\s(?:পা|পে)"
)
_SECRET: Final = compile_words(
    r"\b(?:otp|pin|password|pass ?word|cvv|card (?:number|no|details|nombor|nambar)|card er (?:number"
    r"|nombor|tottho)|code)\b|ওটিপি|(?<![\p{L}\p{M}])পিন|পাসওয়ার্ড|কার্ডের? (?:নম্বর|নাম্বার|তথ্য)"
    r"|কোড(?:টা|টি)|what i (?:typed|wrote|sent)"
)
_HOW: Final = compile_words(
    r"\b(?:how|where|can i|could i|kivabe|kothay)\b|কীভাবে|কিভাবে|কোথায়"
)  # cards are kept in the client area
_STEP: Final = compile_words(
    r"\b(?:step|dhap|stp|স্টেপ|ধাপ)(?:\s?(?:number|no\.?|nombor|nambar|নম্বর|নাম্বার|নং|#))?\s?(?P<n>[1-9])(?!\d)"
    r"|(?<![\p{L}\p{M}\d])(?P<n>[1-9])\s?(?:no|nombor|nambar|number|নম্বর|নাম্বার|নং|st|nd|rd"
    r"|th)?\.?\s?(?:step|dhap|স্টেপ|ধাপ)"
    r"|(?<![\p{L}\p{M}])(?P<w>first|second|third|fourth|fifth|prothom|ditiyo|dwitiyo|tritiyo|choturtho"
    r"|প্রথম|দ্বিতীয়|তৃতীয়|চতুর্থ|পঞ্চম|এক|দুই|তিন|চার|পাঁচ|ek|dui|tin|char|pach|two|three|four"
    r"|five)(?:\s?(?:number|no|nombor|nambar|নম্বর|নাম্বার|নং))?\s(?:step|dhap|স্টেপ|ধাপ)"
    r"|\b(?:step|dhap|স্টেপ|ধাপ)\s(?P<w>one|two|three|four|five|ek|dui|tin|char|pach|এক|দুই|তিন|চার|পাঁচ)"
)
_PLACES: Final = (
    "first prothom প্রথম এক ek one", "second ditiyo dwitiyo দ্বিতীয় দুই dui two", "third tritiyo তৃতীয় তিন tin three",
    "fourth choturtho চতুর্থ চার char four", "fifth পঞ্চম পাঁচ pach five",
)  # fmt: skip
_ON: Final = compile_words(r"\b(?:but|kintu|tobe|although)\b|কিন্তু|তবে")
REMARKS: Final = {"scorn": _SCORN, "sorry": _SORRY, "glad": _GLAD, "again": _AGAIN}


def remark(text: str) -> str:
    """One of the names of `REMARKS`, or ""; what goes on with a question or a "but" is none."""
    line = normalise(text)
    if len(line.split()) > MOST_WORDS:
        return ""
    found = next((name for name, pattern in REMARKS.items() if pattern.search(line)), "")
    asks_on = found in {"sorry", "glad"} and ("?" in line or _ON.search(line) is not None)
    return "" if asks_on else found


def asks_what_became_of_it(text: str, *, warned: bool) -> bool:
    """True for "delete my OTP" and, just after a warning, for "did you store it?"."""
    line = normalise(text)
    if len(line.split()) > MOST_WORDS or _HOW.search(line):
        return False
    return bool(_KEPT.search(line)) and (warned or bool(_SECRET.search(line)))


def step_asked_about(text: str) -> int:
    """The number of the step that a message speaks of; 0 where it speaks of none."""
    line = normalise(text)
    found = _STEP.search(line) if len(line.split()) <= MOST_WORDS else None
    if found is None:
        return 0
    if found["n"]:
        return int(found["n"])
    return next((place for place, words in enumerate(_PLACES, 1) if found["w"] in normalise(words).split()), 0)
