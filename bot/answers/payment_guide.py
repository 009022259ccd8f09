"""Which answer about gateways, wallets, banks and cards fits what the customer named."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from bot.answers.guide_request import AnswerSpec, GuideRequest, gateway_rows, payment_facts, rule_rows
from bot.answers.recurring_facts import general_limit, rupees
from bot.knowledge.acceptance import Supported, supported
from bot.knowledge.choice import choose_gateway
from bot.knowledge.payment_methods import (
    WORLD,
    Means,
    account_gateway,
    card_gateway,
    country_id,
    find,
    gateways,
    local_gateway,
    values,
)
from bot.knowledge.recurring import COUNTRY as INDIA
from bot.lang import language as row_of
from bot.settings import settings

MEANS = ("gateway", "bank", "network")
HELD = ("gateway", "bank", "network", "card_type", "card_origin")


def gateway_choose(request: GuideRequest) -> AnswerSpec:
    known = request.entities
    choice = choose_gateway(
        country=known.get("country"),
        gateway=known.get("gateway"),
        network=known.get("network"),
        card_type=known.get("card_type"),
        bank=known.get("bank"),
        currency=known.get("currency"),
        card_origin=known.get("card_origin"),
        means=known.get("means"),
        auto=bool(known.get("auto")),
        home=settings().country,
    )
    entity, subject = _deciding(request, choice.reason)
    currency = request.value("currency")
    facts = {
        **payment_facts(request.language),
        "by_account": not currency or currency in gateways()[account_gateway()].currencies,
        "pick": gateways()[choice.gateway] if choice.gateway else None,
        "hint": gateways()[choice.gateway].hint_in(request.language) if choice.gateway else "",
        "name": request.name(entity, subject) if subject else "",
        "subject": subject,
        "currency": request.name("currency", currency) if currency else "",
    }
    return AnswerSpec(f"gateway_choose.{choice.reason}", facts, gateway_rows())


def _deciding(request: GuideRequest, reason: str) -> tuple[str, str]:
    """The thing in the customer's hand that the recommendation speaks of."""
    if reason == "rupay":
        return "network", next(one for one in values(request.entities.get("network")) if _unnamed("network", one))
    wallets = [one for one in values(request.entities.get("gateway")) if one not in gateways()]
    if reason in {"local_wallet", "wallet_abroad"}:
        wallets = [one for one in wallets if not _unnamed("gateway", one)]
    if wallets and reason != "local_bank":
        return "gateway", wallets[0]
    banks = [one for one in values(request.entities.get("bank")) if find("bank", one)]
    return ("bank", banks[0]) if banks else ("", "")


def _unnamed(entity: str, one: str) -> bool:
    row = find(entity, one)
    return row is None or row.via is None


def gateway_supported(request: GuideRequest) -> AnswerSpec:
    found = supported(request.entities, settings().country)
    if found.verdict == "unknown" or found.subject is None or found.via is None:
        return AnswerSpec("gateway_supported.unknown", payment_facts(request.language), gateway_rows())
    if found.via == local_gateway() and _is_abroad(request):
        return gateway_choose(request)  # what is right from there is told too
    rows = (found.means.row,) if found.means else gateway_rows()
    return AnswerSpec(f"gateway_supported.{_variant(found)}", _facts(request, found), rows)


def _is_abroad(request: GuideRequest) -> bool:
    return any(country_id(one) != settings().country for one in values(request.entities.get("country")))


def _variant(found: Supported) -> str:
    if found.verdict == "yes":
        return found.kind
    if found.verdict == "by_card":
        return "by_card"
    if found.means and found.means.kind == "network" and found.means.home == WORLD:
        return "not_listed_card"
    return "not_listed_foreign" if found.kind == "foreign" else "not_listed"


def _facts(request: GuideRequest, found: Supported) -> dict[str, object]:
    entity, subject = found.subject or ("", "")
    return {
        **payment_facts(request.language),
        "entity": entity,
        "subject": subject,
        "name": request.name(entity, subject),
        "via": gateways().get(found.via or ""),
        "abroad": gateways().get(found.abroad or ""),
    }


