"""whmcspy and whmcs-api-client, two libraries for WHMCS, read what a bot reads; given and printed as by whmcs.js."""

import json
import sys
import warnings

import whmcspy
from whmcs_client import ApiClient, Configuration, DefaultApi
from whmcs_client.exceptions import ApiException


def of_whmcspy(url: str, identifier: str, secret: str) -> dict[str, object]:
    api, wrong = whmcspy.WHMCS(url, identifier, secret), whmcspy.WHMCS(url, identifier, "wrong")
    told: dict[str, object] = {
        "pages": [len(page["invoices"]["invoice"]) for page in api.paginated_call("GetInvoices", userid=7)],
        "invoice": api.get_invoice(31),
        "transactions": [*api.get_transactions(clientid=7)],
        "services": [*api.get_clients_products(clientid=7)],
        "domains": [*api.get_clients_domains(clientid=7)],
    }
    for name, ask in {"none": lambda: api.get_invoice(999), "denied": lambda: wrong.get_invoice(31)}.items():
        try:
            ask()
        except whmcspy.Error as trouble:
            told[name] = [type(trouble).__name__, str(trouble)]
    return told


def of_generated(url: str, identifier: str, secret: str) -> dict[str, object]:
    """Of an OpenAPI description: strict about what is a number and what is a text."""
    api = DefaultApi(ApiClient(Configuration(host=url.removesuffix("/api.php"))))
    known = {"username": identifier, "password": secret, "responsetype": "json"}
    told: dict[str, object] = {
        "invoices": api.get_invoices(**known, userid=7, limitnum=100).to_dict(),
        "transactions": api.get_transactions(**known, clientid=7).to_dict(),
        "client": api.get_clients_details(**known, clientid=7).to_dict(),
        "services": api.get_clients_products(**known, clientid=7).to_dict(),
        "domains": api.get_clients_domains(**known, clientid=7).to_dict(),
        "methods": api.get_payment_methods(**known).to_dict(),
    }
    try:
        api.get_invoices(**{**known, "password": "wrong"})
    except ApiException as trouble:
        told["denied"] = trouble.status
    return told


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    address, *credential = sys.argv[1:4]
    said = {"py": of_whmcspy(address, *credential), "generated": of_generated(address, *credential)}
    print(json.dumps(said, default=str))
