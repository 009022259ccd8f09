"""What Prometheus asks for: counts of this process since its start, and what the database counts for all processes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, disable_created_metrics
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest

CONTENT_TYPE = CONTENT_TYPE_PLAIN_0_0_4
_BOUNDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)  # seconds

disable_created_metrics()  # type: ignore[no-untyped-call]  # a second row for each, of when it was first counted: nobody asks for it


class _Kept:
    """What the database knows: the same in every process, and after a restart."""

    events: Mapping[str, int] = {}
    behind: Mapping[str, int] = {}

    def collect(self) -> Iterator[Any]:
        counted = CounterMetricFamily("sahayak_events", "Events of all processes since the log began.", labels=["kind"])
        for kind, count in self.events.items():
            counted.add_metric([kind], count)
        waiting = GaugeMetricFamily("sahayak_subscriber_behind", "Events that wait for a subscriber.", labels=["name"])
        for name, count in self.behind.items():
            waiting.add_metric([name], count)
        yield from (counted, waiting)


class Metrics:
    """A registry of its own, so that two applications in one process do not count each other's messages."""

    def __init__(self) -> None:
        self._registry = registry = CollectorRegistry()
        named = ["channel", "kind"]
        self._messages = Counter("sahayak_messages", "Messages accepted.", named, registry=registry)
        self._turns = Counter("sahayak_turns", "Turns finished.", ["outcome"], registry=registry)
        self._seconds = Histogram("sahayak_turn_seconds", "Time of a turn.", buckets=_BOUNDS, registry=registry)
        self._depth = Gauge("sahayak_queue_depth", "Messages that wait.", ["state"], registry=registry)
        self._kept = _Kept()
        registry.register(self._kept)  # type: ignore[arg-type]  # it wants a subclass, and uses `collect` alone

    def message(self, channel: str, kind: str) -> None:
        self._messages.labels(channel, kind).inc()

    def turn(self, outcome: str, seconds: float) -> None:
        """`outcome`: answered, held, engine_unavailable or failed; `seconds` from taking the message to its answer."""
        self._turns.labels(outcome).inc()
        self._seconds.observe(seconds)

    def render(self, depth: Mapping[str, int], events: Mapping[str, int], behind: Mapping[str, int]) -> bytes:
        """The page of `/metrics`. `depth`: messages per waiting state; `events` per kind; `behind`: per subscriber.

        Always Prometheus' own text: the library's choice by Accept header raises TypeError for some of them.
        """
        self._kept.events, self._kept.behind = events, behind
        for state, count in depth.items():
            self._depth.labels(state).set(count)
        return generate_latest(self._registry)
