"""Run by the other Python: learn fastText's supervised model of words and subwords on messages, answer others.

python subwords.py JOB ANSWER, as classify.py, without a pipeline. floret is Explosion's maintained edition of fastText.
"""

import json
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

# fastText's defaults would learn nothing from a few hundred messages; these are its own tutorial's next steps, with
# the letter groups of our streams. One thread, so that a second run gives the same model.
OPTIONS: dict[str, Any] = {"dim": 100, "wordNgrams": 2, "minn": 2, "maxn": 5, "lr": 0.5, "loss": "softmax", "thread": 1}
UPDATES = 300_000  # messages that are read in all; so few-shot sets are read as long as large ones
FEWEST = 25  # epochs


def plain(text: str) -> str:
    """One line; `__label__` would be read as a label."""
    return " ".join(text.replace("__label__", " ").split())


def main(job_file: str, answer_file: str) -> None:
    import floret

    job = json.loads(Path(job_file).read_text(encoding="utf-8"))
    names = sorted({label for _, label in job["train"]})
    place = {label: number for number, label in enumerate(names)}
    with tempfile.TemporaryDirectory() as folder:
        lines = Path(folder) / "lines.txt"
        told = "".join(f"__label__{place[label]} {plain(text)}\n" for text, label in job["train"])
        lines.write_text(told, encoding="utf-8")
        epochs = max(FEWEST, UPDATES // len(job["train"]))
        began = time.perf_counter()
        model = floret.train_supervised(input=str(lines), epoch=epochs, verbose=0, **OPTIONS)
        seconds = time.perf_counter() - began
    tests = {}
    for test, texts in job["tests"].items():
        began = time.perf_counter()
        heard = [model.predict(plain(text)) for text in texts]
        each = (time.perf_counter() - began) * 1000 / max(1, len(texts))
        labels = [names[int(one[0].removeprefix("__label__"))] if one else "" for one, _ in heard]
        scores = [float(score[0]) if len(score) else 0.0 for _, score in heard]
        tests[test] = {"labels": labels, "scores": scores, "ms": each}
    Path(answer_file).write_text(json.dumps({"seconds": seconds, "tests": tests}), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:3])
