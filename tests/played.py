"""What a played gateway reports of a choice on its page, kept instead of sent: for tests that hand it in themselves."""

from __future__ import annotations

from collections.abc import Mapping

from bot.billing import Billing
from bot.billing.gateways.base import Notification, RedirectTo
from bot.billing.gateways.played import PlayedGateway, standin_server
from bot.standins.base import Outcome


def gateway_of(billing: Billing, name: str) -> PlayedGateway:
    found = next(one for one in billing.gateways() if one.name == name)
    assert isinstance(found, PlayedGateway)
    return found


async def decided(billing: Billing, gateway: str, onward: RedirectTo, outcome: Outcome) -> Notification:
    """Choose on the page that `onward` leads to; what the gateway's server says of it, as the shop hears it."""
    heard: list[Notification] = []

    async def keep(_url: str, body: bytes, headers: Mapping[str, str]) -> None:
        heard.append(Notification({name.lower(): value for name, value in headers.items()}, body))

    # Another server over the same documents, as another process of the installation has one.
    played = gateway_of(billing, gateway)
    server = standin_server(gateway, played._chosen, played._database, keep)
    assert await server.decide(str(onward.session), outcome)
    (said,) = heard
    return said
