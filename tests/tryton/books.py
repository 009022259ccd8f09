"""The contract's books as make_books.py takes them, with drafts, credit notes and parts paid."""

from __future__ import annotations

from typing import Any

from bot.billing.models import Invoice, InvoiceStatus
from tests.backend_books import BOOKS, Books

STATES = {InvoiceStatus.UNPAID: "posted", InvoiceStatus.PAID: "paid", InvoiceStatus.CANCELLED: "cancelled"}
USER, PASSWORD = "sahayak", "a password of the tests 7"
GROUPS = ("Accounting",)

#: Of customers of their own, or such as no customer may see.
MORE: list[dict[str, Any]] = [
    {"party": "r1", "state": "draft", "number": None, "lines": [["A draft", "70"]]},
    {"party": "r1", "state": "validated", "number": None, "lines": [["Looked over", "71"]]},
    {"party": "r1", "state": "posted", "number": "C-1", "lines": [["Given back", "-72"]]},
    {
        "party": "t1", "state": "posted", "number": "2026/0001", "lines": [["Hosting", "100"], ["Domain", "20.50"]],
        "taxed": True, "paid": [["2026-01-30", "38.57"]],
    },
]  # fmt: skip


def _invoice(invoice: Invoice) -> dict[str, Any]:
    paid = [[str(invoice.paid_on or invoice.issued), str(invoice.total.amount)]]
    return {
        "party": invoice.customer,
        "state": STATES[invoice.status],
        "number": invoice.number,
        "currency": invoice.total.currency,
        "lines": [[line.description, str(line.amount.amount)] for line in invoice.lines],
        "date": str(invoice.issued),
        "due": str(invoice.due),
        "paid": paid if invoice.status is InvoiceStatus.PAID else [],
    }


def told(books: Books = BOOKS) -> dict[str, Any]:
    common = {"currency": "BDT", "date": "2026-01-20", "due": "2026-02-03"}
    parties = [
        {"code": one.id, "name": one.name, "email": one.email, "country": one.country, "language": one.language}
        for one in books.customers
    ]
    parties.append({"code": "t1", "name": "Taxed", "email": "both@example.com", "country": "IN", "language": "en"})
    parties.append({"code": "t2", "name": "Twin", "email": "both@example.com", "country": "IN", "language": None})
    return {
        "currency": "BDT",
        "rates": {"BDT": "1", "INR": "0.7"},
        "years": [2024, 2025, 2026],
        "tax": "0.15",
        "languages": ["bn"],
        "user": USER,
        "password": PASSWORD,
        "groups": GROUPS,
        "parties": parties,
        "invoices": [
            *(_invoice(one) for one in books.invoices if one.status in STATES),
            *({**common, **m} for m in MORE),
        ],
    }


if __name__ == "__main__":
    import json

    print(json.dumps(told()))
