"""What the chat widget says and how it writes, for every language: from data, so that a new one needs no script."""

from __future__ import annotations

from typing import Any

from bot.answers import answers
from bot.lang import languages

OWN = "widget."


def widget_words() -> dict[str, dict[str, Any]]:
    """Code -> words (`say`, without Jinja: the script fills them in), and how the language writes.

    `letters`: a class of characters of its script; empty for the one that all other texts are taken to be in.
    """
    return {
        code: {
            "name": one.name,
            "html": one.html,
            "locale": one.locale,
            "digits": one.digits,
            "letters": one.letters,
            "parts": [list(part) for part in one.day_parts],
            "say": {
                key.removeprefix(OWN): entry["text"] for key, entry in answers(code).items() if key.startswith(OWN)
            },
        }
        for code, one in languages().items()
    }
