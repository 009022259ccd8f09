"""What Prometheus asks for: counts of this process since its start, and what the database counts for all processes.

Labels are names of our own from short lists (areas, states, kinds, addresses of engines), never anything of a customer.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector, disable_created_metrics
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest

from bot.events.cursors import Progress

CONTENT_TYPE = CONTENT_TYPE_PLAIN_0_0_4
_BOUNDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)  # seconds

disable_created_metrics()  # type: ignore[no-untyped-call]  # a second row for each, of when it was first counted: nobody asks for it


@dataclass(frozen=True)
class Kept:
    """What the database knows: the same in every process, and after a restart.

    `depth` and `oldest`: messages that wait per state, and for how many seconds the first of them does; `events` per
    kind; `readers` of them; `payments` per state; `people`: how many wait for a person, and for how many seconds the
    first of them does; `visits` of today per outcome.
    """

    depth: Mapping[str, int] = field(default_factory=dict)
    oldest: Mapping[str, float] = field(default_factory=dict)
    events: Mapping[str, int] = field(default_factory=dict)
    readers: Sequence[Progress] = ()
    payments: Mapping[str, int] = field(default_factory=dict)
    people: tuple[int, float] = (0, 0.0)
    visits: Mapping[str, int] = field(default_factory=dict)


class _KeptCollector:
    """`kept`: None where the database does not answer."""

    kept: Kept | None = None

    def collect(self) -> Iterator[Any]:
        yield GaugeMetricFamily("sahayak_database_up", "Whether the database answers.", value=float(bool(self.kept)))
        kept = self.kept or Kept()
        events = CounterMetricFamily("sahayak_events", "Events of all processes since the log began.", labels=["kind"])
        for kind, count in kept.events.items():
            events.add_metric([kind], count)
        yield events
        behind, failing = {one.name: one.behind for one in kept.readers}, {}
        for one in kept.readers:
            failing[one.name] = float(one.failing_since is not None)
        yield _gauge("sahayak_queue_depth", "Messages that wait.", "state", kept.depth)
        yield _gauge("sahayak_queue_oldest_seconds", "For how long the first of them does.", "state", kept.oldest)
        yield _gauge("sahayak_subscriber_behind", "Events that wait for a subscriber.", "name", behind)
        yield _gauge("sahayak_subscriber_failing", "Whether it fails at the next event.", "name", failing)
        waiting, longest = kept.people
        yield GaugeMetricFamily("sahayak_people_waiting", "Customers who wait for a person.", value=waiting)
        longest_of = "For how long the first of them does."
        yield GaugeMetricFamily("sahayak_people_waiting_oldest_seconds", longest_of, value=longest)
        yield _gauge("sahayak_visits_today", "Visits of today, made every hour.", "outcome", kept.visits)
        yield _gauge("sahayak_payments", "Attempts to pay.", "state", kept.payments)


def _gauge(name: str, about: str, label: str, values: Mapping[str, float]) -> GaugeMetricFamily:
    made = GaugeMetricFamily(name, about, labels=[label])
    for one, value in values.items():
        made.add_metric([one], value)
    return made


class Metrics:
    """A registry of its own, so that two applications in one process do not count each other's messages."""

    def __init__(self) -> None:
        self._registry = registry = CollectorRegistry()

        def counter(name: str, about: str, *labels: str) -> Counter:
            return Counter(name, about, labels, registry=registry)

        self._messages = counter("sahayak_messages", "Messages accepted.", "channel", "kind")
        self._turns = counter("sahayak_turns", "Turns finished.", "outcome")
        self._seconds = Histogram("sahayak_turn_seconds", "Time of a turn.", buckets=_BOUNDS, registry=registry)
        self._engine_failures = counter("sahayak_engine_failures", "Turns that an engine did not answer.", "engine")
        self._requests = counter("sahayak_requests", "Requests answered.", "area", "status")
        self._rate_limited = counter("sahayak_rate_limited", "Requests refused for being too many.", "area")
        self._logins = counter("sahayak_logins", "Tries to log in.", "outcome")
        self._kept = _KeptCollector()
        registry.register(self._kept)  # type: ignore[arg-type]  # it wants a subclass, and uses `collect` alone
        ProcessCollector(registry=registry)  # memory, processor, descriptors

    def message(self, channel: str, kind: str) -> None:
        self._messages.labels(channel, kind).inc()

    def turn(self, outcome: str, seconds: float) -> None:
        """`outcome`: answered, held, engine_unavailable or failed; `seconds` from taking the message to its answer."""
        self._turns.labels(outcome).inc()
        self._seconds.observe(seconds)

    def engine_failure(self, address: str) -> None:
        self._engine_failures.labels(address).inc()

    def request(self, area: str, status: int) -> None:
        """`area`: the part of the site, from a list; 429 counts as refused for being too many."""
        self._requests.labels(area, str(status)).inc()
        if status == 429:
            self._rate_limited.labels(area).inc()

    def login(self, outcome: str) -> None:
        """`outcome`: right, wrong or limited."""
        self._logins.labels(outcome).inc()

    def render(self, kept: Kept | None) -> bytes:
        """The page of `/metrics`; `kept` is None where the database does not answer.

        Always Prometheus' own text: the library's choice by Accept header raises TypeError for some of them.
        """
        self._kept.kept = kept
        return generate_latest(self._registry)
