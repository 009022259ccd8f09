"""Channels as people call them, and which of their accounts can be a customer's."""

from __future__ import annotations

TITLES = {"chatwoot": "Live chat", "messenger": "Messenger", "telegram": "Telegram"}


def title(channel: str) -> str:
    """The name of a platform, which is the same in every language."""
    return TITLES.get(channel, channel.capitalize())


def may_be_linked(channel: str, external_id: str | None) -> bool:
    """A person's own account. A group never: Telegram's have a negative number (Bot API, Chat.id)."""
    return channel in TITLES and bool(external_id) and not str(external_id).startswith("-")
