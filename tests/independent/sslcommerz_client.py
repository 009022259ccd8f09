"""sslcommerz-lib, SSLCommerz's own library for Python, lives through a payment: its server's address, its customer's,
the store's id and password. Runs in an environment of its own. Prints JSON.
"""

import json
import sys
import urllib.request
from urllib.parse import parse_qsl

from sslcommerz_lib import SSLCOMMERZ


def library(url, store, password):
    made = SSLCOMMERZ({"store_id": store, "store_pass": password, "issandbox": True})
    made.createSessionUrl = f"{url}/gwprocess/v4/api.php"
    made.validation_url = f"{url}/validator/api/validationserverAPI.php"
    made.transaction_url = f"{url}/validator/api/merchantTransIDvalidationAPI.php"
    return made


def decided(customer, session, outcome):
    asked = urllib.request.Request(f"{customer}/decide?session={session}&outcome={outcome}", method="POST")
    return json.load(urllib.request.urlopen(asked))


def main(url, customer, store, password):
    api, stranger = library(url, store, password), library(url, store, "another")
    order = {
        "total_amount": 2300.5, "currency": "BDT", "tran_id": "INV1-PYTHONPYTH", "success_url": "https://shop.example/ok",
        "fail_url": "https://shop.example/fail", "cancel_url": "https://shop.example/cancel", "emi_option": 0,
        "ipn_url": "https://shop.example/ipn", "cus_name": "রহিম", "cus_email": "a@b.example", "cus_phone": "N/A",
        "cus_add1": "N/A", "cus_city": "N/A", "cus_country": "BD", "shipping_method": "NO", "num_of_item": 1,
        "product_name": "হোস্টিং & ডোমেইন", "product_category": "Domain-Hosting",
        "product_profile": "non-physical-goods", "value_a": "4821",
    }  # fmt: skip
    told = {}
    session = api.createSession(dict(order))
    key = session["sessionkey"]
    told["open"] = [
        session["status"],
        session["failedreason"],
        session["GatewayPageURL"].endswith(key),
        bool(session["desc"]),
    ]
    told["refused"] = [
        made["status"] for made in (
            stranger.createSession(dict(order)), api.createSession({**order, "total_amount": 9.99}),
            api.createSession({**order, "tran_id": ""}), api.createSession({**order, "cus_phone": ""}),
        )
    ]  # fmt: skip
    told["before"] = [
        api.transaction_query_session(key)["status"],
        api.transaction_query_tranid(order["tran_id"])["no_of_trans_found"],
    ]
    failed = decided(customer, key, "failed")
    told["failed"] = [failed["onward"], dict(parse_qsl(failed["body"]))["status"]]
    report = decided(customer, key, "paid")
    ipn = dict(parse_qsl(report["body"], keep_blank_values=True))
    told["paid"] = [
        report["onward"],
        ipn["status"],
        ipn["amount"],
        ipn["currency_amount"],
        ipn["value_a"],
        "sessionkey" in ipn,
    ]
    told["ipn"] = [
        api.hash_validate_ipn(dict(ipn)),
        api.hash_validate_ipn({**ipn, "amount": "1.00"}),
        stranger.hash_validate_ipn(ipn),
    ]
    seen = [api.validationTransactionOrder(ipn["val_id"]) for _ in range(2)]
    told["validated"] = [
        [one["status"], one["tran_id"], one["amount"], one["currency_type"], one["risk_level"]] for one in seen
    ]
    told["nobody's"] = [
        api.validationTransactionOrder("1")["status"], stranger.validationTransactionOrder(ipn["val_id"])["status"]
    ]  # fmt: skip
    found = api.transaction_query_tranid(order["tran_id"])
    told["found"] = [found["no_of_trans_found"], [one["status"] for one in found["element"]]]
    by_session = api.transaction_query_session(key)
    told["by session"] = [by_session["status"], by_session["bank_tran_id"] == ipn["bank_tran_id"]]

    def give(amount):
        return api.init_refund(ipn["bank_tran_id"], amount, "বাতিল")

    part = give(300)
    told["part"] = [part["status"], part["trans_id"], part["bank_tran_id"] == ipn["bank_tran_id"]]
    asked = api.query_refund_status(part["refund_ref_id"])
    told["asked"] = [asked["status"], asked["tran_id"], bool(asked["refunded_on"])]
    told["too much"] = [give(2000.51)["status"], give(2000.5)["status"], give(0.01)["status"]]
    told["no refund"] = api.query_refund_status("1")["status"]
    risky = api.createSession({**order, "tran_id": "INV2-PYTHONPYTH"})
    held = dict(parse_qsl(decided(customer, risky["sessionkey"], "pending")["body"]))
    told["held"] = [api.validationTransactionOrder(held["val_id"])[name] for name in ("status", "risk_level")]
    print(json.dumps(told))


main(*sys.argv[1:])
