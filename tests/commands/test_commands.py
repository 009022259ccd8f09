"""The chores of the shell: clear lines where something is wrong, figures that count what they say."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from bot.billing.demo import demo_logins
from bot.commands import health, supervisor
from bot.commands.evaluate import Case, NluResult, score
from bot.commands.prepare import NotPrepared, prepare_database_apart
from bot.commands.processes import CannotStart, Process, free_port, require_free_ports
from bot.commands.programs import ENGINE_PYTHON
from bot.commands.supervisor import Supervisor
from bot.database.revision import known
from bot.settings import ROOT, Settings


def bot(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "bot", *arguments],
        cwd=ROOT, env={**os.environ, **environment}, capture_output=True, text=True, timeout=60,
    )  # fmt: skip


@pytest.mark.parametrize("name", ["SAHAYAK_PORT", "SAHAYAK_ENGINE_PORT", "SAHAYAK_ACTIONS_PORT"])
def test_a_taken_port_is_one_clear_line(tmp_path: Path, name: str) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        others = {one: str(free_port()) for one in ("SAHAYAK_PORT", "SAHAYAK_ENGINE_PORT", "SAHAYAK_ACTIONS_PORT")}
        told = bot("up", **{**others, name: str(taken.getsockname()[1]), "SAHAYAK_VAR": str(tmp_path)})
    assert told.returncode == 1
    assert len(told.stderr.strip().splitlines()) == 1
    assert "is not free" in told.stderr
    assert name in told.stderr, "what to set"


def test_a_wrong_setting_is_one_clear_line(tmp_path: Path) -> None:
    told = bot("doctor", SAHAYAK_PORT="eighty", SAHAYAK_VAR=str(tmp_path))
    assert told.returncode == 1
    assert "SAHAYAK_PORT" in told.stderr
    assert len(told.stderr.strip().splitlines()) == 1


def test_an_unknown_chore_lists_the_known_ones() -> None:
    told = bot("dance")
    assert told.returncode == 2
    assert "there is no chore 'dance'" in told.stderr
    assert "doctor" in told.stderr


def test_tables_are_made_by_a_passing_process(tmp_path: Path) -> None:
    environment = {**os.environ, "SAHAYAK_VAR": str(tmp_path), "SAHAYAK_SECRET": "a secret of this test alone"}
    said: list[str] = []
    first = prepare_database_apart(environment, said.append)
    assert said == [f"making the database, {known()[-1]}", "put the demo customers into the embedded backend"]
    assert prepare_database_apart(environment, said.append) == first
    assert len(said) == 2
    chosen = Settings.read(environment)
    assert [tuple(row) for row in first] == demo_logins(chosen.secret)
    assert (tmp_path / "sahayak.db").exists()


def test_a_database_that_is_away_is_one_clear_line() -> None:
    away = {**os.environ, "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/nothing"}
    with pytest.raises(NotPrepared, match=r"store_unavailable.*127\.0\.0\.1:1") as told:
        prepare_database_apart(away, print)
    assert len(str(told.value).splitlines()) == 1


def test_who_waits_for_years_does_not_carry_the_database() -> None:
    heavy = ("sqlalchemy", "rasa", "numpy", "_hashlib")
    code = f"import sys, bot.commands.up; print([one for one in {heavy} if one in sys.modules])"
    told = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert told.stdout.strip() == "[]", told.stderr


SERVER = """
import http.server, sys
class Quiet(http.server.BaseHTTPRequestHandler):
    def do_GET(self): self.send_response(200); self.end_headers()
    def log_message(self, *_): pass
