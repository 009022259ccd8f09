"""How much the customer owes, on which invoices, with a way to pay."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from actions.action_request import ActionRequest, Answer
from actions.base import AccountAction
from actions.bills import bills, buttons, invoice_lines, lines, one_currency, totals
from actions.my_invoice_status import invoice_answer
from actions.pay_link import paid_together
from actions.reported import cautioned, is_reported, not_reported
from actions.selecting import selected
from actions.which_invoice import SHORT, newest_first
from bot.answers import render
from bot.billing import Billing, Invoice, InvoiceStatus
from bot.billing.account import MOST
from bot.knowledge.books_asked import asks_whether_billed_twice
from bot.knowledge.own_charges import was_not_told
from bot.knowledge.spoken_words import speaks_of_a_bill

SO_MANY = frozenset({"count", "those"})  # of a selection: "the three oldest", "those three"
PICKS = frozenset({"status", "due", "size", "on_day", "after"})  # what of a selection says which of them is asked for
NAMES_WHAT_FOR = "what for"  # as which the lines say what each is for
WAITING = frozenset({InvoiceStatus.PAYMENT_PENDING, InvoiceStatus.COLLECTIONS})  # not payable here, yet not over


class MyDue(AccountAction):
    topic = "my_due"

    async def answer(self, request: ActionRequest, billing: Billing, customer: str) -> Answer:
        if twice := asks_whether_billed_twice(request.text):
            request = replace(request, entities={})  # "two mails": all that there is
        unsettled = await billing.every(customer, WAITING | {InvoiceStatus.UNPAID})
        unpaid = tuple(invoice for invoice in unsettled if invoice.status is InvoiceStatus.UNPAID)
        waiting = newest_first(invoice for invoice in unsettled if invoice.status in WAITING)
        if (meant := await _of_one_service(request, billing, customer, unpaid)) is not None:
            return await invoice_answer(self.topic, request, billing, meant)
        so_many = SO_MANY & set(request.selection) or request.selection.get("every") == "both"
        described = so_many or PICKS & set(request.selection)
        picked = await selected(request, billing, customer, unpaid) if described else ()
        if so_many and billing.pays_together():
            some = [one for one in picked if one.payable]
            if 1 < len(some) < len(unpaid):
                together = await paid_together(request, billing, customer, some)
                return replace(together, reply=replace(together.reply, topic=self.topic))
        today = billing.today()
        late = [one for one in unpaid if one.overdue(today)]
        if _asks_what_is_late(request) and 1 < len(late) < len(unpaid):
            return await _overdue(self.topic, request, billing, late, unpaid)
        facts = {"waiting": lines(bills(waiting[:SHORT], today), request.language)}
        if not unpaid:
            return Answer(render("my_due.none", request.language, **facts))
        listed = bills(unpaid[:SHORT], today)
        about = NAMES_WHAT_FOR if twice else request.text
        facts.update(lines=invoice_lines(unpaid[:SHORT], today, request.language, about))
        if len(unpaid) == 1:
            link = billing.way_to_pay(unpaid)
            reported = is_reported(request, listed[0].number)
            reply = render("my_due.one", request.language, bill=listed[0], url="" if reported else link, **facts)
            reply = cautioned(request, reply) if reported else reply
            return Answer(reply, shown=(listed[0].number,), current=listed[0].number)
        reply = render(
            "my_due",
            request.language,
            untold=was_not_told(request.text),
            different=twice and _are_different(unpaid),
            count=len(unpaid),
            rest=len(unpaid) - len(listed),
            overdue=sum(one.overdue for one in bills(unpaid, today)),
            totals=totals(unpaid),
            **facts,
        )
        left = not_reported(request, unpaid)
        if len(left) < len(unpaid):
            reply = cautioned(request, reply)
        if len(left) == 1:
            link = billing.way_to_pay(left)
            one = bills(left, today)[0]
            reply = reply.with_buttons(*buttons("account.pay_one", request.language, bill=one, url=link))
        elif left and one_currency(left) and len(left) <= MOST and billing.pays_together():
            link = billing.way_to_pay(left)
            reply = reply.with_buttons(*buttons("my_due.pay_all", request.language, url=link))
        if len(left) > 1 and any(billing.can_be_paid(one) for one in left):
            reply = reply.with_buttons(*buttons("my_due.choose", request.language))
        if len(unpaid) > len(listed):
            reply = reply.with_buttons(*buttons("my_due.rest", request.language))
        # "Which one is overdue?": that one is spoken of from here on.
        one_of = PICKS & set(request.selection) and len(picked) == 1 and picked[0] in unpaid
        current = picked[0].number if one_of else None
        return Answer(reply, shown=tuple(one.number for one in listed), current=current)


def _asks_what_is_late(request: ActionRequest) -> bool:
    status = request.selection.get("status") or request.word("status")
    return status == "overdue" and set(request.selection) <= {"status"}


async def _overdue(
    topic: str, request: ActionRequest, billing: Billing, late: Sequence[Invoice], unpaid: Sequence[Invoice]
) -> Answer:
    """Those that are late, and what is owed in all."""
    today, some = billing.today(), late[:SHORT]
    left = not_reported(request, late)
    reply = render(
        "my_due.overdue",
        request.language,
        lines=lines(bills(some, today), request.language),
        late=len(late),
        rest=len(late) - len(some),
        late_totals=totals(late),
        count=len(unpaid),
        totals=totals(unpaid),
    )
    if len(left) < len(late):
        reply = cautioned(request, reply)
    if left and one_currency(left) and len(left) <= MOST and billing.pays_together():
        (total,) = totals(left)
        link = billing.way_to_pay(left)
        reply = reply.with_buttons(*buttons("pay_link.pay_total", request.language, url=link, total=total))
    return Answer(replace(reply, topic=topic), shown=tuple(one.number for one in some))


def _are_different(invoices: Sequence[Invoice]) -> bool:
    """Whether no two of them are for the same, due on the same day."""
    each = [(one.due, tuple(line.description for line in one.lines)) for one in invoices]
    return len(set(each)) == len(each)


async def _of_one_service(
    request: ActionRequest, billing: Billing, customer: str, unpaid: Sequence[Invoice]
) -> Invoice | None:
    """The invoice that "how much is my hosting bill?" is about; None where the total is asked, or several fit."""
    if {"on_day", "after"} & set(request.selection):
        placed = await selected(request, billing, customer, unpaid)
        return placed[0] if len(placed) == 1 else None
    if set(request.selection) != {"service"} or len(unpaid) < 2 or not speaks_of_a_bill(request.text):
        return None
    found = [one for one in await selected(request, billing, customer, unpaid) if one.payable]
    return found[0] if len(found) == 1 else None
