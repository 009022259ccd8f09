"""Notices in a gateway's name that no gateway sent, and the browser's word that something was paid."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

import sqlalchemy as sa

from bot.billing import schema
from bot.billing.gateways.played import standin_server, with_demo_keys
from bot.database.engine import Database
from bot.standins.paypal import PaypalServer
from bot.standins.sslcommerz import SslcommerzServer
from bot.standins.stripe import StripeServer
from tests.redteam.frame import Target, Tries, attack
from tests.redteam.people import browsing, form_token, hidden_fields, link, path_of, tampered

FORM, JSON = "application/x-www-form-urlencoded", "application/json"
#: Who owes what that it takes.
GATEWAYS = {"sslcommerz": ("1005", "5113"), "stripe": ("1003", "4950"), "paypal": ("1003", "4950")}
MOVED = (303, 307)


@dataclass(frozen=True)
class Forged:
    """`signed`: by the gateway itself, about money that it never took: it may be read, and pays nothing."""

    headers: Mapping[str, str]
    body: bytes
    signed: bool = False


@attack("forged notices of gateways", section=3, seconds=120)
async def notices(target: Target, tries: Tries) -> None:
    before = _books(target)
    for gateway in GATEWAYS:
        session = await _begun(target, gateway)
        every = [*nonsense(), *[one async for one in forged(target, gateway, session)]]
        for start in range(0, len(every), 90):
            async with target.http() as http:
                for one in every[start : start + 90]:
                    async with http.post(f"/webhooks/{gateway}", data=one.body, headers=one.headers) as reply:
                        said = await reply.text()
                        held = reply.status in ((200, 401) if one.signed else (400, 401, 415))
                        tries.note(held, f"{gateway} {one.body[:60]!r}: {reply.status} {said[:80]}")
    tries.note(_books(target) == before, "something was booked")


@attack("addresses that say it is paid", section=3, seconds=60)
async def addresses(target: Target, tries: Tries) -> None:
    before = _books(target)
    back = link(target, "pay", *GATEWAYS["sslcommerz"])
    page = f"/pay/standin/sslcommerz/{await _begun(target, 'sslcommerz')}"
    async with browsing(target) as http:
        for word in ("paid", "success", "VALID", "settled", "<script>", "1", ""):
            for path in (
                f"/pay/return/{back}?outcome={word}",
                f"/pay/return/{back}?status={word}",
                f"{page}?outcome={word}",
            ):
                async with http.get(path) as reply:
                    body = await reply.text()
                    tries.note(reply.status == 200 and "<script>" + "1" not in body, f"{path}: {reply.status}")
            async with http.post(f"/pay/return/{back}", data={"status": word, "val_id": "1"}) as reply:
                tries.note(reply.status == 200, f"a form that comes back: {reply.status}")
            async with http.post(page, data={"outcome": word}, allow_redirects=False) as reply:
                tries.note(reply.status == 403, f"a click on another site's page: {reply.status}")
        # The servers that are played listen to this machine's adapters, not to whoever reaches the bot.
        for path in ("/gwprocess/v4/api.php", "/v1/oauth2/token", "/v2/checkout/orders", "/v1/checkout/sessions"):
            async with http.post(path, data={"store_id": "demo"}) as reply:
                tries.note(reply.status == 404, f"a gateway's own address {path}: {reply.status}")
    tries.note(_books(target) == before, "something was booked")


async def forged(target: Target, gateway: str, session: str) -> AsyncIterator[Forged]:
    """Notices that this attempt was paid: by other keys, with a changed signature, or signed and untrue."""
    step = target.sizes(20, 2)
    async with _servers(target, gateway) as (ours, foreign):
        order = await ours.order(session)
        assert order is not None
        if isinstance(ours, SslcommerzServer):
            fields = {"status": "VALID", "tran_id": order.reference, "val_id": "1", "amount": order.amount,
                      "currency": order.currency, "risk_level": "0", "bank_tran_id": "TX1"}  # fmt: skip
            yield _form(ours.signed(fields), signed=True)
            yield _form(foreign.signed(fields))
            true = ours.signed(fields)
            for name in ("verify_sign", "verify_sign_sha2"):
                for one in tampered(true[name], step):
                    yield _form({**true, name: one})
            for name in fields:
                yield _form({**true, name: f"{fields[name]}0"})
            return
        about: dict[str, Any] = {"id": session, "object": "checkout.session", "payment_status": "paid",
                                 "status": "COMPLETED", "custom_id": order.reference}  # fmt: skip
        kinds = ("checkout.session.completed", "CHECKOUT.ORDER.APPROVED", "PAYMENT.CAPTURE.COMPLETED")
        for kind in kinds:
            event = {"id": "evt_1", "type": kind, "event_type": kind, "object": "event", "data": {"object": about},
                     "resource": about}  # fmt: skip
            body = json.dumps(event).encode()
            for headers, signed in _signatures(ours, foreign, body, step):
                yield Forged(headers, body, signed)
                if signed:
                    yield Forged(headers, body.replace(b"evt_1", b"evt_2"))


def _signatures(ours: Any, foreign: Any, body: bytes, step: int) -> Iterator[tuple[Mapping[str, str], bool]]:
    """Headers of Stripe or PayPal over a body, and whether they are the gateway's own."""
    if isinstance(ours, StripeServer):
        yield ours.signed(body), True
        yield foreign.signed(body), False
        for old in (1, 1_700_000_000):
            yield ours.signed(body, old), False
        true = ours.signed(body)
        start, _, code = true["Stripe-Signature"].partition("v1=")
        for one in tampered(code, step):
            if "=" not in one:  # what follows one is no part of the signature
                yield {**true, "Stripe-Signature": f"{start}v1={one}"}, False
        return
    assert isinstance(ours, PaypalServer)
    true = ours.proof(body)
    yield true, True
    yield foreign.proof(body), False
    for one in tampered(true["PAYPAL-TRANSMISSION-SIG"], step):
        yield {**true, "PAYPAL-TRANSMISSION-SIG": one}, False
    for name in ("PAYPAL-TRANSMISSION-ID", "PAYPAL-TRANSMISSION-TIME", "PAYPAL-TRANSMISSION-SIG"):
        yield {**true, name: "1"}, False


