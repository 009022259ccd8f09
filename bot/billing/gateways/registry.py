"""The gateways of this installation by name, made when first asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from bot.billing.adapters import load_adapter
from bot.billing.gateways.base import Gateway
from bot.billing.gateways.played import PlayedGateway, playable, played
from bot.database.engine import Database
from bot.errors import GatewayUnavailable
from bot.settings import Settings
from bot.standins.base import StandinServer

Maker = Callable[[], Gateway]
ADAPTERS: Mapping[str, str] = {  # name -> "module:Class"
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

    def take(self, currency: str) -> bool:
        """Whether money of this currency can be paid with any of them; of which sum and whose, only `accepts` tells."""
        return any(one.currencies is None or currency in one.currencies for one in self.all())

    def standin(self, name: str) -> StandinServer | None:
        """The server of a gateway that is played here, for its page; None where none of that name is."""
        gateway = self.get(name) if name in self._makers else None
        return gateway.server if isinstance(gateway, PlayedGateway) else None

    async def close(self) -> None:
        """Close those that were made."""
        for gateway in self._made.values():
            await gateway.close()


def open_gateways(chosen: Settings, database: Database) -> Gateways:
    """Those of SAHAYAK_GATEWAYS in that order, then in a demonstration the played ones. UnknownAdapter."""
    makers: dict[str, Maker] = {}
    for named in chosen.gateways:
        adapter = _adapter(named)
        makers[adapter.name] = partial(adapter.open, chosen, database)
    # Played gateways take no money: playable() says where what they settle is a demonstration's.
    for kind in playable(chosen):
        if kind.name not in makers:
            makers[kind.name] = partial(played, kind, chosen, database, partial(_adapter, kind.name))
    return Gateways(makers)


def _adapter(name: str) -> type[Gateway]:
    return load_adapter(name, ADAPTERS, Gateway, "SAHAYAK_GATEWAYS")  # type: ignore[type-abstract]
