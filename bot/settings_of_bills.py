"""The settings of invoices on paper: rows of bot/settings_table.py."""

from __future__ import annotations

from bot.setting import Setting

BILLS: tuple[Setting, ...] = (
    Setting(
        "SAHAYAK_COMPANY_ADDRESS",
        "",
        "The company's address on an invoice's PDF, its lines with ; between: House 1, Road 2; Dhaka 1205.",
    ),
    Setting(
        "SAHAYAK_TAX_NUMBERS",
        "",
        "Its tax numbers there, each as it is to be printed, with ; between: BIN 000000000-0000; GSTIN ….",
    ),
    Setting("SAHAYAK_LOGO", "", "Its logo there: a PNG or JPEG file of at most a megabyte.", form="path"),
)
