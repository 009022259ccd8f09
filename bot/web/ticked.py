"""Which invoices of a payment page are ticked: never more than its link names, and none that was paid meanwhile."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from multidict import MultiDictProxy

from bot.billing import Invoice, Money
from bot.billing.models import unique
from bot.errors import InvoiceNotFound

RECOUNT, SHOWN, NUMBER = "recount", "shown", "number"


@dataclass(frozen=True)
class Ticked:
    """`offered` can be paid now, `gone` no longer; `numbers` are ticked; `shown` is the sum that the browser shows."""

    offered: tuple[Invoice, ...]
    gone: tuple[Invoice, ...]
    numbers: tuple[str, ...]
    shown: str | None = None
    recounts: bool = False

    @classmethod
    def of(cls, named: Sequence[Invoice], sent: MultiDictProxy[str] | None) -> Ticked:
        """InvoiceNotFound for a number that the link does not name. Without a form all are ticked."""
        offered, gone = ([one for one in named if one.payable is can] for can in (True, False))
        if sent is None:
            return cls(tuple(offered), tuple(gone), tuple(one.number for one in offered))
        wanted = unique(sent.getall(NUMBER, []))
        for number in wanted:
            if number not in {one.number for one in named}:
                raise InvoiceNotFound(number=number[:20])
        numbers = tuple(one.number for one in offered if one.number in wanted)
        return cls(tuple(offered), tuple(gone), numbers, sent.get(SHOWN), RECOUNT in sent)

    @property
    def chosen(self) -> tuple[Invoice, ...]:
        return tuple(one for one in self.offered if one.number in self.numbers)

    @property
    def total(self) -> Money:
        """Of what is ticked; nothing in the currency of what is offered where nothing is."""
        nothing = Money.of(0, self.offered[0].total.currency)
        return Money.total([nothing, *(one.total for one in self.chosen)])

    @property
    def agreed(self) -> bool:
        """Whether they saw the sum that they are about to pay: without a script, un-ticking changes no figure."""
        return self.shown == str(self.total)
