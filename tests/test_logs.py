"""What the app logs: one line per record, readable by people or machines, without anybody's secrets."""

from __future__ import annotations

import io
import json
import logging
import subprocess
import sys
from collections.abc import Callable, Iterator

import aiohttp
import pytest
import sqlalchemy as sa

from bot import log_lines, log_rates, logs
from bot.errors import BadSetting
from bot.log_context import bound_ids, headers, ids_of
from bot.log_lines import facts
from bot.log_rates import MOST, SECONDS, RateBound
from bot.settings import ROOT, Settings
from tests.chat_app import environment

log = logging.getLogger("bot.test")
TOKEN = "kJ8Zx0Qe-7yWm3_pLr5TbVn2CdHsGfAq9uEo"
SECRETS = [
    ("postgresql://sahayak:hunter2@db.example/x is away", "hunter2"),
    ("GET https://gateway.example/v?store_id=a&store_passwd=hunter2 failed", "hunter2"),
    ("GET /pay/" + TOKEN, TOKEN),
    ("GET /clientarea/login?next=/x&email=rahim@example.com", "rahim"),
    ("Authorization: Bearer " + TOKEN, TOKEN),
    ("he wrote: my card is 4242 4242 4242 4242", "4242 4242"),
    ("he wrote: my password is Tiger!99", "Tiger"),
]


@pytest.fixture
def written(tmp_path) -> Iterator[Callable[..., io.StringIO]]:
    root = logging.getLogger()
    before, level = root.handlers[:], root.level

    def configure(**chosen: str) -> io.StringIO:
        stream = io.StringIO()
        logs.configure_logging(Settings.read(environment(tmp_path, **chosen)), stream)
        return stream

    yield configure
    root.handlers[:] = before
    root.setLevel(level)


def fail() -> None:
    raise RuntimeError("line one\nline two")


@pytest.mark.parametrize("form", log_lines.FORMATS)
def test_a_record_is_one_line(written, form):
    stream = written(SAHAYAK_LOG_FORMAT=form)
    log.warning("বাকি %s\nERROR forged\r\u2028", "৫")
    try:
        fail()
    except RuntimeError:
        log.exception("GET /")
    log.info("last")
    lines = stream.getvalue().split("\n")
    assert (len(lines), lines[-1]) == (4, "")
    assert "বাকি ৫" in lines[0]
    assert "RuntimeError: line one" in lines[1]
    assert "tests/test_logs.py:" in lines[1]
    assert "line two" not in lines[1]
    if form == "json":
        records = [json.loads(line) for line in lines[:3]]
        assert [record["level"] for record in records] == ["warning", "error", "info"]
        assert set(records[0]) == {"timestamp", "level", "logger", "event"}
        assert set(records[1]) == {*records[0], "exception", "frames"}
        assert records[1]["frames"][-1].endswith(" fail")
    else:
        assert " WARNING bot.test বাকি ৫\\nERROR forged\\r\\u2028" in lines[0]


@pytest.mark.parametrize("form", log_lines.FORMATS)
@pytest.mark.parametrize(("said", "secret"), SECRETS, ids=[said[:24] for said, _ in SECRETS])
def test_no_secret_is_logged_in_a_message_or_an_exception(written, form, said, secret):
    stream = written(SAHAYAK_LOG_FORMAT=form)
    log.error("trouble: %s", said)
    try:
        try:
            raise ValueError(said)
        except ValueError as cause:
            raise RuntimeError("outside") from cause
    except RuntimeError:
        log.exception("again")
    assert "ValueError" in stream.getvalue()
    assert secret not in stream.getvalue()


def test_what_was_stored_is_not_in_a_databases_error(written):
    stream = written(SAHAYAK_LOG_FORMAT="json")
    engine = sa.create_engine("sqlite://")
    try:
        with engine.connect() as connection:
            connection.execute(sa.text("insert into nowhere values (:word)"), {"word": "hunter2"})
    except sa.exc.OperationalError:
        log.exception("store")
    engine.dispose()
    assert "no such table" in stream.getvalue()
    assert "hunter2" not in stream.getvalue()


async def test_an_address_is_not_in_a_clients_error(written):
    stream = written()
    async with aiohttp.ClientSession() as session:
        try:
            await session.get(f"http://127.0.0.1:1/validate?store_passwd={TOKEN}")
        except aiohttp.ClientError:
            log.exception("gateway")
    assert "ClientConnectorError" in stream.getvalue()
    assert TOKEN not in stream.getvalue()


def test_names_that_help_stay(written):
    stream = written()
    said = "c_AbCdEfGhIjKlMnOpQrStUv12:7 in bot.conversations.turn_runner https://x.example/a invoice 4821 ৳২,৩০০.০০"
    log.warning(said)
    assert said in stream.getvalue()


