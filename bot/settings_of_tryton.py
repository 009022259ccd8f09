"""The settings of a Tryton that invoices are read from: rows of bot/settings_table.py."""

from __future__ import annotations

from bot.setting import Setting

TRYTON: tuple[Setting, ...] = (
    Setting(
        "SAHAYAK_TRYTON_URL", "", "Address of your Tryton server, for the backend `tryton`; empty = none.", form="url"
    ),
    Setting("SAHAYAK_TRYTON_DATABASE", "tryton", "Its database.", private=True, form="handle"),
    Setting("SAHAYAK_TRYTON_USER", "", "Login of a user of its own there, in the group Accounting.", form="handle"),
    Setting("SAHAYAK_TRYTON_PASSWORD", "", "That user's password.", private=True, form="secret"),
)
