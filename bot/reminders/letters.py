"""What a reminder says, in a chat and by mail, in the customer's language; in both where they chose none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bot.answers import Button, Reply, render
from bot.billing import Customer, Invoice
from bot.conversations.reminder_requests import button
from bot.lang import COMPLETE
from bot.mail import Mail

MOST = 10  # invoices that are listed
MOST_LINKS = 3  # currencies with a link of their own


@dataclass(frozen=True)
class Letter:
    """What one customer is reminded of. `links`: addresses of pay pages, by what is paid there.

    `failed`: numbers of invoices whose automatic payment did not go through; `until`: last day of the links;
    `unlinked`: how many are too many for the links.
    """

    customer: Customer
    invoices: tuple[Invoice, ...]
    links: Mapping[str, str]
    failed: tuple[str, ...]
    today: date
    until: date
    unlinked: int = 0

    def reply(self, language: str) -> Reply:
        """For a chat."""
        buttons = [Button(self._pay(language, what), url=url) for what, url in self.links.items()]
        return self._render("chat", language).with_buttons(*buttons, button(language, off=True))

    def mail(self, unsubscribe: str) -> Mail:
        known = self.customer.language in COMPLETE
        languages = (str(self.customer.language),) if known else tuple(COMPLETE)
        texts = [self._mail_text(language, unsubscribe) for language in languages]
        subjects = " · ".join(self._render("subject", language).text for language in languages)
        subject = render("reminder.from_company", languages[0], about=subjects).text
        text = f"\n\n{'-' * 40}\n\n".join(texts)
        return Mail(self.customer.email, subject, f"{text}\n", unsubscribe=unsubscribe)

    def _mail_text(self, language: str, unsubscribe: str) -> str:
        links = [(self._pay(language, what) if len(self.links) > 1 else "", url) for what, url in self.links.items()]
        return self._render("mail", language, links=links, until=self.until, unsubscribe=unsubscribe).text

    def _render(self, key: str, language: str, **facts: object) -> Reply:
        shown = self.invoices[:MOST]
        return render(
            f"reminder.{key}",
            language,
            name=" ".join(self.customer.name.split())[:60],
            lines=[render("account.line", language, bill=_bill(one, self.today)).text for one in shown],
            more=len(self.invoices) - len(shown),
            bills=[_bill(one, self.today) for one in self.invoices],
            failed=list(self.failed[:MOST]),
            unlinked=self.unlinked,
            **facts,
        )

    def _pay(self, language: str, currency: str) -> str:
        if len(self.links) == 1:
            return render("reminder.pay", language).text
        return render("reminder.pay_one", language, currency=currency).text


def by_currency(invoices: Sequence[Invoice]) -> dict[str, list[Invoice]]:
    """What can be paid together."""
    found: dict[str, list[Invoice]] = {}
    for one in invoices:
        found.setdefault(one.total.currency, []).append(one)
    return dict(list(found.items())[:MOST_LINKS])


def _bill(invoice: Invoice, today: date) -> dict[str, object]:
    """As data/answers/…/account.yml speaks of one."""
    left = invoice.days_left(today)
    timing = "overdue" if left < 0 else "today" if left == 0 else "ahead"
    return {
        "number": invoice.number, "total": invoice.left, "whole": invoice.total,
        "in_parts": invoice.in_parts, "status": "unpaid", "timing": timing,
        "due": invoice.due, "days": abs(left), "one_day": abs(left) == 1, "paid_on": None,
    }  # fmt: skip
