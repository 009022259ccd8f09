"""The settings of payment gateways: rows of bot/settings_table.py."""

from __future__ import annotations

from bot.setting import Setting

GATEWAYS: tuple[Setting, ...] = (
    Setting(
        "SAHAYAK_STRIPE_KEY",
        "",
        "Secret key of Stripe, for the gateway `stripe`.",
        private=True,
        form="secret",
    ),
    Setting(
        "SAHAYAK_STRIPE_WEBHOOK_SECRET", "", "Signing secret of its webhook: whsec_….", private=True, form="secret"
    ),
    Setting("SAHAYAK_STRIPE_URL", "https://api.stripe.com", "Stripe's server.", form="url"),
    Setting(
        "SAHAYAK_SSLCOMMERZ_STORE",
        "",
        "Id of the SSLCommerz store, for the gateway `sslcommerz`.",
        form="handle",
    ),
    Setting("SAHAYAK_SSLCOMMERZ_PASSWORD", "", "Its password.", private=True, form="secret"),
    Setting(
        "SAHAYAK_SSLCOMMERZ_URL",
        "https://securepay.sslcommerz.com",
        "SSLCommerz's server; its sandbox is https://sandbox.sslcommerz.com.",
        form="url",
    ),
    Setting("SAHAYAK_PAYPAL_CLIENT", "", "Client id of the PayPal REST app, for the gateway `paypal`.", form="handle"),
    Setting("SAHAYAK_PAYPAL_SECRET", "", "Its secret.", private=True, form="secret"),
    Setting("SAHAYAK_PAYPAL_WEBHOOK", "", "Id of its webhook, as PayPal's panel shows it.", form="handle"),
    Setting(
        "SAHAYAK_PAYPAL_URL",
        "https://api-m.paypal.com",
        "PayPal's server; its sandbox is https://api-m.sandbox.paypal.com.",
        form="url",
    ),
)
