"""What each platform can show, as data: the renderer obeys it, and no sender needs rules of its own."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Unit(Enum):
    """What a platform counts when it says how long something may be."""

    CHARACTERS = "characters"
    UTF16 = "UTF-16 units"
    BYTES = "bytes of UTF-8"


SHORTEST = 8  # units; less might not hold one character and an ellipsis


@dataclass(frozen=True)
class Limit:
    """At most `most` of `unit`."""

    most: int
    unit: Unit = Unit.CHARACTERS

    def __post_init__(self) -> None:
        if self.most < SHORTEST:
            raise ValueError(f"a limit of {self.most} {self.unit.value}: at least {SHORTEST}")

    def size(self, text: str) -> int:
        """The length of a text as this platform counts it; sizes of parts add up to the size of the whole."""
        if self.unit is Unit.UTF16:
            return len(text) + sum(character > "\uffff" for character in text)
        return len(text.encode("utf-8", "surrogatepass")) if self.unit is Unit.BYTES else len(text)

    def holds(self, text: str) -> bool:
        return self.size(text) <= self.most


class Markup(Enum):
    """How the text of a message is read. A sender escapes what would be taken for markup."""

    PLAIN = "plain"
    HTML = "html"


@dataclass(frozen=True)
class Capabilities:
    """What fits into one message of a platform. Where a number is 0, the platform does not know the thing."""

    text: Limit
    buttons: int = 0  # under one message
    title: Limit = Limit(20)
    text_with_buttons: Limit | None = None  # where it is less than `text`
    payload: Limit = Limit(64, Unit.BYTES)  # what a button may send back when it is pressed
    link_schemes: frozenset[str] = frozenset()  # of the addresses that a button may open
    public_links: bool = False  # and these must be addresses that the whole internet knows
    quick_replies: int = 0  # answers offered under the newest message, gone when something is said
    files: bool = False  # a file can be sent, not only its address
    typing: bool = False  # "is writing" can be shown
    edit: bool = False  # a message that was sent can be changed
    proactive_seconds: float | None = None  # since the customer's last message, that one may write; None = always
    markup: Markup = Markup.PLAIN


# Bot API 10.1. No length is documented for a button's title; on a phone about 40 characters are legible in a row of its
# own. Addresses of buttons are opened by Telegram's clients, which take http too, but no local ones ("Wrong HTTP URL").
TELEGRAM = Capabilities(
    text=Limit(4096, Unit.UTF16),
    buttons=100,
    title=Limit(40),
    payload=Limit(64, Unit.BYTES),
    link_schemes=frozenset({"https", "http"}),
    public_links=True,
    files=True,
    typing=True,
    edit=True,
    markup=Markup.HTML,
)

# Chatwoot 4, its web widget: a text of 150,000, a list of choices under it (input_select). What is longer than this is
# hard to read in a small window. Addresses in a text can be pressed.
CHATWOOT = Capabilities(
    text=Limit(4000),
    buttons=10,
    title=Limit(60),
    payload=Limit(200),
    typing=True,
)

# Graph API 25.0: a text of 2,000, or a button template of 640 with three buttons; 13 quick replies; web_url buttons
# need https; 24 hours from the customer's last action.
MESSENGER = Capabilities(
    text=Limit(2000),
    text_with_buttons=Limit(640),
    buttons=3,
    title=Limit(20),
    payload=Limit(1000),
    link_schemes=frozenset({"https"}),
    quick_replies=13,
    files=True,
    typing=True,
    proactive_seconds=24 * 3600,
)
