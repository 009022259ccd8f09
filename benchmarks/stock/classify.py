"""Run by stock Rasa's own Python: train a pipeline on one set of messages, answer others, tell it as JSON.

python classify.py JOB ANSWER, where JOB holds {"pipeline": [...], "train": [[text, label], ...], "tests": {name: [text,
...]}} and ANSWER gets {"seconds", "tests": {name: {"labels", "scores", "ms"}}}. It imports nothing of this project.
"""

import asyncio
import json
import logging
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

os.environ.setdefault("RASA_TELEMETRY_ENABLED", "false")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")


def plain(text: str) -> str:
    """Without what Rasa's training format would read as markup."""
    return " ".join(text.translate(str.maketrans("[](){}", "      ")).split()).lstrip("/") or "-"


def write_project(folder: Path, job: dict[str, Any]) -> dict[str, str]:
    """Training data and configuration; returns {Rasa's intent: label}."""
    names = sorted({label for _, label in job["train"]})
    # Labels with a slash or a plus have meanings of their own in Rasa.
    ids = {label: f"intent_{place}" for place, label in enumerate(names)}
    rows: dict[str, list[str]] = {}
    for text, label in job["train"]:
        rows.setdefault(ids[label], []).append(plain(text))
    nlu = [{"intent": name, "examples": "".join(f"- {text}\n" for text in texts)} for name, texts in rows.items()]
    config = {"recipe": "default.v1", "assistant_id": "stock", "language": "en", "pipeline": job["pipeline"]}
    for name, content in (("nlu.yml", {"version": "3.1", "nlu": nlu}), ("config.yml", config)):
        # A value in JSON is YAML, but Rasa knows its files by keys at the start of a line.
        lines = [f"{key}: {json.dumps(value, ensure_ascii=False)}\n" for key, value in content.items()]
        (folder / name).write_text("".join(lines), encoding="utf-8")
    return {name: label for label, name in ids.items()}


async def answer(agent: Any, texts: list[str], labels: dict[str, str]) -> dict[str, Any]:
    said, scores, began = [], [], time.perf_counter()
    for text in texts:
        parsed = await agent.parse_message(plain(text))
        said.append(labels.get(parsed["intent"]["name"], "fallback"))
        scores.append(float(parsed["intent"]["confidence"]))
    return {"labels": said, "scores": scores, "ms": (time.perf_counter() - began) * 1000 / max(1, len(texts))}


def main(job_file: str, answer_file: str) -> None:
    import rasa.utils.log_utils
    from rasa.core.agent import Agent
    from rasa.model_training import train_nlu

    # Left alone, Rasa prints each message that it parses, and its time would be the terminal's.
    rasa.utils.log_utils.configure_structlog(logging.WARNING)
    job = json.loads(Path(job_file).read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        labels = write_project(folder, job)
        began = time.perf_counter()
        model = train_nlu(str(folder / "config.yml"), str(folder / "nlu.yml"), str(folder / "models"))
        seconds = time.perf_counter() - began
        agent = Agent.load(model)
        tests = {test: asyncio.run(answer(agent, texts, labels)) for test, texts in job["tests"].items()}
    told = {"seconds": seconds, "tests": tests}
    Path(answer_file).write_text(json.dumps(told), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:3])
