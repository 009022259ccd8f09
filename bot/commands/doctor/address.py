"""What the public address says when it is called from here: its certificate, its clock, and whose it is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bot.commands.doctor.line import Line, bad, ok, warn

RENEW = 14.0  # days before its end that a certificate should have been renewed
DRIFT, WRONG = 5.0, 60.0  # seconds between two clocks
AHEAD = 300.0  # seconds; what the database says of a time to come
YOUNG = 1_700_000_000  # seconds since 1970; before that there was none of this


@dataclass(frozen=True)
class Called:
    """`trouble`: why it did not answer, or why its certificate is not believed. `days`: until the certificate ends.
    `drift`: seconds that its clock is ahead of ours. `ours`: whether this installation answered (None: nobody did).
    """

    url: str
    trouble: str = ""
    untrusted: bool = False
    days: float | None = None
    drift: float | None = None
    ours: bool | None = None


@dataclass(frozen=True)
class Clocks:
    """Seconds: `now` since 1970; how far others are ahead of us, by name; `newest` of what the database holds."""

    now: float
    ahead: dict[str, float]
    newest: float | None = None


def check(called: Called) -> Iterator[Line]:
    if called.untrusted:
        yield bad(
            "certificate", f"{called.url}: {called.trouble}", "Get one that browsers believe, such as Let's Encrypt's"
        )
    elif called.trouble:
        yield warn(
            "certificate", f"{called.url} cannot be reached from here: {called.trouble}", "Look at it from outside"
        )
    elif called.days is not None:
        text = f"ends in {called.days:.0f} days"
        late = called.days < RENEW
        yield warn("certificate", text, "See why it was not renewed") if late else ok("certificate", text)
    if called.ours is False:
        text = f"{called.url} leads to something else than this installation"
        yield bad("address", text, "Set SAHAYAK_PUBLIC_URL, or mend DNS and the proxy")
    elif called.ours:
        yield ok("address", f"{called.url} leads here")


def check_clocks(seen: Clocks) -> Iterator[Line]:
    todo = "Let the machine keep its time (chrony, systemd-timesyncd): links, sessions and leases go by it"
    if seen.now < YOUNG:
        yield bad("clock", "the time is years off", todo)
        return
    if seen.newest is not None and seen.newest > seen.now + AHEAD:
        yield bad(
            "clock", f"the database holds something of {(seen.newest - seen.now) / 60:.0f} minutes from now", todo
        )
        return
    off = {name: ahead for name, ahead in seen.ahead.items() if abs(ahead) > DRIFT}
    if off:
        name, ahead = max(off.items(), key=lambda one: abs(one[1]))
        verdict = bad if abs(ahead) > WRONG else warn
        yield verdict("clock", f"{abs(ahead):.0f} s {'behind' if ahead > 0 else 'ahead of'} that of {name}", todo)
    else:
        against = " and ".join(seen.ahead)
        yield ok("clock", f"agrees with {against}" if against else "plausible; there is nothing to compare it with")
