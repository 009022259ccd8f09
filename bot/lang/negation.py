"""Whether a name or number of a message is one that is not meant: "4821 na, 4822", "anything but Rocket"."""

from __future__ import annotations

from typing import Final

import regex

from bot.lang.patterns import compile_words
from bot.lang.same_length import same_length


def _compile(pattern: str) -> regex.Pattern[str]:
    return compile_words(pattern, regex.VERBOSE)


# Bengali says it after the noun, at once or behind its ending and "with"; after a verb না denies the verb,
# and so it does before one ("vps na rakhle").
_AFTER: Final = _compile(
    r"""['’-]?(?:gulo|gula|guli|gulor|gular|গুলো|গুলা|গুলি|গুলোর|গুলার|er|r|ta|tar|ti|ke|te|e|ye|এর|ের|র|টা|টার|টি|কে|তে|ে|য়|এ|টাতে)?
    (?:\s+(?:gulo|gula|গুলো|গুলা|er|r|ta|tar|ti|e|te|diye|dia|die|card|one|no|number|টা|টার|টি|এর|র|দিয়ে|দিয়া|দিয়ে|কার্ড|নম্বর|নাম্বার|নং))*
    [\s,]*\s(?:(?:chara|chhara|chada|ছাড়া|ছাড়া|bade|baade|bad|baad|বাদে|বাদ)(?![\p{L}\p{M}])
    (?!\s+(?:(?:ar|r|আর)\s+)?(?:kisu|kichu|kono|onno|কিছু|কোনো|কোন|অন্য)[\p{L}\p{M}]*\s+(?:[\p{L}\p{M}]+\s+){0,3}(?:na|nai|nei|না|নাই|নেই)(?![\p{L}\p{M}])(?!\s*\?))
    |(?:na|noy|noi|nah|না|নয়|নয়|নহে)
    (?![\p{L}\p{M}])(?!\s*(?:\?|ki(?!\p{L})|কি(?![\p{L}\p{M}])|naki|নাকি)))
    (?!\s+(?:rakh(?:i|le|bo|te)|di(?:le|i)|dei|thak(?:le|i)|pele|nile|nei|kor(?:le|i)|রাখ(?:ি|লে|ব|তে)|দিলে|দিই|দেই|থাকলে|পেলে|নিলে|করলে|করি)(?![\p{L}\p{M}]))"""
)
# "bKash chara kisu bujhi na": nothing but that is meant.
# "PayPal nai, Stripe e dibo": they have none. "Nagad nai?" and "nagad nai apnader?" ask.
_HAS_NONE: Final = _compile(
    r"""['’-]?(?:er|r|ta|ti|এর|ের|র|টা|টি)?(?:\s+(?:er|account|akaunt|card|app|অ্যাকাউন্ট|একাউন্ট|কার্ড|অ্যাপ|to|তো|amar|আমার)){0,3}
    \s+(?:nai|nei|নাই|নেই)\s*(?:[.,;!।]|(?:tai|tahole|kintu|bole|তাই|তাহলে|কিন্তু|বলে)(?![\p{L}\p{M}]))"""
)
_BEFORE: Final = _compile(
    r"""(?<!\p{L})(?:not|no|except|excluding|exclude|excepting|without|other\s+than|besides?|aside\s+from|apart\s+from|but\s+not
    |(?:anything|all|everything|any|everyone)\s+but|instead\s+of|rather\s+than|minus
    |(?<!\bto\s)(?<!(?:n['’]t|not|\bi|\bwe)\s)(?:forget|ignore|never\s*mind)(?:\s+about)?)
    (?:\s+(?:with|by|via|for|in|from|using|on|the|my|that|invoices?|bills?|number|no|of|a|an))*\s*[#"'“]?$"""
)
_HAVE_NO: Final = _compile(
    r"""(?<!\p{L})(?:i|we)\s+(?:(?:do\s+not|don['’]?t)\s+(?:have|own|use)|haven['’]?t\s+got)(?:\s+(?:a|an|any))?\s+$"""
)
# "The bigger one later, the smaller one now".
_LATER: Final = _compile(
    r"""['’-]?(?:er|r|ta|tar|ti|এর|ের|র|টা|টার|টি)?(?:\s+(?:er|r|ta|tar|ti|টা|টার|টি|এর|র|one|(?:bill|invoice|বিল|ইনভয়েস)(?:ta|tar|ti|টা|টার|টি)?|i(?:'?ll)?|will|can|pay)){0,4}
    \s+(?:pore|por|later|next\s+(?:month|week)|পরে|পর)(?:\s+(?:dibo|debo|dimu|dei|korbo|deb|দিব|দিবো|দেব|দেবো|দিই|দেই|করব|করবো|দিচ্ছি))?(?![\p{L}\p{M}])"""
)
# "4821 না 4822?" asks which of the two.
_EITHER: Final = _compile(r"(?:na|না)\s+[^\s,;।.?!]+(?:\s+[^\s,;।.?!]+){0,2}\s*\?")

REACH: Final = 60  # characters before a name in which its negation is looked for


def is_deferred(text: str, end: int) -> bool:
    """Whether what ends at ``text[end]`` is said to be for later; what is asked for now is something beside it."""
    return _LATER.match(same_length(text), end) is not None


def is_excluded(text: str, start: int, end: int) -> bool:
    """Whether what stands at ``text[start:end]`` is said not to be meant."""
    view = same_length(text)
    if _BEFORE.search(view[max(0, start - REACH) : start]):
        return True
    # "I don't have invoice 4821" wants it.
    has_none = _HAS_NONE.match(view, end) or _HAVE_NO.search(view[max(0, start - REACH) : start])
    if has_none and not view[start].isdigit():
        return True
    after = _AFTER.match(view, end)
    if after is None:
        return False
    negation = regex.search(r"\S+$", after[0])
    return not (negation and _EITHER.match(view, end + negation.start()))
