"""One tree of errors; each code is also an answer key (`errors.<code>`) in every language."""

from __future__ import annotations

from typing import Any, ClassVar


class BotError(Exception):
    """Something that a person can be told about: `code` names the answer, `facts` fill it."""

    code: ClassVar[str] = "unexpected"
    status: ClassVar[int] = 500

    def __init__(self, **facts: Any) -> None:
        self.facts = facts
        super().__init__(self.code + "".join(f" {name}={value!r}" for name, value in facts.items()))

    @property
    def answer(self) -> str:
        return f"errors.{self.code}"


class UserError(BotError):
    """The person who started a command can mend this: one line, no traceback."""


class BadSetting(UserError):
    """Facts: name, value (None for a secret, which is not repeated), wanted (in words)."""

    code = "bad_setting"

    def __str__(self) -> str:
        value = self.facts["value"]
        said = "" if value is None else "=" + "".join(sign if sign.isprintable() else "?" for sign in value[:40])
        return f"{self.facts['name']}{said}: {self.facts['wanted']} is wanted"


class InvoiceNotFound(BotError):
    """No such invoice, or another customer's: the two look the same on purpose."""

    code = "invoice_not_found"
    status = 404


class CustomerNotFound(BotError):
    code = "customer_not_found"
    status = 404


class NotPayable(BotError):
    """The invoice is paid, cancelled, refunded or a draft. Facts: number, status."""

    code = "not_payable"
    status = 409


class MixedCurrencies(BotError):
    """Several invoices can be paid at once in one currency only."""

    code = "mixed_currencies"
    status = 409


class PaymentMismatch(BotError):
    """A gateway reported another amount or currency than the invoice's."""

    code = "payment_mismatch"
    status = 409


class RefundRefused(BotError):
    """There is no such payment, or not so much of it is left to give back. Facts: reference."""

    code = "refund_refused"
    status = 409


class BackendUnavailable(BotError):
    code = "backend_unavailable"
    status = 503


class GatewayUnavailable(BotError):
    code = "gateway_unavailable"
    status = 503


class EngineUnavailable(BotError):
    code = "engine_unavailable"
    status = 503


class LinkExpired(BotError):
    code = "link_expired"
    status = 410


class LinkInvalid(BotError):
    code = "link_invalid"
    status = 404


class NotAllowed(BotError):
    """No proof of who is asking, or a proof that does not hold."""

    code = "not_allowed"
    status = 401


class NotFound(BotError):
    code = "not_found"
    status = 404


class BadRequest(BotError):
    code = "bad_request"
    status = 400


class FormStale(BotError):
    """A form that does not come from a page drawn for this browser, or from one of an older visit."""

    code = "form_stale"
    status = 403


class TooLong(BotError):
    """Facts: limit (characters)."""

    code = "too_long"
    status = 413


class HeadTooLarge(BotError):
    """A request with too many headers, too large ones, or too many cookies."""

    code = "head_too_large"
    status = 431


class PackedBody(BotError):
    """A request's body in an encoding, which could become any size."""

    code = "packed_body"
    status = 415


class FileTooLarge(BotError):
    """Facts: megabytes."""

    code = "file_too_large"
    status = 413


class FileRefused(BotError):
    """No picture or PDF, a broken one, one that is too large to be drawn, or one that the virus scanner refuses."""

    code = "file_refused"
    status = 415


class FileUnchecked(BotError):
    """The virus scanner that this installation asks does not answer, or a picture cannot be drawn now."""

    code = "file_unchecked"
    status = 503


class TooMany(BotError):
    code = "too_many"
    status = 429


class SessionExpired(NotAllowed):
    """The chat session is too old, signed out, or was never issued by us."""

    code = "session_expired"


class ButtonExpired(BotError):
    """An unknown, expired or foreign button token: the three look the same on purpose."""

    code = "button_expired"
    status = 410


class StoreUnavailable(BotError):
    """The database stayed busy or away longer than a request can wait. Facts: why, or database, where it is known."""

    code = "store_unavailable"
    status = 503


class StoreFull(StoreUnavailable):
    """There is hardly any room on the disk: nothing new is taken, what was taken is still answered."""

    code = "store_full"
    status = 507


class ConversationTaken(BotError):
    """Another agent has it. Facts: agent (their name), version."""

    code = "conversation_taken"
    status = 409


class ConversationChanged(BotError):
    """It is no longer as whoever acts has seen it. Facts: version."""

    code = "conversation_changed"
    status = 409


class ConversationOver(BotError):
    """It is closed: what the customer writes next is a new one."""

    code = "conversation_over"
    status = 409


class TicketNotFound(UserError):
    """Facts: number."""

    code = "ticket_not_found"
    status = 404
