"""Fill a new database of Tryton with books: make_books.py CONFIG DATABASE < books.json, in Tryton's own environment.

Of GPL-3 libraries, so it runs as a program of its own and is imported by nobody.
"""

from __future__ import annotations

import datetime
import json
import re
import sys
from decimal import Decimal
from typing import Any

from proteus import Model, Wizard, config
from trytond.modules.account.tests.tools import create_chart, create_fiscalyear, create_tax, get_accounts
from trytond.modules.account_invoice.tests.tools import set_fiscalyear_invoice_sequences
from trytond.modules.company.tests.tools import create_company, get_company
from trytond.modules.currency.tests.tools import get_currency

day = datetime.date.fromisoformat


class Maker:
    def __init__(self, books: dict[str, Any]) -> None:
        self.books = books
        self.parties: dict[str, Any] = {}
        self.countries: dict[str, Any] = {}
        self.sequences: dict[int, Any] = {}

    def make(self) -> None:
        create_company(currency=self.books["currency"])
        for code, rate in self.books["rates"].items():
            rates = Model.get("currency.currency.rate")
            rates(date=datetime.date(2000, 1, 1), rate=Decimal(rate), currency=get_currency(code)).save()
        self._open_years()
        self._reader()
        for code in self.books["languages"]:  # Tryton is not translated into it; a party may speak it
            Model.get("ir.lang")(name=code, code=code, translatable=False).save()
        for party in self.books["parties"]:
            self._party(**party)
        for invoice in sorted(self.books["invoices"], key=lambda one: one["date"]):
            self._invoice(**invoice)

    def _open_years(self) -> None:
        self.company = get_company()
        create_chart(self.company)
        self.accounts = get_accounts(self.company)
        for year in self.books["years"]:
            whole = (datetime.date(year, 1, 1), datetime.date(year, 12, 31))
            opened = create_fiscalyear(self.company, whole)
            opened.start_date, opened.end_date = whole
            set_fiscalyear_invoice_sequences(opened).click("create_period")
            self.sequences[year] = opened.invoice_sequences[0].out_invoice_sequence
        self.company.cancel_invoice_out = True
        self.company.save()
        self.tax = create_tax(Decimal(self.books["tax"]))
        self.tax.save()
        journal = Model.get("account.journal").find([("type", "=", "cash")], limit=1)[0]
        cash = self.accounts["cash"]
        self.method = Model.get("account.invoice.payment.method")(
            name="Cash", journal=journal, credit_account=cash, debit_account=cash
        )
        self.method.save()

    def _reader(self) -> None:
        """Who reads: in the group that may look at invoices, without being an administrator."""
        users = Model.get("res.user")
        reader = users(name="Sahayak", login=self.books["user"])
        reader.password = self.books["password"]
        wanted = Model.get("res.group").find([("name", "in", self.books["groups"])])
        assert len(wanted) == len(self.books["groups"]), [one.name for one in Model.get("res.group").find([])]
        for group in wanted:
            reader.groups.append(group)
        reader.companies.append(Model.get("company.company")(self.company.id))
        reader.company = Model.get("company.company")(self.company.id)
        reader.save()

    def _party(self, code: str, name: str, email: str, country: str, language: str | None) -> None:
        party = Model.get("party.party")(name=name, code=code)
        if language:
            party.lang = Model.get("ir.lang").find([("code", "=", language)])[0]
        else:
            party.lang = None
        party.contact_mechanisms.new(type="email", value=email)
        if country not in self.countries:
            self.countries[country] = Model.get("country.country")(name=country, code=country)
            self.countries[country].save()
        address = party.addresses[0] if party.addresses else party.addresses.new()
        address.country = self.countries[country]
        party.save()
        self.parties[code] = party

    def _number_next(self, year: int, number: str) -> None:
        """Only a sequence numbers invoices, in the order of their dates; what it gives next may be said."""
        prefix, digits = re.fullmatch(r"(.*?)(\d+)", number).groups()  # type: ignore[union-attr]
        sequence = self.sequences[year]
        sequence.prefix, sequence.padding, sequence.number_next = prefix, len(digits), int(digits)
        sequence.save()

    def _invoice(
        self, party: str, state: str, currency: str, lines: list[list[Any]], date: str, due: str,
        number: str | None = None, paid: list[list[str]] = (), taxed: bool = False,
    ) -> None:  # fmt: skip
        invoice = Model.get("account.invoice")(type="out")
        invoice.party, invoice.currency = self.parties[party], get_currency(currency)
        invoice.account = self.accounts["receivable"]
        invoice.invoice_date, invoice.payment_term_date = day(date), day(due)
        for description, amount in lines:
            line = invoice.lines.new(description=description, account=self.accounts["revenue"])
            line.quantity, line.unit_price = (1, Decimal(amount)) if Decimal(amount) >= 0 else (-1, -Decimal(amount))
            if taxed:
                line.taxes.append(Model.get("account.tax")(self.tax.id))
        invoice.save()
        if state == "draft":
            return
        if number:
            self._number_next(day(date).year, number)
        invoice.click("validate_invoice" if state == "validated" else "post")
        if state == "cancelled":
            invoice.click("cancel")
        for on, amount in paid:
            pay = Wizard("account.invoice.pay", [invoice])
            pay.form.payment_method, pay.form.date, pay.form.amount = self.method, day(on), Decimal(amount)
            pay.execute("choice")
            if "pay" in pay.states:  # of one that is not all: it asks what is to become of the rest
                pay.form.type = "partial"
                pay.execute("pay")
        invoice.reload()
        assert invoice.state == state, (number, invoice.state, state)


def main(file: str, database: str) -> None:
    made = config.set_trytond(database, config_file=file)
    made.skip_warning = True
    Maker(json.load(sys.stdin)).make()


if __name__ == "__main__":
    main(*sys.argv[1:])
