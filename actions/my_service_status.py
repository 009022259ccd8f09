"""Whether the customer's services run, until when, and what would bring a stopped one back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

from actions.action_request import ActionRequest, Answer
from actions.base import AccountAction
from actions.bills import bill, buttons
from actions.reported import cautioned, is_reported, not_reported
from actions.selecting import selected
from actions.service_since import since_when
from actions.service_state import ORDER, owed_by, stopped
from bot.answers import Reply, render
from bot.billing import Billing, Invoice, Service, ServiceStatus
from bot.billing.backends.base import Services
from bot.knowledge.bills_asked import asks_for_the_same_price, asks_for_the_term, asks_when_its_bill_comes
from bot.knowledge.books_asked import asks_since_when
from bot.knowledge.dated import rules
from bot.knowledge.next_payment import asks_for_the_next, asks_how_much
from bot.knowledge.spoken_words import is_down, is_fault, said, ways
from bot.lang import normalise

TABLE = "service_kinds"
KINDS = frozenset({"domain", "hosting", "vps", "server", "web", "business", "google"})  # names that many things have
#: Asked so, the bill to come is told, and the price.
COMING = (asks_for_the_next, asks_how_much, asks_for_the_same_price, asks_when_its_bill_comes)
SHORT = 6  # services that fit one message
MOST_LINKS = 2  # pay buttons: more of them are harder to read than the list of unpaid invoices


class MyServiceStatus(AccountAction):
    topic = "my_service_status"

    async def answer(self, request: ActionRequest, billing: Billing, customer: str) -> Answer:
        if not billing.can(Services):
            return Answer(render("my_service_status.unknown", request.language))
        services = await billing.services(customer)
        if not services:
            return Answer(render("my_service_status.none", request.language))
        unpaid = await billing.unpaid(customer)
        if asks_since_when(request.text):
            return await since_when(request, billing, customer, _named(request, services) or services)
        owed = owed_by(unpaid)
        wanted = await _wanted(request, billing, customer, services, unpaid)
        fault = is_fault(request.text)
        off = stopped(wanted) if is_down(request.text) else []
        # What brings back the one that is off is what they want to pay; of the others nothing is urgent.
        due = list({owed[one.id].number: owed[one.id] for one in off or wanted if one.id in owed}.values())
        sorry = fault and bool(off) and not request.dialogue_context.get("sorry")
        runs = fault and all(one.status is ServiceStatus.ACTIVE for one in wanted)
        reply = _told(
            request, billing, wanted, owed, sorry=sorry, runs=runs, no_domain=_misses_a_domain(request, services)
        )
        for invoice in () if runs else not_reported(request, due)[:MOST_LINKS]:
            link = billing.way_to_pay([invoice])
            facts = {"bill": bill(invoice, billing.today()), "url": link}
            reply = reply.with_buttons(*buttons("account.pay_one", request.language, **facts))
        unexplained = any(one.status is not ServiceStatus.ACTIVE and one.id not in owed for one in wanted)
        if unexplained or runs:
            reply = reply.with_buttons(*buttons("account.person", request.language, reason=self.topic, number=""))
        numbers = tuple(invoice.number for invoice in due)
        return Answer(reply, shown=numbers, current=numbers[0] if len(numbers) == 1 else None, sorry=sorry)


async def _wanted(
    request: ActionRequest, billing: Billing, customer: str, services: Sequence[Service], unpaid: Sequence[Invoice]
) -> Sequence[Service]:
    """The services that are meant, the most urgent first. Where something is said to be off, or asked what paying one
    invoice is enough for, those that stand still are told beside one that runs."""
    numbered = request.numbers() or tuple(request.selection.get("numbers", ()))
    numbered = () if (own := _of_own_name(request, services)) else numbered
    named = own or ([] if numbered else _named(request, services) or _of_kind(request, services))
    if not named and (request.selection or numbered):
        invoices = [one for one in unpaid if one.number in numbered] if numbered else []
        invoices = invoices or list(await selected(request, billing, customer, unpaid, services))
        of_them = {line.service_id for one in invoices for line in one.lines}
        named = [one for one in services if one.id in of_them]
    if numbered and named and not asks_for_the_term(request.text):
        return [*named, *(one for one in stopped(services) if one not in named)]
    if named and not stopped(named) and is_down(request.text):
        named = [*named, *stopped(services)]
    return sorted(named or services, key=lambda one: ORDER.index(one.status) if one.status in ORDER else len(ORDER))


def _of_own_name(request: ActionRequest, services: Sequence[Service]) -> list[Service]:
    """The one whose own name begins with a word that was said: "is the reseller billed monthly?"."""
    words = set(normalise(request.text).replace("?", " ").split())
    found = [
        one for one in services if one.name and (first := one.name.lower().split()[0]) in words and first not in KINDS
    ]
    return found if len(found) == 1 and len(services) > 1 else []


def _of_kind(request: ActionRequest, services: Sequence[Service]) -> list[Service]:
    """Those of the kind that was said in the last turns: "and its bill?"."""
    wanted = {request.selection.get("service"), *request.selection.get("more_services", ())} - {None}
    alone = wanted and set(request.selection) <= {"service", "more_services"}
    return [one for one in services if one.kind in wanted] if alone else []


def _told(
    request: ActionRequest,
    billing: Billing,
    wanted: Sequence[Service],
    owed: Mapping[str, Invoice],
    *,
    sorry: bool,
    runs: bool,
    no_domain: bool,
) -> Reply:
    coming = any(asks(request.text) for asks in COMING)
    early = timedelta(days=int(rules()["renewal_invoice"].value))
    texts = [
        render(
            "my_service_status.line",
            request.language,
            invoiced=one.next_due - early if coming and one.next_due - early > billing.today() else None,
            service=one,
            status=str(one.status).lower(),
            bill=bill(owed[one.id], billing.today()) if one.id in owed else None,
            term=asks_for_the_term(request.text),
        ).text
        for one in wanted[:SHORT]
    ]
    waits = [one for one in stopped(wanted) if one.id in owed]
    reported = any(is_reported(request, owed[one.id].number) for one in waits)
    reply = render(
        "my_service_status",
        request.language,
        lines=texts,
        stopped=bool(waits) and not reported,
        rest=max(0, len(wanted) - SHORT),
        sorry=sorry,
        runs=runs,
        no_domain=no_domain,
    )
    return cautioned(request, reply) if reported else reply


def _misses_a_domain(request: ActionRequest, services: Sequence[Service]) -> bool:
    """Whether a domain is spoken of, where none is rented and none of the services is named by its own."""
    spoken = "domain" in said(request.text, ways(TABLE, "kinds"))
    return spoken and all(one.kind != "domain" for one in _named(request, services) or services)


def _named(request: ActionRequest, services: Sequence[Service]) -> list[Service]:
    """The services whose domain, or else whose kind, was said; none where that narrows nothing down."""
    text = f"{request.word('domain_name') or ''} {request.text}".lower()
    by_domain = [one for one in services if one.domain and one.domain.lower() in text]
    kinds = said(text, ways(TABLE, "kinds"))
    return by_domain or [one for one in services if one.kind in kinds]
