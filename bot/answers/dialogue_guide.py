"""Which words of conversation management fit: a warning, a log-in, "did you mean", another language."""
from __future__ import annotations

from collections.abc import Callable, Mapping

from bot.answers.asked import Ask, Said, payment_facts
from bot.answers.book import answers
from bot.knowledge.gateways import values
from bot.knowledge.topics import topics
from bot.lang import LANGUAGES

MAX_OPTIONS = 2  # plus a person: three buttons are what a phone shows


def topic_title(topic: str, language: str) -> str:
    """The short title of a topic for a button; the id where a topic has none."""
    entry = answers(language).get(f"title.{topic}")
    return str(entry["text"]) if entry else topic.replace("_", " ")


def language_switch(ask: Ask) -> Said:
    return Said("language_switch" if ask.value("language") in LANGUAGES else "language_switch.ask")


def identify(ask: Ask) -> Said:
    if ask.value("done"):
        return Said("identify.done")
    purpose = ask.value("for") or ""
    howto = topics()[purpose].howto if purpose in topics() else ""
    howto_title = topic_title(howto, ask.language) if howto else ""
    return Said("identify", {"purpose": purpose, "howto": howto, "howto_title": howto_title})


def safety_warning(ask: Ask) -> Said:
    kinds = values(ask.entities.get("kinds"))
    if kinds:
        return Said("safety_warning.typed", {"kinds": kinds})
    return Said("safety_warning.where_to_pay", payment_facts(ask.language))


def fallback(ask: Ask) -> Said:
    if ask.value("person"):
        return Said("fallback.person")
    wanted = [topic for topic in values(ask.entities.get("options")) if topic in topics()][:MAX_OPTIONS]
    return Said(
        "fallback", {"options": [{"topic": topic, "title": topic_title(topic, ask.language)} for topic in wanted]}
    )


def ask_again(ask: Ask) -> Said:
    numbers = ask.entities.get("numbers") or ()
    return Said("ask_again.invoice", {"numbers": list(numbers), "asked_topic": ask.value("topic")})


DIALOGUE: Mapping[str, Callable[[Ask], Said]] = {
    "language_switch": language_switch,
    "handoff": lambda ask: Said("handoff.asked"),
    "ticket_status": lambda ask: Said("ticket_where"),
    "identify": identify,
    "safety_warning": safety_warning,
    "fallback": fallback,
    "ask_again": ask_again,
    "account_unavailable": lambda ask: Said("account_unavailable"),  # the engine says it when the actions are away
}
