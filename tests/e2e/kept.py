"""What became of messages that were acknowledged while processes died: one count for every channel."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from bot.conversations.models import Message


@dataclass
class Kept:
    """What became of what was acknowledged. `unsaid`: stored and answered, though its acknowledgement was cut off."""

    acknowledged: int = 0
    answered_once: int = 0
    doubled: int = 0
    lost: int = 0
    out_of_order: int = 0
    unsaid: int = 0

    @property
    def held(self) -> bool:
        whole = self.answered_once == self.acknowledged > 0
        return whole and not (self.doubled or self.lost or self.out_of_order)

    def add(self, acknowledged: Sequence[str], lines: Sequence[Message]) -> None:
        """`acknowledged`: the ids of one person's messages, as they were said; `lines`: what the log has of them."""
        came_in = [line for line in lines if line.author == "customer"]
        idents = [str(line.external_id).rpartition(":")[2] for line in came_in]
        # That it is no person, which Meta wants to be said, comes beside the first answer.
        ours = (line for line in lines if line.direction == "out" and line.body["topic"] != "disclosure")
        # An answer may be of several messages, which are stored together.
        turns = dict.fromkeys((line.reply_to, line.at) for line in ours)
        replied = [reply_to for reply_to, _ in turns]
        answers = Counter(replied)
        stored = {ident: answers[line.seq] for ident, line in zip(idents, came_in, strict=True)}
        counts = [stored.get(ident, 0) for ident in acknowledged]
        self.acknowledged += len(acknowledged)
        self.answered_once += counts.count(1)
        self.lost += counts.count(0)
        self.doubled += sum(count > 1 for count in stored.values()) + len(idents) - len(stored)
        self.out_of_order += [ident for ident in idents if ident in set(acknowledged)] != list(acknowledged)
        self.out_of_order += replied != sorted(replied)
        self.unsaid += len(stored.keys() - set(acknowledged))


@dataclass
class Sent(Kept):
    """And of its answers at a platform. `sent_again`: messages that it got twice, because the process died between its
    answer and that being noted."""

    never_sent: int = 0
    never_came: int = 0
    sent_again: int = 0

    @property
    def held(self) -> bool:
        return super().held and not (self.never_sent or self.never_came)

    def add_sent(self, lines: Sequence[Message], made: Counter[str], came: Counter[str]) -> None:
        """`made`: the messages of `lines`, as the platform shows them; `came`: what it has got of these."""
        self.never_sent += sum(line.direction == "out" and line.state != "delivered" for line in lines)
        self.never_came += (made - came).total()
        self.sent_again += (came - made).total()
