"""Whether a message is keys hit at random ("asdkjh", "qwrtp"): it is not understood, and no yes to anything."""

from __future__ import annotations

from typing import Final

import regex

from bot.dialogue.commands import Command, Miss, Proposer
from bot.dialogue.dialogue_context import CONTEXTUAL, NOT_UNDERSTOOD, Context, NluResult
from bot.lang import normalise

MOST_WORDS: Final = 3
_WORD: Final = regex.compile(
    r"(?!h+m+$)[^aeiouy\P{Latin}]{5,}|(?:asd|qwe|zxc)\p{Latin}+|\p{Latin}*(?:asdf|sdfg|dfgh|fghj|ghjk|hjkl"
    r"|lkjh|hgfd|gfds|fdsa|poiu|kjhg|jkl|lkj|qwer|rtyu|yuio"
    r"|zxcv|xcvb|cvbn|vbnm)\p{Latin}*"
    r"|(\p{L})\1{2,}|[ক-হ]{5,}"
)
LITTLE: Final = NOT_UNDERSTOOD | CONTEXTUAL | {"complaint"}


def is_typed_at_random(text: str) -> bool:
    words = regex.findall(r"[\p{L}\p{M}]+", text.lower())
    return (
        bool(words)
        and len(words) <= MOST_WORDS
        and all(_WORD.fullmatch(word) for word in words)
        and normalise(text) != ""
    )


def is_no_answer(heard: NluResult, context: Context) -> Command | None:
    """ "asdkjh", wherever no choice is waited for."""
    waits = (context.open_question or {}).get("kind") in {"invoice", "piece", "identify"}
    meant = bool(heard.entities or heard.told or heard.selection) or waits
    return Miss() if heard.noise and not meant and heard.intent in LITTLE else None


PROPOSERS = (Proposer(0.99, is_no_answer),)
