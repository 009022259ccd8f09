"""What one customer has in WHMCS, asked in a bounded number of calls; every row is compared with its owner."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import tzinfo
from functools import partial
from typing import Any, TypeVar

from bot.billing.backends.whmcs import rows as models
from bot.billing.backends.whmcs.cards import PayMethod, as_pay_method
from bot.billing.backends.whmcs.kept import Kept
from bot.billing.backends.whmcs.lists import every_row
from bot.billing.backends.whmcs.look_into import looked_into, to_look_into
from bot.billing.backends.whmcs.payments import as_payments
from bot.billing.backends.whmcs.reading import NAME, known, readable, readable_row
from bot.billing.backends.whmcs.rows import Listed
from bot.billing.models import Customer, Money, Payment, Service
from bot.errors import BackendUnavailable, CustomerNotFound, InvoiceNotFound
from bot.whmcs.client import WhmcsClient
from bot.whmcs.decode import amount, number, rows, text
from bot.whmcs.errors import WhmcsAway, WhmcsDenied, WhmcsRefused

log = logging.getLogger(__name__)
T = TypeVar("T")

DETAILED = 10  # invoices of a list that are asked for one by one, for what is left to pay and for their lines
HOUR = 3600.0  # seconds


class Books:
    """Reads through `client`; `zone`: of WHMCS's clock. Every method may raise BackendUnavailable."""

    def __init__(self, client: WhmcsClient, zone: tzinfo, kept: Kept | None = None) -> None:
        self._client, self._zone = client, zone
        self._kept = kept or Kept()
        self._settled = Kept(HOUR)  # of what is met no line changes
        self.forget = self._kept.forget

    async def customer(self, customer: str) -> Customer:
        """Raises CustomerNotFound."""
        return (await self._client_of(customer))[0]

    async def credit(self, customer: str) -> tuple[Money, ...]:
        """Of their account, in its one currency. Raises CustomerNotFound."""
        owner, row = await self._client_of(customer)
        there = readable(lambda: amount(row, "credit"))
        return (Money(there, owner.currency),) if there > 0 else ()

    async def _client_of(self, customer: str) -> tuple[Customer, dict[str, str]]:
        return await self._get(known(customer), "customer", lambda: self._customer(clientid=int(customer)))

    async def by_email(self, email: str) -> Customer | None:
        """Never kept: it would tell by its time whether somebody asked before."""
        try:
            found, _ = await self._answer(lambda: self._customer(email=email))
        except CustomerNotFound:
            return None
        return found if found.email.casefold() == email.casefold() else None

    async def _customer(self, **by: str | int) -> tuple[Customer, dict[str, str]]:
        try:
            answer = await self._client.read("GetClientsDetails", **by)
        except WhmcsRefused as refused:
            if refused.says("Client Not Found"):
                raise CustomerNotFound(customer=str(by.get("clientid", ""))) from None
            raise
        given = answer["client"] if isinstance(answer.get("client"), dict) else answer
        found = models.as_customer(given)
        if "clientid" in by and found.id != str(by["clientid"]):
            raise CustomerNotFound(customer=str(by["clientid"]))
        return found, {"credit": text(given, "credit")}

    async def invoices(self, customer: str) -> tuple[Listed, ...]:
        """All of them, newest first, without lines. Raises CustomerNotFound."""
        found = await self._get(known(customer), "invoices", lambda: self._invoices(customer))
        if not found:
            await self.customer(customer)
        return found

    async def _invoices(self, customer: str) -> tuple[Listed, ...]:
        given = await every_row(
            self._client, "GetInvoices", "invoices", "invoice", userid=int(customer), orderby="id", order="desc"
        )
        theirs = {number(row, "id"): row for row in given if number(row, "userid") == int(customer)}
        nameless = any(not text(row, "currencycode") for row in theirs.values())
        currency = (await self.customer(customer)).currency if nameless else ""
        found = [one for row in theirs.values() if (one := readable_row(row, customer, currency)) is not None]
        return await self._marked(customer, sorted(found, key=models.newest_first, reverse=True))

    async def _marked(self, customer: str, found: Sequence[Listed]) -> tuple[Listed, ...]:
        """With what those that only collect others collect, and those of which nothing is left."""
        unpaid, met = to_look_into(found, DETAILED)
        details, collected = await asyncio.gather(
            asyncio.gather(*(self._if_there(customer, one) for one in unpaid)),
            asyncio.gather(
                *(self._settled.get(customer, str(one.id), partial(self._met, customer, one)) for one in met)
            ),
        )
        known = {one.id: looked_into(one, detail) for one, detail in zip(unpaid, details, strict=True)}
        known |= {one.id: replace(one, collected=some) for one, some in zip(met, collected, strict=True)}
        return tuple(known.get(one.id, one) for one in found)

    async def _met(self, customer: str, listed: Listed) -> tuple[int, ...]:
        return models.collected(await self._if_there(customer, listed))

    async def _if_there(self, customer: str, listed: Listed) -> dict[str, Any]:
        """Nothing where it is gone meanwhile."""
        try:
            return await self.detail(customer, listed)
        except InvoiceNotFound:
            return {}

    async def detail(self, customer: str, listed: Listed) -> dict[str, Any]:
        """GetInvoice of one that stands in their list. InvoiceNotFound: meanwhile it is gone, or another's."""
        return await self._get(known(customer), f"invoice {listed.id}", lambda: self._detail(customer, listed))

    async def _detail(self, customer: str, listed: Listed) -> dict[str, Any]:
        gone = InvoiceNotFound(number=listed.invoice.number)
        try:
            answer = await self._client.read("GetInvoice", invoiceid=listed.id)
        except WhmcsRefused as refused:
            raise gone if refused.says("Invoice ID Not Found") else refused from None
        if number(answer, "userid") != int(customer):
            raise gone
        return answer

    async def transactions(self, customer: str) -> list[dict[str, Any]]:
        return await self._get(known(customer), "transactions", lambda: self._transactions(customer))

    async def _transactions(self, customer: str) -> list[dict[str, Any]]:
        answer = await self._client.read("GetTransactions", clientid=int(customer))
        found = rows(answer, "transactions", "transaction")
        return [row for row in found if number(row, "userid") == int(customer)]

    async def pay_methods(self, customer: str) -> tuple[PayMethod, ...]:
        """Their saved cards. Raises CustomerNotFound."""
        return await self._get(known(customer), "cards", lambda: self._pay_methods(customer))

    async def _pay_methods(self, customer: str) -> tuple[PayMethod, ...]:
        try:
            answer = await self._client.read("GetPayMethods", clientid=int(customer))
        except WhmcsRefused as refused:
            raise CustomerNotFound(customer=customer) if refused.says("Client Not Found") else refused from None
        if number(answer, "clientid") not in (0, int(customer)):
            raise CustomerNotFound(customer=customer)
        found = (as_pay_method(row, customer) for row in rows(answer, "paymethods"))
        return tuple(one for one in found if one is not None)

    async def payments(self, customer: str) -> tuple[Payment, ...]:
        owner = await self.customer(customer)
        listed, given = await asyncio.gather(self.invoices(customer), self.transactions(customer))
        numbers = models.numbers(listed)
        return readable(lambda: as_payments(given, owner, self._zone, numbers))

    async def services(self, customer: str) -> tuple[Service, ...]:
        return await self._get(known(customer), "services", lambda: self._services(customer))

    async def _services(self, customer: str) -> tuple[Service, ...]:
        owner, products, domains = await asyncio.gather(
            self.customer(customer),
            every_row(self._client, "GetClientsProducts", "products", "product", clientid=int(customer)),
            every_row(self._client, "GetClientsDomains", "domains", "domain", clientid=int(customer)),
        )
        theirs = (0, int(customer))  # of versions that do not say whose it is
        found = [models.as_service(row, owner) for row in products if number(row, "clientid") in theirs]
        found += [models.as_domain(row, owner) for row in domains if number(row, "userid") in theirs]
        return tuple(sorted(filter(None, found), key=lambda one: (one.next_due, one.id)))

    async def _get(self, customer: str, what: str, ask: Callable[[], Awaitable[T]]) -> T:
        return await self._kept.get(customer, what, lambda: self._answer(ask))

    @staticmethod
    async def _answer(ask: Callable[[], Awaitable[T]]) -> T:
        try:
            return await ask()
        except WhmcsDenied as denied:
            log.error("%s", denied)
            raise BackendUnavailable(backend=NAME) from None
        except (WhmcsAway, WhmcsRefused, ValueError) as trouble:
            log.warning("%s", trouble if isinstance(trouble, WhmcsAway) else f"whmcs: {trouble}")
            raise BackendUnavailable(backend=NAME) from None
