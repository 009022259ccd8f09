"""Parts of a training in a second process: the model is the same as by one, and no process outlives the training."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import numpy as np
import psutil
import pytest

from bot.nlu import aside as room
from bot.nlu.aside import aside, each
from bot.nlu.context_model import Said
from bot.nlu.encoder import load
from bot.nlu.situation import Situation
from bot.nlu.understanding import Understanding
from bot.settings import ROOT

TEXTS = {
    "pay": ("ইনভয়েস কীভাবে পে করব?", "how do i pay my invoice", "bkash diye invoice pay korbo kivabe", "pay korte chai"),
    "download": ("ইনভয়েস ডাউনলোড করব", "download my invoice as pdf", "invoice er pdf lagbe", "pdf download korbo"),
    "refund": ("টাকা ফেরত চাই", "i want a refund", "taka ferot chai", "refund lagbe taka ferot"),
    "out_of_scope": ("আজ আবহাওয়া কেমন", "tell me a joke", "ekta gan shonao", "who won the match"),
}
SAID = [
    Said(f"{text} {end}", Situation(after), after)
    for after in ("pay", "refund")
    for text in ("how long", "koto din lage", "কত দিন লাগে")
    for end in "abc"
]


@pytest.fixture
def two_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("WORTH", 1), ("ROOM", 0), ("cores", lambda: 2)):
        monkeypatch.setattr(room, name, value)


@pytest.mark.usefixtures("two_cores")
def test_works_are_done_in_their_order_by_another_process() -> None:
    done: list[int] = []
    one, large, where = aside(
        9, lambda: len(done), lambda: done.append(1) or "x" * 10**6, lambda: (len(done), os.getpid())
    )
    assert where() == (1, where()[1])
    assert where()[1] != os.getpid()
    assert len(large()) == 10**6
    assert one() == 0
    assert not done, "nothing came back but the results"


@pytest.mark.usefixtures("two_cores")
@pytest.mark.parametrize("size", [0, 1, 2, 7])
def test_each_keeps_the_order(size: int) -> None:
    assert each(str, range(size)) == [str(number) for number in range(size)]


@pytest.mark.usefixtures("two_cores")
def test_what_fails_there_fails_here(capfd: pytest.CaptureFixture[str]) -> None:
    well, failing, after = aside(9, lambda: 1, lambda: 1 / 0, lambda: 2)
    assert well() == 1
    for one in (failing, after):
        with pytest.raises(ChildProcessError):
            one()
    assert "ZeroDivisionError" in capfd.readouterr().err


def test_where_memory_is_short_nothing_is_forked(two_cores: None, monkeypatch: pytest.MonkeyPatch) -> None:
    for asked in (room.free() * 100, 0):
        monkeypatch.setattr(room, "ROOM", asked)
        (where,) = aside(9, os.getpid)
        assert (where() == os.getpid()) == (asked > 0)


def trained() -> dict[str, object]:
    pairs = [(text, intent) for intent, texts in TEXTS.items() for text in texts]
    model = Understanding(load()).fit([text for text, _ in pairs], [intent for _, intent in pairs], SAID)
    assert model.in_context is not None
    assert model.in_context.meaning is not None
    return {
        "weights": model.weights.numbers,
        "bias": model.bias,
        "meaning": model.meaning and model.meaning.weights,
        "in context": model.in_context._weights.numbers,
        "meaning in context": model.in_context.meaning.weights,
        "numbers": [model.temperature, model.threshold, model.threshold_of_words, model.in_context.temperature],
        "ranked": [one.intents for one in model.rank(["refund", "ইনভয়েস", "pdf", "gan"])],
    }


def test_the_model_is_the_same_on_one_core_and_on_two(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "WORTH", 1)
    monkeypatch.setattr(room, "ROOM", 0)
    by_cores = []
    for number in (1, 2):
        monkeypatch.setattr(room, "cores", lambda number=number: number)
        by_cores.append(trained())
    for name, value in by_cores[0].items():
        np.testing.assert_array_equal(value, by_cores[1][name], err_msg=name)


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGKILL"])
def test_no_process_outlives_the_training(name: str) -> None:
    work = (
        "import os, signal, time; from bot.nlu import aside as a; a.WORTH, a.ROOM, a.cores = 1, 0, lambda: 2\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)  # whoever runs the tests may ignore it\n"
        "pid, _ = a.aside(9, os.getpid, lambda: time.sleep(600)); print(pid(), flush=True); time.sleep(600)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", work], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as it:
        assert it.stdout is not None
        beside = psutil.Process(int(it.stdout.readline()))
        it.send_signal(getattr(signal, name))
        it.wait(60)
    until = time.monotonic() + 60
    while beside.is_running() and beside.status() != psutil.STATUS_ZOMBIE:  # nobody may be here who takes its end
        assert time.monotonic() < until, "it goes on"
        time.sleep(0.02)
