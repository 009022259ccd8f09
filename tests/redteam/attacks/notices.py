"""Notices in a gateway's name that no gateway sent, and the browser's word that something was paid."""

from __future__ import annotations

import json
from collections.abc import Iterator

import sqlalchemy as sa

from bot.billing import schema
from bot.billing.gateways.standin import FORM
from bot.security.tokens import Tokens
from tests.redteam.frame import Target, Tries, attack
from tests.redteam.people import browsing, form_token, link, path_of, tampered

#: Who owes what that it takes.
GATEWAYS = {"sslcommerz": ("1005", "5113"), "stripe": ("1003", "4950"), "paypal": ("1003", "4950")}


@attack("forged notices of gateways", section=3, seconds=120)
async def notices(target: Target, tries: Tries) -> None:
    before = _books(target)
    for gateway in GATEWAYS:
        order = await _begun(target, gateway)
        for start in range(0, len(every := list(forged(target, gateway, order))), 90):
            async with target.http() as http:
                for kind, body in every[start : start + 90]:
                    async with http.post(f"/webhooks/{gateway}", data=body, headers={"Content-Type": kind}) as reply:
                        told = await reply.text()
                        held = reply.status in (400, 401, 415)
                        tries.note(held, f"{gateway} {body[:60]!r}: {reply.status} {told[:80]}")
    tries.note(_books(target) == before, "something was booked")


@attack("addresses that say it is paid", section=3, seconds=60)
async def addresses(target: Target, tries: Tries) -> None:
    before = _books(target)
    back = link(target, "pay", *GATEWAYS["sslcommerz"])
    order = await _begun(target, "sslcommerz")
    async with browsing(target) as http:
        for word in ("paid", "success", "VALID", "settled", "<script>", "1", ""):
            for path in (
                f"/pay/return/{back}?outcome={word}",
                f"/pay/return/{back}?status={word}",
                f"/pay/standin/sslcommerz.{order}?outcome={word}",
            ):
                async with http.get(path) as reply:
                    body = await reply.text()
                    tries.note(reply.status == 200 and "<script>" + "1" not in body, f"{path}: {reply.status}")
            async with http.post(f"/pay/return/{back}", data={"status": word, "val_id": "1"}) as reply:
                tries.note(reply.status == 200, f"a form that comes back: {reply.status}")
            async with http.post(
                f"/pay/standin/sslcommerz.{order}", data={"outcome": word}, allow_redirects=False
            ) as reply:
                tries.note(reply.status == 403, f"a click on another site's page: {reply.status}")
    tries.note(_books(target) == before, "something was booked")


def forged(target: Target, gateway: str, order: str) -> Iterator[tuple[str, bytes]]:
    """Content type and body."""
    reference, _, amount, currency, _ = json.loads(
        Tokens(target.settings.secrets, f"standin order {gateway}").open(order).text
    )
    said = [reference, "TX1", amount, currency, "paid"]
    words = [json.dumps(one) for one in (said, said[:4], {"reference": reference}, None, "paid", [])]
    other = next(one for one in GATEWAYS if one != gateway)
    ours, foreign = target.settings.secrets, ["another installation's secret"]
    sealed = (
        Tokens(foreign, f"standin confirmation {gateway}").seal(words[0]),
        Tokens(ours, f"standin confirmation {other}").seal(words[0]),
        order,
        link(target, "pay", *GATEWAYS[gateway]),
    )
    true = Tokens(ours, f"standin confirmation {gateway}").seal(words[0])  # which would make it paid
    for token in (*sealed, *tampered(true, target.sizes(20, 2)), "", "x", *words):
        yield FORM, b"confirmation=" + token.encode()
    for token in sealed:
        yield FORM, f"confirmation=x&confirmation={token}".encode()
        yield "application/json", json.dumps({"confirmation": token}).encode()
    fields = b"status=VALID&tran_id=1&val_id=1&amount=1800.00&currency=BDT&verify_sign=abc&verify_key=amount"
    for body in (
        b"", b"{}", b"[]", b"null", b"\x00", b"\xff\xfe", b"%", b"&" * 5000, b"a=1&" * 500, b"[" * 20_000, fields,
        b'{"type": "checkout.session.completed", "data": {"object": {"payment_status": "paid"}}}',
        b'{"event_type": "PAYMENT.CAPTURE.COMPLETED"}', b"payment_status=Completed&mc_gross=24.50&txn_id=1",
    ):  # fmt: skip
        for kind in (FORM, "application/json", "text/plain", f"{FORM}; charset=utf-7"):
            yield kind, body


async def _begun(target: Target, gateway: str) -> str:
    """The order of an attempt to pay that was given up at the gateway."""
    path = f"/pay/{link(target, 'pay', *GATEWAYS[gateway])}"
    async with browsing(target) as http:
        fields = {"csrf": await form_token(http, path), "gateway": gateway}
        async with http.post(path, data=fields, allow_redirects=False) as reply:
            assert reply.status == 303, reply.status
            there = path_of(reply.headers["Location"])
        fields = {"csrf": await form_token(http, there), "outcome": "cancelled"}
        async with http.post(there, data=fields, allow_redirects=False) as reply:
            assert reply.status == 303, reply.status
    return there.partition(f"{gateway}.")[2]


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
