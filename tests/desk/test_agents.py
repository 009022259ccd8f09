"""Accounts of agents from the shell, and what opens the desk: on both databases."""

from __future__ import annotations

import asyncio
import base64
import io
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from bot.database.engine import Database
from bot.desk import agent_cli, agents, pictures, totp
from bot.desk.logins import IDLE, LIFE, Logins
from bot.desk.tables import agents as table
from bot.errors import NotAllowed, NotFound
from bot.events.log import after
from bot.settings import Settings
from tests.media.pictures import PLACE, TAIL, picture

SECRET = "a secret of the tests, long enough to seal with"
CHOSEN = "correct horse battery"


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    given = {"SAHAYAK_VAR": str(tmp_path), "SAHAYAK_SECRET": SECRET, "SAHAYAK_DEMO": "0"}
    if request.param == "postgresql":
        given["DATABASE_URL"] = request.getfixturevalue("postgres_url")
    return Settings.read(given)


class Clock:
    now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def logins(settings: Settings, clock: Clock) -> AsyncIterator[Logins]:
    database = Database(settings.database_url)
    await database.open()
    yield Logins(database, settings, clock)
    await database.close()


Shell = Callable[..., Awaitable[tuple[int, str]]]


@pytest.fixture
def shell(settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> Shell:
    monkeypatch.setattr(agent_cli, "settings", lambda: settings)

    async def run(*arguments: str, typed: str = "") -> tuple[int, str]:
        monkeypatch.setattr("sys.stdin", io.StringIO(typed))
        code = await asyncio.to_thread(agent_cli.main, arguments)
        said = capsys.readouterr()
        return code, said.out + said.err

    return run


async def kinds(logins: Logins) -> list[tuple[str, Any]]:
    found = await logins._database.read(after, 0, {"agent.changed", "agent.signed_in"}, 99)
    return [(event.kind, dict(event.data)) for event in found]


async def refused(logins: Logins, *given: str) -> bool:
    try:
        await logins.log_in(*given)
    except NotAllowed:
        return True
    return False


async def test_an_account_from_its_first_day_to_its_last(logins: Logins, shell: Shell, clock: Clock) -> None:
    assert not await logins.anybody()
    code, said = await shell("add", "shirin", "--title", "Shirin\n‮50001 closed", "--role", "lead", "--language", "en")
    assert code == 0
    password = re.findall(r"^password  (\S{20,})$", said, re.MULTILINE)[0]
    assert await logins.anybody()
    cookie = await logins.log_in("shirin", password, "")
    agent = await logins.agent(cookie)
    assert agent
    assert (agent.name, agent.role, agent.language, agent.leads) == ("shirin", "lead", "en", True)
    assert agent.title == "Shirin 50001 closed"
    assert password not in str(await logins._database.read(lambda db: db.execute(sa.select(table)).all()))

    code, said = await shell("password", "shirin", "--stdin", typed=f"{CHOSEN}\n")
    assert code == 0
    assert CHOSEN not in said
    assert await logins.agent(cookie) is None, "a new password ends the sessions of the old one"
    assert await refused(logins, "shirin", password, "")
    cookie = await logins.log_in("shirin", CHOSEN, "")

    assert (await shell("disable", "shirin"))[0] == 0
    assert await logins.agent(cookie) is None
    assert await refused(logins, "shirin", CHOSEN, "")
    assert not await logins.anybody()
    assert "disabled" in (await shell("list"))[1]
    assert (await shell("enable", "shirin"))[0] == 0
    assert await logins.agent(cookie) is None
    assert await logins.agent(await logins.log_in("shirin", CHOSEN, ""))
    told = [(kind, data.get("what")) for kind, data in await kinds(logins)]
    entered = ("agent.signed_in", None)
    assert told == [
        ("agent.changed", "added"), entered, ("agent.changed", "password"), entered, ("agent.changed", "disabled"),
        ("agent.changed", "enabled"), entered,
    ]  # fmt: skip
    assert {data["agent"] for _, data in await kinds(logins)} == {"shirin"}


async def test_the_second_factor_opens_once(logins: Logins, shell: Shell, clock: Clock) -> None:
    await shell("add", "nabil", "--stdin", typed=CHOSEN)
    _, said = await shell("totp", "nabil", "on")
    key = base64.b32decode(re.findall(r"^key +([A-Z2-7]{32})$", said, re.MULTILINE)[0])
    kept = await logins._database.read(lambda db: db.execute(sa.select(table.c.totp)).scalar_one())
    assert totp.written(key) not in kept, "a copy of the database alone makes no codes"
    right = totp._codes(key).generate(int(clock.now)).decode()
    assert await refused(logins, "nabil", CHOSEN, "")
    assert await refused(logins, "nabil", CHOSEN, "123456" if right != "123456" else "654321")
    assert await refused(logins, "nabil", "another password", right), "which the code does not use up"
    assert await logins.log_in("nabil", CHOSEN, right)
    assert await refused(logins, "nabil", CHOSEN, right)
    clock.now += 30
    one = totp._codes(key).generate(int(clock.now)).decode()
    tried = await asyncio.gather(*(refused(logins, "nabil", CHOSEN, one) for _ in range(3)))
    assert sorted(tried) == [False, True, True], "also of those who come at once only one"
    await shell("totp", "nabil", "off")
    assert await logins.log_in("nabil", CHOSEN, "")


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
async def test_a_session_ends_by_itself(logins: Logins, shell: Shell, clock: Clock) -> None:
    await shell("add", "nabil", "--stdin", typed=CHOSEN)
    cookie = await logins.log_in("nabil", CHOSEN, "")
    clock.now += IDLE - 10
    assert await logins.agent(cookie, acts=False)
    assert await logins.agent(cookie)
    clock.now += IDLE - 10
    assert await logins.agent(cookie, acts=False), "what was done counts"
    clock.now += 20
    assert await logins.agent(cookie) is None, "looking alone does not"
    cookie = await logins.log_in("nabil", CHOSEN, "")
    for _ in range(LIFE // IDLE + 1):
        last = await logins.agent(cookie)
        clock.now += IDLE - 60
    assert last
    assert await logins.agent(cookie) is None
    cookie = await logins.log_in("nabil", CHOSEN, "")
    await logins.log_out(cookie)
    assert await logins.agent(cookie) is None


async def test_a_picture_is_drawn_anew_and_small_under_a_name_of_its_own(
    logins: Logins, shell: Shell, tmp_path: Path
) -> None:
    await shell("add", "nabil", "--stdin", typed=CHOSEN)
    cookie = await logins.log_in("nabil", CHOSEN, "")
    file, names = tmp_path / "nabil", set()
    for form in ("PNG", "JPEG"):
        file.write_bytes(picture(form))
        assert await shell("picture", "nabil", str(file)) == (0, "agents: done: nabil\n")
        agent = await logins.agent(cookie)
        assert agent, "nobody is logged out by it"
        names.add(agent.picture)
        kind, data = await logins._database.read(pictures.one, agent.picture)
        assert (kind, PLACE in data, TAIL in data) == (f"image/{form.lower()}", False, False)
    assert len(names) == 2
    await shell("picture", "nabil", "off")
    assert (await logins.agent(cookie)).picture is None  # type: ignore[union-attr]
    for name in names:
        with pytest.raises(NotFound):
            await logins._database.read(pictures.one, name)


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
async def test_what_opens_nothing_and_what_the_shell_refuses(logins: Logins, shell: Shell, settings: Settings) -> None:
    for cookie in ("", "x", "x" * 5000, "../..", "ক" * 40, "\0", "AAAA" * 20):
        assert await logins.agent(cookie) is None
        await logins.log_out(cookie)
    await shell("add", "nabil", "--stdin", typed=CHOSEN)
    for arguments, typed in (
        (("add", "bot"), ""),
        (("add", "Shirin"), ""),
        (("add", "a"), ""),
        (("add", "a\nb"), ""),
        (("add", "../etc"), ""),
        (("add", "x" * 33), ""),
        (("add", "nabil"), ""),
        (("add", "other", "--stdin"), "short\n"),
        (("add", "other", "--stdin"), "x" * 257),
        (("disable", "nobody"), ""),
        (("totp", "nobody", "on"), ""),
        (("password", "nobody"), ""),
        (("picture", "nobody", "off"), ""),
        (("picture", "nabil", f"{settings.var}/none.png"), ""),
        (("picture", "nabil", __file__), ""),
    ):
        code, said = await shell(*arguments, typed=typed)
        assert code == 1, arguments
        assert said.startswith("agents: "), said
        assert len(said.splitlines()) == 1, said
    assert [one.name for one in await logins._database.read(agents.listing)] == ["nabil"]
