"""Every setting of an installation: name, default, help; printed into .env.example and the docs."""

from __future__ import annotations

from bot.setting import Setting as Setting
from bot.settings_of_bills import BILLS
from bot.settings_of_desks import DESKS
from bot.settings_of_gateways import GATEWAYS
from bot.settings_of_tryton import TRYTON
from bot.settings_of_whmcs import WHMCS

LOOPBACK = "127.0.0.1"
PORT = (1, 65535)


TABLE: tuple[Setting, ...] = (
    Setting(
        "SAHAYAK_ENV_FILE",
        ".env",
        "File of settings that `python -m bot` reads; what the environment has, wins.",
        form="path",
    ),
    Setting("SAHAYAK_COMPANY", "IT Nut Hosting", "Name of the hosting company in every answer."),
    *BILLS,
    Setting("SAHAYAK_SUPPORT_EMAIL", "support@itnuthosting.com", "Address that customers may write to.", form="email"),
    Setting(
        "SAHAYAK_CLIENT_AREA_URL",
        "",
        "Address of the company's client area; empty = WHMCS's, or the one served here.",
        form="url",
    ),
    Setting(
        "SAHAYAK_PUBLIC_URL",
        "",
        "Address under which customers reach `web`; empty = its own host and port.",
        form="url",
    ),
    Setting("SAHAYAK_HOST", LOOPBACK, "Address that `web` listens on.", form="host"),
    Setting("SAHAYAK_PORT", "8080", "Port that `web` listens on.", within=PORT),
    Setting(
        "SAHAYAK_ENGINE_HOST", LOOPBACK, "Address that the engine (Rasa) listens on: loopback or private.", form="host"
    ),
    Setting("SAHAYAK_ENGINE_PORT", "5005", "Port that the engine listens on.", within=PORT),
    Setting(
        "SAHAYAK_ENGINES",
        "",
        "Addresses of engines (comma-separated), tried in turn; empty = the one above.",
        form="urls",
    ),
    Setting(
        "SAHAYAK_ENGINE_KEY",
        "",
        "Shared by app and engine; empty = made once and kept in `var/engine-key`.",
        form="secret",
    ),
    Setting("SAHAYAK_ACTIONS_HOST", LOOPBACK, "Address that actions are served on: loopback or private.", form="host"),
    Setting(
        "SAHAYAK_ACTIONS_PORT",
        "5055",
        "Port that `web` serves actions on; 0 = `python -m actions` does it.",
        within=(0, 65535),
    ),
    Setting(
        "SAHAYAK_ACTIONS_URL", "", "Address at which the engine calls actions; empty = host and port above.", form="url"
    ),
    Setting(
        "SAHAYAK_PROXIES",
        "0",
        "Trusted reverse proxies before `web`: tells whose address a request is from.",
        within=(0, 10),
    ),
    Setting(
        "SAHAYAK_SECRET",
        "",
        "Signs links, sessions and identities; empty = made once and kept in `var/secret`.",
        private=True,
        form="secret",
    ),
    Setting(
        "SAHAYAK_OLD_SECRETS",
        "",
        "Former secrets, separated by spaces: what they signed stays valid.",
        private=True,
        form="secret",
    ),
    Setting(
        "SAHAYAK_IDENTITY_SECRET",
        "",
        "Shared with a site that embeds the widget; empty = no foreign identities.",
        private=True,
        form="secret",
    ),
    Setting(
        "SAHAYAK_OLD_IDENTITY_SECRET",
        "",
        "The one before it, which is believed too while the site changes over.",
        private=True,
        form="secret",
    ),
    Setting(
        "SAHAYAK_METRICS_KEY",
        "",
        "Bearer key with which Prometheus asks for /metrics; empty = there is no such page.",
        private=True,
        form="secret",
    ),
    Setting("SAHAYAK_VAR", "var", "Folder for the database, the secret, logs and generated files.", form="path"),
    Setting(
        "DATABASE_URL",
        "",
        "SQLAlchemy address of the store; empty = SQLite in the `var` folder.",
        private=True,
        form="database",
    ),
    Setting("SAHAYAK_BACKEND", "sql", "The invoice backend.", form="adapter"),
    *WHMCS,
    *TRYTON,
    Setting(
        "SAHAYAK_GATEWAYS",
        "",
        "Payment gateways (comma-separated) in the order in which they are offered.",
        form="adapters",
    ),
    *GATEWAYS,
    Setting(
        "SAHAYAK_DEMO",
        "1",
        "1 = demo customers in an empty embedded backend, and gateways that only pretend.",
        form="flag",
    ),
    Setting("SAHAYAK_DEMO_IN_PUBLIC", "0", "1 = start with the demo also where everybody can reach it.", form="flag"),
    Setting("SAHAYAK_COUNTRY", "bangladesh", "Home country of the company: decides what is local.", form="word"),
    Setting(
        "SAHAYAK_FACT_DAYS", "365", "A fact not reviewed for this many days is flagged and softened.", within=(1, 36500)
    ),
    Setting(
        "SAHAYAK_RENEWAL_DAYS",
        "15",
        "Days before a service is due that the embedded backend makes its invoice.",
        within=(0, 365),
    ),
    Setting(
        "SAHAYAK_PART_PERCENT",
        "",
        "Least part of an invoice that customers may pay, in per cent; 0 = paid whole (empty: 0, in the demo 10).",
        form="percent",
    ),
    Setting("SAHAYAK_LINK_MINUTES", "30", "Minutes that a pay or download link lives.", within=(1, 1440)),
    Setting("SAHAYAK_SESSION_HOURS", "72", "Hours that a chat session lives after its last message.", within=(1, 8760)),
    Setting(
        "SAHAYAK_MEDIA_MB", "8", "Megabytes of the largest picture or PDF that a customer may send.", within=(1, 50)
    ),
    Setting(
        "SAHAYAK_CLAMD",
        "",
        "Address (host:port) or socket of a ClamAV daemon that looks at files first; empty = none does.",
        form="socket",
    ),
    Setting(
        "SAHAYAK_SMTP",
        "",
        "Server that mail goes out by: smtps://user:password@host, smtp+starttls://… or smtp://…; empty = no mail.",
        private=True,
        form="smtp",
    ),
    Setting("SAHAYAK_MAIL_FROM", "", "Address that mail is from; empty = no mail.", form="sender"),
    Setting(
        "SAHAYAK_REMINDER_DAYS",
        "",
        "Days before the due date on which customers are reminded, such as 15,7,3,1,0,-1 (-1 = the day after); "
        "empty = no reminders.",
        form="days",
    ),
    Setting(
        "SAHAYAK_REMINDER_HOURS",
        "9-21",
        "Hours of the day, in the customer's country, within which they are reminded.",
        form="hours",
    ),
    *DESKS,
    Setting(
        "SAHAYAK_TELEGRAM_BOT",
        "",
        "The Telegram bot's username, for groups and for linking accounts; empty = nobody can link theirs.",
        form="handle",
    ),
    Setting(
        "SAHAYAK_MESSENGER_PAGE",
        "",
        "Name or number of the Facebook page, as in m.me/<page>; empty = no such button.",
        form="handle",
    ),
    Setting("SAHAYAK_MESSAGE_LIMIT", "2000", "Longest customer message, in characters.", within=(1, 10000)),
    Setting(
        "SAHAYAK_MESSAGES_PER_MINUTE", "30", "Messages a minute that one chat session may send.", within=(1, 1_000_000)
    ),
    Setting(
        "SAHAYAK_HEAD_LIMIT",
        "16384",
        "Bytes of a request's head: its first line and all headers.",
        within=(4096, 65536),
    ),
    Setting("SAHAYAK_HEADER_LIMIT", "8000", "Bytes of a request's first line, or of one header.", within=(1024, 8190)),
    Setting("SAHAYAK_COOKIE_LIMIT", "8000", "Bytes of the header with the cookies.", within=(1024, 8184)),
    Setting("SAHAYAK_HEADERS", "64", "Headers of one request.", within=(16, 500)),
    Setting("SAHAYAK_BODY_LIMIT", "65536", "Bytes of a request's body.", within=(16384, 1048576)),
    Setting("SAHAYAK_HEAD_SECONDS", "10", "Seconds in which a request's head has to be whole.", within=(1, 120)),
    Setting(
        "SAHAYAK_BODY_SECONDS",
        "20",
        "Seconds in which a request's body has to be whole, and one more for each 64 kB of it that have come.",
        within=(1, 300),
    ),
    Setting("SAHAYAK_ANSWER_SECONDS", "60", "Seconds in which an answer has to be taken.", within=(1, 600)),
    Setting("SAHAYAK_IDLE_SECONDS", "75", "Seconds that a connection without a request stays open.", within=(1, 3600)),
    Setting(
        "SAHAYAK_CONNECTIONS", "4000", "Connections open at once, as far as there are descriptors.", within=(50, 100000)
    ),
    Setting(
        "SAHAYAK_CONNECTIONS_PER_ADDRESS",
        "1000",
        "Of these from one address, where no proxy is before `web`.",
        within=(10, 100000),
    ),
    Setting(
        "SAHAYAK_REQUESTS_PER_SECOND",
        "300",
        "Requests a second from one address, over ten seconds.",
        within=(10, 1_000_000),
    ),
    Setting(
        "SAHAYAK_SESSIONS_PER_MINUTE", "600", "New chat sessions a minute from one address.", within=(10, 1_000_000)
    ),
    Setting(
        "SAHAYAK_ADDRESS_MESSAGES_PER_MINUTE",
        "1200",
        "Messages a minute from one address, over all sessions.",
        within=(10, 1_000_000),
    ),
    Setting(
        "SAHAYAK_LOGIN_FAILURES",
        "5",
        "Wrong passwords for one account from one address, before pauses.",
        within=(1, 100),
    ),
    Setting(
        "SAHAYAK_LOGIN_FAILURES_PER_ADDRESS",
        "50",
        "Wrong passwords from one address, before pauses.",
        within=(1, 10_000),
    ),
    Setting(
        "SAHAYAK_LOGIN_FAILURES_PER_ACCOUNT",
        "20",
        "Wrong passwords for one account, before its logins are held for seconds.",
        within=(1, 10_000),
    ),
    Setting(
        "SAHAYAK_LOGIN_PAUSE", "60", "Seconds that the pause between two wrong passwords grows to.", within=(1, 3600)
    ),
    Setting(
        "SAHAYAK_DESK_AWAY_MINUTES",
        "15",
        "Minutes without a request from an agent's desk, after which what they hold waits again.",
        within=(1, 1440),
    ),
    Setting(
        "SAHAYAK_AGENT_NAMES",
        "1",
        "1 = customers are told the title of the agent who answers them; 0 = only that it is a person.",
        form="flag",
    ),
    Setting(
        "SAHAYAK_AGENT_PICTURES",
        "0",
        "1 = beside that title the widget shows the agent's picture (`python -m bot agents picture`).",
        form="flag",
    ),
    Setting(
        "SAHAYAK_REOPEN_DAYS",
        "7",
        "Days after a person closed a case, in which the customer's next one continues it; 0 = never.",
        within=(0, 365),
    ),
    Setting(
        "SAHAYAK_OFFICE_HOURS",
        "",
        "When agents are at work, such as sat-thu 10:00-18:00 (more with commas); empty = always.",
        form="office hours",
    ),
    Setting(
        "SAHAYAK_OFFICE_ZONE",
        "Asia/Dhaka",
        "The company's time zone: of these hours, and of the days of the figures.",
        form="zone",
    ),
    Setting(
        "SAHAYAK_DISK_RESERVE_MB",
        "100",
        "Megabytes of disk below which no messages are taken: what is left is for answers and payments.",
        within=(0, 1_000_000_000),
    ),
    Setting(
        "SAHAYAK_LOG_MB", "50", "Megabytes of a log of `bot up`, after which a new one begins.", within=(1, 10_000)
    ),
    Setting("SAHAYAK_LOG_FILES", "5", "Older ones of these that are kept.", within=(1, 100)),
    Setting("SAHAYAK_LOG_FORMAT", "text", "How the app logs: text or json, one line per record.", form="log format"),
    Setting("SAHAYAK_LOG_LEVEL", "INFO", "From where on it logs: DEBUG, INFO, WARNING or ERROR.", form="log level"),
    Setting(
        "SAHAYAK_BACKUP_DAYS",
        "2",
        "Days after which `doctor` misses a backup; 0 = something else makes them.",
        within=(0, 365),
    ),
    Setting(
        "SAHAYAK_RETENTION_DAYS",
        "0",
        "Days after which a conversation that is over is forgotten, with its messages and tickets; 0 = never.",
        within=(0, 36500),
    ),
    Setting(
        "SAHAYAK_TELEGRAM_TOKEN",
        "",
        "Token of the Telegram bot, from @BotFather; empty = no Telegram.",
        private=True,
        form="bot token",
    ),
    Setting(
        "SAHAYAK_TELEGRAM_WEBHOOK_SECRET",
        "",
        "What Telegram sends with every update; empty = made of SAHAYAK_SECRET.",
        private=True,
        form="header secret",
    ),
    Setting(
        "SAHAYAK_TELEGRAM_API",
        "https://api.telegram.org",
        "Address of the Bot API: Telegram's, or a server of your own.",
        form="url",
    ),
    Setting(
        "SAHAYAK_TELEGRAM_POLLING",
        "0",
        "1 = `web` asks Telegram for updates; for hosts that Telegram cannot reach.",
        form="flag",
    ),
    Setting(
        "SAHAYAK_EMBED_ORIGINS",
        "",
        "Origins (comma-separated) that may embed the widget beside our own pages.",
        form="origins",
    ),
    Setting(
        "SAHAYAK_MESSENGER_TOKEN",
        "",
        "Access token of the Facebook page; empty = no Messenger.",
        private=True,
        form="secret",
    ),
    Setting("SAHAYAK_MESSENGER_SECRET", "", "Secret of the Meta app.", private=True, form="secret"),
    Setting(
        "SAHAYAK_MESSENGER_APP", "", "Number of the Meta app: tells to whom a conversation is passed.", form="handle"
    ),
    Setting("SAHAYAK_MESSENGER_API", "https://graph.facebook.com", "Address of the Graph API.", form="url"),
    Setting("SAHAYAK_MESSENGER_VERSION", "v25.0", "Version of the Graph API.", form="version"),
)
