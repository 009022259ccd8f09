"""Why a copy of the database could not be made or brought back."""

from __future__ import annotations

from bot.errors import UserError


class CopyFailed(UserError):
    """Facts: why."""

    code = "copy_failed"

    def __str__(self) -> str:
        return str(self.facts["why"])
