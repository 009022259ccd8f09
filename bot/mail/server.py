"""Which server mail goes out by, as the settings say; apart, for who sends none need not load what sends it."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from bot.settings import Settings

PORTS = {"smtp": 25, "smtps": 465, "smtp+starttls": 587}


@dataclass(frozen=True)
class Server:
    """Where mail goes out. `scheme`: one of PORTS; only smtp is without TLS."""

    scheme: str
    host: str
    port: int
    user: str | None = field(default=None, repr=False)
    password: str | None = field(default=None, repr=False)

    @classmethod
    def of(cls, chosen: Settings) -> Server | None:
        """None where no mail is set up."""
        if not chosen.sends_mail:
            return None
        given = urlsplit(chosen.smtp)
        user, password = (unquote(part) if part else None for part in (given.username, given.password))
        return cls(given.scheme, given.hostname or "", given.port or PORTS[given.scheme], user, password)
