"""`python -m bot analytics`: makes what is due, prints it, and gives a CSV file."""

from __future__ import annotations

import csv
import io
import time
from functools import partial
from typing import Any

import pytest
import sqlalchemy as sa

from bot.commands import analytics
from bot.database.engine import make_engine
from bot.events import record
from bot.settings import Settings


def test_it_prints_what_there_is(
    on_sqlite: str, tmp_path: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    chosen = Settings.read({"SAHAYAK_VAR": str(tmp_path), "DATABASE_URL": on_sqlite})
    monkeypatch.setattr(analytics, "settings", lambda: chosen)
    assert analytics.main([]) == 0, "of an empty log"
    subject: dict[str, Any] = {"conversation": "c_1", "identity": "i_1", "customer": "1001", "seq": 1}
    yesterday = time.time() - 86400
    monkeypatch.setattr("bot.events.log.time.time", lambda: yesterday)
    engine = make_engine(on_sqlite)
    with engine.execution_options(writes=True).begin() as db:
        add = partial(record, db)
        add("message.received", channel="web", form="text", **subject)
        add("message.answered", outcome="answered", topic="my_due", language="bn", **subject)
    monkeypatch.undo()
    monkeypatch.setattr(analytics, "settings", lambda: chosen)
    capsys.readouterr()
    assert analytics.main(["--by", "topic"]) == 0
    shown = capsys.readouterr().out
    assert "visits                       1\n" in shown
    assert "my_due" in shown
    assert analytics.main(["--csv"]) == 0
    head, row = csv.reader(io.StringIO(capsys.readouterr().out))
    assert dict(zip(head, row, strict=True))["topic"] == "my_due"
    with engine.execution_options(writes=True).begin() as db:
        db.execute(sa.text("DELETE FROM analytics_visits"))
    assert analytics.main(["rebuild"]) == 0
    assert "days anew" in capsys.readouterr().out
    with engine.connect() as db:
        assert db.execute(sa.text("SELECT count(*) FROM analytics_visits")).scalar() == 1
    engine.dispose()
