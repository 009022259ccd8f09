"""Where invoices live: one promise, one adapter per place."""
