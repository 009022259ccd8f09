"""What of a payment page is to be paid: what is ticked, or a part of the only one; never more than its link names."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from multidict import MultiDictProxy

from bot.billing import Invoice, Money
from bot.billing.models import unique
from bot.billing.shares import PartRule
from bot.errors import InvoiceNotFound

RECOUNT, SHOWN, NUMBER, PART = "recount", "shown", "number", "part"
_SUM = re.compile(r"\d{1,12}(\.\d{1,2})?")


@dataclass(frozen=True)
class Ticked:
    """`offered` can be paid now, `gone` no longer; `numbers` are ticked; `shown` is the sum that the browser shows.

    `rule`: which parts of the only one may be paid; `written` is what stands in the field for that, `part` what it
    says.
    """

    offered: tuple[Invoice, ...]
    gone: tuple[Invoice, ...]
    numbers: tuple[str, ...]
    shown: str | None = None
    recounts: bool = False
    rule: PartRule | None = None
    written: str = ""
    part: Money | None = None

    @classmethod
    def of(
        cls,
        named: Sequence[Invoice],
        sent: MultiDictProxy[str] | None,
        rule_of: Callable[[Invoice], PartRule | None] = lambda invoice: None,
    ) -> Ticked:
        """InvoiceNotFound for a number that the link does not name. Without a form all are ticked."""
        offered, gone = (tuple(one for one in named if one.payable is can) for can in (True, False))
        rule = rule_of(offered[0]) if len(offered) == 1 else None
        if sent is None:
            return cls(offered, gone, tuple(one.number for one in offered), rule=rule)
        wanted = unique(sent.getall(NUMBER, []))
        for number in wanted:
            if number not in {one.number for one in named}:
                raise InvoiceNotFound(number=number[:20])
        numbers = tuple(one.number for one in offered if one.number in wanted)
        found = cls(offered, gone, numbers, sent.get(SHOWN), RECOUNT in sent, rule)
        written = sent.get(PART, "").strip()
        return replace(found, written=written, part=found._read(written)) if written and numbers else found

    def _read(self, written: str) -> Money | None:
        """The part that was written, where it may be paid."""
        plain = written.replace(",", "").replace(" ", "")
        if not _SUM.fullmatch(plain) or len(self.chosen) != 1:
            return None
        part, left = Money.of(plain, self.owed.currency), self.owed
        return part if part == left or (self.rule and self.rule.takes(part, left)) else None

    @property
    def wrong(self) -> bool:
        """Whether a part is written that may not be paid."""
        return bool(self.written) and self.part is None

    @property
    def most(self) -> Money | None:
        """The greatest part that is not all of it."""
        return self.owed - self.rule.least if self.rule else None

    @property
    def chosen(self) -> tuple[Invoice, ...]:
        return tuple(one for one in self.offered if one.number in self.numbers)

    @property
    def owed(self) -> Money:
        """What is left of what is ticked; nothing in the currency of what is offered where nothing is."""
        nothing = Money.of(0, self.offered[0].total.currency)
        return Money.total([nothing, *(one.left for one in self.chosen)])

    @property
    def total(self) -> Money:
        """What is to be paid now."""
        return self.part or self.owed

    @property
    def agreed(self) -> bool:
        """Whether they saw the sum that they are about to pay: without a script, un-ticking changes no figure."""
        return self.shown == str(self.total)
