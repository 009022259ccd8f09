"""The short cut of a warm start: the newest file is the head, and a database at the head runs nothing."""

from __future__ import annotations

import subprocess
import sys

import pytest
import sqlalchemy as sa
from alembic.config import Config
from alembic.script import ScriptDirectory

from bot.database.engine import make_engine
from bot.database.migrate import FOLDER, VERSION_TABLE, _is_current, migrate
from bot.settings import ROOT

FOLDERS = [FOLDER, ROOT / "bot" / "web" / "migrations"]


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.parent.name)
def test_the_newest_file_is_the_head(folder, tmp_path):
    config = Config()
    config.set_main_option("script_location", str(folder))
    head = ScriptDirectory.from_config(config).get_current_head()
    engine = make_engine(f"sqlite:///{tmp_path / 'x.db'}")
    assert not _is_current(engine, folder)
    migrate(engine, folder)
    assert _is_current(engine, folder)
    table = f"{folder.parent.name}_alembic_version"
    with engine.connect() as connection:
        assert connection.exec_driver_sql(f"SELECT version_num FROM {table}").scalar() == head
    engine.dispose()


def test_an_old_database_is_not_current(tmp_path):
    engine = make_engine(f"sqlite:///{tmp_path / 'x.db'}")
    migrate(engine)
    with engine.begin() as connection:
        connection.execute(sa.text(f"UPDATE {VERSION_TABLE} SET version_num = '0000'"))
    assert not _is_current(engine, FOLDER)
    engine.dispose()


def test_a_warm_start_is_light():
    """200 MB of Rasa, the PDF writer and Alembic have no business in a web process that only starts."""
    heavy = "[name for name in ('rasa', 'fpdf', 'fontTools', 'alembic', 'spacy', 'sklearn') if name in sys.modules]"
    program = f"import sys, bot.web.app, bot.web.__main__; print({heavy})"
    found = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"
