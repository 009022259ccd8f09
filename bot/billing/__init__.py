"""Billing: invoices, money, signed links, gateways and the invoice PDF behind one facade, `Billing`."""

from __future__ import annotations

from bot.billing.models import Checkout, Customer, Invoice, InvoiceStatus, Money, Service, ServiceStatus
from bot.billing.service import Billing

__all__ = ["Billing", "Checkout", "Customer", "Invoice", "InvoiceStatus", "Money", "Service", "ServiceStatus"]
