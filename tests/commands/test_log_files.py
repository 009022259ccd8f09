"""The logs of the processes stay short, whatever is said and however full the disk is."""

from __future__ import annotations

import errno
import os
import threading
import time
from pathlib import Path

from bot.commands import log_files
from bot.commands.log_files import keep_short
from bot.commands.processes import Process
from bot.commands.supervisor import Supervisor


def names(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir())


def test_a_log_is_copied_away_when_it_is_large_and_the_oldest_copy_goes(tmp_path):
    log = tmp_path / "web.log"
    for number in range(5):
        log.write_text(f"{number}" * 101)
        keep_short(log, largest=100, copies=3)
        assert log.read_text() == ""
    assert names(tmp_path) == ["web.log", "web.log.1", "web.log.2", "web.log.3"]
    assert [(tmp_path / f"web.log.{number}").read_text()[0] for number in (1, 2, 3)] == ["4", "3", "2"]
    assert all(file.stat().st_mode & 0o077 == 0 for file in tmp_path.glob("web.log.*"))


def test_a_log_that_is_short_or_not_there_is_left_alone(tmp_path):
    log = tmp_path / "web.log"
    keep_short(log, 100, 3)
    assert names(tmp_path) == []
    log.write_text("x" * 100)
    keep_short(log, 100, 3)
    assert names(tmp_path) == ["web.log"]
    assert log.read_text() == "x" * 100


def test_on_a_full_disk_the_log_is_emptied_and_no_half_copy_left(tmp_path, monkeypatch):
    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    log = tmp_path / "web.log"
    log.write_text("x" * 101)
    monkeypatch.setattr(log_files.shutil, "copyfileobj", full)
    keep_short(log, 100, 3)
    assert names(tmp_path) == ["web.log"]
    assert log.read_text() == ""


def test_who_writes_goes_on_writing_to_the_emptied_file(tmp_path):
    log = tmp_path / "web.log"
    with log.open("ab", buffering=0) as mine:
        for number in range(50):
            mine.write(f"line {number}\n".encode())
            keep_short(log, 100, 2)
    kept = "".join((tmp_path / name).read_text() for name in ("web.log.2", "web.log.1", "web.log"))
    assert "\0" not in kept
    assert kept.splitlines()[-1] == "line 49"
    assert kept.splitlines() == [f"line {number}" for number in range(50 - len(kept.splitlines()), 50)]


def test_a_supervised_process_that_talks_for_ever_fills_no_disk(tmp_path):
    (tmp_path / "talker.py").write_text("while True:\n    print('x' * 1000, flush=True)\n")
    talker = Process("talker", "talker", [], "", tmp_path / "talker.log", largest_log=200_000, old_logs=2)
    environment = {**os.environ, "PYTHONPATH": str(tmp_path)}
    stop = threading.Event()
    with Supervisor([talker], environment, print) as running:
        running.begin("talker")
        watching = threading.Thread(target=running.watch, args=(stop.is_set,))
        watching.start()
        until = time.monotonic() + 60  # four busy workers beside it
        while not (tmp_path / "talker.log.2").exists() and time.monotonic() < until:
            time.sleep(0.05)
        stop.set()
        watching.join()
    assert names(tmp_path)[-4:] == ["talker.log", "talker.log.1", "talker.log.2", "talker.py"]
