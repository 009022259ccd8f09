"""What a mail tells its reader alone, sealed while it waits: whoever reads the database does not read it."""

from __future__ import annotations

from bot.security.tokens import Tokens
from bot.settings import Settings

#: Where the secret stands in a mail's text: a private-use character, which nobody types.
SEAT = "\ue000"


class SealedSecrets:
    def __init__(self, settings: Settings) -> None:
        self._tokens = Tokens(settings.secrets, "mail")

    def seal(self, secret: str, mail: str) -> str:
        """`mail`: the id of the mail that it is for; in another it does not open."""
        return self._tokens.seal(secret, bound=mail)

    def open(self, sealed: str, mail: str) -> str:
        """Raises TokenInvalid."""
        return self._tokens.open(sealed, bound=mail).text
