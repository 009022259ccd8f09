"""Counters and one histogram for Prometheus, of this process since its start."""

from __future__ import annotations

from collections.abc import Mapping

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, disable_created_metrics
from prometheus_client.exposition import choose_encoder

_BOUNDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)  # seconds

disable_created_metrics()  # a second row for each, of when it was first counted: nobody asks for it


class Metrics:
    """A registry of its own, so that two applications in one process do not count each other's messages."""

    def __init__(self) -> None:
        self._registry = registry = CollectorRegistry()
        named = ["channel", "kind"]
        self._messages = Counter("sahayak_messages", "Messages accepted.", named, registry=registry)
        self._turns = Counter("sahayak_turns", "Turns finished.", ["outcome"], registry=registry)
        self._seconds = Histogram("sahayak_turn_seconds", "Time of a turn.", buckets=_BOUNDS, registry=registry)
        self._depth = Gauge("sahayak_queue_depth", "Messages that wait.", ["state"], registry=registry)

    def message(self, channel: str, kind: str) -> None:
        self._messages.labels(channel, kind).inc()

    def turn(self, outcome: str, seconds: float) -> None:
        """`outcome`: answered, held, engine_unavailable or failed; `seconds` from taking the message to its answer."""
        self._turns.labels(outcome).inc()
        self._seconds.observe(seconds)

    def render(self, depth: Mapping[str, int], accept: str = "") -> tuple[bytes, str]:
        """The page of `/metrics` and its content type, as the Accept header wants it: Prometheus' text or OpenMetrics.

        `depth`: messages per waiting state.
        """
        for state, count in depth.items():
            self._depth.labels(state).set(count)
        encode, content_type = choose_encoder(accept)
        return encode(self._registry), content_type
