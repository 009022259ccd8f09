"""Customers are reminded of invoices that fall due: who, when, by which way, once."""
