"""PayPal's server SDK for Python lives through a payment: its server's address, its customer's, client, secret, order.

Runs in an environment of its own. Prints JSON.
"""

import json
import sys
import urllib.request

from apimatic_core.exceptions.auth_validation_exception import AuthValidationException
from paypalserversdk.configuration import Configuration, Environment, Server
from paypalserversdk.exceptions.api_exception import ApiException
from paypalserversdk.http.auth.o_auth_2 import ClientCredentialsAuthCredentials
from paypalserversdk.models.order_request import OrderRequest
from paypalserversdk.models.refund_request import RefundRequest
from paypalserversdk.paypal_serversdk_client import PaypalServersdkClient

WHOLE = "return=representation"


def library(client, secret):
    named = ClientCredentialsAuthCredentials(client, secret)
    return PaypalServersdkClient(client_credentials_auth_credentials=named, environment=Environment.SANDBOX)


def decided(customer, session, outcome):
    asked = urllib.request.Request(f"{customer}/decide?session={session}&outcome={outcome}", method="POST")
    return json.load(urllib.request.urlopen(asked))


def refused(call):
    try:
        call()
    except AuthValidationException:
        return ["no token"]
    except ApiException as trouble:
        said = json.loads(trouble.response.text)
        issues = [one["issue"] for one in said.get("details", ())]
        return [trouble.response_code, said.get("name") or said.get("error"), *issues]
    return []


def main(url, customer, client, secret, order):
    Configuration.environments[Environment.SANDBOX][Server.DEFAULT] = url
    api = library(client, secret)
    asked = json.loads(order)

    def create(body, key, prefer=WHOLE):
        return api.orders.create_order(
            {"body": OrderRequest.from_dictionary(body), "paypal_request_id": key, "prefer": prefer}
        )

    told = {}
    first = create(asked, "py-1")
    again, made = create(asked, "py-1"), first.body
    told["open"] = [first.status_code, again.status_code, again.body.id == made.id, made.status, made.intent]
    told["links"] = sorted(one.rel for one in made.links)
    unit = made.purchase_units[0]
    told["asked"] = [unit.reference_id, unit.custom_id, unit.amount.currency_code, unit.amount.value]
    short = create(asked, "py-2", "return=minimal").body
    told["minimal"] = [short.status, hasattr(short, "purchase_units")]
    taka = json.loads(order.replace('"USD"', '"BDT"'))

    def capture(ident):
        return api.orders.capture_order({"id": ident, "paypal_request_id": f"c-{ident}", "prefer": WHOLE})

    told["refused"] = {
        "taka": refused(lambda: create(taka, "py-3")),
        "not approved": refused(lambda: capture(made.id)),
        "nobody's": refused(lambda: api.orders.get_order({"id": "NOBODY"})),
        "a stranger": refused(lambda: library(client, "another").orders.get_order({"id": made.id})),
    }
    decided(customer, made.id, "failed")
    told["declined"] = refused(lambda: capture(made.id))
    report = json.loads(decided(customer, made.id, "paid")["body"])
    told["report"] = [report["event_type"], report["resource_type"], report["resource"]["id"] == made.id]
    told["approved"] = api.orders.get_order({"id": made.id}).body.status
    done = capture(made.id)
    taken = done.body.purchase_units[0].payments.captures[0]
    told["captured"] = [done.status_code, done.body.status, taken.status, taken.amount.value, taken.final_capture]
    told["once more"] = capture(made.id).status_code

    def twice():
        return api.orders.capture_order({"id": made.id, "paypal_request_id": "py-other"})

    told["already"] = refused(twice)
    shown = api.payments.get_captured_payment({"capture_id": taken.id}).body
    told["capture"] = [
        shown.status,
        shown.custom_id,
        shown.invoice_id,
        shown.supplementary_data.related_ids.order_id == made.id,
    ]

    def money(value):
        return {"amount": {"currency_code": "USD", "value": value}}

    def give(value, key):
        body = RefundRequest.from_dictionary(money(value) if value else {})
        given = {"capture_id": taken.id, "paypal_request_id": key, "prefer": WHOLE, "body": body}
        return api.payments.refund_captured_payment(given)

    part = give("40.00", "py-r1")
    told["part"] = [
        part.status_code,
        part.body.status,
        part.body.amount.value,
        give("40.00", "py-r1").body.id == part.body.id,
    ]
    up = next(one.href for one in part.body.links if one.rel == "up")
    told["of"] = up.rpartition("/")[2] == taken.id
    told["refund"] = api.payments.get_refund({"refund_id": part.body.id}).body.status
    told["now"] = api.payments.get_captured_payment({"capture_id": taken.id}).body.status
    told["too much"] = refused(lambda: give("200.51", "py-r2"))
    told["rest"] = give(None, "py-r3").body.amount.value
    told["nothing left"] = refused(lambda: give("1.00", "py-r4"))
    after = api.orders.get_order({"id": made.id}).body.purchase_units[0].payments
    told["given"] = [after.captures[0].status, sorted(one.amount.value for one in after.refunds)]
    print(json.dumps(told))


main(*sys.argv[1:])
