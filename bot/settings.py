"""The settings of this process, typed; the only reader of the environment."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from bot.errors import BadSetting
from bot.kept_secret import kept_secret
from bot.private_files import private_folder
from bot.setting import Setting
from bot.setting_forms import wanted
from bot.settings_table import LOOPBACK, TABLE

__all__ = ["LOOPBACK", "ROOT", "TABLE", "Setting", "Settings", "address", "setting_of", "settings", "without_private"]

ROOT = Path(__file__).resolve().parent.parent
SHORTEST_SECRET = 16  # characters; a guessable one seals nothing
LONG_SECRET = 32  # characters of one that two sites share
EVERYWHERE = frozenset({"0.0.0.0", "::"})  # addresses to listen on, but not to call


@dataclass(frozen=True)
class Settings:
    """The table's values, typed. Field ``x`` (or ``given_x``) is the setting ``SAHAYAK_X``."""

    env_file: Path
    company: str
    company_address: str
    tax_numbers: str
    logo: str
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
    old_identity_secret: str
    metrics_key: str
    var: Path
    database_url: str
    backend: str
    whmcs_url: str
    whmcs_api: str
    whmcs_identifier: str
    whmcs_secret: str
    whmcs_access_key: str
    whmcs_sso: bool
    whmcs_mass_payment: bool
    whmcs_department: str
    whmcs_guest_email: str
    whmcs_hook_secret: str
    tryton_url: str
    tryton_database: str
    tryton_user: str
    tryton_password: str
    gateways: tuple[str, ...]
    sslcommerz_store: str
    sslcommerz_password: str
    sslcommerz_url: str
    stripe_key: str
    stripe_webhook_secret: str
    stripe_url: str
    paypal_client: str
    paypal_secret: str
    paypal_webhook: str
    paypal_url: str
    demo: bool
    demo_in_public: bool
    country: str
    fact_days: int
    renewal_days: int
    part_percent: str
    link_minutes: int
    session_hours: int
    media_mb: int
    clamd: str
    smtp: str
    mail_from: str
    given_reminder_days: tuple[str, ...]
    reminder_hours: str
    desk_mail: str
    desk_mail_agents: tuple[str, ...]
    desk_reply_to: str
    imap: str
    chatwoot_url: str
    chatwoot_account: str
    chatwoot_inbox: str
    chatwoot_token: str
    chatwoot_secret: str
    chatwoot_bot_token: str
    chatwoot_bot_secret: str
    chatwoot_bot_identity: bool
    chatwoot_files: tuple[str, ...]
    rt_url: str
    rt_queue: str
    rt_token: str
    telegram_bot: str
    messenger_page: str
    message_limit: int
    messages_per_minute: int
    head_limit: int
    header_limit: int
    cookie_limit: int
    headers: int
    body_limit: int
    head_seconds: int
    body_seconds: int
    answer_seconds: int
    idle_seconds: int
    connections: int
    connections_per_address: int
    requests_per_second: int
    sessions_per_minute: int
    address_messages_per_minute: int
    login_failures: int
    login_failures_per_address: int
    login_failures_per_account: int
    login_pause: int
    desk_away_minutes: int
    agent_names: bool
    agent_pictures: bool
    reopen_days: int
    office_hours: str
    office_zone: str
    log_format: str
    log_level: str
    log_mb: int
    log_files: int
    disk_reserve_mb: int
    backup_days: int
    retention_days: int
    telegram_token: str
    telegram_webhook_secret: str
    telegram_api: str
    telegram_polling: bool
    embed_origins: tuple[str, ...]
    messenger_token: str
    messenger_secret: str
    messenger_app: str
    messenger_api: str
    messenger_version: str

    @classmethod
    def read(cls, environment: Mapping[str, str]) -> Settings:
        """Read the table from an environment; raises BadSetting naming the culprit."""
        raw = {row.name: environment.get(row.name, "").strip() or row.default for row in TABLE}
        rows = {row.name: row for row in TABLE}
        values: dict[str, Any] = {}
        for field in fields(cls):
            name = setting_of(field.name)
            values[field.name] = _typed(rows[name], raw[name], str(field.type))
        var = values["var"] if values["var"].is_absolute() else ROOT / values["var"]
        values["var"] = var
        values["old_secrets"] = tuple(raw["SAHAYAK_OLD_SECRETS"].split())  # by spaces: a secret may hold a comma
        values["database_url"] = values["database_url"] or f"sqlite:///{var / 'sahayak.db'}"
        values["public_url"] = (values["public_url"] or f"http://{values['host']}:{values['port']}").rstrip("/")
        values["chatwoot_url"] = values["chatwoot_url"].rstrip("/")
        values["rt_url"] = values["rt_url"].rstrip("/")
        values["whmcs_url"] = values["whmcs_url"].rstrip("/")
        values["tryton_url"] = values["tryton_url"].rstrip("/")
        theirs = f"{values['whmcs_url']}/clientarea.php" if values["backend"] == "whmcs" else ""
        values["client_area_url"] = values["client_area_url"] or theirs or f"{values['public_url']}/clientarea/"
        values["engines"] = values["engines"] or (address(values["engine_host"], values["engine_port"]),)
        values["actions_url"] = (
            values["actions_url"] or f"{address(values['actions_host'], values['actions_port'])}/webhook"
        )
        return cls(**values)

    @cached_property
    def secret(self) -> str:
        """The secret of this installation. Read or made when it is first needed: the engine never needs it."""
        return self.given_secret or self._kept("secret")

    @cached_property
    def engine_key(self) -> str:
        """What app and engine share, and nothing else: made by whichever of the two needs it first."""
        return self.given_engine_key or self._kept("engine-key")

    def _kept(self, name: str) -> str:
        try:
            return kept_secret(self.var / name)
        except (OSError, ValueError) as trouble:
            raise self._unusable(trouble) from None

    def require_var(self) -> None:
        """Make the folder where there is none. Raises BadSetting where it cannot be written to."""
        try:
            private_folder(self.var)
            probe = self.var / f".{os.urandom(8).hex()}"
            os.close(os.open(probe, os.O_CREAT | os.O_EXCL))
            probe.unlink()
        except OSError as trouble:
            raise self._unusable(trouble) from None

    def _unusable(self, trouble: Exception) -> BadSetting:
        why = getattr(trouble, "strerror", None) or "its files are damaged"
        return BadSetting(name="SAHAYAK_VAR", value=str(self.var), wanted=f"a folder that can be written to ({why})")

    @property
    def secrets(self) -> tuple[str, ...]:
        """For bot/security/tokens.py: the secret that seals, then those that only open. Raises BadSetting."""
        for name, some in (("SAHAYAK_SECRET", (self.secret,)), ("SAHAYAK_OLD_SECRETS", self.old_secrets)):
            if any(len(one) < SHORTEST_SECRET for one in some):
                raise BadSetting(name=name, value=None, wanted=f"a secret of {SHORTEST_SECRET} characters or more")
        return (self.secret, *self.old_secrets)

    @property
    def own_area(self) -> bool:
        """Whether the client area that customers are sent to is the one that we serve."""
        return self.client_area_url.startswith(f"{self.public_url}/")

    @property
    def pays_together(self) -> bool:
        """Whether several invoices can be paid at once: everywhere but on the pages of a WHMCS without Mass Payment."""
        return self.backend != "whmcs" or self.whmcs_mass_payment

    @property
    def sends_mail(self) -> bool:
        """Whether mail is set up; what needs it is offered only then."""
        return bool(self.smtp and self.mail_from)

    @property
    def reminder_days(self) -> tuple[int, ...]:
        """Days before the due date, the earliest reminder first; none where there are no reminders."""
        return tuple(sorted({int(day) for day in self.given_reminder_days}, reverse=True))

    @property
    def has_mail_desk(self) -> bool:
        """Whether cases go to the support team's inbox."""
        return bool(self.desk_mail and self.sends_mail)

    @property
    def has_chatwoot(self) -> bool:
        """Whether cases go to Chatwoot."""
        return bool(self.chatwoot_url and (self.chatwoot_inbox or not self.chatwoot_bot_token))

    @property
    def has_chatwoot_bot(self) -> bool:
        """Whether the bot answers in Chatwoot's own widget."""
        return bool(self.chatwoot_url and self.chatwoot_bot_token)

    @property
    def chatwoot_addresses(self) -> tuple[str, ...]:
        """Where its files may be fetched, and nowhere else."""
        return (self.chatwoot_url, *self.chatwoot_files)

    def require_chatwoot(self) -> None:
        """Raises BadSetting where it is set in part."""
        wanted = {"account"} if self.chatwoot_url else set()
        wanted |= {"inbox", "token", "secret"} if self.has_chatwoot else set()
        wanted |= {"bot_secret"} if self.has_chatwoot_bot else set()
        for field in sorted(wanted):
            if not getattr(self, f"chatwoot_{field}"):
                name = f"SAHAYAK_CHATWOOT_{field.upper()}"
                raise BadSetting(name=name, value=None, wanted="set, where SAHAYAK_CHATWOOT_URL is")

    @property
    def has_request_tracker(self) -> bool:
        """Whether cases go to Request Tracker."""
        return bool(self.rt_url)

    def require_request_tracker(self) -> None:
        """Raises BadSetting where it is set in part."""
        for field in ("queue", "token"):
            if self.has_request_tracker and not getattr(self, f"rt_{field}"):
                name = f"SAHAYAK_RT_{field.upper()}"
                raise BadSetting(name=name, value=None, wanted="set, where SAHAYAK_RT_URL is")

    @property
    def has_whmcs_desk(self) -> bool:
        """Whether cases go to WHMCS as tickets."""
        return bool(self.whmcs_department)

    def require_whmcs_desk(self) -> None:
        """Raises BadSetting where our customers are not its clients, or it is not there."""
        if self.has_whmcs_desk:
            self.require_whmcs()
            if self.backend != "whmcs":
                wanted = "whmcs, where SAHAYAK_WHMCS_DEPARTMENT is set: customers are its clients"
                raise BadSetting(name="SAHAYAK_BACKEND", value=self.backend, wanted=wanted)

    def require_whmcs_hook(self) -> None:
        """Raises BadSetting where its secret is one that can be guessed."""
        if self.whmcs_hook_secret and len(self.whmcs_hook_secret) < LONG_SECRET:
            name, wanted = "SAHAYAK_WHMCS_HOOK_SECRET", f"a secret of {LONG_SECRET} characters or more"
            raise BadSetting(name=name, value=None, wanted=wanted)

    @property
    def has_whmcs(self) -> bool:
        """Whether there is a WHMCS to be asked."""
        return bool(self.whmcs_url)

    def require_whmcs(self) -> None:
        """Raises BadSetting where it is set in part."""
        for field in ("url", "identifier", "secret"):
            if not getattr(self, f"whmcs_{field}"):
                raise BadSetting(name=f"SAHAYAK_WHMCS_{field.upper()}", value=None, wanted="set, for WHMCS")

    def require_tryton(self) -> None:
        """Raises BadSetting where it is set in part."""
        for field in ("url", "database", "user", "password"):
            if not getattr(self, f"tryton_{field}"):
                raise BadSetting(name=f"SAHAYAK_TRYTON_{field.upper()}", value=None, wanted="set, for Tryton")

    @property
    def has_other_desk(self) -> bool:
        one_of = (self.has_mail_desk, self.has_chatwoot, self.has_chatwoot_bot, self.has_request_tracker)
        return any(one_of) or self.has_whmcs_desk

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
    import hmac  # who derives nothing, as the supervisor, need not carry the 4 MB of OpenSSL

    return hmac.new(key.encode(), purpose.encode(), "sha256").hexdigest()


def _typed(row: Setting, value: str, kind: str) -> Any:
    if kind == "int":
        return _number(row, value)
    if value and (missed := wanted(row.form, value)):
        raise _bad(row, value, missed)
    if kind == "bool":
        return value.lower() in {"1", "true", "yes", "on"}
    if kind == "Path":
        return Path(value)
    if kind.startswith("tuple"):
        return tuple(part.strip().rstrip("/") for part in value.split(",") if part.strip())
    return value


def _number(row: Setting, value: str) -> int:
    least, most = row.within or (0, 0)
    try:
        number = int(value)
    except ValueError:  # also for one of thousands of digits
        number = least - 1
    if not least <= number <= most:
        raise _bad(row, value, f"a whole number from {least} to {most}")
    return number


def _bad(row: Setting, value: str, missed: str) -> BadSetting:
    return BadSetting(name=row.name, value=None if row.private or row.form == "secret" else value, wanted=missed)


@lru_cache(maxsize=1)
def settings() -> Settings:
    """The settings of this process, read once."""
    return Settings.read(os.environ)
