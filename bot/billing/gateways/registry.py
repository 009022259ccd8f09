"""The gateways of this installation by name, made when first asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from functools import partial

from bot.billing.adapters import load_adapter
from bot.billing.gateways.base import Gateway
from bot.billing.gateways.standin import StandinGateway
from bot.billing.gateways.standin_ledger import StandinLedger
from bot.database.engine import Database
from bot.errors import GatewayUnavailable
from bot.settings import Settings

Maker = Callable[[], Gateway]
ADAPTERS: Mapping[str, str] = {  # name -> "module:Class"; the stand-ins are made below
    "paypal": "bot.billing.gateways.paypal.adapter:Paypal",
    "sslcommerz": "bot.billing.gateways.sslcommerz.adapter:Sslcommerz",
    "stripe": "bot.billing.gateways.stripe.adapter:Stripe",
}


class Gateways:
    """Gateways in the order in which they are offered; each is made once, on first use."""

    def __init__(self, makers: Mapping[str, Maker]) -> None:
        self._makers = dict(makers)
        self._made: dict[str, Gateway] = {}

    def get(self, name: str) -> Gateway:
        """The gateway of this name; GatewayUnavailable where it is not set up here."""
        if name not in self._made:
            if name not in self._makers:
                raise GatewayUnavailable(gateway=name)
            gateway = self._makers[name]()
            if gateway.name != name:
                raise ValueError(f"the gateway {gateway.name!r} is registered as {name!r}")
            self._made[name] = gateway
        return self._made[name]

    def all(self) -> tuple[Gateway, ...]:
        return tuple(self.get(name) for name in self._makers)

    def standin(self, token: str) -> StandinGateway | None:
        """The stand-in whose page a token belongs to, None where no stand-in of that name is in use."""
        name = token.partition(".")[0]
        gateway = self.get(name) if name in self._makers else None
        return gateway if isinstance(gateway, StandinGateway) else None

    async def close(self) -> None:
        """Close those that were made."""
        for gateway in self._made.values():
            await gateway.close()


def open_gateways(chosen: Settings, database: Database) -> Gateways:
    """Those of SAHAYAK_GATEWAYS in that order, then in a demonstration stand-ins for the others. UnknownAdapter."""
    makers: dict[str, Maker] = {}
    for named in chosen.gateways:
        adapter = load_adapter(named, ADAPTERS, Gateway, "SAHAYAK_GATEWAYS")  # type: ignore[type-abstract]
        makers[adapter.name] = partial(adapter.open, chosen, database)
    # Stand-ins take no money, so they settle invoices only where everything is a demonstration.
    pretended = standins(chosen.secrets, chosen.public_url, StandinLedger(database)) if chosen.demo else {}
    return Gateways({**makers, **{name: maker for name, maker in pretended.items() if name not in makers}})


def standins(secrets: Sequence[str], public_url: str, ledger: StandinLedger) -> dict[str, Maker]:
    """A local stand-in for each gateway of the company: the local one for Bangladesh, the others for everybody."""

    def sslcommerz() -> Gateway:
        limits = {"BDT": (Decimal(10), Decimal(500_000))}  # https://developer.sslcommerz.com/doc/v4/ (total_amount)
        return StandinGateway(
            "sslcommerz", "SSLCommerz", secrets, public_url, ledger, countries=frozenset({"BD"}), limits=limits
        )

    def worldwide(name: str, brand: str) -> Maker:
        return lambda: StandinGateway(name, brand, secrets, public_url, ledger, uses=frozenset({"once", "recurring"}))

    return {
        "sslcommerz": sslcommerz,
        "stripe": worldwide("stripe", "Stripe"),
        "paypal": worldwide("paypal", "PayPal"),
    }
