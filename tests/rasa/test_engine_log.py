"""A turn that fails in the engine: one line that says where, and no word of the customer."""

from __future__ import annotations

import json
import urllib.error
from pathlib import Path

import pytest

from tests.rasa.engine_process import started

TEXT = "joldikorenvai it's urgentish"
#: Our own part of a turn raises what it was given.
BROKEN = """
import sys, bot.rasa.__main__ as main

def break_it():
    import bot.rasa.connector as connector
    connector._to_json = lambda turn, _: int(turn.tracker.latest_message.text)

main.seal = break_it  # called when all is loaded
sys.exit(main.main())
"""


def test_a_turn_that_fails(tmp_path: Path) -> None:
    with started(tmp_path, ["-c", BROKEN], SAHAYAK_LOG_FORMAT="json") as engine:
        with pytest.raises(urllib.error.HTTPError) as refused:
            engine.say(TEXT)
        assert refused.value.code == 500
        assert json.load(refused.value)["error"] == "unexpected"
        said = engine.log.read_text(encoding="utf-8")
    (line,) = (json.loads(line) for line in said.splitlines())
    assert line["exception"] == ["ValueError: invalid literal for int() with base 10: '…'"]
    assert (line["event"], line["conversation"]) == ("turn", "one")
    assert line["frames"]
    assert not [word for word in TEXT.split() if word in said]
