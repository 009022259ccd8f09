"""The way into WHMCS's own pages: their addresses, and the sign-on that a click gets once, for a minute."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from urllib.parse import quote

from bot.billing.links import Purpose
from bot.settings import Settings
from bot.whmcs.client import WhmcsClient
from bot.whmcs.decode import text
from bot.whmcs.errors import WhmcsAway, WhmcsRefused

log = logging.getLogger(__name__)

# https://github.com/WHMCS/templates-twenty-one: what the pages of its own theme link to
_PAGES: dict[Purpose, str] = {"pay": "viewinvoice.php?id={}", "download": "dl.php?type=i&id={}"}
_TOGETHER = "clientarea.php?action=masspay&all=true"
_LIST = "clientarea.php?action=invoices"


class WhmcsPages:
    """`mass_payment`: whether Mass Payment is on; `sso`: whether a click is signed on."""

    def __init__(self, settings: Settings, client: WhmcsClient) -> None:
        self._url, self._client = settings.whmcs_url, client
        self._sso, self.mass_payment = settings.whmcs_sso, settings.whmcs_mass_payment

    async def address(self, customer: str, idents: Sequence[int], purpose: Purpose, sign_in: bool) -> str:
        """`idents`: WHMCS's own numbers of the invoices."""
        path = self._path(idents, purpose)
        token = await self._token(customer, path) if sign_in and self._sso else ""
        return f"{self._url}/oauth/singlesignon.php?access_token={token}" if token else f"{self._url}/{path}"

    def _path(self, idents: Sequence[int], purpose: Purpose) -> str:
        if len(idents) == 1:
            return _PAGES[purpose].format(idents[0])
        return _TOGETHER if purpose == "pay" and self.mass_payment else _LIST

    async def _token(self, customer: str, path: str) -> str:
        """Empty where it gives none: switched off by the customer, a page that it does not know, WHMCS away.

        The address that it sends along is not used: ours is the one that the operator has named.
        """
        try:
            answer = await self._client.write(
                "CreateSsoToken", client_id=int(customer), destination="sso:custom_redirect", sso_redirect_path=path
            )
            return quote(text(answer, "access_token"), safe="")
        except (WhmcsRefused, WhmcsAway) as trouble:
            log.info("%s; the customer logs in by hand", trouble)
            return ""
