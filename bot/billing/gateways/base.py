"""The promise that every payment gateway keeps; tests/contracts/gateway.py is its proof."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, ClassVar, Literal
from urllib.parse import parse_qsl

from yarl import URL

from bot.billing.models import Checkout, Money

if TYPE_CHECKING:
    from bot.database.engine import Database
    from bot.settings import Settings

Use = Literal["once", "recurring"]
MOST_FIELDS = 200  # of a form in a notification; gateways send some sixty


@dataclass(frozen=True)
class RedirectTo:
    """Where the customer's browser goes to pay. `session`: the gateway's own name for the attempt, where it needs that
    to be asked about it later (at most 200 characters)."""

    url: str
    session: str | None = None


@dataclass(frozen=True)
class Order:
    """One attempt to pay: `reference` (at most 30 ASCII characters) is ours and comes back with the confirmation.

    `return_url` is where the browser comes back to after paying, failing or cancelling; it proves nothing.
    `notify_url` is where the gateway's server reports (IPN, webhook).
    """

    reference: str
    checkout: Checkout
    return_url: str
    notify_url: str

    def back(self, outcome: Literal["failed", "cancelled"]) -> str:
        """`return_url` for who comes back without having paid; it proves nothing either, and picks a sentence."""
        return str(URL(self.return_url).update_query(outcome=outcome))


@dataclass(frozen=True)
class Notification:
    """What reached us in a gateway's name, unproved: the headers (lower case), the raw body, the address's query."""

    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    query: Mapping[str, str] = field(default_factory=dict)

    def form(self) -> dict[str, str]:
        """The fields of a body that is a form; ValueError where it is none, has too many fields, or one twice."""
        pairs = parse_qsl(self.body.decode(), keep_blank_values=True, max_num_fields=MOST_FIELDS)
        fields = dict(pairs)
        if len(fields) != len(pairs):
            raise ValueError("a field stands in the form twice")
        return fields


@dataclass(frozen=True)
class Proved:
    """What the gateway itself says about an attempt.

    `amount` is what the customer was charged, in the currency of the order. Neither paid nor pending: it failed or
    was cancelled, and the same attempt may still succeed later. Pending: wait (an e-check, a risk review by a person).
    `refunded` is how much of it went back.
    """

    reference: str
    transaction_id: str
    amount: Money
    paid: bool
    pending: bool = False
    refunded: Money | None = None


@dataclass(frozen=True)
class Refused:
    """A notification that is not the gateway's word: forged, unsigned or unreadable. `why` is for the log."""

    why: str


@dataclass(frozen=True)
class NotOurs:
    """The gateway's word, but about nothing that was begun here: another shop on the account, another kind of event."""

    why: str


@dataclass(frozen=True)
class Paid:
    """A payment that came: our `reference`, the gateway's `session` and `transaction_id`, and what was charged."""

    reference: str
    session: str | None
    transaction_id: str
    amount: Money


@dataclass(frozen=True)
class Refund:
    """Money on its way back. Not `done`: the gateway has accepted it, and says in `ask_refund` what became of it.
    `failed`: it could not be given back after all. `key`: as it was given to `refund`, where a gateway repeats that."""

    id: str
    amount: Money
    done: bool
    failed: bool = False
    key: str | None = None


class Gateway(ABC):
    """Takes money on a page of its own and says afterwards, from server to server, what came of it.

    An adapter keeps its credentials and its client session from its constructor, and calls with a timeout.
    """

    name: str  # canonical id, also the path of its webhook: "sslcommerz"
    brand: str  # as customers know it: "SSLCommerz"; what else is said of it is a row of data/knowledge/gateways.yml
    countries: frozenset[str] | None = None  # ISO codes; None: any
    currencies: frozenset[str] | None = None  # ISO 4217; None: any
    limits: Mapping[str, tuple[Decimal, Decimal]] = {}  # currency -> the least and the most that one payment may be
    uses: frozenset[Use] = frozenset({"once"})
    # What an operator may ask of it later; the contract tests what is declared.
    tells_status: ClassVar[bool] = True
    refunds: ClassVar[bool] = True
    lists_refunds: ClassVar[bool] = False
    finds_payments: ClassVar[bool] = False

    @classmethod
    def open(cls, chosen: Settings, database: Database) -> Gateway:
        """The gateway of an installation, for one that SAHAYAK_GATEWAYS may name; connects on first use. BadSetting."""
        raise NotImplementedError

    def accepts(self, checkout: Checkout, use: Use = "once") -> bool:
        """Whether this customer may pay this with it."""
        total = checkout.total
        least, most = self.limits.get(total.currency, (Decimal(0), total.amount))
        return (
            use in self.uses
            and (self.countries is None or checkout.customer.country in self.countries)
            and (self.currencies is None or total.currency in self.currencies)
            and least <= total.amount <= most
        )

    @abstractmethod
    async def start(self, order: Order) -> RedirectTo:
        """Open a session for the order; the same order again is no second charge. GatewayUnavailable."""

    @abstractmethod
    async def confirm(self, notification: Notification) -> Proved | Refused | NotOurs:
        """Prove a notification by its signature, or by asking the gateway's server; capture where it must be captured.

        GatewayUnavailable: the gateway cannot be asked now, it should report again.
        """

    async def status(self, reference: str, session: str | None = None) -> Proved | None:
        """What the gateway says now about an attempt, None where it knows nothing of it. GatewayUnavailable.

        Only where `tells_status`.
        """
        raise NotImplementedError

    async def find(self, transaction_id: str) -> str | None:
        """Our reference of the attempt that a payment was for, by a number that customers read of it; None: of no such,
        or not ours. Whose attempt it is, the caller looks. Only where it `finds_payments`. GatewayUnavailable.
        """
        raise NotImplementedError

    async def refund(self, paid: Paid, amount: Money, key: str) -> Refund:
        """Give back all of a payment or a part; the same `key` again is the same refund. Only where it `refunds`.

        RefundRefused: there is no such payment, or not so much of it is left. GatewayUnavailable.
        """
        raise NotImplementedError

    async def ask_refund(self, paid: Paid, refund: Refund) -> Refund:
        """What became of a refund that was not `done`. Only where there are such ones. GatewayUnavailable."""
        raise NotImplementedError

    async def refunds_of(self, paid: Paid) -> tuple[Refund, ...]:
        """All that went back of a payment, was to go or failed to, whoever asked for it, each `key` with it.

        Only where it `lists_refunds`. GatewayUnavailable.
        """
        raise NotImplementedError

    @abstractmethod
    async def close(self) -> None:
        """Let go of connections; the gateway is not used afterwards."""
