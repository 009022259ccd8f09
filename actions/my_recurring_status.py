"""What became of the automatic payments from the customer's saved cards, and how to pay meanwhile."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from actions.action_request import ActionRequest, Answer
from actions.base import AccountAction
from actions.bills import bill, buttons
from actions.my_invoice_status import invoice_answer
from actions.selecting import selected
from actions.which_invoice import with_card
from bot.answers import render
from bot.answers.guide import guide
from bot.answers.guide_request import payment_facts
from bot.billing import Billing, Invoice, Money
from bot.billing.backends.base import AutomaticPayments
from bot.billing.models import AutomaticPayment
from bot.knowledge import title
from bot.knowledge.diagnosis import UNKNOWN, Case, Verdict, diagnose, options
from bot.knowledge.own_charges import asks_for_the_next_attempt, has_no_notice, wants_nothing_taken
from bot.knowledge.recurring import CURRENCY, limit_on
from bot.knowledge.which_card import asks_which_card

SAID = {"no_notice": has_no_notice, "hold": wants_nothing_taken, "retry": asks_for_the_next_attempt}
SHORT = 4  # automatic payments that fit one message
MOST_LINKS = 2
OTHERWISE = "recurring_fix"  # the guide on other companies' products
CARD = "emandate_card_supported"  # the guide on a card that is not theirs
OTHER_CARD = "card_not_supported"  # the one verdict that only another card mends


class MyRecurringStatus(AccountAction):
    topic = "my_recurring_status"

    async def answer(self, request: ActionRequest, billing: Billing, customer: str) -> Answer:
        known = billing.can(AutomaticPayments)
        owed = {invoice.number: invoice for invoice in await billing.unpaid(customer)} if known else {}
        automatic = [one for one in await billing.automatic_payments(customer) if one.invoice in owed] if known else []
        if request.word("otherwise") and not any(one.failure for one in automatic):
            return _which_product(request, billing.today())
        if not known:
            return Answer(render("my_recurring_status.unknown", request.language))
        described = await selected(request, billing, customer, tuple(owed.values())) if request.selection else ()
        numbers = {*request.numbers(), *(invoice.number for invoice in described)}
        wanted = [one for one in automatic if one.invoice in numbers]
        settled = len(numbers) == 1 and numbers.isdisjoint(owed)
        if settled and asks_which_card(request.text):  # what it was paid with
            return await invoice_answer(self.topic, request, billing, await billing.invoice(customer, *numbers))
        wanted = wanted or _of_a_sum(request, automatic, owed) or with_card(request, automatic)
        if request.reference == "other" and request.current:
            wanted = [one for one in wanted if one.invoice != request.current] or wanted
        if automatic and not wanted:  # none of their cards: whether such a one would work
            return Answer(guide(CARD, request.language, dict(request.entities), today=billing.today()))
        if not wanted:
            return Answer(render("my_recurring_status.none", request.language, **payment_facts(request.language)))
        if told := _told_of(request, billing, automatic, wanted, owed):
            return told
        texts = [_line(request, billing, one, owed[one.invoice]) for one in wanted[:SHORT]]
        verdicts = {one.invoice: verdict_on(one, owed[one.invoice], billing.today()) for one in wanted}
        failing = [one for one in wanted if one.failure or not _fine(one, verdicts[one.invoice])]
        useless = any(verdicts[one.invoice].word == OTHER_CARD or one.failure == "expired_card" for one in wanted)
        reply = render("my_recurring_status", request.language, lines=texts, failed=len(failing))
        for one in failing[:MOST_LINKS]:
            link = billing.way_to_pay([owed[one.invoice]])
            facts = {"bill": bill(owed[one.invoice], billing.today()), "url": link}
            reply = reply.with_buttons(*buttons("account.pay_one", request.language, **facts))
        if useless:
            reply = reply.with_buttons(*render("my_recurring_status.other_card", request.language).buttons)
        if request.word("otherwise"):
            reply = reply.with_buttons(*buttons("my_recurring_status.other_product", request.language))
        shown = tuple(one.invoice for one in wanted[:SHORT])
        return Answer(reply, shown=shown, current=shown[0] if len(shown) == 1 else None)


def _told_of(
    request: ActionRequest,
    billing: Billing,
    automatic: Sequence[AutomaticPayment],
    wanted: Sequence[AutomaticPayment],
    owed: Mapping[str, Invoice],
) -> Answer | None:
    """What is said of them beside how they stand: no notice came, nothing is to be taken, when is it tried again."""
    said = next((name for name, says in SAID.items() if says(request.text)), None)
    if said is None:
        return None
    some = (automatic if said == "hold" else wanted)[:SHORT]  # "don't take anything": of none of them
    due = [bill(owed[one.invoice], billing.today()) for one in some]
    reply = render(f"my_recurring_status.{said}", request.language, bills=due)
    for one in due[:MOST_LINKS] if said != "hold" else ():
        link = billing.way_to_pay([owed[one.number]])
        reply = reply.with_buttons(*buttons("account.pay_one", request.language, bill=one, url=link))
    shown = tuple(one.number for one in due)
    return Answer(reply, shown=shown, current=shown[0] if len(shown) == 1 else None)


def _of_a_sum(
    request: ActionRequest, automatic: Sequence[AutomaticPayment], owed: Mapping[str, Invoice]
) -> list[AutomaticPayment]:
    """Those of the sum that was named: "the 18,500 one", "18500 er ta"."""
    said = {str(request.word("amount") or ""), *request.numbers()}
    sums = {Decimal(one) for one in said if one.isdecimal()}
    return [one for one in automatic if {owed[one.invoice].left.amount, owed[one.invoice].total.amount} & sums]


def _which_product(request: ActionRequest, today: date) -> Answer:
    """The question that the guide begins with: nothing of this customer's has failed here."""
    asks = {"asks": "product"}
    return Answer(
        guide(OTHERWISE, request.language, asks, today=today),
        open_question={
            "kind": "piece",
            "topic": OTHERWISE,
            **asks,
            "known": {},
            "options": list(options(Case(today), "product")),
        },
    )


def verdict_on(automatic: AutomaticPayment, invoice: Invoice, today: date) -> Verdict:
    """Whether the next automatic payment of an invoice will work: the same diagnosis that a Google product gets."""
    card, total = automatic.card, invoice.left
    return diagnose(
        Case(
            today,
            about="card",
            bank=card.bank or None,
            network=card.network or None,
            card_type=card.card_type or None,
            amount=total.amount if total.currency == CURRENCY else UNKNOWN,  # the limit is in rupees
            currency=total.currency.lower(),
            mandate=card.mandate,
        )
    )


def _fine(automatic: AutomaticPayment, verdict: Verdict) -> bool:
    return automatic.card.mandate in {"active", "unknown"} and verdict.word in {"works", "not_under_rbi"}


def _line(request: ActionRequest, billing: Billing, automatic: AutomaticPayment, invoice: Invoice) -> str:
    card = automatic.card
    named = {"bank": card.bank, "network": card.network, "card_type": card.card_type}
    return render(
        "my_recurring_status.line",
        request.language,
        bill=bill(invoice, billing.today()),
        card=" ".join(title(entity, one, request.language) for entity, one in named.items() if one),
        last_four=card.last4,
        mandate=card.mandate,
        failure=automatic.failure,
        attempt=automatic.last_attempt,
        verdict=verdict_on(automatic, invoice, billing.today()),
        limit=Money(limit_on(billing.today()), CURRENCY),
    ).text