@pytest.mark.parametrize("form", log_lines.FORMATS)
def test_what_is_said_too_often_is_counted_and_not_written(written, form):
    stream = written(SAHAYAK_LOG_FORMAT=form)
    for number in range(500):
        log.warning("refused %s", number)
    log.warning("something else")
    lines = stream.getvalue().splitlines()
    assert len(lines) == MOST + 1
    assert "refused 0" in lines[0]
    assert "something else" in lines[-1]
    for number in range(50):
        log.info("daily work %s", number)
    assert len(stream.getvalue().splitlines()) == MOST + 51


def test_how_much_was_left_out_is_said_with_the_next_record():
    now = [0.0]
    bound = RateBound(lambda: now[0])

    def said(number: int) -> str | None:
        record = logging.LogRecord("a", logging.WARNING, "", 0, "refused %d", (number,), None)
        return record.getMessage() if bound.filter(record) else None

    assert [said(number) for number in range(MOST + 30)] == [f"refused {number}" for number in range(MOST)] + [
        None
    ] * 30
    now[0] = SECONDS
    assert said(1) == "refused 1 (and 30 more like it before)"
    assert said(2) == "refused 2"
    now[0] = 2 * SECONDS
    assert said(3) == "refused 3", "nothing was left out meanwhile"


def test_the_kinds_that_are_remembered_are_bounded(monkeypatch):
    monkeypatch.setattr(log_rates, "KINDS", 3)
    bound = RateBound()
    for number in range(10):
        assert bound.filter(logging.LogRecord("a", logging.WARNING, "", 0, f"kind {number}", (), None))
    assert len(bound._counts) == 3


def test_the_level_is_a_setting(written):
    stream = written(SAHAYAK_LOG_LEVEL="warning")
    log.info("quiet")
    log.warning("loud")
    logging.getLogger("alembic.runtime").info("quiet")
    assert "quiet" not in stream.getvalue()
    assert "loud" in stream.getvalue()


@pytest.mark.parametrize("wrong", [{"SAHAYAK_LOG_FORMAT": "xml"}, {"SAHAYAK_LOG_LEVEL": "loud"}])
def test_a_wrong_setting_is_one_clear_line(written, wrong, tmp_path):
    with pytest.raises(BadSetting):
        written(**wrong)
    ended = subprocess.run(
        [sys.executable, "-m", "bot.web"], cwd=ROOT, env=environment(tmp_path, **wrong), capture_output=True, text=True
    )
    assert ended.returncode == 1
    assert ended.stderr.count("\n") == 1
    assert next(iter(wrong)) in ended.stderr


@pytest.mark.parametrize("form", log_lines.FORMATS)
def test_a_line_says_which_request_and_conversation_it_is_about(written, form):
    stream = written(SAHAYAK_LOG_FORMAT=form)
    with bound_ids("r-1", "c_x"):
        log.info("turn %s", "answered", extra=facts(topic="my_due", ms=12, event="never over a field", nothing=None))
        with bound_ids(**ids_of(headers())):
            log.info("the next program")
    log.info("nobody's")
    first, second, last = stream.getvalue().splitlines()
    if form == "json":
        assert json.loads(first)["event"] == "turn answered"
        assert {name: json.loads(first)[name] for name in ("request", "conversation", "topic", "ms")} == {
            "request": "r-1", "conversation": "c_x", "topic": "my_due", "ms": 12,
        }  # fmt: skip
        assert [json.loads(second)[name] for name in ("request", "conversation")] == ["r-1", "c_x"]
        assert not {"request", "conversation", "nothing"} & set(json.loads(last))
    else:
        assert first.endswith(" turn answered request=r-1 conversation=c_x topic=my_due ms=12")
        assert second.endswith(" request=r-1 conversation=c_x")
        assert "request" not in last


@pytest.mark.parametrize("given", ["", None, "two words", "a\nb", "x" * 65, "é"])
def test_what_is_no_id_is_not_taken_for_one(given):
    with bound_ids(given, given) as made:
        assert len(made) == 16
        assert headers() == {"X-Request-Id": made}


QUOTING = [
    ("int", lambda text: int(text)),
    ("a missing key", lambda text: {}[text]),
    ("an encoding", lambda text: (text + "\udc80").encode()),
    ("our own", lambda text: (_ for _ in ()).throw(ValueError(f'no such word: "{text}"'))),
]


@pytest.mark.parametrize("text", ["আমার টাকা কই", "I can't pay", 'he said "no" and it\'s', "back\\slash 'x"])
@pytest.mark.parametrize("fails", [one for _, one in QUOTING], ids=[name for name, _ in QUOTING])
def test_what_an_exception_quotes_in_a_request_stays_out(written, fails, text):
    stream = written(SAHAYAK_LOG_FORMAT="json")
    with bound_ids():
        try:
            fails(text)
        except (ValueError, KeyError):
            log.exception("a turn")
    (record,) = (json.loads(line) for line in stream.getvalue().splitlines())
    assert record["frames"]
    assert not [word for word in text.split() if len(word) > 2 and word in record["exception"][0]]
