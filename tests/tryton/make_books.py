"""Make a database of Tryton that holds books: make_books.py CONFIG DATABASE < books.json, in Tryton's own environment.

Of GPL-3 libraries, so it runs as a program of its own and is imported by nobody.
"""

from __future__ import annotations

import datetime
import json
import sys
from decimal import Decimal
from typing import Any

import trytond.config
from proteus import Model, config
from trytond import commandline

MODULES = ("account_invoice", "account_payment")
#: What a transaction that books has to lock when it begins.
LOCKED = ("account_journal_period", "ir_sequence", "ir_sequence_strict")
day = datetime.date.fromisoformat
Row = dict[str, Any]


def install(file: str, database: str) -> None:
    """The tables, and the records that come with the modules."""
    options = commandline.get_parser_admin().parse_args(
        ["-c", file, "-d", database, "--all", "--email", "admin@example.com", "--activate-dependencies", "-u", *MODULES]
    )
    options.indexes = False
    trytond.config.update_etc(file)
    from trytond import admin
    from trytond.model import ModelStorage

    # Whoever released the modules has looked at their records; to do so again takes half of the time.
    looks, ModelStorage._validate = ModelStorage.__dict__["_validate"], classmethod(lambda *_, **__: None)
    admin.run(options)
    ModelStorage._validate = looks


class Standing:
    """What invoices need before there is one: by Tryton's own tools, as a person would."""

    def __init__(self, books: Row) -> None:
        from trytond.modules.account.tests.tools import create_chart, create_fiscalyear, create_tax, get_accounts
        from trytond.modules.account_invoice.tests.tools import set_fiscalyear_invoice_sequences
        from trytond.modules.company.tests.tools import create_company, get_company
        from trytond.modules.currency.tests.tools import get_currency

        create_company(currency=books["currency"])
        rates = Model.get("currency.currency.rate")
        self.currencies = {code: get_currency(code).id for code in books["rates"]}
        for code, rate in books["rates"].items():
            rates(date=datetime.date(2000, 1, 1), rate=Decimal(rate), currency=get_currency(code)).save()
        company = get_company()
        company.cancel_invoice_out = True
        company.save()
        create_chart(company)
        self.company = company.id
        self.accounts = {kind: account.id for kind, account in get_accounts(company).items()}
        for year in books["years"]:
            whole = (datetime.date(year, 1, 1), datetime.date(year, 12, 31))
            opened = create_fiscalyear(company, whole)
            opened.start_date, opened.end_date = whole
            set_fiscalyear_invoice_sequences(opened).click("create_period")
        tax = create_tax(Decimal(books["tax"]))
        tax.save()
        self.tax = tax.id
        journals = {one.type: one.id for one in Model.get("account.journal").find([])}
        self.sales, self.cash = journals["revenue"], journals["cash"]


