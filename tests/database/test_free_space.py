"""The reserve of disk that new messages leave alone."""

from __future__ import annotations

import shutil

import pytest

from bot.database import free_space
from bot.database.engine import Database
from bot.database.free_space import FreeSpace
from bot.errors import StoreFull


def test_what_is_free_is_compared_with_the_reserve(tmp_path):
    free = shutil.disk_usage(tmp_path).free
    FreeSpace([tmp_path], free // 2).require()
    with pytest.raises(StoreFull):
        FreeSpace([tmp_path], 2 * free).require()


def test_each_folder_counts_and_one_that_is_not_there_yet_does_not(tmp_path):
    free = shutil.disk_usage(tmp_path).free
    assert not FreeSpace([tmp_path / "later", tmp_path], 2 * free).enough()
    assert FreeSpace([tmp_path / "later"], 2 * free).enough()


def test_the_disk_is_looked_at_again(tmp_path, monkeypatch):
    monkeypatch.setattr(free_space, "LOOK_EVERY", 0.0)
    space = FreeSpace([tmp_path], 1000)
    for free, enough in ((1000, True), (999, False), (1001, True)):
        monkeypatch.setattr(free_space.shutil, "disk_usage", lambda _, free=free: shutil._ntuple_diskusage(1, 1, free))
        assert space.enough() is enough


def test_a_database_knows_where_it_writes(tmp_path):
    file, server = Database(f"sqlite:///{tmp_path / 'a.db'}"), Database("postgresql://x@127.0.0.1:1/x")
    assert (file.folders, server.folders) == ((tmp_path,), ())
    for database in (file, server):
        database.dispose()
