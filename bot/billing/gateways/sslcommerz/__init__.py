"""SSLCommerz v4: bKash, Rocket and cards of Bangladesh, on SSLCommerz's own page."""
