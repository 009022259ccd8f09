"""Which words of conversation management fit: a warning, a log-in, "did you mean", another language."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bot.answers.book import answers, written
from bot.answers.guide_request import AnswerSpec, GuideRequest, payment_facts
from bot.answers.told_payment import payment_noted
from bot.knowledge.payment_methods import values
from bot.knowledge.topics import topics
from bot.lang import LANGUAGES, languages

MAX_OPTIONS = 2  # plus a person: three buttons are what a phone shows


def topic_title(topic: str, language: str) -> str:
    """The short title of a topic for a button; the id where a topic has none."""
    entry = answers(language).get(f"title.{topic}")
    return str(entry["text"]) if entry else topic.replace("_", " ")


def language_switch(request: GuideRequest) -> AnswerSpec:
    wanted = request.value("language")
    if wanted not in LANGUAGES:
        every = [{"code": code, "name": one.name} for code, one in languages().items()]
        return AnswerSpec("language_switch.ask", {"languages": every})
    if "language_switch" in written(wanted):
        return AnswerSpec("language_switch.again" if request.value("again") else "language_switch")
    return AnswerSpec("language_switch.partly", {"name": languages()[wanted].name})  # in words of its fallback


def identify(request: GuideRequest) -> AnswerSpec:
    if request.value("done"):
        return AnswerSpec("identify.done")
    if request.value("other"):
        return AnswerSpec("identify.pays" if request.value("other") == "pays" else "identify.other")
    if request.value("unknown"):
        return AnswerSpec("identify.unknown")
    for said in ("insists", "door"):
        if request.value(said):
            return AnswerSpec(f"identify.{said}")
    purpose = request.value("for") or ""
    if request.value("still"):
        noted = payment_noted(request.entities.get("noted") or {}, request.language)
        presses = request.value("still") == "presses"
        return AnswerSpec("identify.still", {"purpose": purpose, "presses": presses, "noted": noted})
    howto = topics()[purpose].howto if purpose in topics() else ""
    howto_title = topic_title(howto, request.language) if howto else ""
    return AnswerSpec("identify", {"purpose": purpose, "howto": howto, "howto_title": howto_title})


def safety_warning(request: GuideRequest) -> AnswerSpec:
    kinds = values(request.entities.get("kinds"))
    if kinds:
        return AnswerSpec("safety_warning.typed", {"kinds": kinds})
    told = request.value("told")
    if told in {"given", "story", "page", "masked", "kept", "why", "unpaid"}:
        return AnswerSpec(f"safety_warning.{told}", payment_facts(request.language))
    return AnswerSpec("safety_warning.where_to_pay", payment_facts(request.language))


def out_of_scope(request: GuideRequest) -> AnswerSpec:
    for entity in ("company", "product"):
        named = request.value(entity)
        if named:
            return AnswerSpec(
                "out_of_scope.theirs", {"name": request.name(entity, named), "product": entity == "product"}
            )
    return AnswerSpec("out_of_scope.small_talk" if request.value("small") else "out_of_scope")


def fallback(request: GuideRequest) -> AnswerSpec:
    if request.value("person"):
        return AnswerSpec("fallback.no_more" if request.value("person") == "no_more" else "fallback.person")
    return AnswerSpec("fallback", {"options": _titled(request)})


def feedback_negative(request: GuideRequest) -> AnswerSpec:
    understood = request.value("understood")
    if not understood:
        return AnswerSpec("feedback_negative")
    return AnswerSpec(
        "feedback_negative.instead",
        {"understood": topic_title(understood, request.language), "options": _titled(request)},
    )


def _titled(request: GuideRequest) -> list[dict[str, str]]:
    wanted = [topic for topic in values(request.entities.get("options")) if topic in topics()][:MAX_OPTIONS]
    return [{"topic": topic, "title": topic_title(topic, request.language)} for topic in wanted]


def ask_again(request: GuideRequest) -> AnswerSpec:
    numbers = request.entities.get("numbers") or ()
    return AnswerSpec("ask_again.invoice", {"numbers": list(numbers), "asked_topic": request.value("topic")})


DIALOGUE: Mapping[str, Callable[[GuideRequest], AnswerSpec]] = {
    "language_switch": language_switch,
    "handoff": lambda request: AnswerSpec("handoff.asked"),
    "ticket_status": lambda request: AnswerSpec("ticket_where"),
    "identify": identify,
    "safety_warning": safety_warning,
    "fallback": fallback,
    "feedback_negative": feedback_negative,
    "out_of_scope": out_of_scope,
    "ask_again": ask_again,
    "language_offer": lambda request: AnswerSpec("language_offer"),
    "account_unavailable": lambda request: AnswerSpec(
        "account_unavailable"
    ),  # the engine says it when the actions are away
}
