"""A customer's account as a chat may speak of it before anybody has proved anything, and whose an e-mail address is."""

from __future__ import annotations

from bot.billing import Billing, Customer
from bot.billing.backends.base import EmailAddresses
from bot.conversations.code_requests import Account, FindAccount
from bot.settings import Settings


def account_label(customer: Customer) -> str:
    """What a chat may call the account: enough for its owner, little for others."""
    name, at, domain = customer.email.partition("@")
    return f"{name[:1]}…@{domain}" if at else customer.id


def find_account(settings: Settings, billing: Billing) -> FindAccount | None:
    """None where no mail goes out, or where the invoice backend cannot tell whose an address is."""
    if not settings.sends_mail or not billing.can(EmailAddresses):
        return None

    async def find(address: str) -> Account | None:
        customer = await billing.find_by_email(address)
        return Account(customer.id, customer.email, account_label(customer)) if customer else None

    return find
