"""A secret that an installation makes for itself once and keeps in a file."""

from __future__ import annotations

import base64
import os
from pathlib import Path


def kept_secret(file: Path) -> str:
    """The secret of this installation: made on first use, readable by its owner only."""
    try:
        return file.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        pass
    file.parent.mkdir(parents=True, exist_ok=True)
    made = base64.urlsafe_b64encode(os.urandom(48)).decode()
    draft = file.with_name(f"{file.name}.{os.urandom(8).hex()}")  # threads of one process may race too
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
