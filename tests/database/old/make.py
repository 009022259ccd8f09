"""Fill a database by an older version of this project, through its real processes, and keep it as a test file.

    python -m tests.database.old.make CHECKOUT

CHECKOUT is a folder with that version, its `.venv` and its trained model. Writes sqlite.db.xz, postgres.sql.xz and what
must be found in them, sqlite.yml and postgres.yml, beside this file.
"""

from __future__ import annotations

import asyncio
import json
import lzma
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import aiohttp
import psutil
import yaml

from tests import servers
from tests.database.old.chat import Chat
from tests.database.old.found import found
from tests.database.old.installation import Old

HERE = Path(__file__).parent


# What the old version's own code does in a process beside the running ones, for what no address reaches.
PENDING = """
import json, sys
from bot.billing import Billing
token = sys.argv[1]
print(json.dumps(dict(Billing.from_settings().standin(token).decide(token, "pending").fields)))
"""
PUSHED = """
import asyncio
from bot.conversations.models import Inbound
from bot.conversations.store import ConversationStore
from bot.settings import settings

async def main():
    store = ConversationStore(settings().database_url)
    await store.open()
    talk = await store.start("telegram", external_id="777000111")
    inbound = Inbound(talk.id, "telegram", "777000111:1", text="bkash diye pay korbo kivabe")
    await store.accept(inbound, {"text": inbound.text, "sensitive": []})
    await store.close()
    print(talk.id)

asyncio.run(main())
"""


async def fill(old: Old, up: psutil.Process) -> dict[str, str]:
    """Everything that customers and agents do; returns which conversation is which case."""
    cases: dict[str, str] = {}
    opened: list[aiohttp.ClientSession] = []

    async def chat(case: str, email: str | None = None) -> Chat:
        http = aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True))
        opened.append(http)
        made = await Chat(old, http).begin()
        if email:
            await made.log_in(email)
            await made.identify()
        cases[case] = made.conversation
        return made

    def ticket(case: str) -> str:
        for line in old.run("-m", "bot", "ticket", "list", "--all").splitlines():
            if cases[case] in old.run("-c", _OF_TICKET, line.split()[0]):
                return line.split()[0]
        raise SystemExit(f"no ticket of {case}")

    try:
        await (await chat("anonymous, Bengali")).say("নমস্কার", "কীভাবে পেমেন্ট করব?", "আমার কত টাকা বাকি?")
        await (await chat("anonymous, English")).say("hello", "which payment methods do you accept?", "and paypal?")
        banglish = await chat("anonymous, Banglish")
        await banglish.press(await banglish.say("bkash diye ki pay kora jabe"))
        await (await chat("open diagnosis question")).say("workspace er recurring payment thik korbo kivabe")
        await (await chat("invoices shown, 1001", "rahim@example.com")).say("amar invoice gula dekhan")
        await (await chat("identified, 1002", "priya@example.com")).say(
            "why did my automatic payment fail?", "how much do I owe?"
        )
        waiting = await chat("question before the login, 1004")
        await waiting.say("how much do I owe?")
        await waiting.log_in("nusrat@example.com")
        await waiting.identify()
        await waiting.hear()
        chosen = await chat("chosen language")
        await chosen.choose("en")
        await chosen.say("পেমেন্ট গেটওয়ে কোনটা ব্যবহার করব?")
        await (await chat("masked secrets")).say(
            "my card 4242 4242 4242 4242 cvv 123 was declined", "otp 482913 asche na keno", "my password is Sw0rdfish9"
        )
        (await chat("silent")).token = ""

        for case in ("handed over", "answered by an agent", "closed", "closed, then written again", "taken back"):
            person = await chat(case, "rahim@example.com" if case != "closed" else None)
            await person.say("invoice 4821 er pdf din", "I want to talk to a person")
            if case == "answered by an agent":
                old.run("-m", "bot", "ticket", "reply", ticket(case), "আমি দেখছি, একটু সময় দিন।")
                await person.hear()
                await person.send(text="ঠিক আছে, ধন্যবাদ")
            elif case.startswith("closed"):
                old.run("-m", "bot", "ticket", "close", ticket(case))
                await person.hear()
                if case != "closed":
                    await person.say("how do I download an invoice as pdf?")
            elif case == "taken back":
                old.run("-m", "bot", "ticket", "take-back", ticket(case))
                await person.hear()
                await person.say("আমার কত টাকা বাকি?")

        left = await chat("signed out, 1002", "priya@example.com")
        await left.say("my invoices")
        await left.begin("DELETE")
        cases["after signing out"] = left.conversation
        await left.say("thanks")

        payer = await chat("pays, 1001", "rahim@example.com")
        await payer.say("4822 invoice ta pay korbo")
        await payer.pay("4821", "sslcommerz", "failed")
        await payer.begin_payment("4821", "sslcommerz")
        first = await payer.begin_payment("4822", "sslcommerz")
        again = await payer.begin_payment("4822", "sslcommerz")
        await payer.page(first, {"outcome": "paid"})
        await payer.page(again, {"outcome": "paid"})  # the same invoice twice: surplus
        indian = await chat("pays, 1002", "priya@example.com")
        await indian.pay("4902", "stripe", "cancelled")
        order = await indian.begin_payment("4902", "stripe")
        await indian.notify("stripe", json.loads(old.run("-c", PENDING, order.rpartition("/")[2])))
        american = await chat("pays, 1003", "john@example.com")
        await american.pay("4950", "paypal", "paid")
        await american.page("/clientarea/logout", {}, on="/clientarea/")

        old.run("-m", "bot", "ask", "--json", "invoice 4821 ta pay korbo kivabe", "আর পেপাল?")
        old.run("-m", "bot", "ask", "--json", "--customer", "1001", "আমার কত টাকা বাকি?")
        cases["pushed, Telegram"] = old.run("-c", PUSHED)
        await asyncio.sleep(5)  # the dispatcher looks around

        # A message that is on disk and unanswered when everything stops.
        unanswered = await chat("unanswered")
        await unanswered.say("hello")
        modules = {child.cmdline()[-1]: child for child in up.children()}
        modules["bot.engine"].suspend()
        await unanswered.send(text="নগদ দিয়ে কি পেমেন্ট করা যাবে?")
        await asyncio.sleep(1)
        up.suspend()  # it would start again what dies now
        modules["bot.web"].kill()
        modules["bot.engine"].resume()
        up.resume()
    finally:
        for http in opened:
            await http.close()
    return {ident: case for case, ident in cases.items()}


