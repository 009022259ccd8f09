"""PayPal's REST API as far as orders, refunds and the proof of reports need it. Source: https://developer.paypal.com/api/rest/."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from typing import Any

import aiohttp

from bot.billing.gateways.calls import Answer, Calls, text

SPARE = 60.0  # seconds before its end that a token is renewed
#: Header of a report -> field of the question whether it is PayPal's, and its longest value.
PROOF = {
    "paypal-auth-algo": ("auth_algo", 100),
    "paypal-cert-url": ("cert_url", 500),
    "paypal-transmission-id": ("transmission_id", 50),
    "paypal-transmission-sig": ("transmission_sig", 500),
    "paypal-transmission-time": ("transmission_time", 100),
}


class PaypalApi:
    """Of one REST app. Every method may raise GatewayUnavailable."""

    def __init__(self, url: str, client: str, secret: str, webhook: str) -> None:
        self._calls = Calls("paypal", url)
        self._login = aiohttp.BasicAuth(client, secret)
        self._webhook = webhook
        self._token, self._until = "", 0.0
        self.close = self._calls.close
        self.away = self._calls.away

    async def create(self, order: Mapping[str, Any], key: str) -> dict[str, Any]:
        """The order; the same `key` again is the same order, for hours."""
        answer = await self._ask("POST", "/v2/checkout/orders", order, key)
        return self._good(answer)

    async def order(self, ident: str) -> dict[str, Any] | None:
        """None for an unknown one."""
        answer = await self._ask("GET", f"/v2/checkout/orders/{ident}")
        return None if answer.status == 404 else self._good(answer)

    async def take(self, ident: str) -> Answer:
        """Capture an order that the customer has approved; whatever PayPal answers."""
        return await self._ask("POST", f"/v2/checkout/orders/{ident}/capture", {}, f"capture-{ident}")

    async def capture(self, ident: str) -> dict[str, Any] | None:
        answer = await self._ask("GET", f"/v2/payments/captures/{ident}")
        return None if answer.status == 404 else self._good(answer)

    async def refund(self, capture: str, refund: Mapping[str, Any], key: str) -> Answer:
        """The same `key` again is the same refund; whatever PayPal answers."""
        return await self._ask("POST", f"/v2/payments/captures/{capture}/refund", refund, key)

    async def refunded(self, refund: str) -> dict[str, Any]:
        answer = await self._ask("GET", f"/v2/payments/refunds/{refund}")
        return self._good(answer)

    async def is_own(self, headers: Mapping[str, str], event: bytes) -> bool:
        """Whether PayPal has sent this report to our webhook. The event goes back as it came, byte for byte."""
        proof = {field: headers.get(name, "") for name, (field, _) in PROOF.items()}
        if any(not 0 < len(proof[field]) <= longest for field, longest in PROOF.values()):
            return False
        asked = json.dumps({**proof, "webhook_id": self._webhook}).encode()
        body = asked[:-1] + b', "webhook_event": ' + event + b"}"
        answer = await self._ask("POST", "/v1/notifications/verify-webhook-signature", body)
        if answer.status in {400, 422}:  # it calls the proof nonsense
            return False
        return text(self._good(answer), "verification_status") == "SUCCESS"

    async def _ask(
        self, method: str, path: str, body: Mapping[str, Any] | bytes | None = None, key: str = ""
    ) -> Answer:
        data = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        for fresh in (False, True):
            headers = {"Authorization": f"Bearer {await self._access(fresh)}", "Content-Type": "application/json"}
            if key:
                headers |= {"PayPal-Request-Id": key, "Prefer": "return=representation"}
            answer = await self._calls(method, path, data=data, headers=headers)
            if answer.status != 401:  # else the token was taken back before its time
                break
        if answer.status in {401, 403, 429}:
            raise self.away(f"status {answer.status} {issue(answer)}")
        return answer

    async def _access(self, fresh: bool) -> str:
        if fresh or time.monotonic() >= self._until:
            form = {"grant_type": "client_credentials"}
            said = self._good(await self._calls("POST", "/v1/oauth2/token", data=form, auth=self._login))
            life = said.get("expires_in")
            self._token = text(said, "access_token", 2000)
            self._until = time.monotonic() + (life if isinstance(life, int) else 0) - SPARE
        return self._token

    def _good(self, answer: Answer) -> dict[str, Any]:
        if answer.status not in {200, 201} or answer.body is None:
            raise self.away(f"status {answer.status} {issue(answer)}")
        return answer.body


def issue(answer: Answer) -> str:
    """PayPal's word for what is wrong, such as ORDER_NOT_APPROVED."""
    details = (answer.body or {}).get("details")
    first = details[0] if isinstance(details, list) and details else None
    return text(first, "issue") if isinstance(first, dict) else text(answer.body or {}, "name")
