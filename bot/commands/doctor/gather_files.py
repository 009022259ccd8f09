"""The facts about secrets, files, the disk and backups, as they are here and now."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

import sqlalchemy as sa

from bot.commands.backup import mark
from bot.commands.doctor.storage import Storage
from bot.commands.doctor.strength import DATABASE
from bot.exposure import reach
from bot.settings import ROOT, Settings

GROUP_TOO, OTHERS = 0o077, 0o007


def secrets_of(chosen: Settings) -> dict[str, str]:
    """Each that is set or kept here, by the name of its setting."""
    kept = {"SAHAYAK_SECRET": chosen.var / "secret", "SAHAYAK_ENGINE_KEY": chosen.var / "engine-key"}
    given = {"SAHAYAK_SECRET": chosen.given_secret, "SAHAYAK_ENGINE_KEY": chosen.given_engine_key}
    found = {
        name: given[name] or (file.read_text(encoding="ascii").strip() if file.exists() else "")
        for name, file in kept.items()
    }
    old = {f"SAHAYAK_OLD_SECRETS ({place})": one for place, one in enumerate(chosen.old_secrets, start=1)}
    password = sa.engine.make_url(chosen.database_url).password
    others = {
        "SAHAYAK_IDENTITY_SECRET": chosen.identity_secret,
        "SAHAYAK_OLD_IDENTITY_SECRET": chosen.old_identity_secret,
        "SAHAYAK_METRICS_KEY": chosen.metrics_key,
    }
    return {**found, **old, **others, DATABASE: str(password or "")}


def storage(chosen: Settings) -> Storage:
    free = shutil.disk_usage(_nearest(chosen.var)).free // 2**20
    made, age, file = mark(chosen), None, ""
    if made.exists():
        age, file = max(0.0, time.time() - made.stat().st_mtime), made.read_text(encoding="utf-8").strip()
    return Storage(
        folder=str(chosen.var),
        free=free,
        readable=[str(one) for one in _readable(chosen)],
        public=reach(chosen.public_url) == "public",
        backup_days=chosen.backup_days,
        backup_age=age,
        backup_file=file,
    )


def _nearest(folder: Path) -> Path:
    return folder if folder.exists() else _nearest(folder.parent)


def _readable(chosen: Settings) -> Iterator[Path]:
    """Files of ours that others can read. The settings may be a group's: a unit reads them as another user."""
    place = sa.engine.make_url(chosen.database_url)
    files = [chosen.var / "secret", chosen.var / "engine-key", mark(chosen), *sorted((chosen.var / "log").glob("*"))]
    files += (chosen.var / "media").glob("*")
    if place.get_backend_name() == "sqlite":
        files += [Path(f"{place.database}{suffix}") for suffix in ("", "-wal", "-shm")]
    yield from _open_to(files, GROUP_TOO)
    yield from _open_to([ROOT / chosen.env_file], OTHERS)


def _open_to(files: Iterable[Path], whom: int) -> Iterator[Path]:
    return (file for file in files if file.is_file() and file.stat().st_mode & whom)
