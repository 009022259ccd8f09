"""What is said of one's own bills and automatic charges beside them: no notice came, nothing is to be taken now."""

from __future__ import annotations

from typing import Final

from bot.lang import normalise
from bot.lang.patterns import compile_whole_words, says

LONGEST: Final = 16  # words; a longer message tells a story
_BANK: Final = compile_whole_words(r"bank(?:\ ?er|\ theke|s)?|ব্যাংক(?:ের|\ থেকে|ে)?|hdfc|icici|sbi|rbl|otp|ওটিপি")
_BANK_IS_STILL: Final = compile_whole_words(
    r"""bank\ (?:has|hasn't|has\ not|did|didn't|did\ not|never|hasnt|didnt)\ (?:not\ |never\ )?(?:sent|send|told|tell
        |given|give|said|say)\ (?:me\ )?(?:anything|a\ thing|nothing)
    | bank\ (?:theke\ )?(?:to\ )?(?:kichu|kisu)\ (?:to\ )?(?:path\p{L}*|jan\p{L}*|de\p{L}*|bole|koy)\ ?(?:nai|ni
        |n[ae]i)?
    | ব্যাংক\ (?:থেকে\ )?(?:তো\ )?কিছু(?:ই)?\ (?:তো\ )?(?:পাঠায়|জানায়|দেয়|বলে)\ ?(?:নি|নাই)"""
)
_NOTICE: Final = (
    r"(?:e-?mails?|mails?|sms|messages?|msg|notices?|notifications?|reminders?|alerts?|মেইল|ইমেইল|এসএমএস|মেসেজ|নোটিশ"
    r"|নোটিফিকেশন)"
    r"(?:\ ?(?:ta|টা|ও|o))?"
)
#: "Nobody mailed me about it", "kono mail pai nai", "আমাকে তো জানানো হয়নি".
_NOT_TOLD: Final = compile_whole_words(
    rf"""(?:(?:nobody|no\ one|noone)\ (?:has\ |ever\ )*
        |(?:you|u|they)\ (?:never|didn't|didnt|did\ not|haven't|have\ not)\ )
        (?:mailed|e-?mailed|told|notified|informed|warned|messaged|texted|mail|email|tell|notify|inform|message|send
        |sent)\ (?:me|us)
    | (?:i|we)\ (?:never|didn't|didnt|did\ not|haven't|have\ not)\ (?:\p{{L}}+\ )?(?:get|got|gotten|receive|received
        |see|seen)\ (?:\p{{L}}+\ ){{0,3}}{_NOTICE}
    | (?:i\ )?(?:was|were|wasn't)\ (?:never\ |not\ )?(?:told|notified|informed|mailed|emailed)
    | no\ {_NOTICE}\ (?:came|come|arrived|from|was|reached|has|about)
    | {_NOTICE}\ (?:\p{{L}}+\ ){{0,3}}?(?:pai|paini|aseni|ashe|ase|dei|den|deni|diye?n|dey|ay)\ ?(?:nai|ni|nei
        |na)?(?=\ ?(?:$|[.,?!]|to|keno))
    | {_NOTICE}\ (?:\p{{L}}+\ ){{0,2}}?(?:paini|aseni|pelam\ na|asheni|pai\ ?n[ai]i?)
    | {_NOTICE}\ (?:[\p{{L}}\p{{M}}]+\ ){{0,3}}?(?:পাইনি|পাই\ নাই|পাই\ নি|আসেনি|আসে\ নাই|আসে\ নি|দেননি|দেয়নি|দেয়\ নাই
        |দেন\ নাই|পেলাম\ না|এলো\ না)
    | (?:ke?u|keo)\ (?:to\ )?(?:kichu\ |amake\ |amare\ )*(?:janay|bole|janan|boleni|janayni|jana)\ ?(?:nai|ni)?
    | (?:কেউ|কেউই)\ (?:তো\ )?(?:কিছু\ |আমাকে\ )*(?:জানায়নি|জানায়\ নাই|বলেনি|বলে\ নাই|জানাননি|জানালো\ না)
    | (?:আমাকে|আমাদের)\ (?:তো\ )?(?:কিছু\ )?(?:জানানো\ হয়নি|জানানো\ হয়\ নাই|জানাননি|বলেননি)"""
)
#: "Don't charge anything now please", "ekhon taka katben na".
_TAKES: Final = r"(?:charge|take|deduct|debit|cut|pull)"
_NOT_NOW: Final = compile_whole_words(
    rf"""(?:don't|dont|do\ not|please\ don't|pls\ dont|never)\ (?:\p{{L}}+\ )?{_TAKES}\ (?:anything|any|money|it|me
        |my\ card|the\ card|again|that|from)
    | (?:no|stop\ any)\ (?:charge|charges|deduction)\ (?:now|yet|please|for\ now|right\ now|today)
    | (?:kete|katen|kata|katben|katiyen|kait+en|kaiten|kaitben|katbena|nie?ben|charge\ kor\p{{L}}*)\ (?:felben\ |niben\ 
        |jen\ |jeno\ )?(?:na
        |nah)(?!\ ?(?:ken|kno))
    | (?:কেটে\ ফেলবেন|কেটে\ নেবেন|কেটে\ নিবেন|কাটবেন|কাটেন|কাইটেন|চার্জ\ করবেন|নেবেন)\ না(?!\ ?কেন)"""
)
_WHY: Final = compile_whole_words(r"why|keno|kno|কেন")
_MONEY: Final = compile_whole_words(
    r"taka|card|money|anything|charge\p{L}*|account|kono\ ?ta|kichu|it|me|টাকা|কার্ড|কিছু|কোনোটা|চার্জ|অ্যাকাউন্ট|এখন"
    r"|ekhon|now|again"
)
#: "When will it be tried again?", "আবার কবে কাটার চেষ্টা হবে".
_AGAIN: Final = compile_whole_words(
    r"""(?:when|what\ (?:day|date))\ (?:will|do|does|is|would|are)\ (?:\p{L}+\ ){0,4}?(?:try|tried|retry|retried
        |charge|charged|attempt\p{L}*|next\ attempt)\ ?(?:\p{L}+\ )?(?:again|next|it)?
    | (?:next|another)\ (?:attempt|try|retry|charge)\ (?:\p{L}+\ )?(?:when|on\ what)
    | (?:abar|ar)\ (?:kobe|kokhon)\ (?:\p{L}+\ ){0,3}?(?:kat\p{L}*|try|chesta|cheshta|charge)\p{L}*
    | (?:kobe|kokhon)\ (?:abar|ar)\ (?:\p{L}+\ ){0,3}?(?:kat\p{L}*|try|chesta|cheshta|charge)\p{L}*
    | (?:আবার|আর)\ (?:কবে|কখন)\ (?:[\p{L}\p{M}]+\ ){0,3}?(?:কাট[\p{L}\p{M}]*|চেষ্টা|চার্জ|ট্রাই|নেবে(?:ন)?|নিবে(?:ন)?)
    | (?:কবে|কখন)\ (?:আবার|আর)\ (?:[\p{L}\p{M}]+\ ){0,3}?(?:কাট[\p{L}\p{M}]*|চেষ্টা|চার্জ|ট্রাই|নেবে(?:ন)?|নিবে(?:ন)?)
    | (?:abar|ar)\ (?:kobe|kokhon)\ (?:taka\ )?ni?e?ben? | (?:kobe|kokhon)\ abar\ (?:taka\ )?ni?e?ben?"""
)
_FAILS: Final = compile_whole_words(
    r"fail(?:s|ed|ing)?|declin(?:e|es|ed|ing)|bounce[sd]?|kat(?:be|lo|e)\ (?:na|nai|ni)|kateni|fail\ kor\p{L}*"
    r"|কাট(?:বে|ল|লো|ে)\ (?:না|নাই|নি)|কাটেনি|ফেল(?:\ কর[\p{L}\p{M}]*)?"
)
#: "Does the VPS stay on meanwhile?", "সাইটটা কি এর মধ্যে চালু থাকবে?".
_STAYS: Final = compile_whole_words(
    r"""(?:will|does|do|would|is|can)\ (?:\p{L}+\ ){1,4}?(?:stay|stays|keep|keeps|remain|remains|continue|still|be
        |work|run)\ 
        (?:\p{L}+\ )?(?:on|up|running|active|online|working|alive|work|run|live|meanwhile|until|till)
    | (?:chalu|on|active|live|online)\ (?:thakbe|thake|thakche|rakhben)
    | (?:cholbe|cholte\ thakbe)(?:\ to|\ naki|\ ki)?
    | (?:চালু|অন|অ্যাকটিভ|লাইভ)\ (?:থাকবে|থাকছে|থাকে|রাখবেন) | (?:চলবে|চলতে\ থাকবে)(?:\ তো|\ কি)?"""
)
_MEANWHILE: Final = compile_whole_words(
    r"""meanwhile|while\ (?:i|we)|in\ the\ mean\ ?time|until\ (?:then|i\ pay|it\ is|that)|till\ (?:then|i\ pay)|for\ now
        |before\ (?:that|then)
    |(?:er|eri|etar)\ (?:moddhe|mdhe|majhe)|totodin|totokkhon|tar\ age|ei\ somoy|dewa\ porjonto|pay\ korar\ age
    |(?:এর|এরই)\ (?:মধ্যে|মাঝে)|ততদিন|ততক্ষণ|তার\ আগে|এই\ সময়(?:ে|টা)?|দেওয়া\ পর্যন্ত"""
)


def says_that_it_fails(text: str) -> bool:
    return says(text, LONGEST, _FAILS)


def was_not_told(text: str) -> bool:
    """No notice of it came from the company."""
    return says(text, LONGEST, _NOT_TOLD) and not _BANK.search(normalise(text))


def has_no_notice(text: str) -> bool:
    """No notice came from the bank."""
    return says(text, LONGEST, _NOT_TOLD, _BANK) or says(text, LONGEST, _BANK_IS_STILL)


def wants_nothing_taken(text: str) -> bool:
    return says(text, LONGEST, _NOT_NOW, _MONEY) and not _WHY.search(normalise(text))


def asks_for_the_next_attempt(text: str) -> bool:
    return says(text, LONGEST, _AGAIN)


def asks_whether_it_stays_on(text: str) -> bool:
    """Whether a service runs on, for as long as a bill is not paid."""
    return says(text, LONGEST, _STAYS, _MEANWHILE)
