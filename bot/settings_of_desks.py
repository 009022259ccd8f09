"""The settings of other desks: where cases go, and answers come from."""

from __future__ import annotations

from bot.setting import Setting

DESKS: tuple[Setting, ...] = (
    Setting(
        "SAHAYAK_DESK_MAIL",
        "",
        "Inbox of the support team that every case is mailed to; empty = cases wait at our own desk alone.",
        form="sender",
    ),
    Setting(
        "SAHAYAK_DESK_MAIL_AGENTS",
        "",
        "Who else may answer by mail: addresses (comma-separated), or everybody of a domain as @example.com.",
        form="senders",
    ),
    Setting(
        "SAHAYAK_DESK_REPLY_TO",
        "",
        "Address that answers go to, whose mailbox SAHAYAK_IMAP reads; empty = SAHAYAK_MAIL_FROM.",
        form="sender",
    ),
    Setting(
        "SAHAYAK_IMAP",
        "",
        "Mailbox with these answers: imaps://user:password@host/folder or imap+starttls://…; empty = none is read.",
        private=True,
        form="imap",
    ),
    Setting(
        "SAHAYAK_CHATWOOT_URL",
        "",
        "Address of a Chatwoot that cases go to, or in whose widget the bot answers; empty = none.",
        form="url",
    ),
    Setting("SAHAYAK_CHATWOOT_ACCOUNT", "", "Number of the account there.", form="handle"),
    Setting("SAHAYAK_CHATWOOT_INBOX", "", "Identifier of an inbox there whose channel is API.", form="handle"),
    Setting(
        "SAHAYAK_CHATWOOT_TOKEN", "", "Access token of a user there who sees that inbox.", private=True, form="secret"
    ),
    Setting(
        "SAHAYAK_CHATWOOT_SECRET", "", "Secret of the webhook there that reports to us.", private=True, form="secret"
    ),
    Setting(
        "SAHAYAK_CHATWOOT_BOT_TOKEN",
        "",
        "Access token of an agent bot there, that answers in Chatwoot's own widget; empty = none.",
        private=True,
        form="secret",
    ),
    Setting(
        "SAHAYAK_CHATWOOT_BOT_SECRET",
        "",
        "Secret of that agent bot, which Chatwoot signs with; before 4.13 one of yours in the webhook's address.",
        private=True,
        form="secret",
    ),
    Setting(
        "SAHAYAK_CHATWOOT_BOT_IDENTITY",
        "0",
        "1 = an identifier that Chatwoot calls verified is a customer's number; read docs/other-desks.md first.",
        form="flag",
    ),
    Setting(
        "SAHAYAK_CHATWOOT_FILES",
        "",
        "More addresses, with commas between, that Chatwoot hands out files at, such as its S3 bucket.",
        form="urls",
    ),
    Setting(
        "SAHAYAK_RT_URL",
        "",
        "Address of a Request Tracker 5 that every case goes to; empty = none.",
        form="url",
    ),
    Setting("SAHAYAK_RT_QUEUE", "", "Name of the queue there."),
    Setting(
        "SAHAYAK_RT_TOKEN",
        "",
        "Authentication token of a user there of the bot's own.",
        private=True,
        form="header secret",
    ),
)
