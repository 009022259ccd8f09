"""What Prometheus is told: by whom it can be asked, what is counted, and that nothing of a customer is in it."""

from __future__ import annotations

import re
import sqlite3
import uuid

import pytest
from prometheus_client.parser import text_string_to_metric_families

from bot.billing.demo import demo_logins
from bot.conversations import engine_client
from bot.settings import ROOT
from bot.web.desk_figures import KEEPER
from tests.chat_app import chatroom
from tests.waiting import until

KEY = "the monitoring's own key, which is long enough"
PROOF = {"Authorization": f"Bearer {KEY}"}
TYPES = {
    "sahayak_messages": "counter", "sahayak_turns": "counter", "sahayak_turn_seconds": "histogram",
    "sahayak_engine_failures": "counter", "sahayak_requests": "counter", "sahayak_rate_limited": "counter",
    "sahayak_logins": "counter", "sahayak_database_up": "gauge", "sahayak_events": "counter",
    "sahayak_queue_depth": "gauge", "sahayak_queue_oldest_seconds": "gauge", "sahayak_subscriber_behind": "gauge",
    "sahayak_subscriber_failing": "gauge", "sahayak_payments": "gauge", "sahayak_people_waiting": "gauge",
    "sahayak_people_waiting_oldest_seconds": "gauge", "sahayak_visits_today": "gauge",
    "process_virtual_memory_bytes": "gauge",
    "process_resident_memory_bytes": "gauge", "process_start_time_seconds": "gauge",
    "process_cpu_seconds": "counter", "process_open_fds": "gauge", "process_max_fds": "gauge",
}  # fmt: skip


async def page(room) -> str:
    async with room.client.get("/metrics", headers=PROOF) as reply:
        assert reply.status == 200
        assert reply.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
        return await reply.text()


async def rows(room) -> dict[str, float]:
    """As a Prometheus reads it: 'name{label=value}' -> value."""
    found = {}
    for family in text_string_to_metric_families(await page(room)):
        for sample in family.samples:
            labels = ",".join(f"{name}={value}" for name, value in sorted(sample.labels.items()))
            found[f"{sample.name}{{{labels}}}" if labels else sample.name] = sample.value
    return found


async def after_turns(room, outcome: str, count: int) -> dict[str, float]:
    """`rows` once that many turns are counted: a customer may read the answer a moment before its turn is."""

    async def counted() -> dict[str, float]:
        told = await rows(room)
        return told if told.get(f"sahayak_turns_total{{outcome={outcome}}}", 0) >= count else {}

    return await until(counted)


@pytest.fixture
async def watched(tmp_path):
    async with chatroom(tmp_path, SAHAYAK_METRICS_KEY=KEY, SAHAYAK_DEMO="1") as room:
        yield room


async def test_it_is_well_formed(watched):
    customer = await watched.customer()
    await customer.say("hello")
    await customer.heard()
    families = {family.name: family for family in text_string_to_metric_families(await page(watched))}
    assert {name: family.type for name, family in families.items()} == TYPES
    assert all(family.documentation for family in families.values())
    seen = [(sample.name, tuple(sorted(sample.labels.items()))) for one in families.values() for sample in one.samples]
    assert len(seen) == len(set(seen)), "a row stands twice"


@pytest.mark.parametrize(
    ("key", "given", "status"),
    [
        ("", None, 404),
        ("", "Bearer ", 404),
        (KEY, None, 401),
        (KEY, "Bearer wrong", 401),
        (KEY, f"Bearer {KEY[:-1]}", 401),
        (KEY, f"Bearer {KEY}", 200),
    ],
)
async def test_only_who_knows_the_key_is_told(tmp_path, key, given, status):
    async with chatroom(tmp_path, SAHAYAK_METRICS_KEY=key) as room:
        headers = {"Authorization": given} if given is not None else {}
        async with room.client.get("/metrics", headers=headers) as reply:
            assert reply.status == status
            assert ("sahayak_turns" in await reply.text()) is (status == 200)


