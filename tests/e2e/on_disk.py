"""What is on disk of an installation, and whether a secret is in it."""

from __future__ import annotations

import re

from tests.e2e.installation import House

SHORT = 8  # signs of a secret that is only looked for by itself: within random ids and clocks it stands by chance


def kept(house: House) -> dict[str, bytes]:
    return {str(file): file.read_bytes() for file in house.var.rglob("*") if file.is_file()}


def is_in(secret: str, body: bytes) -> bool:
    """Whether a file holds it, in any spelling."""
    alone = rb"(?<![0-9A-Za-z.])%b(?![0-9A-Za-z])"
    spelled = {secret.encode(), secret.encode("unicode_escape"), secret.encode("utf-16-le")}
    return any(re.search(alone % re.escape(one), body) if len(secret) <= SHORT else one in body for one in spelled)
