"""PayPal's Orders v2: money from a PayPal account, on PayPal's own page."""
