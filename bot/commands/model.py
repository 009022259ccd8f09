"""Is the model older than what it was trained from? Train it if so."""

from __future__ import annotations

import fcntl
import os
import subprocess
import time
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

from bot.commands.programs import engine_python
from bot.commands.supervisor import die_with_parent
from bot.errors import UserError
from bot.private_files import open_private, private_folder
from bot.settings import ROOT

MODELS = ROOT / "models"
MODEL = MODELS / "sahayak.tar.gz"
MARK = MODELS / "sahayak.sources"
SOURCES = (
    "config.yml",
    "domain.yml",
    "requirements-engine.lock",
    "data/banglish/english.txt",
    "data/banglish/ours.tsv",
    "data/banglish/words.tsv",
    "data/languages.yml",
    "data/acts",
    "data/nlu",
    "data/context",
    "data/rules",
    "data/stories",
    "data/knowledge/names.yml",
    "data/knowledge/selections.yml",
    "data/knowledge/service_kinds.yml",
    "data/knowledge/concepts.yml",
    "data/knowledge/topics.yml",
    "bot/nlu",
    "bot/lang",
    "var/encoder/mark",  # absent where there is no sentence encoder
    "bot/knowledge/domain.py",
    "bot/knowledge/selection.py",
    "bot/knowledge/spoken_words.py",
    "bot/rasa/importer.py",  # the rest of the engine learns nothing
)


class TrainingFailed(UserError):
    """Facts: log."""

    code = "training_failed"

    def __str__(self) -> str:
        return f"training failed; see {self.facts['log']}"


def fingerprint() -> str:
    """A line for every file that the model depends on: name, size and check sum.

    It guards against forgetting, not against forgery, and spares who waits for years the 4 MB of OpenSSL.
    """
    return "\n".join(_line(file.relative_to(ROOT), file.read_bytes()) for file in _files())


def _line(name: Path, content: bytes) -> str:
    return f"{zlib.crc32(content):08x} {len(content)} {name.as_posix()}"


def is_stale() -> bool:
    """True where there is no model of exactly these files."""
    return not MODEL.exists() or not MARK.exists() or MARK.read_text(encoding="ascii").strip() != fingerprint()


def train(say: Callable[[str], None], log: Path, *, force: bool = False) -> bool:
    """Train where stale; returns whether it did. Two processes that want it at once train once."""
    MODELS.mkdir(exist_ok=True)
    with (MODELS / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not force and not is_stale():
            return False
        _train(say, log)
        MARK.write_text(fingerprint(), encoding="ascii")
    return True


def _train(say: Callable[[str], None], log: Path) -> None:
    say("training the model (once, and after a change of its data)")
    private_folder(log.parent)
    began = time.monotonic()
    command = [
        engine_python(),
        "-W",
        "ignore",
        "-m",
        "bot",
        "rasa",
        "train",
        "--force",
        "--skip-validation",
        "--fixed-model-name",
        "sahayak_new",
    ]
    with os.fdopen(open_private(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), "wb") as out:
        child = subprocess.Popen(
            command,
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            preexec_fn=die_with_parent(),  # a training that nobody waits for any more ends
        )
        try:
            while child.poll() is None:
                time.sleep(0.2)
                if int(time.monotonic() - began) % 10 == 9:
                    say(f"  still training, {time.monotonic() - began:.0f} s")
                    time.sleep(0.9)
        finally:
            if child.poll() is None:
                child.kill()
                child.wait()
    made = MODELS / "sahayak_new.tar.gz"
    if child.returncode or not made.exists():
        raise TrainingFailed(log=log)
    os.replace(made, MODEL)
    say(f"  trained in {time.monotonic() - began:.0f} s")


def _files() -> Iterator[Path]:
    for name in SOURCES:
        path = ROOT / name
        if path.is_file():
            yield path
        else:
            yield from sorted(file for file in path.rglob("*") if file.suffix in {".py", ".yml"})
