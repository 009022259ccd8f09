"""Everything that is kept about one customer: as one JSON document, or erased for good."""

from __future__ import annotations

import argparse
import asyncio
import base64
import json
import secrets
import sys
import time
from collections.abc import Callable
from datetime import date, datetime, timezone
from pathlib import Path
from typing import Any, TypeVar

from bot.billing import personal_data as billing
from bot.commands.privacy.columns import handed_out
from bot.conversations import personal_data as conversations
from bot.conversations.personal_data import Person
from bot.database.engine import Database
from bot.database.sqlite import overwrite_deleted
from bot.events import personal_data as events
from bot.lang.lines import shown
from bot.mail import outbox
from bot.media.files import MediaFiles, media_folder, path_of
from bot.private_files import write_private
from bot.reminders import personal_data as reminders
from bot.security import password_links, sessions
from bot.settings import settings

T = TypeVar("T")
Rows = dict[str, list[dict[str, Any]]]
PREFIXES = ("conv_", "billing_", "web_", "desk_")  # of tables, and of no use to who reads an export
PATIENCE = 30.0  # seconds that a busy database is asked again
STRAGGLERS = 1.0  # seconds in which a login or a payment that had begun before may still write


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m bot privacy", description=__doc__)
    verbs = parser.add_subparsers(dest="verb", required=True)
    export = verbs.add_parser("export", help="print it as JSON")
    export.add_argument("--out", type=Path, help="a new file instead, readable by its owner only")
    delete = verbs.add_parser("delete", help="erase it; what the books need stays, as nobody's")
    delete.add_argument("--dry-run", action="store_true", help="only say how much there is")
    for verb in (export, delete):
        verb.add_argument("--customer", required=True, help="the customer's id in the invoice backend")
    given = parser.parse_args(arguments)
    return _export(given.customer, given.out) if given.verb == "export" else _delete(given.customer, given.dry_run)


def gather(db: Any, customer: str) -> Rows:
    """All rows that are about a customer, by the name of their table. Inside a transaction."""
    return _rows(db, conversations.find_person(db, customer))


def _rows(db: Any, person: Person) -> Rows:
    return {
        **conversations.belongings(db, person),
        **events.belongings(db, person.customer, person.conversations, person.everybody),
        **sessions.belongings(db, person.customer),
        **password_links.belongings(db, person.customer),
        **outbox.belongings(db, person.customer),
        **reminders.belongings(db, person.customer),
        **billing.belongings(db, person.customer),
    }


def erase(db: Any, customer: str) -> Rows:
    """Forget a customer everywhere; the books name a mark instead. Returns what there was. Inside a transaction."""
    person = conversations.find_person(db, customer)
    found, instead = _rows(db, person), f"erased-{secrets.token_hex(8)}"
    sessions.forget(db, customer)
    password_links.forget(db, customer)
    outbox.forget(db, customer)
    reminders.forget(db, customer)
    conversations.forget(db, person)
    billing.replace(db, customer, instead)
    # Last, as with all that touches the log: what somebody else was recording is there now.
    events.erase(db, customer, person.conversations, person.everybody, instead)
    return found


def _export(customer: str, out: Path | None) -> int:
    found = _in_transaction(gather, customer, writes=False)
    if not any(found.values()):
        return _nothing(customer, 1)
    told: dict[str, Any] = {"customer": customer, "made_at": datetime.now(timezone.utc)}
    told |= {_plain_name(table): [handed_out(table, row) for row in rows] for table, rows in found.items()}
    told["files"] = [{**handed_out("conv_files", row), "content": _content(row)} for row in found["conv_files"]]
    written = shown(json.dumps(told, ensure_ascii=False, indent=2, default=_plain))
    if out is None:
        print(written)
    elif not write_private(out.absolute(), f"{written}\n".encode()):
        print(f"privacy: {out} is there already", file=sys.stderr)
        return 1
    else:
        print(f"privacy: {out}: {_summary(found)}")
    return 0


def _delete(customer: str, dry_run: bool) -> int:
    found = _in_transaction(gather if dry_run else erase, customer, writes=not dry_run)
    if dry_run:
        print(f"privacy: about customer {customer} there are {_summary(found)}")
        return 0
    time.sleep(STRAGGLERS)
    late = _in_transaction(erase, customer, writes=True)
    MediaFiles(settings()).forget({row["id"] for row in (*found["conv_files"], *late["conv_files"])})
    left = _overwrite()
    if left is not None:
        print(
            f"privacy: {customer} is erased, but the file still has old pages ({left}): run it again", file=sys.stderr
        )
        return 1
    if not any(found.values()):
        return _nothing(customer, 0)
    print(f"privacy: erased what was kept about customer {customer}: {_summary(found)}")
    print("privacy: invoices, payments and their events stay, as nobody's; backups and other systems keep their copies")
    return 0


def _content(row: dict[str, Any]) -> str | None:
    """A file itself, in base64; None where it is not there any more."""
    try:
        return base64.b64encode(path_of(media_folder(settings()), row["id"], row["kind"]).read_bytes()).decode()
    except OSError:
        return None


def _nothing(customer: str, code: int) -> int:
    print(f"privacy: nothing is kept about customer {customer}", file=sys.stderr)
    return code


def _summary(found: Rows) -> str:
    counts = [f"{_plain_name(table)}: {len(rows)}" for table, rows in found.items() if rows]
    return ", ".join(counts) or "nothing"


def _plain_name(table: str) -> str:
    return next((table.removeprefix(one) for one in PREFIXES if table.startswith(one)), table)


def _plain(value: Any) -> str:
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} in an export")


def _in_transaction(work: Callable[[Any, str], T], customer: str, *, writes: bool) -> T:
    async def run() -> T:
        database = Database(settings().database_url)
        try:
            await database.open()
            # What is only read is read beside whoever writes.
            run = database.write if writes else database.read
            return await run(work, customer, patience=PATIENCE)
        finally:
            await database.close()

    return asyncio.run(run())


def _overwrite() -> str | None:
    """What was deleted leaves the file of SQLite; a server's cleans up by itself. Returns why it did not."""
    database = Database(settings().database_url)
    try:
        return overwrite_deleted(Path(str(database.engine.url.database))) if database.dialect == "sqlite" else None
    finally:
        database.dispose()