class Maker:
    """Parties and invoices, many at a time and in one transaction: one by one they take minutes."""

    def __init__(self, books: Row, standing: Standing, pool: Any) -> None:
        self.books, self.standing, self.get = books, standing, pool.get
        self.parties: dict[str, int] = {}

    def make(self) -> None:
        self._reader()
        # Tryton is not translated into these; a party may speak one.
        self._new("ir.lang", [{"name": one, "code": one, "translatable": False} for one in self.books["languages"]])
        self._parties(self.books["parties"])
        self._invoices(self.books["invoices"])

    def _new(self, model: str, rows: list[Row]) -> Any:
        return self.get(model).create(rows)

    def _reader(self) -> None:
        """Who reads: in the group that may look at invoices, without being an administrator."""
        groups = self.get("res.group").search([("name", "in", self.books["groups"])])
        assert len(groups) == len(self.books["groups"]), [one.name for one in self.get("res.group").search([])]
        company = self.standing.company
        reader = {
            "name": "Sahayak", "login": self.books["user"], "password": self.books["password"], "company": company,
            "companies": [("add", [company])], "groups": [("add", [one.id for one in groups])],
        }  # fmt: skip
        outsider = {**reader, "login": "outsider", "groups": []}
        self._new("res.user", [reader, outsider])

    def _parties(self, parties: list[Row]) -> None:
        codes = sorted({one["country"] for one in parties})
        made = self._new("country.country", [{"name": code, "code": code} for code in codes])
        countries = dict(zip(codes, (one.id for one in made), strict=True))
        languages = {one.code: one.id for one in self.get("ir.lang").search([])}
        rows = [
            {
                "name": one["name"], "code": one["code"], "lang": languages.get(one["language"]),
                "addresses": [("create", [{"country": countries[one["country"]]}])],
                "contact_mechanisms": [("create", [{"type": "email", "value": one["email"]}])],
            }
            for one in parties
        ]  # fmt: skip
        self.parties = {one.code: one.id for one in self._new("party.party", rows)}

    def _invoices(self, invoices: list[Row]) -> None:
        model = self.get("account.invoice")
        made = list(zip(invoices, model.create([self._invoice(**one) for one in invoices]), strict=True))
        model.update_taxes([one for _, one in made])
        model.validate_invoice([one for given, one in made if given["state"] == "validated"])
        model.post([one for given, one in made if given["state"] in ("posted", "paid", "cancelled")])
        model.cancel([one for given, one in made if given["state"] == "cancelled"])
        self._pay([(one, on, Decimal(amount)) for given, one in made for on, amount in given.get("paid", ())])
        model.process([one for given, one in made if given["state"] == "paid"])
        for given, one in made:
            state = model(one.id).state
            assert state == given["state"], (given, state)

    def _invoice(
        self, party: str, state: str, currency: str, lines: list[list[Any]], date: str, due: str,
        number: str | None = None, paid: Any = (), taxed: bool = False,
    ) -> Row:  # fmt: skip
        here = self.standing
        taxes = [("add", [here.tax])] if taxed else []
        rows = [
            {
                "type": "line", "currency": here.currencies[currency], "company": here.company,
                "description": description, "account": here.accounts["revenue"], "taxes": taxes,
                "quantity": 1 if Decimal(amount) >= 0 else -1, "unit_price": abs(Decimal(amount)),
            }
            for description, amount in lines
        ]  # fmt: skip
        owner = self.get("party.party")(self.parties[party])
        return {
            "type": "out", "company": here.company, "journal": here.sales, "party": owner.id,
            "currency": here.currencies[currency],
            "invoice_address": owner.addresses[0].id, "account": here.accounts["receivable"], "number": number,
            "invoice_date": day(date), "payment_term_date": day(due), "lines": [("create", rows)],
        }  # fmt: skip

    def _pay(self, payments: list[tuple[Any, str, Decimal]]) -> None:
        """In cash; what pays all that is left of an invoice is matched with it."""
        here, moves, lines = self.standing, self.get("account.move"), self.get("account.move.line")
        rows = []
        for invoice, on, amount in payments:
            assert invoice.currency.id == invoice.company.currency.id
            owed = {"account": here.accounts["receivable"], "party": invoice.party.id, "credit": amount}
            came = {"account": here.accounts["cash"], "debit": amount}
            period = self.get("account.period").find(here.company, date=day(on)).id
            rows.append(
                {
                    "journal": here.cash, "period": period, "date": day(on), "company": here.company,
                    "origin": str(invoice), "lines": [("create", [owed, came])],
                }
            )  # fmt: skip
        made = moves.create(rows)
        moves.post(made)
        paying = {
            invoice: [line for line in move.lines if line.party]
            for (invoice, *_), move in zip(payments, made, strict=True)
        }
        self.get("account.invoice").add_payment_lines(paying)
        whole = [invoice for invoice, _, amount in payments if amount == invoice.total_amount]
        lines.reconcile(*([*invoice.lines_to_pay, *paying[invoice]] for invoice in whole))


def main(file: str, database: str) -> None:
    books = json.load(sys.stdin)
    install(file, database)
    made = config.set_trytond(database, config_file=file)
    standing = Standing(books)
    from trytond.transaction import Transaction

    context = {"company": standing.company, "_skip_warnings": True}

    with Transaction().start(database, made.user, context=context, _lock_tables=LOCKED):
        Maker(books, standing, made.pool).make()


if __name__ == "__main__":
    main(*sys.argv[1:])
