"""Every column that can hold a text: whether it is about a person, and what becomes of it when they are erased.

docs/privacy.md is for people; this table is for the tests, which fill each column and look what is left, and for the
export, which leaves out what opens a door.
"""

from __future__ import annotations

from enum import Enum


class Kind(Enum):
    """What a text column is to the person whose row it is in."""

    PERSONAL = "handed out, and deleted or replaced"
    KEY = "deleted, and not handed out: it opens a door, whoever has it"
    LEGAL = "handed out, and kept: the books need it, and nobody is named in it any more"
    NOBODY = "about nobody"


PERSONAL, KEY, LEGAL, NOBODY = Kind.PERSONAL, Kind.KEY, Kind.LEGAL, Kind.NOBODY

CONVERSATION = "goes with the conversation"
MONEY = "amounts and currencies of the books"
VISIT, COUNTED = "of a visit of somebody on some day, with no number of theirs", "how often in a day"
WORD = "one of a few words of ours"

#: Table -> column -> what it is, and why.
COLUMNS: dict[str, dict[str, tuple[Kind, str]]] = {
    "conv_contacts": {"id": (PERSONAL, "a person's number of ours"), "name": (PERSONAL, "a person's name")},
    "conv_identities": {
        "id": (PERSONAL, "a person's number on one channel"),
        "contact": (PERSONAL, "whose it is"),
        "channel": (PERSONAL, "where they write"),
        "external_id": (PERSONAL, "their number at a platform"),
        "name": (PERSONAL, "what the platform calls them"),
        "customer": (PERSONAL, "who they have proved to be"),
        "language": (PERSONAL, "what they chose"),
    },
    "conv_link_tokens": {
        "id": (KEY, "a fingerprint of a link to a platform, gone with the next one after ten minutes"),
        "channel": (PERSONAL, "which platform"),
        "customer": (PERSONAL, "whose account it links"),
        "label": (PERSONAL, "their e-mail address, shortened"),
        "identity": (PERSONAL, "who has brought it there"),
    },
    "conv_link_codes": {
        "identity": (PERSONAL, "who asked for a code"),
        "nonce": (KEY, "names the request"),
        "digest": (KEY, "a fingerprint of the code, good for ten minutes"),
        "customer": (PERSONAL, "whose account it links"),
        "label": (PERSONAL, "their e-mail address, shortened"),
    },
    "conv_conversations": {
        "id": (PERSONAL, CONVERSATION),
        "identity": (PERSONAL, CONVERSATION),
        "channel": (PERSONAL, CONVERSATION),
        "assignee": (PERSONAL, CONVERSATION),
        "spoken": (PERSONAL, CONVERSATION),
        "owner": (PERSONAL, CONVERSATION),
        "engine_state": (PERSONAL, "what the bot remembers of what they said"),
        "awaited_secret": (PERSONAL, "that they announced a secret, not which"),
        "asked_for": (PERSONAL, "that an address or a code was asked for, not which"),
        "lease_owner": (PERSONAL, CONVERSATION),
    },
    "conv_messages": {
        "identity": (PERSONAL, CONVERSATION),
        "conversation": (PERSONAL, CONVERSATION),
        "channel": (PERSONAL, CONVERSATION),
        "direction": (PERSONAL, CONVERSATION),
        "author": (PERSONAL, CONVERSATION),
        "external_id": (PERSONAL, "the client's own number of a message"),
        "kind": (PERSONAL, CONVERSATION),
        "body": (PERSONAL, "what was said, masked"),
        "state": (PERSONAL, CONVERSATION),
        "result": (PERSONAL, "what was understood"),
        "claimed_by": (PERSONAL, CONVERSATION),
    },
    "conv_files": {
        "id": (PERSONAL, "a picture or PDF in var/media"),
        "identity": (PERSONAL, CONVERSATION),
        "conversation": (PERSONAL, CONVERSATION),
        "name": (PERSONAL, "what its sender called it"),
        "kind": (PERSONAL, "its type"),
    },
    "conv_buttons": {
        "token": (PERSONAL, "presses the button, in their session alone"),
        "identity": (PERSONAL, CONVERSATION),
        "title": (PERSONAL, "what stood on it"),
        "payload": (PERSONAL, "what it means, with invoice numbers"),
    },
    "conv_tickets": {
        "conversation": (PERSONAL, CONVERSATION),
        "customer": (PERSONAL, "whose case it is"),
        "reason": (PERSONAL, CONVERSATION),
        "summary": (PERSONAL, "what it is about"),
        "transcript": (PERSONAL, "what was said"),
        "state": (PERSONAL, CONVERSATION),
    },
    "desk_notes": {
        "conversation": (PERSONAL, CONVERSATION),
        "by": (PERSONAL, "which agent"),
        "text": (PERSONAL, "what agents wrote about the case, masked"),
        "external_id": (PERSONAL, "the page's own number of a note"),
    },
    "desk_reads": {"conversation": (PERSONAL, CONVERSATION), "agent": (PERSONAL, "which agent has read it")},
    "desk_cases": {
        "desk": (PERSONAL, "at which other desk of the company's"),
        "ticket": (PERSONAL, "which case"),
        "conversation": (PERSONAL, CONVERSATION),
        "ref": (PERSONAL, "what that desk calls it"),
        "state": (PERSONAL, "how it stands there"),
    },
    "desk_arrivals": {
        "desk": (PERSONAL, "from which other desk an answer came"),
        "external_id": (PERSONAL, "that desk's own number of it, or a fingerprint"),
        "conversation": (PERSONAL, CONVERSATION),
    },
    "desk_mailboxes": {"name": (NOBODY, "a fingerprint of a mailbox of the company's, or of its Request Tracker")},
    "desk_agents": {
        "name": (NOBODY, "an agent of the company, no customer"),
        "title": (NOBODY, "an agent"),
        "role": (NOBODY, WORD),
        "language": (NOBODY, "of an agent's desk"),
        "password": (NOBODY, "an agent's password's hash"),
        "totp": (NOBODY, "an agent's second factor, sealed"),
    },
    "desk_pictures": {
        "agent": (NOBODY, "an agent"),
        "id": (NOBODY, "what an agent's picture is called"),
        "kind": (NOBODY, WORD),
    },
    "desk_sessions": {"id": (NOBODY, "a fingerprint of an agent's cookie"), "agent": (NOBODY, "an agent")},
    "conv_leases": {"name": (NOBODY, "work that one process does for all"), "owner": (NOBODY, "a process")},
    "events": {
        "kind": (LEGAL, "that something happened, without whom; statistics count it"),
        "conversation": (PERSONAL, "where it happened"),
        "identity": (PERSONAL, "to whom"),
        "customer": (PERSONAL, "to whom; in the ledger a mark"),
        "data": (LEGAL, "in the ledger references and amounts; else erased"),
    },
    "subscribers": {
        "name": (NOBODY, "a program's name"),
        "last_error": (NOBODY, "an error of ours, cleared with every person that is erased"),
        "lease_owner": (NOBODY, "a process"),
    },
    "analytics_days": {},
    "analytics_visits": {
        "channel": (NOBODY, VISIT),
        "language": (NOBODY, VISIT),
        "topic": (NOBODY, VISIT),
        "handoff": (NOBODY, VISIT),
        "goal": (NOBODY, VISIT),
        "rating": (NOBODY, VISIT),
    },
    "analytics_questions": {
        "channel": (NOBODY, COUNTED),
        "language": (NOBODY, COUNTED),
        "topic": (NOBODY, COUNTED),
        "subject": (NOBODY, COUNTED),
    },
    "event_counts": {"kind": (NOBODY, "how often a kind of event happened in a day")},
    "mail_outbox": {
        "id": (NOBODY, "chance; of the mail's Message-ID"),
        "customer": (PERSONAL, "whom it is for, until it has gone"),
        "mail": (PERSONAL, "the mail, until it has gone"),
        "secret": (KEY, "a code in it, sealed, until it has gone"),
        "state": (PERSONAL, "whether it has gone"),
        "claimed_by": (PERSONAL, "which process sends it"),
        "reason": (PERSONAL, "why it was not taken: codes and errors, no words of a server"),
        "recipient": (NOBODY, "a fingerprint of the address that it went to, gone after 30 days"),
    },
    "mail_refusals": {
        "id": (NOBODY, "a fingerprint of an address without a mailbox, gone after a year"),
        "reason": (NOBODY, "a code of ours"),
    },
    "reminders_sent": {
        "customer": (PERSONAL, "who was reminded"),
        "invoice": (PERSONAL, "of which invoice"),
        "channel": (PERSONAL, "by which way"),
        "mail": (PERSONAL, "in which mail"),
        "identity": (PERSONAL, "in which chat"),
    },
    "reminder_choices": {"customer": (PERSONAL, "who wants no reminders"), "by": (PERSONAL, "how they said so")},
    "web_sessions": {"id": (KEY, "a fingerprint of the cookie"), "customer": (PERSONAL, "who is logged in")},
    "web_password_links": {
        "address": (KEY, "a fingerprint of the address that a link was asked for"),
        "digest": (KEY, "a fingerprint of a link that replaces a password, good for half an hour"),
        "customer": (PERSONAL, "whose password it replaces"),
    },
    "rate_limits": {
        "id": (NOBODY, "a fingerprint of an address or an account, gone with the next try after an hour"),
        "tries": (NOBODY, "times"),
    },
    "used_proofs": {
        "id": (NOBODY, "a fingerprint of a token's random name, gone with the next try after an hour"),
        "taken_by": (NOBODY, "chance"),
    },
    "billing_customers": {
        "id": (PERSONAL, "the customer's number, replaced by a mark"),
        "name": (PERSONAL, "replaced"),
        "email": (PERSONAL, "replaced"),
        "country": (LEGAL, "which taxes applied"),
        "currency": (LEGAL, MONEY),
        "language": (PERSONAL, "what they chose"),
        "password": (KEY, "the password's hash"),
    },
    "billing_services": {
        "id": (PERSONAL, "replaced by a mark and a number"),
        "customer": (PERSONAL, "replaced by the mark"),
        "name": (LEGAL, "what was rented; the customer's name and domains in it are replaced"),
        "kind": (LEGAL, WORD),
        "domain": (PERSONAL, "their domain"),
        "status": (LEGAL, WORD),
        "amount": (LEGAL, MONEY),
        "currency": (LEGAL, MONEY),
    },
    "billing_invoices": {
        "customer": (PERSONAL, "replaced by the mark"),
        "status": (LEGAL, WORD),
        "amount": (LEGAL, MONEY),
        "currency": (LEGAL, MONEY),
        "met": (LEGAL, MONEY),
        "credit": (LEGAL, MONEY),
    },
    "billing_lines": {
        "description": (LEGAL, "what was sold; the customer's name, address and domains in it are replaced"),
        "amount": (LEGAL, MONEY),
        "service": (PERSONAL, "replaced by a mark and a number"),
    },
    "billing_payments": {
        "customer": (PERSONAL, "replaced by the mark"),
        "gateway": (LEGAL, WORD),
        "transaction_id": (LEGAL, "the gateway's number, for auditors and refunds"),
        "amount": (LEGAL, MONEY),
        "currency": (LEGAL, MONEY),
    },
    "billing_payment_invoices": {"amount": (LEGAL, MONEY), "returned": (LEGAL, MONEY)},
    "billing_credits": {
        "customer": (PERSONAL, "replaced by the mark"),
        "amount": (LEGAL, MONEY),
        "currency": (LEGAL, MONEY),
        "key": (LEGAL, "what a movement of credit is known again by"),
    },
    "billing_gateway_refunds": {
        "gateway": (LEGAL, WORD),
        "key": (LEGAL, "what a refund is known again by"),
        "transaction_id": (LEGAL, "the gateway's number of the payment"),
        "amount": (LEGAL, MONEY),
        "id": (LEGAL, "the gateway's number of the refund"),
        "state": (LEGAL, WORD),
    },
    "billing_renewals": {"service": (PERSONAL, "replaced by a mark and a number")},
    "billing_cards": {
        "id": (PERSONAL, "a saved card"),
        "customer": (PERSONAL, "whose it is"),
        "bank": (PERSONAL, "a saved card"),
        "network": (PERSONAL, "a saved card"),
        "card_type": (PERSONAL, "a saved card"),
        "last4": (PERSONAL, "a saved card"),
        "mandate": (PERSONAL, "what they agreed to with their bank"),
    },
    "billing_automatic": {"card": (PERSONAL, "goes with the card"), "failure": (PERSONAL, "goes with the card")},
    "billing_reports": {
        "id": (NOBODY, "a random name of what the backend told, gone after thirty days"),
        "invoice": (NOBODY, "an invoice's key in the backend, gone after thirty days; without its customer"),
        "state": (NOBODY, WORD),
    },
    "billing_attempts": {
        "reference": (LEGAL, "the payment's number at the gateway"),
        "customer": (PERSONAL, "replaced by the mark"),
        "numbers": (LEGAL, "which invoices"),
        "amount": (LEGAL, MONEY),
        "currency": (LEGAL, MONEY),
        "gateway": (LEGAL, WORD),
        "state": (LEGAL, WORD),
        "transaction_id": (LEGAL, "the gateway's number, for auditors and refunds"),
        "session": (LEGAL, "the gateway's own name for it, for refunds"),
        "received": (LEGAL, MONEY),
        "refunded": (LEGAL, MONEY),
        "shares": (LEGAL, MONEY),
        "booked": (LEGAL, MONEY),
        "credited": (LEGAL, MONEY),
        "credit_back": (LEGAL, MONEY),
        "withdrawn": (LEGAL, MONEY),
        "lost": (LEGAL, MONEY),
        "came_with": (LEGAL, "the number of the payment that it came beside"),
    },
    "standin_documents": {
        "gateway": (PERSONAL, "goes with the payment: what a played gateway remembers of it"),
        "name": (PERSONAL, "goes with the payment"),
        "document": (PERSONAL, "goes with the payment: name, e-mail address, what was bought and for how much"),
    },
}


def handed_out(table: str, row: dict[str, object]) -> dict[str, object]:
    """A row without what opens a door."""
    kinds = COLUMNS[table]
    return {name: value for name, value in row.items() if name not in kinds or kinds[name][0] is not KEY}
