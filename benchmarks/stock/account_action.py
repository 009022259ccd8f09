"""Stock Rasa's account answer, run by its own Python: two open invoices out of SQLite, told in a few lines."""

import sqlite3
from typing import Any

from rasa_sdk import Action

BOOKS = sqlite3.connect(":memory:", check_same_thread=False)
BOOKS.execute("CREATE TABLE invoices (number TEXT, customer TEXT, total TEXT, due TEXT, status TEXT)")
BOOKS.executemany(
    "INSERT INTO invoices VALUES (?, '1001', ?, ?, 'unpaid')",
    [("4821", "2300.00", "2026-01-05"), ("4822", "1150.00", "2026-01-02")],
)


class Account(Action):  # type: ignore[misc]
    def name(self) -> str:
        return "action_account"

    def run(self, dispatcher: Any, tracker: Any, domain: Any) -> list[Any]:
        asked = "SELECT number, total, due FROM invoices WHERE customer = ? AND status = 'unpaid' ORDER BY due"
        rows = BOOKS.execute(asked, ("1001",)).fetchall()
        dispatcher.utter_message(text="\n".join(f"{number}: {total} BDT, {due}" for number, total, due in rows))
        return []
