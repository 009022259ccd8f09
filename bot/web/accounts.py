"""A customer's account as a chat may speak of it before anybody has proved anything, and whose an e-mail address is."""

from __future__ import annotations

import asyncio

from bot.billing import Billing, Customer
from bot.billing.backends.base import EmailAddresses
from bot.channels.web.chat import NameOf
from bot.conversations.code_requests import Account, FindAccount
from bot.conversations.transcripts import AccountOf
from bot.errors import BotError, CustomerNotFound
from bot.settings import Settings

NAME_PATIENCE = 1.5  # seconds
LONGEST_NAME = 60  # characters


def account_label(customer: Customer) -> str:
    """What a chat may call the account: enough for its owner, little for others."""
    name, at, domain = customer.email.partition("@")
    return f"{name[:1]}…@{domain}" if at else customer.id


def name_of(billing: Billing) -> NameOf:
    """What the chat may call a customer who has proved who they are; it waits for no slow backend."""

    async def name(customer: str) -> str | None:
        try:
            known = await asyncio.wait_for(billing.customer(customer), NAME_PATIENCE)
        except (BotError, asyncio.TimeoutError):
            return None
        return " ".join(known.name.split())[:LONGEST_NAME] or None

    return name


def account_of(settings: Settings, billing: Billing) -> AccountOf | None:
    """None where no mail goes out."""
    if not settings.sends_mail:
        return None

    async def find(ident: str) -> Account | None:
        try:
            customer = await billing.customer(ident)
        except CustomerNotFound:
            return None
        return Account(customer.id, customer.email, account_label(customer))

    return find


def find_account(settings: Settings, billing: Billing) -> FindAccount | None:
    """None where no mail goes out, or where the invoice backend cannot tell whose an address is."""
    if not settings.sends_mail or not billing.can(EmailAddresses):
        return None

    async def find(address: str) -> Account | None:
        customer = await billing.find_by_email(address)
        return Account(customer.id, customer.email, account_label(customer)) if customer else None

    return find
