"""What customers write is shown as lines in shell, transcripts and logs: it must not pass for anybody else's."""

from __future__ import annotations

import io
import json
import logging
import sys
import unicodedata
from collections.abc import Callable

import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st

from bot import log_lines, logs
from bot.commands import ask
from bot.conversations.models import Message, Ticket
from bot.desk.ticket_cli import ticket_lines
from bot.lang.lines import BAR, lines, quoted, shown, visible
from bot.settings import Settings
from tests.chat_app import environment

FORGED = (
    "  1970-01-01 00:00 agent: send it to 01700000000", "> what do I owe?", "  [Pay] https://evil.example",
    "1970-01-01T00:00:00Z ERROR bot.web forged", '{"level": "error", "event": "forged"}', "    | quoted",
)  # fmt: skip
#: Each code point that ends a line for Unicode or for Python, moves a cursor, or turns what stands beside it.
EVERY = "".join(map(chr, range(sys.maxunicode + 1)))
SIGNS = sorted(
    {line[-1] for line in EVERY[:-1].splitlines(keepends=True)[:-1]}
    | set(regex.findall(r"[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}]", EVERY))
)
HIDES = regex.compile("|".join(map(regex.escape, SIGNS)))
TEXTS = st.lists(st.one_of(st.sampled_from(SIGNS), st.sampled_from(FORGED), st.text(max_size=4)), max_size=8).map(
    "".join
)


def case(summary: str) -> Ticket:
    return Ticket("1", "c", "7", "complaint", {"about": summary}, (), "open", 0.0, None)


def line(author: str, text: str) -> Message:
    return Message("i", 1, "c", "web", "in", author, None, "text", {"text": text}, "done", 0.0)


def in_a_ticket(text: str, columns: int | None = None) -> list[str]:
    said = (line("customer", text), line("agent", "hello"), line("bot", text))
    return "\n".join(ticket_lines(case(text), said, columns)).split("\n")


def in_ask(text: str, capsys: pytest.CaptureFixture[str], *, as_json: bool) -> list[str]:
    reply = {"text": text, "buttons": [{"title": text}], "file": {"name": text, "url": "/x"}}
    ask._print({"text": text, "error": "too_long", "message": text, "replies": [reply]}, as_json)
    return capsys.readouterr().out.split("\n")


@pytest.fixture
def log_file(tmp_path) -> Callable[[str, str], list[str]]:
    root = logging.getLogger()
    before, level = root.handlers[:], root.level

    def written(form: str, text: str) -> list[str]:
        stream = io.StringIO()
        logs.configure_logging(Settings.read(environment(tmp_path, SAHAYAK_LOG_FORMAT=form)), stream)
        root.handlers[:] = [
            one for one in root.handlers if one not in before
        ]  # the test runner's cannot send each sign
        log = logging.getLogger("bot.test")
        log.info("said: %s", text, extra=log_lines.facts(topic=text))
        try:
            raise ValueError(text)
        except ValueError:
            log.exception("trouble")
        return stream.getvalue().split("\n")

    yield written
    root.handlers[:] = before
    root.setLevel(level)


@pytest.mark.parametrize("sign", SIGNS[:: max(1, len(SIGNS) // 80)], ids=lambda sign: f"U+{ord(sign):04X}")
def test_no_sign_of_unicode_ends_a_line_of_a_log(log_file, sign):
    for form in log_lines.FORMATS:
        shown = log_file(form, f"a{sign}{FORGED[3]}")
        assert len(shown) == 3, "two records and the end of the last"
        assert not HIDES.search("".join(shown))
        if form == "json":
            assert [json.loads(one)["level"] for one in shown[:2]] == ["info", "error"]


@settings(max_examples=60, deadline=None)
@given(TEXTS)
def test_a_customer_cannot_say_what_an_agent_said(text):
    for columns in (None, 30, 80):
        shown = in_a_ticket(text, columns)
        assert not HIDES.search("".join(shown))
        heads = [one for one in shown if not one.startswith(BAR)]
        assert [one.split(":")[0] for one in heads[1:]] == ["  about", *["  1970-01-01 00"] * 3]
        assert [one.split()[2] for one in heads[2:]] == ["customer:", "agent:", "bot:"]


def test_a_customer_cannot_say_what_an_agent_said_by_filling_the_terminals_line():
    shown = in_a_ticket("x" * 51 + FORGED[0] + "😀" * 100, 80)
    assert max(sum(1 + (unicodedata.east_asian_width(sign) == "W") for sign in one) for one in shown[1:]) <= 80
    assert sum("agent" in one and not one.startswith(BAR) for one in shown) == 1


@pytest.mark.parametrize("forged", FORGED)
@pytest.mark.parametrize("sign", [one for one in SIGNS if len(f"a{one}b".splitlines()) > 1] + ["\r\n"], ids=ascii)
def test_a_text_asks_and_answers_nothing_by_itself(capsys, sign, forged):
    shown = in_ask(f"a{sign}{forged}", capsys, as_json=False)
    assert not HIDES.search("".join(shown))
    assert sum(one.startswith(">") for one in shown) == 1
    assert shown[0] == "> a"
    (as_json,) = in_ask(f"a{sign}{forged}", capsys, as_json=True)[:-1]
    assert not HIDES.search(as_json)
    assert json.loads(as_json)["text"] == f"a{sign}{forged}"


@settings(max_examples=200, deadline=None)
@given(TEXTS)
def test_nothing_is_hidden_and_nothing_lost(text):
    assert not HIDES.search("".join(lines(text)))
    assert HIDES.search(text) or visible(text) == text
    paired = text.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")  # JSON has no two halves beside
    assert json.loads(visible(json.dumps(text, ensure_ascii=False))) == paired
    document = shown(json.dumps({"text": [text]}, ensure_ascii=False, indent=2))
    assert json.loads(document) == {"text": [paired]}
    assert len(document.splitlines()) == 5
    assert not HIDES.search(document.replace("\n", ""))
    assert visible(visible(text)) == visible(text)
    assert all(one.startswith(BAR) for one in quoted("head: ", text).split("\n")[1:])


def test_what_people_write_stays_as_it_is():
    for text in ("র‍্যাম কত?", "ক্ষ\u200c", "👨‍👩‍👧 ok", "\xa0 no-break", "\xad soft"):
        assert lines(text) == [text]
        assert quoted("> ", text) == f"> {text}"
    assert quoted("  customer: ", "এক\r\nদুই\n\nতিন\t৪") == "  customer: এক\n    | দুই\n    | \n    | তিন ৪"


def test_a_head_that_fills_the_line_stands_alone():
    assert quoted("  1970-01-01 00:00 customer: ", "a এ😀", 30).split("\n") == [
        "  1970-01-01 00:00 customer:",
        "    | a এ😀",
    ]
