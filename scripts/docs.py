"""Write what documents take from code and data (settings, walls, ends of life): .venv/bin/python scripts/docs.py"""

from __future__ import annotations

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))  # this file is no part of the package

from bot.commands.doctor.ends import ends  # noqa: E402
from bot.commands.settings import env_example, markdown  # noqa: E402
from tests.test_walls import MAY_IMPORT  # noqa: E402

SETTINGS = re.compile(r"^\| name \| default \| meaning \|\n(?:\|.*\n)+", re.MULTILINE)
ENDS = re.compile(r"^\| runs in \| what \| mended until \| remark \|\n(?:\|.*\n)+", re.MULTILINE)
ROOM = re.compile(r"^(\| `([a-z/]+)` \| .*? \| .*? \|)[^|]*\|$", re.MULTILINE)


def written(root: Path = ROOT) -> dict[Path, str]:
    """Each file that takes something from the code -> what it should say."""
    settings, rooms, security = (root / name for name in ("docs/settings.md", "docs/architecture.md", "SECURITY.md"))
    return {
        root / ".env.example": env_example(),
        settings: SETTINGS.sub(lambda _: markdown(), settings.read_text(encoding="utf-8")),
        security: ENDS.sub(lambda _: _ends(), security.read_text(encoding="utf-8")),
        rooms: ROOM.sub(_row, rooms.read_text(encoding="utf-8")),
    }


def _row(found: re.Match[str]) -> str:
    room = found[2]
    if room not in MAY_IMPORT:
        return found[0]
    others = sorted(name.removeprefix("bot.") for name in MAY_IMPORT[room] if name.replace(".", "/") != room)
    return f"{found[1]} {', '.join(others) or 'nothing of ours'} |"


def _ends() -> str:
    """data/end_of_life.yml as a table."""
    rows = (
        f"| {end.runs} | [{end.name} {end.version}]({end.source}) | {end.until or ''} | {end.note} |\n"
        for end in ends()
    )
    return "| runs in | what | mended until | remark |\n|---|---|---|---|\n" + "".join(rows)


def main() -> None:
    for file, text in written().items():
        file.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
