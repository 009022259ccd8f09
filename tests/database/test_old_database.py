"""The kept databases of an older version are whole, and hold what is said of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.database.old import files
from tests.database.old.found import found


def cases(name: str) -> dict[str, str]:
    return {talk["id"]: talk["case"] for talk in files.expected(name)["conversations"]}


def test_the_sqlite_file_holds_what_is_said_of_it(tmp_path: Path) -> None:
    assert found(files.sqlite_file(tmp_path), cases("sqlite")) == files.expected("sqlite")


@pytest.mark.postgres
def test_the_postgres_dump_holds_what_is_said_of_it(postgres_url: str) -> None:
    files.into_postgres(postgres_url)
    assert found(postgres_url, cases("postgres")) == files.expected("postgres")


@pytest.mark.parametrize("name", ["sqlite", "postgres"])
def test_every_kind_of_thing_is_in_it(name: str) -> None:
    told = files.expected(name)
    assert {talk["owner"] for talk in told["conversations"]} == {"bot", "queued", "human", "closed"}
    assert {talk["channel"] for talk in told["conversations"]} == {"web", "ask", "telegram"}
    assert {ticket["state"] for ticket in told["tickets"]} == {"open", "closed", "taken_back"}
    assert {attempt["state"] for attempt in told["attempts"]} == {"open", "pending", "failed", "settled", "surplus"}
    states = {state for talk in told["conversations"] for state in talk["states"]}
    assert {"pending", "answered", "queued", "delivered"} <= states
