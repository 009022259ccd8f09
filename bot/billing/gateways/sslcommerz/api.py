"""The four calls of SSLCommerz's API v4 that are needed. Source: https://developer.sslcommerz.com/doc/v4/."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.billing.gateways.calls import Calls, text

OPEN = "/gwprocess/v4/api.php"
VALIDATE = "/validator/api/validationserverAPI.php"
ASK = "/validator/api/merchantTransIDvalidationAPI.php"
MOST_TRIES = 100  # of one attempt that are looked at


class SslcommerzApi:
    """Of one store. Every method may raise GatewayUnavailable; the password travels in addresses, which nobody logs."""

    def __init__(self, url: str, store: str, password: str) -> None:
        self._calls = Calls("sslcommerz", url)
        self._store = {"store_id": store, "store_passwd": password}
        self.close = self._calls.close
        self.away = self._calls.away

    async def open(self, fields: Mapping[str, str]) -> dict[str, Any]:
        """A session: `GatewayPageURL` is where the customer pays, `sessionkey` its name, `gw` what the store offers."""
        answer = await self._calls("POST", OPEN, data={**self._store, **fields})
        body = answer.body or {}
        if text(body, "status") != "SUCCESS":
            raise self.away(f"no session: {text(body, 'failedreason') or answer.status}")
        return body

    async def validated(self, val_id: str) -> dict[str, Any]:
        """What SSLCommerz knows of a transaction that it reported under this id."""
        return await self._asked(VALIDATE, {"val_id": val_id, "v": "1"})

    async def tries(self, tran_id: str) -> list[dict[str, Any]]:
        """All that customers tried under our reference, in SSLCommerz's order."""
        found = (await self._asked(ASK, {"tran_id": tran_id})).get("element")
        if not isinstance(found, list):
            return []
        return [one for one in found[:MOST_TRIES] if isinstance(one, dict) and text(one, "tran_id") == tran_id]

    async def refund(self, bank_tran_id: str, amount: str, key: str, why: str) -> dict[str, Any]:
        """Begin one: `status` success, processing or failed, and `refund_ref_id`.

        The two ids are the same: older stores know `refe_id`, newer ones want `refund_trans_id`.
        """
        wanted = {"bank_tran_id": bank_tran_id, "refund_amount": amount, "refund_remarks": why}
        return await self._asked(ASK, {**wanted, "refe_id": key, "refund_trans_id": key, "v": "1"}, once=True)

    async def refunded(self, refund_ref_id: str) -> dict[str, Any]:
        """What became of a refund: `status` refunded, processing or cancelled."""
        return await self._asked(ASK, {"refund_ref_id": refund_ref_id})

    async def _asked(self, path: str, query: Mapping[str, str], once: bool = False) -> dict[str, Any]:
        call = self._calls.once if once else self._calls
        answer = await call("GET", path, params={**query, **self._store, "format": "json"})
        body = answer.body
        if body is None or text(body, "APIConnect") not in {"", "DONE"}:
            raise self.away(f"no answer: {text(body or {}, 'APIConnect') or answer.status}")
        return body
