"""Counters and one histogram in Prometheus' text format."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

_BOUNDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)  # seconds


class Metrics:
    """Of this process, since its start."""

    def __init__(self) -> None:
        self._messages: Counter[tuple[str, str]] = Counter()
        self._turns: Counter[str] = Counter()
        self._buckets: Counter[float] = Counter()
        self._seconds = 0.0
        self._count = 0

    def message(self, channel: str, kind: str) -> None:
        self._messages[channel, kind] += 1

    def turn(self, outcome: str, seconds: float) -> None:
        """`outcome`: answered, held, engine_unavailable or failed; `seconds` from taking the message to its answer."""
        self._turns[outcome] += 1
        self._seconds += seconds
        self._count += 1
        for bound in _BOUNDS:
            self._buckets[bound] += seconds <= bound

    def render(self, depth: Mapping[str, int]) -> str:
        """The page of `/metrics`. `depth`: messages per waiting state."""
        rows = ["# HELP sahayak_messages_total Messages accepted.", "# TYPE sahayak_messages_total counter"]
        rows += [
            f'sahayak_messages_total{{channel="{channel}",kind="{kind}"}} {count}'
            for (channel, kind), count in sorted(self._messages.items())
        ]
        rows += ["# HELP sahayak_turns_total Turns finished.", "# TYPE sahayak_turns_total counter"]
        rows += [f'sahayak_turns_total{{outcome="{name}"}} {count}' for name, count in sorted(self._turns.items())]
        rows += ["# HELP sahayak_turn_seconds Time of a turn.", "# TYPE sahayak_turn_seconds histogram"]
        rows += [f'sahayak_turn_seconds_bucket{{le="{bound}"}} {self._buckets[bound]}' for bound in _BOUNDS]
        rows += [f'sahayak_turn_seconds_bucket{{le="+Inf"}} {self._count}']
        rows += [f"sahayak_turn_seconds_sum {self._seconds:.6f}", f"sahayak_turn_seconds_count {self._count}"]
        rows += ["# HELP sahayak_queue_depth Messages that wait.", "# TYPE sahayak_queue_depth gauge"]
        rows += [f'sahayak_queue_depth{{state="{state}"}} {count}' for state, count in sorted(depth.items())]
        return "\n".join(rows) + "\n"
