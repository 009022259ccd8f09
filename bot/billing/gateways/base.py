"""The promise that every payment gateway keeps; tests/contracts/gateway.py is its proof."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.billing.models import Checkout, Money


@dataclass(frozen=True)
class RedirectTo:
    """Where the customer's browser goes to pay."""

    url: str


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


@dataclass(frozen=True)
class Notification:
    """What reached us in a gateway's name, unproved: form or query fields, the raw body, the headers (lower case)."""

    fields: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Confirmation:
    """What the gateway itself says about an attempt.

    `amount` is what the customer was charged, in the currency of the order. Neither paid nor pending: it failed or
    was cancelled, and the same attempt may still succeed later. Pending: wait (an e-check, a risk review by a person).
    """

    reference: str
    transaction_id: str
    amount: Money
    paid: bool
    pending: bool = False


class Gateway(ABC):
    """Takes money on a page of its own and says afterwards, from server to server, what came of it.

    An adapter keeps its credentials and its client session from its constructor, and calls with a timeout.
    """

    name: str  # canonical id, also the path of its webhook: "sslcommerz"
    title: str  # its brand as the customer knows it: "SSLCommerz"
    countries: frozenset[str] | None = None  # None: any
    currencies: frozenset[str] | None = None

    def accepts(self, checkout: Checkout) -> bool:
        """Whether this customer may pay this with it."""
        country_fits = self.countries is None or checkout.customer.country in self.countries
        return country_fits and (self.currencies is None or checkout.total.currency in self.currencies)

    @abstractmethod
    async def start(self, order: Order) -> RedirectTo:
        """Open a session for the order; the same order again is no second charge. GatewayUnavailable."""

    @abstractmethod
    async def confirm(self, notification: Notification) -> Confirmation:
        """Prove a notification by its signature, or by asking the gateway's server; capture where it must be captured.

        NotAllowed: forged, unsigned or unreadable. GatewayUnavailable: the gateway cannot be asked now, come again.
        """
