"""Whether a message tells that a card is blocked, lost or cancelled, and what that means for its payments."""

from __future__ import annotations

from typing import Final

from bot.dialogue.commands import Answer, Command, Proposer
from bot.dialogue.dialogue_context import CONTEXTUAL, NOT_UNDERSTOOD, RECURRING, Context, NluResult, spoken_of
from bot.knowledge.memory import is_remembered
from bot.knowledge.topics import topics
from bot.lang import normalise
from bot.lang.patterns import compile_words

LONGEST: Final = 300  # characters that are read
OWN: Final = "my_recurring_status"
# As which such a story is heard, beside what says little.
SOUNDS_LIKE: Final = frozenset(
    {
        "rbi_why", "paid_but_unpaid", "complaint", "payment_problem", "recurring_existing_account", "recurring_stop",
        "recurring_avoid_interruption", "cancel", "recurring_fix", "my_recurring_status", "suspension_policy",
    }
)  # fmt: skip


_CARD: Final = compile_words(r"\bcards?\b|\b(?:card|crd)\s?(?:ta|tar|tai|to|er|o)\b|কার্ড")
_STOPPED: Final = compile_words(
    r"\b(?:block\w*|frozen|froze|freez\w*|lost|stolen|cancell?ed|hot ?listed|deactivated|lock(?:ed)?|closed"
    r"|bloc?k|hari\w+|churi|batil)\b"
    r"|\bbank\b.{0,20}\b(?:stopped|bondho|off)\b|\b(?:stopped|bondho|off)\s+(?:kor[ei]\w*|by|it)\b"
    r"|ব্লক|হারি?য়ে|হারি|চুরি|বাতিল|লক(?![\p{L}\p{M}])|বন্ধ\s?(?:কর|করে|করা|করিয়ে)"
)
_WISH: Final = compile_words(
    r"\?|\b(?:how|want|please|stop the|can i|could|should|kivabe|kemne|chai|korbo|korte|if)\b"
    r"|কীভাবে|কিভাবে|চাই|করব|করতে|যদি"
)


def tells_of_a_stopped_card(text: str) -> bool:
    """True for "the bank blocked that card" and "কার্ডটা হারিয়ে গেছে", not for a wish to stop one."""
    line = normalise(text[:LONGEST])
    return bool(_CARD.search(line) and _STOPPED.search(line)) and not _WISH.search(line)


def has_no_card_now(heard: NluResult, context: Context) -> Command | None:
    """ "The bank has blocked it", while a recurring payment is spoken of: how it is paid until there is another."""
    last = topics().get(str(context.last))
    near = last is not None and is_remembered(context.age) and (last.source == RECURRING or last.id == OWN)
    if not heard.stopped or not near or heard.intent not in SOUNDS_LIKE | NOT_UNDERSTOOD | CONTEXTUAL:
        return None
    if context.last == OWN:
        return Answer("auto_renew_host")
    product = spoken_of(context.dialogue_context).get("product")
    return Answer("recurring_avoid_interruption", {"card": "stopped", **({"product": product} if product else {})})


PROPOSERS = (Proposer(0.9, has_no_card_now),)