@asynccontextmanager
async def _servers(target: Target, gateway: str) -> AsyncIterator[tuple[Any, Any]]:
    """The played gateway with its keys, and one with another installation's."""

    async def unsent(*_: object) -> None:
        """It reports nothing."""

    database = Database(target.settings.database_url)
    others = replace(target.settings, given_secret="another installation's secret")
    try:
        yield tuple(standin_server(gateway, with_demo_keys(one), database, unsent) for one in (target.settings, others))
    finally:
        await database.close()


def _form(fields: Mapping[str, str], signed: bool = False) -> Forged:
    return Forged({"Content-Type": FORM}, urlencode(fields).encode(), signed)


def nonsense() -> Iterator[Forged]:
    fields = b"status=VALID&tran_id=1&val_id=1&amount=1800.00&currency=BDT&verify_sign=abc&verify_key=amount"
    for body in (
        b"", b"{}", b"[]", b"null", b"\x00", b"\xff\xfe", b"%", b"&" * 5000, b"a=1&" * 500, b"[" * 20_000, fields,
        b'{"type": "checkout.session.completed", "data": {"object": {"payment_status": "paid"}}}',
        b'{"event_type": "PAYMENT.CAPTURE.COMPLETED"}', b"payment_status=Completed&mc_gross=24.50&txn_id=1",
    ):  # fmt: skip
        for kind in (FORM, JSON, "text/plain", f"{FORM}; charset=utf-7"):
            yield Forged({"Content-Type": kind}, body)


async def _begun(target: Target, gateway: str) -> str:
    """The gateway's session of an attempt to pay that was given up on its page."""
    path = f"/pay/{link(target, 'pay', *GATEWAYS[gateway])}"
    async with browsing(target) as http:
        fields = {**await hidden_fields(http, path), "gateway": gateway}
        async with http.post(path, data=fields, allow_redirects=False) as reply:
            assert reply.status == 303, reply.status
            there = path_of(reply.headers["Location"])
        fields = {"csrf": await form_token(http, there), "outcome": "cancelled"}
        async with http.post(there, data=fields, allow_redirects=False) as reply:
            assert reply.status in MOVED, reply.status
    return there.rpartition("/")[2]


def _books(target: Target) -> list[tuple[object, ...]]:
    """All that was ever paid, and what is left to pay."""
    engine = sa.create_engine(target.settings.database_url)
    try:
        with engine.connect() as books:
            found = [tuple(row) for row in books.execute(sa.select(schema.payments).order_by("id"))]
            states = sa.select(schema.invoices.c.number, schema.invoices.c.status).order_by("number")
            return found + [tuple(row) for row in books.execute(states)]
    finally:
        engine.dispose()
