"""The gateways of this installation by name, made when first asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bot.billing.gateways.base import Gateway
from bot.billing.gateways.standin import StandinGateway
from bot.errors import GatewayUnavailable

Maker = Callable[[], Gateway]


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


def standins(secret: str, public_url: str) -> Gateways:
    """A local stand-in for each gateway of the company: the local one for Bangladesh, the others for everybody."""
    only = {"sslcommerz": frozenset({"BD"}), "stripe": None, "paypal": None}
    titles = {"sslcommerz": "SSLCommerz", "stripe": "Stripe", "paypal": "PayPal"}

    def maker(name: str) -> Maker:
        return lambda: StandinGateway(name, titles[name], secret, public_url, only[name])

    return Gateways({name: maker(name) for name in titles})
