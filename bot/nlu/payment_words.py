"""How customers and notices say that money has gone, by what, how it looks now, and what they want to know of it."""

from __future__ import annotations

from typing import Final

import regex

from bot.lang.patterns import compile_words
from bot.lang.script import listed


def _any(words: str) -> str:
    return rf"(?<![\p{{L}}\p{{M}}])(?:{'|'.join(sorted(listed(words), key=len, reverse=True))})(?![\p{{L}}\p{{M}}])"


# "taka katche na" denies it; "disi na?" and "kete nise na ki" ask for a yes.
_NOT_DENIED: Final = r"(?!\s+(?:na|nai|ni|না|নাই|নি)(?![\p{L}\p{M}])(?!\s*(?:\?|ki(?!\p{L})|কি(?![\p{L}\p{M}]))))"
#: Money has gone: what a customer says of it, and what the notices say.
MADE: Final = compile_words(
    r"(?<!\p{L})(?<!(?:be|get|not|n't|never|nothing)\s)(?<!nothing\sis\s)(?<!\b(?:was|were|is|has|did|will)\s(?:it|that|this|they|he|she|my\scard)\s(?:be\s|been\s)?)(?:(?:i|we|have|had|already|just|ve)\s+(?:(?:have|had|already|just)\s+)*(?:paid|sent|transferred)"
    r"|paid\s+(?:by|with|via|using|through|from|on|yesterday|today|last|again|twice|\d|tk|rs|bdt|[৳₹])"
    r"|(?:deducted|debited|charged|transferred|deposited)(?!\s+(?:in\s+)?autom)|(?:sent|received|paid)\s+tk"
    r"|payment\s+(?:is\s+|was\s+|has\s+been\s+)?(?:done|made|successful|completed?|sent)|made\s+(?:a|the|my)\s+payment)"
    r"(?!\p{L})|"
    + _any(
        "দিয়েছি দিছি দিচি দিসি দিলাম দিয়েছিলাম পাঠিয়েছি পাঠাইছি পাঠাইসি পাঠালাম পাঠাইলাম "
        "পাঠিয়েছিলাম পাঠাইছিলাম কেটেছে কাটছে কাটসে কাটলো কেটেছিল "
        "disi dici diyechi diyesi diechi dilam dichi diyechilam dichilam disilam "
        "pathaisi pathaichi pathaici pathiyechi pathalam pathailam pathaisilam "
        "pathaichilam katse katlo katche kateche"
    )
    + _NOT_DENIED
    # "I did" alone may be a login or a try.
    + r"|(?<![\p{L}\p{M}])(?:পে|পেমেন্ট|পরিশোধ|সেন্ড|ট্রান্সফার|জমা|টাকা|বিল|বিকাশ|নগদ|রকেট"
    r"|pay|payment|pement|porishodh|send|transfer|joma|taka|tk|bill|bkash|nagad|rocket)[\p{L}\p{M}]*\s+"
    r"(?:(?!try|চেষ্টা|chesta|cheshta)\S+\s+){0,2}?"
    r"(?:করেছি|করসি|করছি|করলাম|করেছিলাম|করছিলাম|korsi|korechi|korchi|koresi|korlam|korsilam|korechilam|korchilam"
    r"|(?:করে|দিয়ে|পাঠিয়ে|kore|koira|diye|diya|pathiye)\s?(?:ফেলেছি|ফেলছি|ফেলসি|ফেললাম|felechi|felchi|felsi|felesi|fellam))"
    r"(?![\p{L}\p{M}])"
    + _NOT_DENIED
    + r"|(?<!\p{L})(?:dewa|deya|deoa)\s+(?:sesh|shesh)(?!\p{L})|(?<![\p{L}\p{M}])(?:দেওয়া|দেয়া)\s+শেষ(?![\p{L}\p{M}])"
    r"|(?:টাকা|taka)\s+(?:নিয়েছে|নিছে|নিল|নিয়ে নি|nise|niyeche|nilo|niye ni|nice)"
    r"|(?:কেটে|kete|ketey)\s?(?:নি|গে|গি|ni|ge|gi|ne|ফে|fe)"
    r"|(?:পেমেন্ট|সেন্ড\s+মানি|ক্যাশ\s+আউট|লেনদেন|payment)\p{M}*\s+"
    r"(?:\S+\s+)?(?:সফল|সম্পন্ন|hoise|hoyeche|হয়েছে|হইছে|হয়ে গেছে|hoye ge(?:che|se))" + _NOT_DENIED
)
#: What became of a payment long made is asked: "when did I pay it", "কোন কার্ডে কেটেছিল".
PAST: Final = compile_words(
    r"(?<![\p{L}\p{M}])(?:kon|konta|kobe|kokhon|koto|kto|ki|কোন|কোনটা|কবে|কখন|কত|কী|কি)(?:\s+[\p{L}\p{M}]+){0,3}?\s+"
    r"(?:di(?:si|ssi|chi|yechi|echi|lam|silam|chilam|yechilam|yesilam)|দি(?:ছি|সি|য়েছি|লাম|ছিলাম|সিলাম|য়েছিলাম)"
    r"|(?:ket|kat)\p{L}*|(?:কে|কা)টে?\p{Bengali}*"
    r"|(?:pay|payment|পে|পেমেন্ট|পরিশোধ)\s+(?:kor|কর)[\p{L}\p{M}]*)(?![\p{L}\p{M}])"
    r"|(?<![\p{L}\p{M}])(?:kobe|kokhon|কবে|কখন)\s+(?:kor(?:e[cs]|[cs])\w*i(?:lam)?|কর(?:েছি|ছি|সি)(?:লাম)?)(?![\p{L}\p{M}])"
    r"|(?<!\p{L})(?:when|which|how|what)\s+(?:\p{L}+\s+){0,2}?(?:was|were|did|has|had|have)\s+(?:\p{L}+\s+){0,3}?"
    r"(?:paid|pay|charged|debited|deducted|taken|cut|sent|use)(?!\p{L})"
)
#: What is owed is asked, not said of the invoice that was paid.
HOW_MUCH_IS_DUE: Final = compile_words(
    r"(?<![\p{L}\p{M}])(?:কত|কতো|koto|kto|how much|what)(?:\s+[\p{L}\p{M}]+){0,3}?\s+"
    r"(?:বাকি|বকেয়া|ডিউ|baki|bakeya|due|unpaid|left)"
    r"(?![\p{L}\p{M}])"
)
#: What the invoice looks like now: a day beside this is not the day of the payment.
NOW: Final = compile_words(
    _any(
        "unpaid due suspend suspended dekhay dekhai dekhacche dekhasse dekhache shows showing says still ekhono akhono "
        "এখনো এখনও দেখায় দেখাচ্ছে দেখাইতেছে আনপেইড সাসপেন্ড বকেয়া বাকি বন্ধ bondho off down"
    )
    + r"|(?:dei|dey|den|dicche|disse|pacchi|paisi|pai|hoy|hoi|hoini|দেয়|দেন|দিচ্ছে|পাচ্ছি|পাই|হয়)"
    r"\s?(?:na|nai|ni|না|নাই|নি)(?![\p{L}\p{M}])"
    r"|not\s+(?:yet|active|working|updated|showing|received|credited|reflect)"
)
PARTS: Final = compile_words(r"[.;।?!\n]+\s|,\s|\s(?:but|kintu|কিন্তু|tarpor|তারপর|tao|তাও|tobu|তবু|yet|and|ar|আর)\s")
#: One of the details alone, or behind a number: they are paying right now.
RIGHT_NOW: Final = compile_words(
    r"(?:.*\d\s+)?(?:ekhon|ekhn|akhon|ekhoni|ekhuni|akhoni|ei\s?muhurte|এখন|এখনই|এখনি|এখুনি|এই\s?মুহূর্তে|(?:right\s+)?now"
    r"|this\s+(?:minute|moment))\s*[.!।]*"
)
DETAIL: Final = regex.compile(r"[,;|/\n]+")  # between two
#: A sum as it is grouped, whatever stands beside it: "2,300", "1,15,000.00".
GROUPED: Final = regex.compile(r"(?<![\d.,])\d{1,3}(?:,\d{2,3})+(?:\.\d\d)?(?!\d|,\d)")
#: A comma between two details that nobody put a space behind: "4821,bkash,2300".
TIGHT: Final = regex.compile(r"(?<=[^\d\s]),(?=\S)|(?<=\S),(?=[^\d\s])")
TAKA: Final = compile_words(r"taka|টাকা")  # said of rupees too
#: Figures that a sum's currency may stand beside by chance: "A/C:***456Tk900.00", "21:00 টাকা: ৫০০".
NO_SUM: Final = regex.compile(r"(?<![*•x])[*•x]{2,}+\d{2,6}(?=\D)|(?<!\d)\d{1,2}:\d{2}(?::\d{2})?(?!\d)", regex.I)
#: What stands before a sum that is not the one that was paid.
OTHER_SUM: Final = compile_words(
    r"(?:fee|charge|comm(?:ission)?|bal(?:ance)?|avl|avail(?:able)?|limit|lmt|vat|ফি|চার্জ|কমিশন|ব্যালেন্স|ব্যালান্স|ভ্যাট)"
    r"[\s:.-]*(?:(?:is|bal|lmt|limit|a/c)[\s:.-]*)?(?:tk|bdt|rs|inr|টাকা|৳|₹)?[\s.:]*$"
)
#: What stands behind a sum by which it was too little: "500 taka kom pathaisi", "I was 50 short".
LACKING: Final = compile_words(
    r"\s*(?:tk|taka|টাকা|rs|rupees?|রুপি|টাকার)?\s*(?:মতো\s|moto\s)?"
    r"(?:কম|kom|less|short|too little|too few)(?![\p{L}\p{M}])(?!\s+than)"
)
#: A notice names its service by its form alone, as its sender is not copied with it.
NOTICES: Final = {
    "bkash": compile_words(r"(?:fee|ফি)\b.*TrxID\s+(?-i:[A-Z0-9]{10})\b|TrxID\s+(?-i:[A-Z0-9]{10})\s+(?:at|সময়)\s+\d"),
    "nagad": compile_words(r"(?:Amount|Amt):\s*Tk[\s\S]*TxnID:\s*(?-i:[A-Z0-9]{8})\b"),
    "rocket": compile_words(r"Tk[\d.,]+[\s\S]*TxnId:\s*\d{10}[\s\S]*?\d{2}-[A-Z]{3}-\d{2}"),
}
PLASTIC: Final = compile_words(_any("card cards kard কার্ড কার্ডে কার্ডের debit credit ডেবিট ক্রেডিট"))
#: A reference and hardly a word beside it; a mobile number is none.
ID_ALONE: Final = compile_words(
    r"\W*(?:(?:id|আইডি|trx|ref|number|নম্বর|নাম্বার|no|নং|holo|হলো|is|it|its|ta|টা|eta|এটা|ei|এই|the|my|amar|আমার)[\s:ঃ.=-]*)*"
    r"(?!01[3-9]\d{8}(?!\d))(?<id>(?=[a-z]*\d)[a-z0-9]{8,20})\W*"
)
#: What they want to know beside it: shall I pay once more, how long will it take, what now.
_ONCE_MORE: Final = (
    r"(?:again|once more|(?:a )?second time|twice|আবার|আবারও|আবারো|পুনরায়|দুইবার|দুবার"
    r"|abar|abaro|aber|duibar|dui\s?bar|2\s?bar)"
)
_PAY: Final = (
    r"(?:pay|try|retry|চেষ্টা|chesta|cheshta|pement|পে|পেমেন্ট|পরিশোধ|porishodh|taka|tk|টাকা"
    r"|dite|dibo|debo|দিতে|দিব|দেব|pathab|পাঠাব)\p{L}*"
)
_WORDS: Final = r"(?:\s+[\p{L}\p{M}'’]+){0,2}?\s+"
AGAIN: Final = compile_words(
    rf"(?<!\p{{L}})(?:{_ONCE_MORE}{_WORDS}{_PAY}|{_PAY}{_WORDS}{_ONCE_MORE}|another payment)(?![\p{{L}}\p{{M}}])"
)
WOULD: Final = compile_words(
    r"(?<!\p{L})(?:should|shall|need to|have to|must|do i|can i|will i|supposed to)(?!\p{L})|"
    + _any(
        "করব করবো করতে দেব দেবো দিব দিবো দিতে পাঠাব পাঠাবো লাগবে korbo korte dibo debo dite pathabo lagbe korum dimu kormu"
    )
)
#: No reference, or none that they will give.
_ID: Final = (
    r"(?:trx|txn|transaction|ট্রানজেকশন|ট্রানজ্যাকশন|লেনদেন)\S*"
    r"(?:\s+(?:id|আইডি|no|number|নম্বর|নাম্বার)\S*)?"
)
_NONE: Final = (
    r"(?:na|nai|nei|pai\s?nai|paini|jani\s?na|hariye\S*|dibo\s?na"
    r"|না|নাই|নেই|পাই\s?নি|পাইনি|পাই\s?নাই|জানি\s?না|হারিয়ে\S*|দেব\s?না)"
)
NO_ID: Final = compile_words(
    rf"(?:no|not|n't|never|without|lost|deleted)\s+(?:[\p{{L}}']+\s+){{0,4}}?{_ID}"
    rf"|{_ID}\s+(?:[\p{{L}}\p{{M}}]+\s+){{0,2}}?{_NONE}(?![\p{{L}}\p{{M}}])"
)
#: It was taken, or they paid, two times.
TWICE: Final = compile_words(
    r"twice|two times|2\s?times|2x|double|duplicate|ডাবল|ডবল|dabol|dobol"
    r"|(?:দুই\s?বার|দুবার|২\s?বার|dui\s?bar|du\s?bar|2\s?bar|duibar)(?![\p{L}\p{M}])"
)
#: What was done two times, said in the passive: "duibar kata gese", "two payments went".
TAKEN: Final = compile_words(
    r"(?:kata|kete|কাটা|কেটে)\s+(?:ge|gi|nis|niy|nie|গে|গি|নিয়|নিছ|নিস)|(?:payment|pay|পেমেন্ট|পে)\s+(?:hoye|hoiya|হয়ে)\s+(?:ge|gi|গে|গি)"
    r"|(?:charged|billed|debited|deducted|taken)(?!\p{L})"
)
#: It went to somebody's own number: what only wallets' "send money" and notices with a mobile number say.
TO_A_PERSON: Final = compile_words(
    r"send\s*money|সেন্ড\s*মানি"
    r"|(?:personal|parsonal|personel|পার্সোনাল|পারসোনাল|ব্যক্তিগত|bektigoto)\s*(?:\S+\s+){0,2}?"
    r"(?:number|numbar|nombor|nmbr|account|নম্বর|নাম্বার|নাম্বর|একাউন্ট|অ্যাকাউন্ট)"
    # "4821 number e" is an invoice.
    r"|(?<![\d০-৯]\s?)(?:(?:number|numbar|nombor|nmbr)(?:ta|ti)?\s?(?:e|te)|(?:নম্বর|নাম্বার)(?:টা|টি)?(?:\s?এ|ে|তে))\s+"
    r"(?:\S+\s+){0,4}?(?:pathai|pathiye|pathal|পাঠাই|পাঠিয়ে|পাঠাল)"
    r"|(?:sent|transferred|paid)\s+(?:(?:it|money|the money|tk\s*[\d,.]+)\s+)?to\s+"
    r"(?:a|his|her|someone|somebody|the|this|your\s+agent)(?:\s+\S+){0,2}?\s+(?:number|account)"
    r"|(?:to|receiver:?)\s+(?:\+?88)?01[3-9]\d{8}(?!\d)"
    r"|(?<!\d)(?:\+?88)?01[3-9]\d{8}\s*(?:number|নম্বর|নাম্বার|e|te|এ|তে)(?!\p{L})"
)
NEXT: Final = compile_words(
    r"what (?:now|next|do i do|should i do|will happen|happens)|now what"
    r"|(?:এখন|তাহলে|এবার)\s+(?:আমি\s+)?(?:কী|কি)\s+(?:কর|হবে|উপায়)\S*"
    r"|(?:ekhon|akhon|tahole|taile|ebar)\s+(?:ami\s+)?ki\s+(?:kor|hobe|hbe|upay)\S*"
    r"|কী করব\S*|কি করব\S*|ki korb?o|ki korum"
    r"|do i (?:have|need) to do (?:anything|something)|(?:anything|something) (?:that )?i (?:have|need|ought) to do"
    r"|(?:anything|something) to do from my (?:side|end)"
    r"|কিছু\s+(?:কি\s+)?কর(?:তে হ\S+|া লাগ\S+|ার আছে|ণীয়)|kichu\s+(?:ki\s+)?(?:korte h\S+|kor[ao] lag\S+|korar ase)"
)
HOW_LONG: Final = compile_words(
    r"how long|how many (?:days|hours)|when (?:will|would|can)|by when|how soon"
    r"|কতক্ষণ|কতখন|কত\s?(?:দিন|সময়|ঘণ্টা|ঘন্টা)|(?:কখন|কবে) (?:ঠিক|হবে|আপডেট|চালু)"
    r"|koto\s?(?:khon|khn|kkhon|din|somoy|shomoy|ghonta)|kotokkhon|(?:kobe|kokhon) (?:thik|hobe|hbe|update"
    r"|chalu|active)"
)
OTHER_MATTER: Final = compile_words(
    r"refund|ফেরত|ferot|domain|ডোমেইন|ডোমেন|renew|রিনিউ|suspend|সাসপেন্ড|hosting|হোস্টিং"
    r"|google|গুগল|recurring|pdf|due|ডিউ"
)
