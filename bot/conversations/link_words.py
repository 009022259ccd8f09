"""What is said about links of accounts, with the buttons that decide; the engine never sees these."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.answers import Button, Reply, render
from bot.conversations.channel_names import title
from bot.conversations.models import LinkAct

INTENT = "account_link"  # of a button's payload
LIFE = 600  # seconds in which a link from the client area is brought and confirmed
BY_MAIL = "by_mail"
ACTS = frozenset({"link", "leave", "unlink", "stay"})


def words(what: str, language: str, channel: str, **facts: Any) -> Reply:
    return render(f"account_link.{what}", language, channel=title(channel), minutes=LIFE // 60, **facts)


def link_question(link: str, label: str, channel: str, language: str) -> Reply:
    """`link`: which; `label`: what the customer's account is called to whoever holds it."""
    return words("confirm", language, channel, label=label).with_buttons(
        _button("yes_link", language, act="link", link=link), _button("no", language, act="leave", link=link)
    )


def unlink_question(channel: str, language: str) -> Reply:
    """Whether they mean it: a word alone may be heard wrongly."""
    return words("unlink_sure", language, channel).with_buttons(
        _button("yes_unlink", language, act="unlink"), _button("no", language, act="stay")
    )


def decided(payload: Mapping[str, Any] | None) -> LinkAct | None:
    """What a pressed button of ours decides; None where it is another's."""
    if payload is None or payload["intent"] != INTENT:
        return None
    entities = payload["entities"]
    return LinkAct(entities["act"], entities.get("link")) if entities.get("act") in ACTS else None


def by_mail(language: str) -> Button:
    """To be sent a code."""
    return _button("by_mail", language, act=BY_MAIL)


def another_by_mail(language: str) -> Button:
    return _button("another_code", language, act=BY_MAIL)


def is_by_mail(payload: Mapping[str, Any] | None) -> bool:
    return payload is not None and payload["intent"] == INTENT and payload["entities"].get("act") == BY_MAIL


def _button(key: str, language: str, **entities: str) -> Button:
    title_of_it = render(f"account_link.{key}", language).text
    return Button(title_of_it, payload={"intent": INTENT, "entities": entities})
