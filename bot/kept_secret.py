"""A secret that an installation makes for itself once and keeps in a file."""

from __future__ import annotations

import base64
import os
from pathlib import Path

from bot.private_files import keep_private, private_folder, write_private


def kept_secret(file: Path) -> str:
    """The secret of this installation: made on first use, readable by its owner only."""
    private_folder(file.parent)
    if not file.exists():
        # Where another process was first, all of them share its secret.
        write_private(file, base64.urlsafe_b64encode(os.urandom(48)))
    keep_private(file)
    return file.read_text(encoding="ascii").strip()
