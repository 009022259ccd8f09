"""The settings table (name, default, help), and the only reader of the environment."""

from __future__ import annotations

import hmac
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from bot.errors import BadSetting

ROOT = Path(__file__).resolve().parent.parent
LOOPBACK = "127.0.0.1"
EVERYWHERE = frozenset({"0.0.0.0", "::"})  # addresses to listen on, but not to call


@dataclass(frozen=True)
class Setting:
    """One row of the table: how an operator changes one thing without reading the code.

    `private`: a secret of the app, which is never handed to the engine.
    """

    name: str
    default: str
    help: str
    private: bool = False


TABLE: tuple[Setting, ...] = (
    Setting("SAHAYAK_ENV_FILE", ".env", "File of settings that `python -m bot` reads; what the environment has, wins."),
    Setting("SAHAYAK_COMPANY", "IT Nut Hosting", "Name of the hosting company in every answer."),
    Setting("SAHAYAK_SUPPORT_EMAIL", "support@itnuthosting.com", "Address that customers may write to."),
    Setting("SAHAYAK_CLIENT_AREA_URL", "", "Address of the company's client area; empty = the one served here."),
    Setting("SAHAYAK_PUBLIC_URL", "", "Address under which customers reach `web`; empty = its own host and port."),
    Setting("SAHAYAK_HOST", LOOPBACK, "Address that `web` listens on."),
    Setting("SAHAYAK_PORT", "8080", "Port that `web` listens on."),
    Setting("SAHAYAK_ENGINE_HOST", LOOPBACK, "Address that the engine (Rasa) listens on: loopback or private."),
    Setting("SAHAYAK_ENGINE_PORT", "5005", "Port that the engine listens on."),
    Setting("SAHAYAK_ENGINES", "", "Addresses of engines (comma-separated), tried in turn; empty = the one above."),
    Setting("SAHAYAK_ENGINE_KEY", "", "Shared by app and engine; empty = made once and kept in `var/engine-key`."),
    Setting("SAHAYAK_ACTIONS_HOST", LOOPBACK, "Address that actions are served on: loopback or private."),
    Setting("SAHAYAK_ACTIONS_PORT", "5055", "Port that `web` serves actions on; 0 = `python -m actions` does it."),
    Setting("SAHAYAK_ACTIONS_URL", "", "Address at which the engine calls actions; empty = host and port above."),
    Setting("SAHAYAK_PROXIES", "0", "Trusted reverse proxies before `web`: tells whose address a request is from."),
    Setting(
        "SAHAYAK_SECRET",
        "",
        "Signs links, sessions and identities; empty = made once and kept in `var/secret`.",
        private=True,
    ),
    Setting(
        "SAHAYAK_OLD_SECRETS",
        "",
        "Former secrets, separated by spaces: what they signed stays valid.",
        private=True,
    ),
    Setting(
        "SAHAYAK_IDENTITY_SECRET",
        "",
        "Shared with a site that embeds the widget; empty = no foreign identities.",
        private=True,
    ),
    Setting("SAHAYAK_VAR", "var", "Folder for the database, the secret, logs and generated files."),
    Setting("DATABASE_URL", "", "SQLAlchemy address of the store; empty = SQLite in the `var` folder.", private=True),
    Setting("SAHAYAK_BACKEND", "sql", "The invoice backend."),
    Setting("SAHAYAK_GATEWAYS", "", "Payment gateways (comma-separated) in the order in which they are offered."),
    Setting("SAHAYAK_DEMO", "1", "1 = demo customers in an empty embedded backend, and gateways that only pretend."),
    Setting("SAHAYAK_COUNTRY", "bangladesh", "Home country of the company: decides what is local."),
    Setting("SAHAYAK_FACT_DAYS", "365", "A fact not reviewed for this many days is flagged and softened."),
    Setting("SAHAYAK_RENEWAL_DAYS", "15", "Days before a service is due that the embedded backend makes its invoice."),
    Setting("SAHAYAK_LINK_MINUTES", "30", "Minutes that a pay or download link lives."),
    Setting("SAHAYAK_SESSION_HOURS", "72", "Hours that a chat session lives after its last message."),
    Setting("SAHAYAK_MESSAGE_LIMIT", "2000", "Longest customer message, in characters."),
    Setting("SAHAYAK_MESSAGES_PER_MINUTE", "30", "Messages a minute that one chat session may send."),
    Setting("SAHAYAK_LOG_FORMAT", "text", "How the app logs: text or json, one line per record."),
    Setting("SAHAYAK_LOG_LEVEL", "INFO", "From where on it logs: DEBUG, INFO, WARNING or ERROR."),
    Setting("SAHAYAK_EMBED_ORIGINS", "", "Origins (comma-separated) that may embed the widget beside our own pages."),
)


