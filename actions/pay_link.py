"""Hand over the signed link with which one invoice, or several at once, can be paid."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from itertools import groupby

from actions.action_request import ActionRequest, Answer
from actions.base import AccountAction
from actions.bills import bill, bills, buttons, lines, one_currency, totals
from actions.gateways import ways_to_pay
from actions.link_lifetime import link_lifetime
from actions.reported import is_reported
from actions.which_invoice import SHORT, meant, which
from bot.answers import render
from bot.billing import Billing, Invoice, Money
from bot.billing.account import MOST
from bot.knowledge.host_questions import host_questions
from bot.knowledge.paying_said import adds_one_more
from bot.knowledge.recurring import may_mean
from bot.knowledge.rough_sum import is_near, is_rough
from bot.settings import settings


class PayLink(AccountAction):
    topic = "pay_link"

    async def answer(self, request: ActionRequest, billing: Billing, customer: str) -> Answer:
        if lifetime := link_lifetime(self.topic, request):
            return lifetime
        unpaid = await billing.unpaid(customer)
        found = await meant(request, billing, customer, unpaid)
        named = found or request.numbers() or request.selection.get("numbers")
        sum_ = None if named or not one_currency(unpaid) else _sum(request, unpaid[0].total.currency)
        if sum_ is not None and _comes_to_all(request, sum_, unpaid):
            found = tuple(unpaid)
        found = await _with_the_one_before(request, billing, customer, found)
        payable = tuple(invoice for invoice in found if invoice.payable)
        if found and not payable:
            return _refused(request, billing, found[0], unpaid)
        asked = payable or unpaid
        if asked and not any(billing.can_be_paid(one) for one in asked):
            return _closed(request, billing, asked)
        if len(payable) == 1:
            return await _one(request, billing, customer, payable[0])
        if payable and not billing.pays_together():
            return _one_by_one(request, billing, payable)
        if payable:
            return await paid_together(request, billing, customer, payable)
        if unpaid:
            question = which(
                self.topic, request, unpaid, billing.today(), missing=bool(request.selection) and sum_ is None
            )
            if sum_ is None:
                return question
            wanted = Money(sum_, unpaid[0].total.currency)
            return _of_no_such_sum(request, question, wanted, _part(request, billing, unpaid, wanted))
        return Answer(render("pay_link.nothing", request.language))


async def _with_the_one_before(
    request: ActionRequest, billing: Billing, customer: str, found: Sequence[Invoice]
) -> tuple[Invoice, ...]:
    """ "The small one too", right after another one's link: both."""
    just_now = request.dialogue_context.get("said") == PayLink.topic and request.current
    if not just_now or len(found) != 1 or found[0].number == request.current or not adds_one_more(request.text):
        return tuple(found)
    before = await billing.invoice(customer, str(request.current))
    return (before, found[0]) if before.payable else tuple(found)


def _sum(request: ActionRequest, currency: str) -> Decimal | None:
    """The sum in this currency that they want to pay, where they named one."""
    if not may_mean(request.word("amount_currency") or currency, currency):
        return None
    named = request.word("amount")
    try:
        return Decimal(named) if named else None
    except InvalidOperation:
        return None


def _comes_to_all(request: ActionRequest, said: Decimal, unpaid: Sequence[Invoice]) -> bool:
    """Whether it is what all of them come to together; a sum that is said roughly is near that."""
    together = sum((invoice.left.amount for invoice in unpaid), Decimal(0))
    return said == together or (is_rough(request.text) and is_near(said, together))


def _part(request: ActionRequest, billing: Billing, unpaid: Sequence[Invoice], wanted: Money) -> str:
    """Whether so much may be paid of one of them, where the company lets customers pay parts."""
    if not billing.takes_parts:
        return ""
    rules = [(billing.part_rule(one), one.left) for one in unpaid]
    fits = any(rule.takes(wanted, left) for rule, left in rules if rule)
    return render("pay_link.part", request.language, wanted=wanted, fits=fits, percent=billing.part_percent).text


def _part_of(request: ActionRequest, billing: Billing, invoice: Invoice) -> str:
    """The same of the invoice that they want to pay, where they named a sum that is less than what is left of it."""
    sum_ = _sum(request, invoice.left.currency)
    small = sum_ is not None and 0 < sum_ < invoice.left.amount
    if sum_ is None or not small or not billing.takes_parts:
        return ""
    wanted, rule = Money(sum_, invoice.left.currency), billing.part_rule(invoice)
    facts = {"fits": rule is not None and rule.takes(wanted, invoice.left), "percent": billing.part_percent}
    return render("pay_link.part_of", request.language, wanted=wanted, **facts).text


