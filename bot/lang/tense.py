"""Whether a message speaks of what was or of what will be: কাল and পরশু look both ways."""

from __future__ import annotations

import unicodedata
from typing import Final

import regex

from bot.lang.script import listed

PAST: Final = -1
FUTURE: Final = 1


def _compile(pattern: str) -> regex.Pattern[str]:
    return regex.compile(unicodedata.normalize("NFC", pattern))


_PAST: Final = _compile(
    r"গত|বিগত|(?:লাম|েছি|েছে|েছেন|ছিল|ছিলাম|সি|ছি|ইছে|লো|নি|নাই)(?![\p{Bengali}])"
    r"|\b(?:goto\w*|\w+(?:lam|chi|si|chhi|eche|ece|ese|chilo|silo|chilam|silam|isi|isse|oise|oice|oyeche|ni)|paid|sent|did|was|were|happened"
    r"|went|ago|last)\b"
)
_FUTURE: Final = _compile(
    r"আগামী|(?:ব|বো|বে|বেন|মু)(?![\p{Bengali}])"
    r"|\b(?:agami\w*|\w{2,}(?:bo|be|ben|mu)|will|shall|going|due|next|coming)\b"
)
#: Words that end like a verb and are none.
_NO_VERBS: Final = frozenset(
    listed(
        "সব ভাবে কীভাবে কিভাবে তবে হিসাবে হিসেবে জবাব অভাব স্বভাব প্রভাব ভালো আলো কালো আপনি জানি তিনি মানি পানি ছবি বেসি রসি খুব সবে "
        "kivabe kibhabe kibabe vabe bhabe tobe hisabe hisebe apni apani tini jani mani pani besi beshi khusi"
    )
)
_WORD: Final = regex.compile(r"[\p{L}\p{M}\p{N}']+")


def tense(line: str) -> int:
    """PAST, FUTURE, or 0 where a canonical line says neither or both."""
    said = " ".join(word for word in _WORD.findall(line) if word not in _NO_VERBS)
    past, future = _PAST.search(said) is not None, _FUTURE.search(said) is not None
    return 0 if past == future else PAST if past else FUTURE
