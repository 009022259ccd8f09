"""Stripe's Checkout: cards from anywhere, on Stripe's own page, by Stripe's own library."""
