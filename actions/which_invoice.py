"""Find out which invoice is meant, and ask with a short list where that stays open."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from actions.action_request import ActionRequest, Answer
from actions.bills import bills, buttons, lines
from actions.selecting import EVERY, as_printed, selected
from bot.answers import render
from bot.billing import Billing, Invoice
from bot.billing.backends.base import AutomaticPayments
from bot.billing.models import AutomaticPayment
from bot.errors import InvoiceNotFound

SHORT = 5  # invoices in a list to choose from
ON_A_CARD = ("bank", "network")  # what tells one saved card from another


async def meant(
    request: ActionRequest, billing: Billing, customer: str, among: Sequence[Invoice]
) -> tuple[Invoice, ...]:
    """The invoices that were named or pointed at; else the only one there is ``among``; none: the customer must choose.

    InvoiceNotFound where a number was named that is not theirs.
    """
    named = request.numbers()
    if named and not all(one.isdigit() for one in named):
        named = as_printed(await billing.every(customer, EVERY), named)
    if named:
        try:
            return await billing.invoices_by_number(customer, named)
        except InvoiceNotFound:
            if of_sums := _of_sums(named, among):
                return of_sums
            raise
    if request.selection or request.word("amount"):
        found = await selected(request, billing, customer, among)
        numbers = [str(one) for one in request.selection.get("numbers", ())]
        if not found and numbers and not {"ranges", "after"} & set(request.selection):  # "is 4812 paid?"
            return _of_sums(numbers, among) or await billing.invoices_by_number(customer, numbers)
        return found
    if any(request.word(piece) for piece in ON_A_CARD) and billing.can(AutomaticPayments):
        by_card = {one.invoice for one in with_card(request, await billing.automatic_payments(customer))}
        found = tuple(one for one in among if one.number in by_card)
        if found or not request.reference:
            return found or tuple(one for one in among if one.number == request.current or len(among) == 1)
    if request.reference == "that" and request.current:
        return (await billing.invoice(customer, request.current),)
    return _pointed_at(request, among) or (tuple(among) if len(among) == 1 else ())


def with_card(request: ActionRequest, automatic: Iterable[AutomaticPayment]) -> list[AutomaticPayment]:
    """Those from the card that was named: "the HDFC one"; all where none was named."""
    said = {piece: request.word(piece) for piece in ON_A_CARD if request.word(piece)}
    return [one for one in automatic if all(getattr(one.card, piece) == value for piece, value in said.items())]


def _of_sums(named: Sequence[str], among: Sequence[Invoice]) -> tuple[Invoice, ...]:
    """ "2300 tar link": what is no number of theirs may be the sum of one, where each is of exactly one."""
    found = [
        [one for one in among if int(number) in {one.total.amount, one.left.amount}]
        for number in named
        if number.isdecimal()
    ]
    return tuple(of_one[0] for of_one in found) if all(len(of_one) == 1 for of_one in found) else ()


def _pointed_at(request: ActionRequest, among: Sequence[Invoice]) -> tuple[Invoice, ...]:
    reference = request.reference
    if reference == "all":
        return tuple(among)
    if reference == "other" and request.current:
        others = tuple(invoice for invoice in among if invoice.number != request.current)
        current = next((one for one in among if one.number == request.current), None)
        alike = tuple(one for one in others if current is not None and one.status is current.status)
        return next((some for some in (others, alike) if len(some) == 1), ())
    if reference == "-1":  # no list was shown that this could be the end of: "my last invoice" is the newest
        return (newest(among),) if among else ()
    if reference and reference.isdecimal() and 1 <= int(reference) <= len(among):
        return (among[int(reference) - 1],)
    return ()


def newest(invoices: Sequence[Invoice]) -> Invoice:
    return newest_first(invoices)[0]


def newest_first(invoices: Iterable[Invoice]) -> list[Invoice]:
    return sorted(invoices, key=lambda one: (one.issued, len(one.number), one.number), reverse=True)


def _none(request: ActionRequest) -> str:
    """That none of their invoices is what was described, as far as that is one thing."""
    if request.word("amount"):  # a sum was named too: there may be some of these, only none of that sum
        return render("account.none_like_that", request.language).text
    match dict(request.selection):
        case {"status": "overdue", **others} if not others:
            return render("account.none_overdue", request.language).text
        case {"before": _, **others} if not others and request.current:
            return render("account.none_before", request.language, number=request.current).text
        case {"service": service, **others} if not others:
            return render("account.none_for", request.language, service=service).text
    return render("account.none_like_that", request.language).text


def which(
    topic: str,
    request: ActionRequest,
    among: Sequence[Invoice],
    today: date,
    total: int | None = None,
    *,
    missing: bool = False,
) -> Answer:
    """The question which of these invoices is meant; ``total`` = how many there are behind the short list.

    ``missing``: what was described fits none, which is said first.
    """
    listed = bills(among[:SHORT], today)
    count = total if total is not None else len(among)
    facts = {"lines": lines(listed, request.language), "count": count, "rest": count - len(listed)}
    reply = render(f"{topic}.which", request.language, **facts)
    if missing:
        first = _none(request)
        reply = replace(reply, text=f"{first}\n\n{reply.text}")
    picks = [
        button for one in listed for button in buttons("account.pick", request.language, bill=one, asked_topic=topic)
    ]
    numbers = tuple(one.number for one in listed)
    return Answer(
        reply=replace(reply, topic=topic, buttons=(*picks, *reply.buttons)),
        shown=numbers,
        # Facts, not words: the question may be asked again in another language.
        open_question={
            "kind": "invoice",
            "topic": topic,
            "invoices": list(numbers),
            "totals": {one.number: [str(one.total.amount), one.total.currency] for one in listed},
        },
    )