def gateway_list(request: GuideRequest) -> AnswerSpec:
    """All of them, or those that there are beside what is said not to be meant."""
    without = {entity: values(request.entities.get(f"without_{entity}")) for entity in MEANS}
    left_out = frozenset(one for some in without.values() for one in some)
    named = [request.name(entity, one) for entity, some in without.items() for one in some]
    facts = {**payment_facts(request.language, left_out), "without": row_of(request.language).all_of(named)}
    return AnswerSpec("gateway_list", facts, gateway_rows())


def gateway_steps(request: GuideRequest) -> AnswerSpec:
    if not any(values(request.entities.get(entity)) for entity in HELD):
        return _unnamed_steps(request)
    found = supported(request.entities, settings().country)
    as_card = found.verdict == "by_card" or found.kind in {"card", "network"}
    facts = {**_facts(request, found), "name": _inside(request, found), "card": as_card}
    rows = (found.means.row, *gateway_rows()) if found.means else gateway_rows()
    if found.verdict == "not_listed":
        return AnswerSpec("gateway_steps.not_listed", facts, rows)
    if found.abroad:  # a card whose country nobody said
        return AnswerSpec("gateway_steps.card", facts, rows)
    return AnswerSpec("gateway_steps.steps", facts, rows)


def _inside(request: GuideRequest, found: Supported) -> str:
    """What is chosen on the gateway's page; nothing where the gateway itself was named."""
    entity, subject = found.subject or ("", "")
    if found.kind == "gateway" or not subject:
        return ""
    return request.name(entity, subject)


def _unnamed_steps(request: GuideRequest) -> AnswerSpec:
    facts = payment_facts(request.language)
    if "card" in values(request.entities.get("means")):
        both = {"via": gateways()[local_gateway()], "abroad": gateways()[card_gateway()], "name": ""}
        return AnswerSpec("gateway_steps.card", {**facts, **both}, gateway_rows())
    if "wallet" in values(request.entities.get("means")):
        local = {"via": gateways()[local_gateway()], "name": "", "card": False}
        return AnswerSpec("gateway_steps.steps", {**facts, **local}, gateway_rows())
    return AnswerSpec("gateway_steps.ask", facts, gateway_rows())


def auto_renew_host(request: GuideRequest) -> AnswerSpec:
    if request.value("act") == "stop":
        return AnswerSpec("auto_renew_host.stop", rows=rule_rows("auto_renew"))
    if request.value("act") == "card":
        return AnswerSpec("auto_renew_host.card", payment_facts(request.language), rule_rows("auto_renew", "card_data"))
    named = [row for row in (find(entity, one) for entity, one in _in_hand(request)) if row]
    unable = [row for row in named if not _renews(row)]
    able = [row for row in named if row.entity == "gateway" and _renews(row)]
    of_india = _is_of(INDIA, request, named)
    by_card = not able or card_gateway() in {row.id for row in able}
    by = able[0].id if able else card_gateway() if of_india else ""
    facts = {
        **payment_facts(request.language),
        "local": bool(unable),
        "name": request.name(unable[0].entity, unable[0].id) if unable else "",
        "by": gateways()[by].brand if by else "",
        "india": of_india and by_card,
        "by_card": by_card,
        "limit": rupees(general_limit(request).amount, request.language),
    }
    return AnswerSpec("auto_renew_host", facts, rule_rows("auto_renew", "card_data"))


def _in_hand(request: GuideRequest) -> Iterator[tuple[str, str]]:
    return ((entity, one) for entity in ("gateway", "bank") for one in values(request.entities.get(entity)))


def _renews(row: Means) -> bool:
    """Whether renewals are taken from it: from a gateway that can, and from the cards of other countries."""
    if row.entity == "gateway":
        return row.id in gateways() and gateways()[row.id].auto_renew
    return row.home != settings().country


def _is_of(country: str, request: GuideRequest, named: Iterable[Means]) -> bool:
    told = {country_id(one) for one in values(request.entities.get("country"))}
    return country in told or any(row.home == country for row in named if row.entity == "bank")


PAYMENT: Mapping[str, Callable[[GuideRequest], AnswerSpec]] = {
    "gateway_choose": gateway_choose,
    "gateway_list": gateway_list,
    "gateway_supported": gateway_supported,
    "gateway_steps": gateway_steps,
    "auto_renew_host": auto_renew_host,
}
