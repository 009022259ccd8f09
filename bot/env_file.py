"""Read the settings of a `.env` file into this process's environment, as compose and systemd do with the same file."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping

from bot.errors import UserError
from bot.settings import ROOT, TABLE

VARIABLE = "SAHAYAK_ENV_FILE"
LARGEST = 64 * 1024  # bytes; a file of settings is never larger, another file named by mistake may be
_KNOWN = {row.name: row for row in TABLE}
_VALUE = r"""(?:"([^"]*)"|'([^']*)'|([^"'\s][^#]*?)?)"""
_LINE = re.compile(rf"(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=\s*{_VALUE}\s*(?:#.*)?")


class BadEnvFile(UserError):
    """Facts: file, line (number), why. Never the line's text: it may hold a secret."""

    code = "bad_env_file"

    def __str__(self) -> str:
        return f"{self.facts['file']}, line {self.facts['line']}: {self.facts['why']}"


def load() -> None:
    """Take over what the file says, except what the environment says already. No file: nothing to do."""
    file = ROOT / (os.environ.get(VARIABLE, "").strip() or _KNOWN[VARIABLE].default)
    try:
        with file.open(encoding="utf-8") as opened:
            text = opened.read(LARGEST)
    except FileNotFoundError:
        return
    except (OSError, UnicodeDecodeError) as trouble:
        why = getattr(trouble, "strerror", None) or "it is no text"
        raise BadEnvFile(file=str(file), line=1, why=f"it cannot be read: {why}") from None
    for name, value in parse(text, str(file)).items():
        os.environ.setdefault(name, value)


def parse(text: str, file: str) -> Mapping[str, str]:
    """The settings among lines of NAME=value. Other programs' names are passed over, misspelt ones of ours refused."""
    found = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        read = _LINE.fullmatch(line.strip())
        if not read:
            raise BadEnvFile(file=file, line=number, why="it is not NAME=value")
        name = read[1]
        if name in _KNOWN:
            found[name] = next((part for part in read.groups()[1:] if part is not None), "").strip()
        elif name.startswith("SAHAYAK_"):
            raise BadEnvFile(file=file, line=number, why=f"there is no setting {name}")
    return found
