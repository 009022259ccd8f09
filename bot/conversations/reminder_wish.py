"""Whether somebody wants no more reminders of invoices, or wants them again, by their words."""

from __future__ import annotations

from functools import lru_cache

import regex

from bot.lang import fold, normalise

MOST_WORDS = 12  # who says more tells of something else
_WORD = regex.compile(r"[\p{L}\p{M}\p{N}]+")
_APOSTROPHE = regex.compile(r"(?<=\p{L})['’](?=\p{L})")
#: What is spoken of: the thing, …
REMINDER = (
    "reminder reminders remainder rimaindar remindar রিমাইন্ডার রিমাইন্ডারগুলো রিমাইন্ডারটা রিমাইন্ডারের রিমাইন্ডারগুলা "
    "reminderta reminderer remindergulo remindergula"
)
#: … or that it is done, …
REMINDING = (
    "remind reminding reminded koriye koraben koraiyen koraio koranor korano করিয়ে করাবেন করাইয়েন করানোর করানো করায়েন"
)
#: … where Bengali takes two words for it.
MIND = "mone মনে"
#: Enough beside the thing.
STOP = (
    "stop stopped stopping off disable cancel unsubscribe remove end mute bondho bandho bondo bndho বন্ধ অফ বাতিল batil "
    "থামান থামাও thaman thamao"
)
#: Enough beside a "no".
WANTED = (
    "want need send sending give chai lagbe dorkar pathaben pathaiyen pathayen pathiyo pathiyen pathano diben diyen "
    "dien deben diyo চাই লাগবে দরকার পাঠাবেন পাঠায়েন পাঠাইয়েন পাঠিয়েন পাঠিও পাঠিয়ো পাঠানোর দিবেন দেবেন দিয়েন দিও দিয়ো more"
)
NO = "no not dont never without na nai না নাই নয় noy"
AGAIN = "on start enable resume again subscribe restart back chalu calu abar চালু অন আবার আবারও ফের phir শুরু shuru suru"
#: About something else: a payment that was made, a time, a question, what did not come.
OTHER = (
    "why when what how which paid pay payment paying diyechi disi dilam disilam korechi korsi keno kobe kokhon kivabe "
    "kibhabe koto ki did didnt get got receive received came come coming come asche ase ashe asheni aseni paini "
    "pai pelam tomorrow tonight later kal kalke porshu days din age hour ghonta app phone mobile calendar still "
    "friday saturday sunday monday tuesday wednesday thursday june july "
    "কেন কখন কবে কীভাবে কিভাবে কত কী কি দিয়েছি দিলাম করেছি পেমেন্ট পে পাই পাইনি পেলাম আসে আসেনি আসছে এসেছে কাল কালকে পরশু "
    "দিন আগে ঘণ্টা ফোনে মোবাইলে অ্যাপে ক্যালেন্ডারে এখনও এখনো"
)


def reminder_wish(text: str) -> bool | None:
    """True: no more of them; False: again; None: about something else."""
    said = _WORD.findall(_APOSTROPHE.sub("", normalise(text)))
    if not 0 < len(said) <= MOST_WORDS:
        return None
    words = {fold(word) for word in said}

    def has(group: str) -> bool:
        return bool(words & _folds(group))

    if has(OTHER):
        return None
    done = words & _folds("remind reminding") or (has(REMINDING) and has(MIND))
    if has(REMINDER) and (has(STOP) or (has(NO) and has(WANTED))):
        return True
    if done and (has(NO) or has(STOP)):
        return True
    return False if has(REMINDER) and has(AGAIN) and not has(NO) else None


@lru_cache(maxsize=16)
def _folds(line: str) -> frozenset[str]:
    return frozenset(fold(word) for word in line.split())
