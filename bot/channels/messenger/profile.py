"""What people see of the bot on Messenger before they write: Get Started, the menu, a greeting, in every language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from bot.answers import Reply, render
from bot.channels.capabilities import Limit
from bot.channels.messenger.client import GraphClient
from bot.channels.text_split import shorten
from bot.lang import DEFAULT

START = "start"  # the payload of Get Started
MENU = "menu:"  # before the topic of an entry of the menu

#: Events that the webhook understands.
FIELDS = (
    "messages", "messaging_postbacks", "messaging_referrals", "messaging_handovers", "standby",
)  # fmt: skip
#: Meta's name of a language that is not the one for everybody else.
LOCALES = {"en": ("en_US", "en_GB"), "bn": ("bn_IN",)}
GREETING = Limit(160)
_SHOWN = ("get_started", "greeting", "persistent_menu")


@dataclass(frozen=True)
class Page:
    """How the page stands: `missing` are fields of FIELDS, and parts of the profile that set-up would make anew."""

    ident: str
    name: str
    missing: tuple[str, ...]


async def set_up(graph: GraphClient, languages: Sequence[str]) -> None:
    """Make the page as it should be. Raises GraphTrouble."""
    await graph.post("me/messenger_profile", wanted(languages))
    await graph.post("me/subscribed_apps", {"subscribed_fields": list(FIELDS)})


async def look(graph: GraphClient, languages: Sequence[str]) -> Page:
    """Raises GraphTrouble."""
    page = await graph.get("me", fields="id,name")
    subscribed = await graph.get("me/subscribed_apps")
    profile = await graph.get("me/messenger_profile", fields=",".join(_SHOWN))
    has = {name for row in _rows(subscribed) for name in row.get("subscribed_fields", ())}
    shown: dict[str, Any] = {}
    for row in _rows(profile):
        shown |= row
    missing = [name for name in FIELDS if name not in has]
    missing += [name for name, value in wanted(languages).items() if not _as_wanted(shown.get(name), value)]
    return Page(str(page.get("id", "")), str(page.get("name", "")), tuple(missing))


def wanted(languages: Sequence[str]) -> dict[str, Any]:
    """The page's Messenger profile; the default language's is everybody's whose own is not ours."""
    greeting, menu = [], []
    for locale, language in _locales(languages):
        said = _words(language)
        entries = [
            {"type": "postback", "title": one.title, "payload": f"{MENU}{(one.payload or {})['intent']}"}
            for one in said.buttons
        ]
        greeting.append({"locale": locale, "text": shorten(said.text, GREETING)})
        menu.append({"locale": locale, "composer_input_disabled": False, "call_to_actions": entries})
    return {"get_started": {"payload": START}, "greeting": greeting, "persistent_menu": menu}


@cache
def menu_topics() -> frozenset[str]:
    """What an entry of the menu may ask for."""
    return frozenset((one.payload or {})["intent"] for one in _words(DEFAULT).buttons)


def _words(language: str) -> Reply:
    return render("messenger.greeting", language)


def _locales(languages: Sequence[str]) -> list[tuple[str, str]]:
    return [("default", DEFAULT)] + [(locale, code) for code in languages for locale in LOCALES.get(code, ())]


def _rows(answer: dict[str, Any]) -> list[dict[str, Any]]:
    data = answer.get("data")
    return [row for row in data if isinstance(row, dict)] if isinstance(data, list) else []


def _as_wanted(shown: Any, value: Any) -> bool:
    """Whether Graph shows all that was set; it may show more."""
    if isinstance(value, dict):
        return isinstance(shown, dict) and all(_as_wanted(shown.get(name), one) for name, one in value.items())
    if isinstance(value, list):
        return isinstance(shown, list) and all(any(_as_wanted(has, one) for has in shown) for one in value)
    return bool(shown == value)