@dataclass(frozen=True)
class Settings:
    """The table's values, typed. Field ``x`` (or ``given_x``) is the setting ``SAHAYAK_X``."""

    env_file: Path
    company: str
    support_email: str
    client_area_url: str
    public_url: str
    host: str
    port: int
    engine_host: str
    engine_port: int
    engines: tuple[str, ...]
    given_engine_key: str
    actions_host: str
    actions_port: int
    actions_url: str
    proxies: int
    given_secret: str
    old_secrets: tuple[str, ...]
    identity_secret: str
    var: Path
    database_url: str
    backend: str
    gateways: tuple[str, ...]
    demo: bool
    country: str
    fact_days: int
    renewal_days: int
    link_minutes: int
    session_hours: int
    message_limit: int
    messages_per_minute: int
    log_format: str
    log_level: str
    embed_origins: tuple[str, ...]

    @classmethod
    def read(cls, environment: Mapping[str, str]) -> Settings:
        """Read the table from an environment; raises BadSetting naming the culprit."""
        raw = {row.name: environment.get(row.name, "").strip() or row.default for row in TABLE}
        values: dict[str, Any] = {}
        for field in fields(cls):
            name = setting_of(field.name)
            values[field.name] = _typed(name, raw[name], str(field.type))
        var = values["var"] if values["var"].is_absolute() else ROOT / values["var"]
        values["var"] = var
        values["old_secrets"] = tuple(raw["SAHAYAK_OLD_SECRETS"].split())  # by spaces: a secret may hold a comma
        values["database_url"] = values["database_url"] or f"sqlite:///{var / 'sahayak.db'}"
        values["public_url"] = (values["public_url"] or f"http://{values['host']}:{values['port']}").rstrip("/")
        values["client_area_url"] = values["client_area_url"] or f"{values['public_url']}/clientarea/"
        values["engines"] = values["engines"] or (address(values["engine_host"], values["engine_port"]),)
        values["actions_url"] = (
            values["actions_url"] or f"{address(values['actions_host'], values['actions_port'])}/webhook"
        )
        return cls(**values)

    @cached_property
    def secret(self) -> str:
        """The secret of this installation. Read or made when it is first needed: the engine never needs it."""
        return self.given_secret or _kept_secret(self.var / "secret")

    @cached_property
    def engine_key(self) -> str:
        """What app and engine share, and nothing else: made by whichever of the two needs it first."""
        return self.given_engine_key or _kept_secret(self.var / "engine-key")

    @property
    def secrets(self) -> tuple[str, ...]:
        """For bot/security/tokens.py: the secret that seals, then those that only open."""
        return (self.secret, *self.old_secrets)

    def derived(self, purpose: str) -> str:
        """A key of its own for each purpose (64 hex digits), so that a leak of one opens nothing else."""
        return _derived(self.secret, purpose)

    @property
    def turns_key(self) -> str:
        """The bearer token of the app at the engine."""
        return _derived(self.engine_key, "turns")

    @property
    def actions_key(self) -> str:
        """The bearer token of the engine at the actions."""
        return _derived(self.engine_key, "actions")


def setting_of(field: str) -> str:
    """The name of the environment variable that fills a field of Settings."""
    plain = field.removeprefix("given_").upper()
    return plain if plain == "DATABASE_URL" else f"SAHAYAK_{plain}"


def without_private(environment: Mapping[str, str]) -> dict[str, str]:
    """An environment for the engine: without the app's secrets and without the way to its database."""
    private = {row.name for row in TABLE if row.private}
    return {name: value for name, value in environment.items() if name not in private}


def address(host: str, port: int) -> str:
    """Where something that listens on ``host`` is called from this machine."""
    called = LOOPBACK if host in EVERYWHERE else host
    return f"http://[{called}]:{port}" if ":" in called else f"http://{called}:{port}"


def _derived(key: str, purpose: str) -> str:
    return hmac.new(key.encode(), purpose.encode(), "sha256").hexdigest()


def _typed(name: str, value: str, kind: str) -> Any:
    if kind == "int":
        try:
            return int(value)
        except ValueError:
            raise BadSetting(name=name, value=value) from None
    if kind == "bool":
        return value.lower() in {"1", "true", "yes", "on"}
    if kind == "Path":
        return Path(value)
    if kind.startswith("tuple"):
        return tuple(part.strip().rstrip("/") for part in value.split(",") if part.strip())
    return value


def _kept_secret(file: Path) -> str:
    """The secret of this installation: made on first use, readable by its owner only."""
    try:
        return file.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        pass
    file.parent.mkdir(parents=True, exist_ok=True)
    made = secrets.token_urlsafe(48)
    draft = file.with_name(f"{file.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as out:
        out.write(made)
    try:
        os.link(draft, file)  # fails where another process was first, so that all of them share one secret
    except FileExistsError:
        pass
    finally:
        draft.unlink()
    return file.read_text(encoding="ascii").strip()


@lru_cache(maxsize=1)
def settings() -> Settings:
    """The settings of this process, read once."""
    return Settings.read(os.environ)
