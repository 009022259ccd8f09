"""Whether somebody else's account is to be looked into: "my brother's bill, his e-mail is ...", "bondhur bill koto"."""

from __future__ import annotations

from typing import Final

from bot.dialogue.commands import Command, Proposer, Say
from bot.dialogue.dialogue_context import Context, NluResult
from bot.lang import normalise
from bot.lang.patterns import compile_whole_words

LONGEST: Final = 30  # words; a longer message tells a story


_EN: Final = (
    r"(?:brother|sister|friend|wife|husband|father|dad|mother|mum|uncle|aunt|cousin|colleague|boss|client|customer|partner"
    r"|neighbou?r|son|daughter)"
)
#: In the genitive, since "vai" alone addresses whoever is asked.
_BN: Final = (
    r"(?:(?:v|bh)ai(?:\ ?er|yer|er)|bondhu(?:r|\ er)|boner|bou(?:er|\ er)|strir|shamir|babar|abbur|ammur|mayer|cheler"
    r"|meyer"
    r"|(?:chach|kak|mam)ar|(?:client|customer|boss|partner)\ ?er|onno\ (?:ekjoner|karo|loker)|arekjoner|onner"
    r"|ভাই(?:য়ের|এর|\ এর)|বন্ধুর|বোনের|বউ(?:য়ের|এর)|স্ত্রীর|স্বামীর|বাবার|আব্বুর|মায়ের|আম্মুর|ছেলের|মেয়ের"
    r"|চাচার|কাকার|মামার|ক্লায়েন্টের|কাস্টমারের|বসের|পার্টনারের|অন্য\ (?:একজনের|কারো|কারও|লোকের)"
    r"|আরেকজনের|অন্যের)"
)
_THING: Final = (
    r"(?:accounts?|akaunt|ekaunt|bills?|invoices?|dues?|balance|services?|hosting|site"
    r"|একাউন্ট|অ্যাকাউন্ট|বিল|ইনভয়েস|ডিউ|বকেয়া|হোস্টিং|সার্ভিস|সাইট)(?:er|ta|tar|e|ের|টা|টার|ে|গুলো)?"
)
_THEIRS: Final = compile_whole_words(
    rf"""{_EN}(?:'s|s|s')\ (?:\p{{L}}+\ )?{_THING} | {_THING}\ of\ (?:my|a|his|her|our)\ {_EN}
    | {_BN}\ (?:[\p{{L}}\p{{M}}]+\ )?{_THING}
    | (?:his|her|their|or|unar|tar|ওর|ওনার|উনার|তার|তাঁর)\ (?:e-?mail|ই-?মেইল)"""
)
_LOOK: Final = compile_whole_words(
    r"""see|seen|check|look|show|shown|view|find|tell|list|status|how\ much|owes?|know|access|open
    |due|deadline|(?:last|ses|shesh|sesh|শেষ|লাস্ট)\ (?:date|day|tarikh|তারিখ|ডেট|দিন)(?:টা)?
    |(?:tarikh|date|তারিখ|ডেট)(?:ta|টা)?
    |dekh\p{L}*|jan(?:te|an|ate|aben)
    |bol(?:en|un|te|ben)|koto|obostha|দেখ[\p{L}\p{M}]*|জান(?:তে|ান|াতে|াবেন)|বল(?:েন|ুন|তে|বেন)|কত|অবস্থা"""
)
#: Theirs is what it is paid with, or to whom it was said; or they have the account themselves.
_OTHER: Final = compile_whole_words(
    r"""card|bkash|nagad|rocket|wallet|paypal|pay|paid|dite|dibo|debo|use|disi|diyeche|dise|from|theke|name|naame
    |registered|under|কার্ড|বিকাশ|নগদ|রকেট|দিতে|দেব|দিব|থেকে|নামে|দিয়েছে|দিছে"""
)


#: When it is due, not who pays it.
_TO_BE_PAID: Final = compile_whole_words(
    r"(?:kobe|kokhon|koto\ tarikh\p{L}*)\ (?:dite|deya|dewa)\ (?:hobe|lagbe)"
    r"|(?:কবে|কখন|কত\ তারিখে?)\ (?:দিতে|দেওয়া)\ (?:হবে|লাগবে)"
)