http.server.HTTPServer(("127.0.0.1", int(sys.argv[0] and PORT)), Quiet).serve_forever()
"""


@pytest.fixture
def little_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Process:
    """A process of ours that is quick to start: an HTTP server as a module of its own."""
    port = free_port()
    (tmp_path / "little_server.py").write_text(SERVER.replace("PORT", str(port)), encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    return Process(
        "little", "little_server", [("127.0.0.1", port)], f"http://127.0.0.1:{port}/", tmp_path / "little.log"
    )


def test_what_dies_is_started_again_and_nothing_is_left(little_process: Process) -> None:
    said: list[str] = []
    began = time.monotonic()
    with Supervisor([little_process], os.environ, said.append) as running:
        running.start()
        assert little_process.running is not None
        first = little_process.running.pid
        os.kill(first, signal.SIGKILL)
        running.watch(
            lambda: (
                (little_process.running is not None and little_process.running.pid != first)
                or time.monotonic() - began > 20
            )
        )
        second = little_process.running.pid
        assert second != first
        assert any("starting it again" in line for line in said)
    assert not psutil.pid_exists(second)


def test_one_that_keeps_dying_is_put_off_and_holds_up_nobody(
    little_process: Process, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervisor, "FIRST_PAUSE", 0.1)
    monkeypatch.setattr(supervisor, "LONGEST_PAUSE", 0.4)
    said: list[str] = []
    with Supervisor([little_process], os.environ, said.append) as running:
        running.start()
        mortal = Process("mortal", "no_such_module_anywhere", [], "http://127.0.0.1:1/", tmp_path / "mortal.log")
        running.processes.append(mortal)
        steady, files = little_process.running, psutil.Process().num_fds()
        running.watch(lambda: len(said) >= 5)
        assert little_process.running is steady
        assert health.answers(little_process.health)
        assert psutil.Process().num_fds() <= files, "each start leaves a file open"
    assert [line.rpartition(" in ")[0].count("times in a row") for line in said] == [0, 1, 1, 1, 1]
    assert "No module named no_such_module_anywhere" in said[1]
    assert said[4].startswith("mortal ended unexpectedly (exit code 1), 5 times in a row")


def test_pauses_grow_and_begin_anew_after_a_long_life(little_process: Process, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    running = Supervisor([little_process], os.environ, said.append)
    pauses = []
    for life in (1, 1, 1, 1, 1, 1, 1, 1, 100, 1):
        running._start(little_process)
        assert little_process.running is not None
        little_process.running.kill()
        little_process.running.wait()
        little_process.began -= life
        running._put_off(little_process)
        pauses.append(round(little_process.not_before - time.monotonic()))
    assert pauses == [1, 2, 4, 8, 16, 32, 60, 60, 1, 2]
    assert "killed by signal 9" in said[0]


def test_a_process_that_cannot_start_says_why(tmp_path: Path) -> None:
    broken = Process("broken", "no_such_module_anywhere", [], "http://127.0.0.1:1/", tmp_path / "broken.log")
    with (
        pytest.raises(CannotStart, match="no_such_module_anywhere"),
        Supervisor([broken], os.environ, print) as running,
    ):
        running.start()


def test_ports_are_looked_at_before_anything_is_started(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        process = Process("web", "x", [taken.getsockname()], "", tmp_path / "log")
        with pytest.raises(CannotStart, match="is not free"):
            require_free_ports([process])


def test_scores_count_what_they_say() -> None:
    pairs = [
        (Case("bn", "my_due", "a"), NluResult("my_due", 0.9, "bn", {})),
        (Case("bn", "my_due", "b"), NluResult("fallback", 0.2, "en", {})),
        (Case("bn", "out_of_scope", "c"), NluResult("fallback", 0.2, "bn", {})),
        (Case("bn", "out_of_scope", "d"), NluResult("my_due", 0.9, "bn", {})),
        (
            Case("bn", "gateway_steps", "e", {"gateway": "bkash"}),
            NluResult("gateway_steps", 0.9, "bn", {"gateway": "nagad"}),
        ),
    ]
    row = score(pairs).scores["bn"]
    assert (row.right, row.in_scope, row.rejected, row.outside) == (2, 3, 1, 2)
    assert row.entity_f1 == 0.0
    assert row.registers_right == 4
    assert dict(score(pairs).confusions) == {("my_due", "fallback"): 1, ("out_of_scope", "my_due"): 1}


def test_what_a_killed_process_has_started_ends_with_it(tmp_path: Path) -> None:
    """As a test run that is killed, with its `bot up`."""
    code = (
        "import subprocess, sys, time\n"
        "from bot.commands.supervisor import die_with_parent\n"
        "sleep = [sys.executable, '-c', 'import time; time.sleep(60)']\n"
        "child = subprocess.Popen(sleep, start_new_session=True, preexec_fn=die_with_parent())\n"
        "print(child.pid, flush=True)\n"
        "time.sleep(60)\n"
    )
    parent = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    child = psutil.Process(int(parent.stdout.readline()))
    parent.kill()
    parent.wait()
    psutil.wait_procs([child], timeout=10)
    assert not child.is_running() or child.status() == psutil.STATUS_ZOMBIE


@pytest.mark.parametrize("arguments", [["eval", "--help"], ["rasa", "--version"], ["bench", "domain", "--help"]])
def test_chores_of_the_engine_go_on_in_its_python(arguments: list[str]) -> None:
    told = bot(*arguments)
    assert told.returncode == 0, told.stderr


@pytest.mark.parametrize(
    "python", [[str(Path(sys.executable).resolve()), "-S"], [str(ENGINE_PYTHON)]], ids=["with nothing", "the engine's"]
)
def test_chores_of_the_app_go_on_in_its_python_whatever_they_are_called_with(python: list[str]) -> None:
    told = subprocess.run(
        [*python, "-m", "bot", "telegram", "--help"], cwd=ROOT, capture_output=True, text=True, timeout=60
    )
    assert told.returncode == 0, told.stderr
    assert "set-webhook" in told.stdout


def test_without_the_engine_that_is_one_clear_line(tmp_path: Path) -> None:
    code = (
        "import sys, pathlib, bot.commands.programs as programs, bot.__main__ as main\n"
        f"programs.ENGINE_PYTHON = pathlib.Path({str(tmp_path / 'python')!r})\n"
        "sys.argv = ['bot', 'rasa', 'train']; sys.exit(main.main())"
    )
    told = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert told.returncode == 1
    (line,) = told.stderr.splitlines()
    assert str(tmp_path / "python") in line
