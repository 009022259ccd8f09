"""What an error of the Graph API means for a message: ask again, wait for the customer, or never."""

from __future__ import annotations

from bot.channels.messenger.client import GraphRefused, GraphTrouble, NotReached
from bot.channels.pause import Pause
from bot.conversations.senders import Delivery, Failed, RetryLater

WINDOW_CLOSED = "the customer has not written for 24 hours"
SOON, LATER = 30.0, 900.0  # seconds; a message has twenty tries

# https://developers.facebook.com/documentation/business-messaging/messenger-platform/error-codes
_BUSY = frozenset({613})  # too many calls, maybe to one person only
#: Graph's own troubles, and too many calls of the app or the page.
_PASSING = frozenset({1, 2, 4, 17, 32, 341, 1200, 80006})
_OPERATOR = frozenset({102, 190})  # the token: somebody must make a new one within five hours
_WINDOW = frozenset({2018065, 2018278})  # subcodes of 10
_RESTRICTED = frozenset({1893063})  # subcode of 10: the page may not write for a while
_MEANT = {
    10: "not permitted",
    100: "refused as wrong",
    200: "not permitted",
    551: "the person does not take messages",
}


def delivery(trouble: GraphTrouble, pause: Pause, busy: Pause) -> Delivery:
    """What becomes of a message whose call ended so.

    `pause`: of all of them, while Graph is away; `busy`: of those like this one, while there are too many.
    """
    if isinstance(trouble, NotReached):
        return RetryLater(pause.away(), f"no connection ({trouble})")
    if not isinstance(trouble, GraphRefused):
        return Failed(f"no answer ({trouble})")
    if trouble.code == 10 and trouble.subcode in _WINDOW:
        return RetryLater(SOON, WINDOW_CLOSED)  # our clock and Meta's differ; soon it waits by ours too
    if trouble.code in _OPERATOR or (trouble.code == 10 and trouble.subcode in _RESTRICTED):
        return RetryLater(LATER, str(trouble))
    if trouble.code in _BUSY | _PASSING or trouble.transient:
        return RetryLater(_seconds(trouble, pause, busy) if trouble.wait is None else trouble.wait, str(trouble))
    return Failed(f"{_MEANT.get(trouble.code, 'refused')} ({trouble})")


def _seconds(trouble: GraphRefused, pause: Pause, busy: Pause) -> float:
    return max(SOON, (busy if trouble.code in _BUSY else pause).away())