#: "His bill, and I have no account with you": who wants to pay for a friend.
_PAYS: Final = compile_whole_words(
    r"pay|paying|settle|dite|dibo|debo|diye\ dibo|dimu|shodh|দিতে|দেব|দিব|দিয়ে\ দেব|দিয়ে\ দিব|শোধ|পে"
)
_NAMES_ONE: Final = compile_whole_words(rf"(?:my|a)\ {_EN}(?:'?s)? | {_BN}")
_NO_ACCOUNT: Final = compile_whole_words(
    r"""(?:i\ )?(?:have\ no|don't\ have\ (?:an?|any)|dont\ have\ (?:an?|any)|without\ an?|no)\ (?:\p{L}+\ )?(?:account
        |login)
    | (?:not|am\ no|i'm\ no)\ (?:a\ )?(?:customer|client)(?:\ of\ yours)?
    | (?:amar|amr|nijer)\ (?:kono\ |to\ )*(?:account|akaunt|login)\ (?:nai|nei|nai\ to) | (?:আমার|নিজের)\ (?:কোনো\ 
        |তো\ )*(?:অ্যাকাউন্ট|একাউন্ট|লগইন)\ (?:নাই|নেই)"""
)
#: "Ok, I'll ask him for the link", "ঠিক আছে, ওকে বলি".
_ASKS_THEM: Final = compile_whole_words(
    rf"""(?:i'll|i\ will|let\ me|i'm\ going\ to|will)\ (?:ask|tell|text|call|message)\ (?:him|her|them|my\ {_EN}
        |the\ owner)
    | (?:oke|take|taake|unake|onake|{_BN}ke|bondhuke|vaike|bhaike)\ (?:\p{{L}}+\ ){{0,3}}?(?:boli|bolbo|bolchi|bolteci
        |jiggesh?\ kor(?:i|bo)|janai|janabo|bole\ dekhi)
    | (?:ওকে|তাকে|ওনাকে|উনাকে|বন্ধুকে|ভাইকে|বোনকে)\ (?:[\p{{L}}\p{{M}}]+\ ){{0,3}}?(?:বলি|বলব|বলবো|বলছি|জিজ্ঞেস\ কর(?:ি|ব
        |বো)|জানাই|জানাব|বলে\ দেখি)"""
)


def pays_for_somebody(text: str) -> bool:
    """Who has no account here wants to pay another person's bill."""
    line = normalise(text)
    if len(line.split()) > LONGEST:
        return False
    return bool(_NAMES_ONE.search(line) and _PAYS.search(line) and _NO_ACCOUNT.search(line))


def asks_them(text: str) -> bool:
    """They will ask the other person themselves: nothing is asked of us."""
    line = normalise(text)
    return len(line.split()) <= LONGEST and "?" not in line and _ASKS_THEM.search(line) is not None


def is_somebody_elses(text: str) -> bool:
    """True where another person's account is to be shown; who may pay for whom is another question."""
    line = normalise(text)
    if len(line.split()) > LONGEST or _OTHER.search(_TO_BE_PAID.sub(" due ", line)):
        return False
    return bool(_THEIRS.search(line) and _LOOK.search(_TO_BE_PAID.sub(" due ", line)))


def wants_somebody_elses(heard: NluResult, context: Context) -> Command | None:
    """ "My brother's bill, his e-mail is ...": who somebody is, only their channel proves."""
    by_number = heard.sought and context.customer is None and not context.awaited
    return Say("identify", {"other": "1"}) if (heard.others or by_number) and heard.intent != "handoff" else None


def would_pay_for_them(heard: NluResult, context: Context) -> Command | None:
    """ "My friend's bill, and I have no account": the owner can pass the link on."""
    meant = heard.books == "for_them" and context.customer is None
    return Say("identify", {"other": "pays"}) if meant else None


def will_ask_them(heard: NluResult, context: Context) -> Command | None:
    """ "Ok, I'll ask him for the link"."""
    meant = heard.books == "asks_them" and heard.intent not in {"handoff", "safety_warning"} and not context.awaited
    return Say("affirm", {"act": "noted"}) if meant else None


PROPOSERS = (
    Proposer(0.93, wants_somebody_elses),
    Proposer(0.93, would_pay_for_them),
    Proposer(0.925, will_ask_them),
)
