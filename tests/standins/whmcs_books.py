"""What the WHMCS of tests/standins/whmcs.py answers about clients, invoices, transactions, services and sign-on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from tests.standins.whmcs import Refusal, Whmcs, action

ZERO_DAY, ZERO_TIME = "0000-00-00", "0000-00-00 00:00:00"
#: Stand in every answer that can hold them, and must be found nowhere on our side.
PASSWORD, TOKEN, NOTE = "pw-Zm9yYmlkZGVu", "cus_remotetoken_93", "admin-note: owes us since May"


def client(whmcs: Whmcs, ident: int, email: str, **more: Any) -> None:
    first, _, last = str(more.pop("name", "Rahim Uddin")).partition(" ")
    whmcs.clients[ident] = {
        "client_id": ident, "id": ident, "userid": str(ident), "firstname": first, "lastname": last,
        "fullname": f"{first} {last}".strip(), "email": email, "countrycode": "BD", "country": "BD",
        "currency": 1, "currency_code": "BDT", "language": "", "status": "Active", "allowSingleSignOn": 1,
        "credit": "0.00", "notes": NOTE, "password": PASSWORD, "securityqans": PASSWORD, **more,
    }  # fmt: skip


def invoice(whmcs: Whmcs, ident: int, userid: int, total: str, **more: Any) -> None:
    """`items`: rows of GetInvoice; by default one for the whole sum. `currency`: of the invoice."""
    items = more.pop("items", [{"description": "Hosting", "amount": total}])
    rows = [{"id": place + 1, "type": "", "relid": 0, "taxed": 0, **one} for place, one in enumerate(items)]
    whmcs.invoices[ident] = {
        "id": ident, "userid": userid, "invoicenum": "", "date": "2026-11-06", "duedate": "2026-11-21",
        "datepaid": ZERO_TIME, "last_capture_attempt": ZERO_TIME, "subtotal": total, "credit": "0.00", "tax": "0.00",
        "tax2": "0.00", "total": total, "taxrate": "0.000", "taxrate2": "0.000", "status": "Unpaid",
        "paymentmethod": "sslcommerz", "paymethodid": 0, "notes": NOTE, "currencycode": more.pop("currency", "BDT"),
        "items": rows, **more,
    }  # fmt: skip


def transaction(whmcs: Whmcs, userid: int, invoiceid: int, amountin: str, transid: str, **more: Any) -> None:
    whmcs.transactions.append({
        "id": len(whmcs.transactions) + 1, "userid": str(userid), "currency": "0", "gateway": "sslcommerz",
        "date": "2026-11-07 10:00:00", "description": "Invoice Payment", "amountin": amountin, "fees": "0.00",
        "amountout": "0.00", "rate": "1.00000", "transid": transid, "invoiceid": invoiceid, "refundid": "0", **more,
    })  # fmt: skip


def product(whmcs: Whmcs, ident: int, clientid: int, name: str, **more: Any) -> None:
    whmcs.products.append({
        "id": str(ident), "clientid": clientid, "pid": 1, "name": name, "groupname": "", "domain": "",
        "status": "Active", "billingcycle": "Monthly", "recurringamount": "100.00", "nextduedate": "2026-12-01",
        "username": "rahim", "password": PASSWORD, "notes": NOTE, **more,
    })  # fmt: skip


def domain(whmcs: Whmcs, ident: int, userid: int, name: str, **more: Any) -> None:
    whmcs.domains.append({
        "id": ident, "userid": str(userid), "domainname": name, "regperiod": 1, "recurringamount": "1450.00",
        "nextduedate": "2026-12-01", "status": "Active", "notes": NOTE, **more,
    })  # fmt: skip


def card(whmcs: Whmcs, ident: int, clientid: int, **more: Any) -> None:
    whmcs.paymethods.setdefault(clientid, []).append({
        "id": ident, "type": "RemoteCreditCard", "description": "Visa-4242", "gateway_name": "stripe",
        "contact_type": "Client", "contact_id": clientid, "card_last_four": "4242", "expiry_date": "12/28",
        "card_type": "Visa", "remote_token": TOKEN, "last_updated": "2026-01-01 00:00:00", **more,
    })  # fmt: skip


def number(asked: Mapping[str, str], name: str) -> int:
    word = asked.get(name, "").strip()
    return int(word) if word.isascii() and word.isdecimal() else 0


def paged(whmcs: Whmcs, asked: Mapping[str, str], name: str, one: str, found: Sequence[Any]) -> dict[str, Any]:
    """As all lists of it: 25 where nobody says how many, "" for none of them, ids now as text and now as numbers."""
    start, most = number(asked, "limitstart"), min(number(asked, "limitnum") or 25, whmcs.most)
    some = [
        {key: str(value) if key in ("id", "userid") and place % 2 else value for key, value in row.items()}
        for place, row in enumerate(found[start : start + most])
    ]
    counts = {"totalresults": len(found), "startnumber": start, "numreturned": len(some)}
    return {**counts, name: {one: some} if some else ""}


@action("GetInvoices")
def get_invoices(whmcs: Whmcs, asked: Mapping[str, str]) -> dict[str, Any]:
    found = [*whmcs.invoices.values()]
    if "userid" in asked:
        found = [one for one in found if int(one["userid"]) == number(asked, "userid")]
    if asked.get("status") == "Overdue":
        today = date.today().isoformat()
        found = [one for one in found if one["status"] == "Unpaid" and one["duedate"] < today]
    elif asked.get("status"):
        found = [one for one in found if one["status"] == asked["status"]]
    order = {"invoicenumber": "invoicenum"}.get(asked.get("orderby", "id"), asked.get("orderby", "id"))
    found.sort(key=lambda one: (one[order], one["id"]), reverse=asked.get("order", "").lower() == "desc")
    bare = [{name: value for name, value in one.items() if name != "items"} for one in found]
    return paged(whmcs, asked, "invoices", "invoice", bare)


@action("GetInvoice")
def get_invoice(whmcs: Whmcs, asked: Mapping[str, str]) -> dict[str, Any]:
    one = whmcs.invoices.get(number(asked, "invoiceid"))
    if one is None:
        raise Refusal("Invoice ID Not Found")
    mine = [row for row in whmcs.transactions if int(row["invoiceid"]) == one["id"]]
    came = sum((Decimal(row["amountin"]) - Decimal(row["amountout"]) for row in mine), Decimal(0))
    left = Decimal(one["total"]) - came if one["status"] == "Unpaid" else Decimal(0)
    hidden = ("id", "currencycode", "last_capture_attempt", "paymethodid")
    told = {name: value for name, value in one.items() if name not in hidden}
    return {
        **told, "invoiceid": str(one["id"]) if one["id"] % 2 else one["id"], "balance": f"{left:.2f}",
        "ccgateway": False, "lastcaptureattempt": one["last_capture_attempt"], "items": {"item": one["items"]},
        "transactions": {"transaction": mine} if mine else "",
    }  # fmt: skip


@action("GetTransactions")
def get_transactions(whmcs: Whmcs, asked: Mapping[str, str]) -> dict[str, Any]:
    keys = {"invoiceid": "invoiceid", "clientid": "userid", "transid": "transid"}
    wanted = {field: asked[name] for name, field in keys.items() if asked.get(name)}
    found = [row for row in whmcs.transactions if all(str(row[name]) == value for name, value in wanted.items())]
    counts = {"totalresults": len(found), "startnumber": 0, "numreturned": len(found)}
    given = [_with_numbers(row, "amountin", "fees", "amountout") for row in found]
    return {**counts, "transactions": {"transaction": given} if given else ""}


def _with_numbers(row: dict[str, Any], *names: str) -> dict[str, Any]:
    """Some of its amounts are numbers, as whmcs-api-client wants them."""
    return {**row, **{name: float(row[name]) for name in names}}


@action("GetClientsDetails")
def get_clients_details(whmcs: Whmcs, asked: Mapping[str, str]) -> dict[str, Any]:
    if not asked.get("clientid") and not asked.get("email"):
        raise Refusal("Either clientid Or email Is Required")
    email = asked.get("email", "").lower()
    found = whmcs.clients.get(number(asked, "clientid")) or next(
        (one for one in whmcs.clients.values() if email and one["email"].lower() == email), None
    )
    if found is None:
        raise Refusal("Client Not Found")
    return {**found, "client": found}  # the same keys twice, as it does


@action("GetClientsProducts")
def get_clients_products(whmcs: Whmcs, asked: Mapping[str, str]) -> dict[str, Any]:
    found = [row for row in whmcs.products if int(row["clientid"]) == number(asked, "clientid")]
    return {"clientid": asked.get("clientid", ""), **paged(whmcs, asked, "products", "product", found)}


@action("GetClientsDomains")
def get_clients_domains(whmcs: Whmcs, asked: Mapping[str, str]) -> dict[str, Any]:
    mine = [row for row in whmcs.domains if int(row["userid"]) == number(asked, "clientid")]
    found = [_with_numbers(row, "recurringamount") for row in mine]
    return {"clientid": asked.get("clientid", ""), **paged(whmcs, asked, "domains", "domain", found)}


@action("GetPayMethods")
def get_pay_methods(whmcs: Whmcs, asked: Mapping[str, str]) -> dict[str, Any]:
    if number(asked, "clientid") not in whmcs.clients:
        raise Refusal("Client Not Found")
    return {"clientid": asked["clientid"], "paymethods": whmcs.paymethods.get(number(asked, "clientid"), [])}


@action("GetPaymentMethods")
def get_payment_methods(whmcs: Whmcs, asked: Mapping[str, str]) -> dict[str, Any]:
    found = [{"module": "sslcommerz", "displayname": "SSLCommerz"}, {"module": "stripe", "displayname": "Stripe"}]
    return {"totalresults": len(found), "paymentmethods": {"paymentmethod": found}}


@action("CreateSsoToken")
def create_sso_token(whmcs: Whmcs, asked: Mapping[str, str]) -> dict[str, Any]:
    if not asked.get("client_id") and not asked.get("user_id"):
        raise Refusal("A valid client_id or user_id is required")
    ident = number(asked, "client_id")
    if ident not in whmcs.clients:
        raise Refusal("Invalid client_id")
    goal = asked.get("destination", "clientarea:homepage")
    if goal not in ("sso:custom_redirect", "clientarea:invoices", "clientarea:services", "clientarea:homepage"):
        raise Refusal("Invalid destination")
    if not whmcs.sso or not int(whmcs.clients[ident]["allowSingleSignOn"]):
        raise Refusal(f"SSO authentication blocked for client {ident}")
    token = whmcs.mint(ident, asked.get("sso_redirect_path", "clientarea.php"))
    return {"access_token": token, "redirect_url": f"{whmcs.url}/oauth/singlesignon.php?access_token={token}"}


@action("GetConfigurationValue")
def get_configuration_value(whmcs: Whmcs, asked: Mapping[str, str]) -> dict[str, Any]:
    if asked.get("setting") != "EnableMassPay":
        raise Refusal("Invalid setting")
    return {"setting": asked["setting"], "value": "on" if whmcs.mass_payment else ""}


@action("WhmcsDetails")
def whmcs_details(whmcs: Whmcs, asked: Mapping[str, str]) -> dict[str, Any]:
    return {"whmcs": {"version": "8.13.1", "canonicalversion": "8.13.1-release.1"}}
