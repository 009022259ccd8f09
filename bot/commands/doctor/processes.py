"""What the running bot says of itself, and whether the backend answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bot.commands.doctor.line import Line, bad, ok, warn

PARTS = ("web", "engine", "actions")


def check(health: Mapping[str, object], where: str) -> Iterator[Line]:
    """`health`: what /healthz said, empty where nobody answered."""
    if not health:
        yield warn("web", f"nothing runs on {where}", "make run, or start the units (deploy/README.md)")
        return
    for name in PARTS:
        state = str(health.get(name, "unknown"))
        yield ok(name, state) if state == "ok" else bad(name, state, f"See the last lines of {name}'s log")


def check_backend(answer: str | None, trouble: str = "") -> Iterator[Line]:
    if answer is None:
        yield bad("backend", trouble, "See whether SAHAYAK_BACKEND and what it needs are right, and whether it runs")
    else:
        yield ok("backend", answer)