async def test_messages_and_turns_are_counted(watched):
    customer = await watched.customer()
    await customer.say("hello")
    await customer.say("person")
    await customer.heard(2)
    async with watched.client.get("/desk/api/agents"):
        pass
    told = await after_turns(watched, "answered", 2)
    assert told["sahayak_requests_total{area=desk,status=401}"] == 1
    assert told["sahayak_messages_total{channel=web,kind=text}"] == 2
    assert told["sahayak_turns_total{outcome=answered}"] == 2
    assert told["sahayak_turn_seconds_count"] == told["sahayak_turn_seconds_bucket{le=+Inf}"] == 2
    buckets = [value for name, value in told.items() if "_bucket" in name]
    assert len(buckets) == 12
    assert buckets == sorted(buckets)
    assert told["sahayak_queue_depth{state=pending}"] == told["sahayak_queue_oldest_seconds{state=pending}"] == 0
    assert told["sahayak_database_up"] == 1
    assert told["sahayak_requests_total{area=chat,status=200}"] >= 3


async def test_a_message_that_waits_is_seen(watched):
    watched.engine.delay = 30
    customer = await watched.customer()
    await customer.say("hello")
    told = await rows(watched)
    assert told["sahayak_queue_depth{state=pending}"] == 1
    assert 0 < told["sahayak_queue_oldest_seconds{state=pending}"] < 30


async def test_who_waits_for_a_person_is_counted_and_so_are_todays_visits(watched):
    customer = await watched.customer()
    await customer.say("a person please")
    await customer.heard()
    told = await rows(watched)
    assert told["sahayak_people_waiting"] == 1
    assert 0 < told["sahayak_people_waiting_oldest_seconds"] < 60
    assert told["sahayak_visits_today{outcome=alone}"] == told["sahayak_visits_today{outcome=handed_over}"] == 0
    await watched.client.app[KEEPER].refresh()
    told = await rows(watched)
    assert told["sahayak_visits_today{outcome=handed_over}"] == 1
    assert told["sahayak_visits_today{outcome=other}"] == 0


async def test_failures_of_the_engine_are_counted(watched, monkeypatch):
    monkeypatch.setattr(engine_client, "PAUSES", (0.01,))
    watched.engine.down = True
    customer = await watched.customer()
    await customer.say("hello")
    await customer.heard()
    told = await after_turns(watched, "engine_unavailable", 1)
    address = f"http://127.0.0.1:{watched.engine.port}/webhooks/sahayak"
    assert told[f"sahayak_engine_failures_total{{engine={address}}}"] == len(watched.engine.asked) > 1
    assert told["sahayak_turns_total{outcome=engine_unavailable}"] == 1


async def test_what_is_refused_for_being_too_many_is_counted(tmp_path):
    async with chatroom(tmp_path, SAHAYAK_METRICS_KEY=KEY, SAHAYAK_MESSAGES_PER_MINUTE="2") as room:
        customer = await room.customer()
        statuses = [
            (await customer.ask("POST", "/chat/messages", json={"id": str(uuid.uuid4()), "text": "hello"}))[0]
            for n in range(4)
        ]
        told = await rows(room)
        assert told["sahayak_rate_limited_total{area=chat}"] == statuses.count(429) == 2


async def test_logins_are_counted(watched):
    async def log_in(password: str) -> int:
        login, html = "/clientarea/login", {"Accept": "text/html"}
        async with watched.client.get(login, headers=html) as form:
            token = (await form.text()).partition('name="csrf" value="')[2].partition('"')[0]
        sent = {"csrf": token, "email": email, "password": password}
        async with watched.client.post(login, data=sent, headers=html, allow_redirects=False) as reply:
            return reply.status

    from bot.billing.assembly import prepare

    prepare(watched.settings)
    _, email, password = demo_logins(watched.settings.secret)[0]
    assert [await log_in("wrong"), await log_in("wrong too"), await log_in(password)] == [401, 401, 303]
    told = await rows(watched)
    assert told["sahayak_logins_total{outcome=wrong}"] == 2
    assert told["sahayak_logins_total{outcome=right}"] == 1


