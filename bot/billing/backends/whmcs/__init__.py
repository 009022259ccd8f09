"""Invoices that a WHMCS holds, read through its API; its own pages take the money."""
