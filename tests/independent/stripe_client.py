"""Stripe's own library for Python lives through a payment: its server's address, its customer's, key and secret.

Runs in an environment of its own. Prints JSON.
"""

import json
import sys
import urllib.request

import stripe


def decided(customer, session, outcome):
    asked = urllib.request.Request(f"{customer}/decide?session={session}&outcome={outcome}", method="POST")
    return json.load(urllib.request.urlopen(asked))


def refused(call):
    try:
        call()
    except stripe.StripeError as trouble:
        return [trouble.json_body["error"]["type"], trouble.http_status, trouble.code]
    return []


def strange(thing, seen):
    """Names that the library does not know, wherever they stand in what it was given."""
    if isinstance(thing, list):
        for one in thing:
            strange(one, seen)
    elif isinstance(thing, stripe.StripeObject):
        kind = type(thing)
        for name in thing.to_dict(recursive=False):
            if kind not in (stripe.StripeObject, stripe.ListObject) and name not in kind.__annotations__:
                seen.add(f"{kind.__name__}.{name}")
            strange(thing[name], seen)


def signed(body, header, secret):
    try:
        return stripe.Webhook.construct_event(body, header, secret).type
    except stripe.SignatureVerificationError:
        return "refused"


def main(url, customer, key, secret):
    stripe.enable_telemetry = False
    api = stripe.StripeClient(key, base_addresses={"api": url}).v1
    line = {"quantity": 2, "price_data": {"currency": "bdt", "unit_amount": 115000, "product_data": {"name": "হোস্টিং"}}}
    params = {
        "mode": "payment", "line_items": [line], "client_reference_id": "INV1-PYTHONPYTH",
        "customer_email": "a@b.example",
        "success_url": "https://shop.example/ok?s={CHECKOUT_SESSION_ID}", "cancel_url": "https://shop.example/no",
        "metadata": {"invoice": "1"}, "payment_intent_data": {"metadata": {"reference": "INV1-PYTHONPYTH"}},
    }  # fmt: skip
    sessions, once, all_of = (
        api.checkout.sessions,
        {"idempotency_key": "py-1"},
        {"expand": ["payment_intent.latest_charge"]},
    )
    told, seen = {}, set()
    made = sessions.create(params, once)
    told["same"] = sessions.create(params, once).id == made.id
    told["open"] = [
        made.object,
        made.status,
        made.payment_status,
        made.amount_total,
        made.currency,
        made.metadata["invoice"],
    ]
    told["lines"] = [
        [one.description, one.quantity, one.amount_total] for one in sessions.line_items.list(made.id).data
    ]
    told["refused"] = {
        "another under the key": refused(lambda: sessions.create({**params, "cancel_url": "https://x.example"}, once)),
        "nothing to pay": refused(lambda: sessions.create({**params, "line_items": []})),
        "too little": refused(
            lambda: sessions.create(
                {
                    **params,
                    "line_items": [{**line, "quantity": 1, "price_data": {**line["price_data"], "unit_amount": 1}}],
                }
            )
        ),
        "no such session": refused(lambda: sessions.retrieve("cs_test_nobody")),
        "no such intent": refused(lambda: api.payment_intents.retrieve("pi_nobody")),
        "a stranger's key": refused(
            lambda: stripe.StripeClient("sk_test_x", base_addresses={"api": url}).v1.checkout.sessions.retrieve(made.id)
        ),
    }
    report = decided(customer, made.id, "failed")
    told["failed"] = [
        signed(report["body"], report["headers"]["Stripe-Signature"], secret),
        sessions.retrieve(made.id).status,
    ]
    report = decided(customer, made.id, "paid")
    header = report["headers"]["Stripe-Signature"]
    tried = [(report["body"], secret), (f"{report['body']} ", secret), (report["body"], "whsec_other")]
    told["webhook"] = [signed(body, header, key) for body, key in tried]
    told["onward"] = report["onward"] == f"https://shop.example/ok?s={made.id}"
    event = stripe.Webhook.construct_event(report["body"], header, secret)
    paid = sessions.retrieve(made.id, all_of)
    intent, charge = paid.payment_intent, paid.payment_intent.latest_charge
    told["paid"] = [
        paid.status,
        paid.payment_status,
        paid.url,
        intent.status,
        intent.amount_received,
        intent.metadata["reference"],
    ]
    told["charge"] = [
        charge.paid,
        charge.captured,
        charge.amount,
        charge.amount_refunded,
        charge.refunded,
        charge.currency,
    ]
    told["found"] = [one.id == made.id for one in sessions.list({"payment_intent": intent.id, "limit": 1}).data]
    plain = api.payment_intents.retrieve(intent.id)
    told["unexpanded"] = [sessions.retrieve(made.id).payment_intent == intent.id, plain.latest_charge == charge.id]

    def give(amount, name):
        return api.refunds.create(
            {"payment_intent": intent.id, **({"amount": amount} if amount else {})}, {"idempotency_key": name}
        )

    part = give(30000, "py-r1")
    told["part"] = [part.object, part.status, part.amount, part.charge == charge.id, give(30000, "py-r1").id == part.id]
    told["asked"] = api.refunds.retrieve(part.id).status
    told["too much"] = refused(lambda: give(230000, "py-r2"))
    told["rest"] = [
        give(None, "py-r3").amount,
        sorted(one.amount for one in api.refunds.list({"payment_intent": intent.id}).data),
    ]
    told["nothing left"] = refused(lambda: give(1, "py-r4"))
    told["given"] = [api.charges.retrieve(charge.id).amount_refunded, api.charges.retrieve(charge.id).refunded]
    other = sessions.create(params)
    told["ended"] = [sessions.expire(other.id).status, refused(lambda: sessions.expire(made.id))]
    for one in (made, paid, event, event.data.object, plain, part, sessions.list({"limit": 2})):
        strange(one, seen)
    told["strange"] = sorted(seen)
    print(json.dumps(told))


main(*sys.argv[1:])
