"""A button's title that is typed in the web chat does what pressing the button does."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from bot.answers.book import answers
from bot.channels.renderer import as_typed, typed_title
from bot.conversations.store import ConversationStore
from bot.lang import LANGUAGES

LINES = 6  # of the newest; an answer may be several, and the customer's own stands before it
OPTION = ".option."  # in the key of an answer that is only the title of a choice


async def token_of(store: ConversationStore, identity: str, text: str) -> str | None:
    """The token of the button that `text` is the title of, under the answer before it; None: it is a message.

    Also where somebody else has spoken since: it is said to them.
    """
    if as_typed(text) not in known_titles():  # so that no other message costs a look
        return None
    for line in reversed(await store.before(identity, None, LINES)):
        if line.author != "bot":
            return None
        if (token := typed_title(line.body, text)) is not None:
            return token
    return None


@cache
def known_titles() -> frozenset[str]:
    """The titles that are the same for everybody, in every language."""
    return frozenset(as_typed(title) for language in LANGUAGES for title in _titles(language) if "{" not in title)


def _titles(language: str) -> Iterator[str]:
    for key, entry in answers(language).items():
        yield from (str(button.get("title", "")) for button in entry.get("buttons") or ())
        if OPTION in key:
            yield str(entry["text"])
