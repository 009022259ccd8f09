"""The backend `tryton`: invoices of a Tryton, over its JSON-RPC."""
