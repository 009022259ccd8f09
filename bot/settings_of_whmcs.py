"""The settings of a WHMCS that invoices are read from: rows of bot/settings_table.py."""

from __future__ import annotations

from bot.setting import Setting

WHMCS: tuple[Setting, ...] = (
    Setting("SAHAYAK_WHMCS_URL", "", "Address of your WHMCS, for the backend `whmcs`; empty = none.", form="url"),
    Setting("SAHAYAK_WHMCS_API", "includes/api.php", "Path of its API below that address.", form="url path"),
    Setting(
        "SAHAYAK_WHMCS_IDENTIFIER",
        "",
        "Identifier of an API credential of its own.",
        private=True,
        form="secret",
    ),
    Setting("SAHAYAK_WHMCS_SECRET", "", "Its secret.", private=True, form="secret"),
    Setting(
        "SAHAYAK_WHMCS_ACCESS_KEY",
        "",
        "The api_access_key of its configuration.php, where it is called from no fixed address; empty = none.",
        private=True,
        form="secret",
    ),
    Setting(
        "SAHAYAK_WHMCS_SSO",
        "1",
        "1 = whoever opens a link of ours is logged in there on the click; 0 = they log in there themselves.",
        form="flag",
    ),
    Setting(
        "SAHAYAK_WHMCS_MASS_PAYMENT",
        "0",
        "1 = Mass Payment is on there: all that is due can be paid at once.",
        form="flag",
    ),
    Setting(
        "SAHAYAK_WHMCS_DEPARTMENT",
        "",
        "Number of the support department there that cases go to as tickets; empty = none go there.",
        form="number",
    ),
    Setting(
        "SAHAYAK_WHMCS_GUEST_EMAIL",
        "",
        "Address in tickets of people who are not known to be a client; empty = their cases wait at /desk/.",
        form="sender",
    ),
    Setting(
        "SAHAYAK_WHMCS_HOOK_SECRET",
        "",
        "What the hook of deploy/whmcs signs with, 32 characters or more; empty = WHMCS reports nothing.",
        private=True,
        form="secret",
    ),
)