def _of_no_such_sum(request: ActionRequest, asked: Answer, wanted: Money, part: str) -> Answer:
    """No invoice is of this sum: what the company says of paying a part, or that it has said nothing, and which one."""
    terms = host_questions()["part_payment"].answer_in(request.language) if "part_payment" in host_questions() else ""
    first = render("pay_link.no_such_sum", request.language, wanted=wanted, told=terms or part).text
    return replace(asked, reply=replace(asked.reply, text=f"{first}\n\n{asked.reply.text}"))


async def _one(request: ActionRequest, billing: Billing, customer: str, invoice: Invoice) -> Answer:
    one = bill(invoice, billing.today())
    link = billing.pay_link_for([invoice])
    ways = await ways_to_pay(request, billing, customer, (invoice,))
    line = lines([one], request.language)[0]
    reported = is_reported(request, one.number)
    minutes = settings().link_minutes
    part = _part_of(request, billing, invoice)
    facts = {"minutes": minutes, "ways": ways, "reported": reported, "part": part}
    reply = render("pay_link", request.language, line=line, url=link, **facts)
    return Answer(reply, current=one.number)


async def paid_together(request: ActionRequest, billing: Billing, customer: str, invoices: Sequence[Invoice]) -> Answer:
    """One link for all of a currency; where there are more than one link can hold, the most urgent first."""
    groups = _by_currency(invoices)
    ways = await ways_to_pay(request, billing, customer, groups[0])
    taken = [invoice for group in groups for invoice in group]
    reply = render(
        "pay_link.all",
        request.language,
        lines=lines(bills(taken[:SHORT], billing.today()), request.language),
        count=len(taken),
        rest=max(0, len(taken) - SHORT),
        left=len(invoices) - len(taken),
        totals=totals(taken),
        minutes=settings().link_minutes,
        ways=ways,
    )
    for group in groups:
        total = Money.total(invoice.left for invoice in group)
        link = billing.way_to_pay(group)
        reply = reply.with_buttons(*buttons("pay_link.pay_total", request.language, url=link, total=total))
    shown = tuple(invoice.number for invoice in taken[:SHORT])
    return Answer(reply, shown=shown, together=len(shown) == len(invoices))


def _one_by_one(request: ActionRequest, billing: Billing, invoices: Sequence[Invoice]) -> Answer:
    """A link for each of the most urgent, where nothing can be paid at once."""
    some = bills(invoices[:SHORT], billing.today())
    reply = render(
        "pay_link.one_by_one",
        request.language,
        lines=lines(some, request.language),
        rest=len(invoices) - len(some),
        totals=totals(invoices),
        minutes=settings().link_minutes,
    )
    for invoice, one in zip(invoices, some, strict=False):
        link = billing.way_to_pay([invoice])
        reply = reply.with_buttons(*buttons("account.pay_one", request.language, bill=one, url=link))
    return Answer(reply, shown=tuple(one.number for one in some))


def _by_currency(invoices: Sequence[Invoice]) -> list[list[Invoice]]:
    in_order = sorted(invoices, key=lambda invoice: invoice.total.currency)
    return [list(group)[:MOST] for _, group in groupby(in_order, key=lambda invoice: invoice.total.currency)]


def _closed(request: ActionRequest, billing: Billing, invoices: Sequence[Invoice]) -> Answer:
    """Nothing takes money of their currency here, so there is no page to send them to: a person says how it is done."""
    some = bills(invoices[:SHORT], billing.today())
    facts = {"lines": lines(some, request.language), "rest": len(invoices) - len(some)}
    number = some[0].number if len(some) == 1 else None
    reply = render("pay_link.closed", request.language, number=number or "", **facts)
    return Answer(reply, shown=tuple(one.number for one in some), current=number)


def _refused(request: ActionRequest, billing: Billing, invoice: Invoice, unpaid: Sequence[Invoice]) -> Answer:
    """Why this one cannot be paid, and what is still open."""
    one, listed = bill(invoice, billing.today()), bills(unpaid[:SHORT], billing.today())
    facts = {"lines": lines(listed, request.language), "rest": len(unpaid) - len(listed)}
    reply = render("pay_link.not_payable", request.language, bill=one, **facts)
    for other in listed[:2]:
        reply = reply.with_buttons(*buttons("account.pick", request.language, bill=other, asked_topic=PayLink.topic))
    return Answer(reply, shown=tuple(other.number for other in listed), current=one.number)
