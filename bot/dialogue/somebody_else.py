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
    r"(?:(?:v|bh)ai(?:\ ?er|yer|er)|bondhur|boner|bou(?:er|\ er)|strir|shamir|babar|abbur|ammur|mayer|cheler|meyer"
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


PROPOSERS = (Proposer(0.93, wants_somebody_elses),)