async def test_payments_are_counted_by_state(watched, tmp_path):
    book = sqlite3.connect(tmp_path / "sahayak.db")
    for number, state in enumerate(("open", "settled", "settled", "unsettled")):
        row = (f"INV{number}", "1001", "4821", "1.00", "BDT", "stripe", state, "2026-01-01", "2026-01-01")
        book.execute(
            "INSERT INTO billing_attempts "
            "(reference, customer, numbers, amount, currency, gateway, state, begun, changed)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            row,
        )
    book.commit()
    book.close()
    told = await rows(watched)
    found = {name: value for name, value in told.items() if name.startswith("sahayak_payments")}
    assert {name: value for name, value in found.items() if value} == {
        "sahayak_payments{state=open}": 1, "sahayak_payments{state=settled}": 2, "sahayak_payments{state=unsettled}": 1,
    }  # fmt: skip
    assert "sahayak_payments{state=surplus}" in found


async def test_readers_of_the_events_are_told(watched):
    customer = await watched.customer()
    await customer.say("hello")
    await customer.heard()
    told = await rows(watched)
    assert "sahayak_subscriber_behind{name=event_counts}" in told
    assert told["sahayak_subscriber_failing{name=event_counts}"] == 0


async def test_without_the_database_it_tells_what_the_process_knows(watched, monkeypatch, tmp_path):
    customer = await watched.customer()
    await customer.say("hello")
    await customer.heard()
    await after_turns(watched, "answered", 1)
    monkeypatch.setattr("bot.web.service.METRICS_PATIENCE", 0.1)
    book = sqlite3.connect(tmp_path / "sahayak.db", isolation_level=None)
    book.execute("ALTER TABLE events RENAME TO events_away")
    try:
        told = await rows(watched)
    finally:
        book.execute("ALTER TABLE events_away RENAME TO events")
        book.close()
    assert told["sahayak_database_up"] == 0
    assert told["sahayak_turns_total{outcome=answered}"] == 1


async def test_each_application_counts_for_itself(watched, tmp_path):
    async with chatroom(tmp_path / "other", SAHAYAK_METRICS_KEY=KEY) as other:
        customer = await watched.customer()
        await customer.say("hello")
        strange = {"Accept": "application/openmetrics-text;version=x", **PROOF}
        async with other.client.get("/metrics", headers=strange) as reply:
            assert reply.status == 200
            assert 'kind="text"' not in await reply.text()


async def test_nothing_of_a_customer_is_in_it(watched):
    customer = await watched.customer()
    for text in ("my invoice 4821", "card 4242 4242 4242 4242", "rahim@example.com person"):
        await customer.say(text)
    await customer.heard(3)
    for path in (
        "/rahim@example.com",
        "/pay/rahim",
        "/invoices/4821",
        "/chat/4242",
        "/clientarea/?q=rahim",
        "*",
    ):
        async with watched.client.get(path):
            pass
    said = await page(watched)
    told = re.sub(r" \S+$", "", said, flags=re.MULTILINE)  # without the figures, which hold any four digits by chance
    talk = await watched.house.store.get(customer.conversation)
    for word in ("4821", "4242", "rahim", "card", talk.id, talk.identity, customer.token):
        assert word not in told
    labels = {
        value for family in text_string_to_metric_families(said) for sample in family.samples
        for name, value in sample.labels.items() if name == "area"
    }  # fmt: skip
    assert labels <= {
        "chat",
        "clientarea",
        "pay",
        "invoices",
        "webhooks",
        "desk",
        "static",
        "healthz",
        "metrics",
        "other",
    }


def test_each_is_explained():
    rows = re.findall(r"^\|([^|]*)\|", (ROOT / "docs" / "operations.md").read_text(encoding="utf-8"), re.MULTILINE)
    told = {name for row in rows for name in re.findall(r"`(sahayak_\w+)`", row)}
    of_ours = {name for name in TYPES if name.startswith("sahayak")}
    assert told == {f"{name}_total" if TYPES[name] == "counter" else name for name in of_ours}
