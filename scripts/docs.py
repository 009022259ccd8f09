"""Write what documents take from the code (.env.example, docs/settings.md): .venv/bin/python scripts/docs.py"""

from __future__ import annotations

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))  # this file is no part of the package

from bot.commands.settings import env_example, markdown  # noqa: E402

TABLE = re.compile(r"^\| name \| default \| meaning \|\n(?:\|.*\n)+", re.MULTILINE)


def main() -> None:
    (ROOT / ".env.example").write_text(env_example(), encoding="utf-8")
    page = ROOT / "docs" / "settings.md"
    page.write_text(TABLE.sub(lambda _: markdown(), page.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
