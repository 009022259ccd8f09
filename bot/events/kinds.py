"""Every kind of event there is, and the facts that each may carry; docs/events.md is held against this table."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Kind:
    """`facts`: names in the event's `data`. Ids, codes and amounts only: never a secret, never what somebody wrote."""

    about: str
    facts: tuple[str, ...] = ()


_MONEY = ("amount", "currency")

KINDS: dict[str, Kind] = {
    "conversation.opened": Kind("a conversation began; `after` names the closed one before it", ("channel", "after")),
    "conversation.closed": Kind("the case is done; what comes next is a new conversation", ("by", "why")),
    "conversation.told": Kind("something was said that answers no message; `last` is that line", ("topic", "last")),
    "conversation.noted": Kind("an agent left a note that the customer never sees", ("by",)),
    "conversation.seen": Kind(
        "a person has read what the customer wrote, up to line `last`, where one is awaited or there", ("by", "last")
    ),
    "conversation.rated": Kind(
        "what the customer thinks of a person's help, once for a case; `rating`: good, bad; `by` had closed it",
        ("ticket", "rating", "channel", "by"),
    ),
    "message.received": Kind(
        "a customer's message is stored; `form`: text, button, file, command, note, identified", ("channel", "form")
    ),
    "message.answered": Kind(
        "a message got its answer; `seq` is the message, `last` the last line said, `matter` terms of the company, "
        "`invoices` what it was about, `ms` the engine's time",
        ("topic", "outcome", "last", "matter", "language", "invoices", "ms"),
    ),
    "owner.changed": Kind("a conversation changed hands: bot, queued, human, closed", ("before", "after", "by", "why")),
    "ticket.opened": Kind("a case for a person", ("ticket", "reason")),
    "ticket.replied": Kind("a person wrote to the customer; `last` is that line", ("ticket", "by", "last")),
    "ticket.assigned": Kind(
        "a person took the case, was given it, or was away too long: then `to` is empty", ("ticket", "by", "to")
    ),
    "ticket.closed": Kind("a person ended the case; `why`: solved, no_answer, other", ("ticket", "by", "why")),
    "ticket.withdrawn": Kind("the customer withdrew the case before a person answered", ("ticket", "by")),
    "ticket.taken_back": Kind("a person handed the case back to the bot", ("ticket", "by")),
    "desk.reported": Kind("another desk told that something was done with a case there", ("desk", "ref")),
    "account.viewed": Kind("an agent looked at the customer's invoices and services", ("by",)),
    "desk.suggested": Kind("the bot was asked for a draft of an agent's reply; nothing of it is stored", ("by",)),
    "review.settled": Kind(
        "a person decided about a message that was not understood; `what`: not_ours, added, answered", ("what", "by")
    ),
    "agent.changed": Kind(
        "an agent's account; `what`: added, disabled, enabled, password, totp on, totp off", ("agent", "what", "by")
    ),
    "agent.signed_in": Kind("an agent logged in to the desk", ("agent",)),
    "identity.linked": Kind("somebody on a channel proved to be a customer", ("channel", "level")),
    "identity.withdrawn": Kind("that proof holds no longer", ("channel", "by", "why")),
    "identity.signed_out": Kind(
        "every session of somebody on a channel ended; `why`: signed out, password", ("channel", "why")
    ),
    "link.issued": Kind("an answer with a signed link is stored; `purpose`: pay, download", ("purpose",)),
    "link.opened": Kind(
        "the page behind a link was used; a preview that only fetches it does nothing", ("purpose", "invoices")
    ),
    "reminder.sent": Kind(
        "a customer was reminded of what falls due; `channel`: mail, telegram, …", ("channel", "invoices")
    ),
    "reminders.chosen": Kind(
        "a customer wants no reminders, or wants them again; `what`: off, on; `by`: chat, link, mail program, operator",
        ("what", "by"),
    ),
    "payment.started": Kind("the browser was sent to a gateway", ("reference", "gateway", "invoices", *_MONEY)),
    "payment.proved": Kind(
        "a gateway proved that money came, and it is booked; `left`: what is left of invoices that it paid in part",
        ("reference", "gateway", "transaction", "invoices", "left", *_MONEY),
    ),
    "payment.refused": Kind("a gateway said that no money came", ("reference", "gateway")),
    "payment.surplus": Kind(
        "money came that no invoice could take, beside what is `booked`: a person has to look",
        ("reference", "gateway", "transaction", "invoices", "booked", "left", *_MONEY),
    ),
    "payment.released": Kind(
        "invoices were cancelled on which money of a payment was booked: a person has to look; `booked`: what others "
        "still hold of it",
        ("reference", "gateway", "transaction", "invoices", "booked", *_MONEY),
    ),
    "payment.unsettled": Kind(
        "money came that the invoice backend does not let us book: a person has to",
        ("reference", "gateway", "transaction", "invoices", *_MONEY),
    ),
    "payment.refunded": Kind(
        "money went back; `amount` with this refund, `total` in all",
        ("reference", "gateway", "transaction", "total", *_MONEY),
    ),
    "payment.refund_failed": Kind(
        "money should have gone back, and the gateway could not after all: a person has to look",
        ("reference", "gateway", "transaction", "invoices", *_MONEY),
    ),
    "payment.refund_unknown": Kind(
        "a gateway that lists no refunds was asked for one and did not answer: a person has to look into its panel",
        ("reference", "gateway", "transaction", "invoices", *_MONEY),
    ),
    "payment.loss": Kind(
        "money went back at the gateway that had become account credit and was used: a person has to look",
        ("reference", "gateway", "transaction", "invoices", *_MONEY),
    ),
    "payment.mismatched": Kind(
        "another amount or currency came than the attempt expected: a person has to look",
        ("reference", "gateway", "transaction", "invoices", "expected", *_MONEY),
    ),
    "payment.assigned": Kind(
        "a person has booked by hand what could not be booked",
        ("reference", "gateway", "transaction", "invoices", *_MONEY),
    ),
    "payment.credited": Kind(
        "a person has made account credit of what no invoice could take",
        ("reference", "gateway", "transaction", "invoices", *_MONEY),
    ),
    "credit.applied": Kind(
        "account credit met an invoice, or a part of it; `left`: what is still to be paid of it",
        ("invoice", "left", *_MONEY),
    ),
    "payment.withdrawn": Kind(
        "account credit was taken off the account, since the money that it was went back at the gateway",
        ("reference", "gateway", "transaction", *_MONEY),
    ),
    "credit.returned": Kind(
        "account credit that had met an invoice is account credit again, since that was cancelled",
        ("invoice", *_MONEY),
    ),
    "invoice.settled": Kind("an invoice is paid", ("invoice", "gateway", "transaction")),
    "invoice.reported": Kind(
        "the invoice backend told by itself what became of an invoice; `state`: paid, unpaid, cancelled, refunded, "
        "changed; `also`: another number that it had",
        ("invoice", "also", "state", "gateway", "transaction", *_MONEY),
    ),
    "service.activated": Kind("a payment brought a service (back) to life", ("service", "was")),
}
