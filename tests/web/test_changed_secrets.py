"""A secret is changed: in calm nobody notices, and without its former value nothing that it signed opens any more."""

from __future__ import annotations

import shutil
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import jwt
import pytest
import sqlalchemy as sa

from bot.billing.demo import demo_logins
from bot.database.engine import Database
from bot.errors import StoreUnavailable
from bot.security.identity_proof import AUDIENCE
from bot.settings import Settings
from bot.web.app_keys import BILLING
from tests.chat_app import Chatroom, chatroom
from tests.web.browsing import Visitor
from tests.web.conftest import SECRET

FORMER, NEW = "the-former-secret-which-is-long-enough", "the-new-secret-which-is-long-too"
SITE, NEW_SITE = "what the site and we have shared until now", "what the site and we share from now on, longer"
KEY, NEW_KEY = "what Prometheus has shown until now, long", "what Prometheus shows from now on, as long"
MORE = {"SAHAYAK_DEMO": "1", "SAHAYAK_IDENTITY_SECRET": SITE, "SAHAYAK_METRICS_KEY": KEY}


@dataclass
class Given:
    """What was given out under the former secrets."""

    session: str
    pay: str
    download: str
    cookie: str
    proof: str
    ask: str


def site_proof(secret: str) -> str:
    return jwt.encode({"sub": "1001", "exp": int(time.time()) + 300, "aud": AUDIENCE}, secret, algorithm="HS256")


async def give_out(room: Chatroom) -> Given:
    customer = await room.customer()
    customer.adopt((await customer.ask("POST", "/chat/identity", json={"identity": site_proof(SITE)}))[1])
    browser = Visitor(room.client)
    await browser.log_in(*demo_logins(SECRET)[0][1:])
    billing = room.client.server.app[BILLING]
    pay, download = [urlsplit(await make("1001", numbers)).path for make, numbers in (
        (billing.pay_link, ("4821",)), (billing.download_link, "4821"))]  # fmt: skip
    ask = room.settings.derived("ask")
    return Given(customer.token, pay, download, browser.cookie("sahayak_session"), site_proof(SITE), ask)


async def opened(room: Chatroom, given: Given) -> dict[str, int]:
    """The status of each of them."""
    found = {}
    for name, method, path, headers, body in (
        ("session", "GET", "/chat/history", {"Authorization": f"Bearer {given.session}"}, None),
        ("pay", "GET", given.pay, {}, None),
        ("download", "GET", given.download, {}, None),
        ("cookie", "GET", "/clientarea/", {"Cookie": f"sahayak_session={given.cookie}"}, None),
        ("ask", "POST", "/chat/ask", {"Authorization": f"Bearer {given.ask}"}, {"text": "hi"}),
        ("metrics", "GET", "/metrics", {"Authorization": f"Bearer {KEY}"}, None),
    ):  # fmt: skip
        headers = {"Accept": "text/html", **headers}
        async with room.client.request(method, path, headers=headers, json=body, allow_redirects=False) as reply:
            found[name] = reply.status
    customer = await room.customer()
    found["proof"], _ = await customer.ask("POST", "/chat/identity", json={"identity": given.proof})
    return found


ALIVE = dict.fromkeys(("session", "pay", "download", "cookie", "ask", "metrics", "proof"), 200)
DEAD = {"session": 401, "pay": 404, "download": 404, "cookie": 303, "ask": 401}
CHANGES: dict[str, tuple[dict[str, str], dict[str, int]]] = {
    "nothing": ({}, {}),
    "the secret": ({"SAHAYAK_SECRET": NEW}, DEAD),
    "the secret, in calm": ({"SAHAYAK_SECRET": NEW, "SAHAYAK_OLD_SECRETS": FORMER}, {"ask": 401}),
    "the site's": ({"SAHAYAK_IDENTITY_SECRET": NEW_SITE}, {"proof": 401}),
    "the site's, in calm": ({"SAHAYAK_IDENTITY_SECRET": NEW_SITE, "SAHAYAK_OLD_IDENTITY_SECRET": SITE}, {}),
    "the metrics' key": ({"SAHAYAK_METRICS_KEY": NEW_KEY}, {"metrics": 401}),
    "the engine's key": ({"SAHAYAK_ENGINE_KEY": NEW_KEY}, {}),
}


@pytest.mark.parametrize("what", CHANGES)
async def test_what_is_dead_after_a_change(tmp_path: Path, seeded: Path, what: str) -> None:
    changed, dead = CHANGES[what]
    before = MORE | {"SAHAYAK_SECRET": FORMER}
    shutil.copy(seeded, tmp_path / "sahayak.db")
    async with chatroom(tmp_path, **before) as room:
        given = await give_out(room)
        assert await opened(room, given) == ALIVE
        given.proof = site_proof(SITE)
    async with chatroom(tmp_path, **before | changed) as room:
        assert await opened(room, given) == ALIVE | dead


def test_another_engine_key_is_another_key_for_everything() -> None:
    one, other = (Settings.read({"SAHAYAK_ENGINE_KEY": key}) for key in (KEY, NEW_KEY))
    keys = {one.turns_key, one.actions_key, other.turns_key, other.actions_key}
    assert len(keys) == 4


@pytest.mark.postgres
def test_the_former_password_of_the_database_opens_nothing(postgres_url: str) -> None:
    server = sa.engine.make_url(postgres_url)
    admin = sa.create_engine(server, isolation_level="AUTOCOMMIT", poolclass=sa.pool.NullPool)
    theirs = server.set(username="clerk", password="former")
    with admin.connect() as connection:
        connection.execute(sa.text("CREATE ROLE clerk LOGIN PASSWORD 'former'"))
    try:
        open_one = Database(theirs.render_as_string(hide_password=False))
        with open_one.engine.connect() as still_open:
            with admin.connect() as connection:
                connection.execute(sa.text("ALTER ROLE clerk PASSWORD 'new'"))
            assert still_open.execute(sa.text("SELECT 1")).scalar() == 1, "nobody who works is disturbed"
            with pytest.raises((sa.exc.OperationalError, StoreUnavailable)):
                sa.create_engine(theirs, poolclass=sa.pool.NullPool).connect()
            sa.create_engine(theirs.set(password="new"), poolclass=sa.pool.NullPool).connect().close()
        open_one.dispose()
    finally:
        with admin.connect() as connection:
            connection.execute(sa.text("DROP ROLE clerk"))