_OF_TICKET = """
import asyncio, sys
from bot.conversations.store import ConversationStore
from bot.settings import settings

async def main():
    store = ConversationStore(settings().database_url)
    await store.open()
    print((await store.ticket(sys.argv[1])).conversation)
    await store.close()

asyncio.run(main())
"""


def keep(name: str, content: bytes, expected: dict[str, Any]) -> None:
    file = HERE / name
    file.write_bytes(lzma.compress(content, preset=9 | lzma.PRESET_EXTREME))
    told = yaml.safe_dump(expected, allow_unicode=True, sort_keys=False, width=120)
    (HERE / f"{name.partition('.')[0]}.yml").write_text(told, encoding="utf-8")
    print(f"{file.name}: {file.stat().st_size // 1024} kB", flush=True)


def make_sqlite(checkout: Path) -> None:
    with tempfile.TemporaryDirectory(prefix="sahayak-old-") as folder:
        old = Old(checkout, Path(folder), "")
        with old.running() as up:
            cases = asyncio.run(fill(old, up))
        file = Path(folder) / "sahayak.db"
        with sqlite3.connect(file) as db:
            db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        db.close()
        db = sqlite3.connect(file, isolation_level=None)
        db.execute("VACUUM")
        db.close()
        keep("sqlite.db.xz", file.read_bytes(), found(f"sqlite:///{file}", cases))


def make_postgres(checkout: Path) -> None:
    with tempfile.TemporaryDirectory(prefix="sahayak-old-") as folder, servers.postgres() as server:
        programs = servers.postgres_programs()
        assert programs is not None
        with servers.postgres_database(server) as url:
            old = Old(checkout, Path(folder), url)
            with old.running() as up:
                cases = asyncio.run(fill(old, up))
            options = ("--no-owner", "--no-privileges", "--inserts", "--rows-per-insert=100")
            dumped = subprocess.run([programs / "pg_dump", *options, url], capture_output=True, check=True)
            # Without what only psql understands, so that any client can run it.
            lines = [line for line in dumped.stdout.splitlines(keepends=True) if not line.startswith(b"\\")]
            keep("postgres.sql.xz", b"".join(lines), found(url, cases))


if __name__ == "__main__":
    for make in (make_sqlite, make_postgres):
        make(Path(sys.argv[1]).resolve())
