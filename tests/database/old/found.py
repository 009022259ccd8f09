"""What is in a database of the older version, read with plain SQL; the expectations were made by it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from typing import Any

import sqlalchemy as sa

OF_A_CONVERSATION = (
    *("id", "channel", "external_id", "customer", "language", "spoken", "owner", "owner_version"),
    *("session", "last_seq", "delivered_seq"),
)


def digest(value: Any) -> str:
    """The same for the same JSON, whatever order its keys are in."""
    plain = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(plain.encode()).hexdigest()[:16]


def found(url: str, cases: Mapping[str, str]) -> dict[str, Any]:
    """What must be there after every upgrade, read with plain SQL from the tables of the old version.

    `cases`: what each conversation is there for, by its id; None for those of `python -m bot ask`.
    """
    engine = sa.create_engine(url, poolclass=sa.pool.NullPool)
    with engine.connect() as db:

        def rows(query: str) -> list[dict[str, Any]]:
            return [dict(row._mapping) for row in db.execute(sa.text(query))]

        def loaded(value: Any) -> Any:
            return json.loads(value) if isinstance(value, str) else value

        talks = []
        for talk in rows("SELECT * FROM conv_conversations ORDER BY created_at, id"):
            lines = [
                line for line in rows("SELECT * FROM conv_messages ORDER BY seq") if line["conversation"] == talk["id"]
            ]
            bodies = [loaded(line["body"]) for line in lines]
            talks.append(
                {
                    "case": cases.get(talk["id"]),
                    **{name: talk[name] for name in OF_A_CONVERSATION},
                    "engine_state": loaded(talk["engine_state"]),
                    "messages": len(lines),
                    "authors": [line["author"] for line in lines],
                    "states": [line["state"] for line in lines],
                    "text_hashes": [digest(body.get("text")) for body in bodies],
                    "body_hashes": [digest(body) for body in bodies],
                }
            )
        tickets = [
            {
                "number": str(row["id"] + 50_000),
                "transcript": len(loaded(row["transcript"])),
                "transcript_hash": digest(loaded(row["transcript"])),
                "summary_hash": digest(loaded(row["summary"])),
                **{name: row[name] for name in ("conversation", "customer", "reason", "state")},
            }
            for row in rows("SELECT * FROM conv_tickets ORDER BY id")
        ]
        buttons = rows("SELECT token, conversation FROM conv_buttons ORDER BY token")
        result = {
            "conversations": talks,
            "tickets": tickets,
            "buttons": {"count": len(buttons), "hash": digest(buttons)},
            **unchanged(rows),
            "tables": {
                name: db.execute(sa.text(f"SELECT count(*) FROM {name}")).scalar()
                for name in sorted(sa.inspect(engine).get_table_names())
            },
        }
    engine.dispose()
    return result


def unchanged(rows: Callable[[str], list[dict[str, Any]]]) -> dict[str, Any]:
    """Sessions and money, which every later version keeps as they are; `rows` answers a query."""
    attempts = rows(
        "SELECT reference, customer, numbers, amount, currency, gateway, state, transaction_id"
        " FROM billing_attempts ORDER BY begun, reference"
    )
    payments = rows(
        "SELECT p.id, p.customer, p.gateway, p.transaction_id, p.amount, p.currency, i.invoice"
        " FROM billing_payments p"
        " JOIN billing_payment_invoices i ON i.payment = p.id"
        " WHERE p.transaction_id NOT LIKE 'DEMO%' ORDER BY p.id"
    )
    statuses = rows("SELECT status, count(*) AS invoices FROM billing_invoices GROUP BY status ORDER BY status")
    return {
        "sessions": rows("SELECT id, customer FROM web_sessions ORDER BY id"),
        "attempts": attempts,
        "payments": payments,
        "invoices": {row["status"]: row["invoices"] for row in statuses},
        "renewals": rows("SELECT service, invoice FROM billing_renewals ORDER BY service"),
        "customers": [row["id"] for row in rows("SELECT id FROM billing_customers ORDER BY id")],
    }
