"""WHMCS's classic API: one client for the rooms that speak to it, invoices and tickets."""
