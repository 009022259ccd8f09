"""The chat's HTTP API: requests are checked by these shapes, answers built to them, /openapi.json made of them."""

from __future__ import annotations

import uuid
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, Strict, StringConstraints, model_validator
from typing_extensions import NotRequired, TypedDict

from bot.lang import LANGUAGES

LONGEST_ID = 60  # characters of an id or a button's token
LONGEST_NAME = 200  # characters of a file's name
LONGEST_PROOF = 2000
LONGEST_CUSTOMER = 64
LONGEST_LANGUAGE = 8
TOKEN = "^[A-Za-z0-9_-]+$"  # what a button or a conversation of ours is named by
VISIBLE = r"^[^\x00-\x1f\x7f-\x9f]+$"  # what customers are named by: no control characters

SAYS = Field(description="Has at least one letter, mark, digit or sign (Unicode's L, M, N, P, S)")  # the inbox looks
Language = Annotated[str, Field(json_schema_extra={"enum": list(LANGUAGES)})]
Owner = Literal["bot", "queued", "human", "closed"]
Author = Literal["customer", "bot", "agent", "system"]


def _canonical(value: str) -> str:
    """The client's own UUID for a message: nothing else fits in, so no secret can hide there either."""
    return str(uuid.UUID(value))


def _text(longest: int, letters: str | None = None) -> Any:
    """`letters`: a pattern of the whole text, where not every text can be one."""
    return StringConstraints(strict=True, min_length=1, max_length=longest, pattern=letters)


class _Request(BaseModel):
    """What a client sends. Fields that we do not know are not looked at."""

    model_config = ConfigDict(frozen=True)


def _either_text_or_button(schema: dict[str, Any]) -> None:
    """What left one out means to us is nothing that a client could send."""
    for name in ("text", "button"):
        del schema["properties"][name]["default"]
    schema["oneOf"] = [{"required": ["text"]}, {"required": ["button"]}]


class Say(_Request):
    """Exactly one of `text` and `button`. How long a text may be is a setting, which the inbox looks at."""

    model_config = ConfigDict(json_schema_extra=_either_text_or_button)

    id: Annotated[str, _text(LONGEST_ID), AfterValidator(_canonical), Field(json_schema_extra={"format": "uuid"})]
    text: Annotated[str, StringConstraints(strict=True, min_length=1), SAYS] = ""
    button: Annotated[str, _text(LONGEST_ID, TOKEN)] = ""

    @model_validator(mode="after")
    def _one_of_them(self) -> Say:
        if bool(self.text) == bool(self.button):
            raise ValueError("exactly one of text and button")
        return self


class ChooseLanguage(_Request):
    language: Annotated[str, _text(LONGEST_LANGUAGE), Field(json_schema_extra={"enum": list(LANGUAGES)})] | None


class ProveIdentity(_Request):
    identity: Annotated[str, _text(LONGEST_PROOF)]


class Ask(_Request):
    text: Annotated[str, StringConstraints(strict=True, min_length=1), SAYS]
    conversation: Annotated[str, _text(LONGEST_ID, TOKEN)] | None = None
    customer: Annotated[str, _text(LONGEST_CUSTOMER, VISIBLE)] | None = None
    timeout: Annotated[float, Strict(), Field(allow_inf_nan=False, ge=0)] | None = None


class Problem(TypedDict):
    """Every error has this shape; `message` is for a person, in the language of Accept-Language."""

    ok: Literal[False]
    error: str
    message: str


class Session(TypedDict):
    """`name`: of the customer, only in the answer to the proof of who they are."""

    ok: Literal[True]
    token: str
    conversation: str
    name: NotRequired[str]


class Accepted(TypedDict):
    """Stored, and so answered once. `new` is false where this id was stored before."""

    ok: Literal[True]
    seq: int
    new: bool


class Done(TypedDict):
    ok: Literal[True]


class LanguageChosen(TypedDict):
    ok: Literal[True]
    language: Language | None


class Button(TypedDict):
    """A link (`url`), or something to say (`token`, to be sent as `button`)."""

    title: str
    url: NotRequired[str]
    token: NotRequired[str]


class File(TypedDict):
    url: str
    name: str


class Reply(TypedDict):
    text: str
    topic: str | None
    buttons: list[Button]
    file: File | None


class Message(Reply):
    """`id`: the client's own id of a message that the customer sent; `name`: of the agent, where customers are told;
    `picture`: the path of theirs."""

    seq: int
    id: str | None
    author: Author
    name: str | None
    picture: str | None
    at: Annotated[str, Field(json_schema_extra={"format": "date-time"})]


class Updates(TypedDict):
    """`language`: what the customer chose; `last`: the newest line there is; `more`: there are older ones; `seen`: the
    last line that a person has read."""

    messages: list[Message]
    typing: bool
    owner: Owner
    language: Language | None
    last: int
    seen: int
    more: NotRequired[bool]


class Answer(TypedDict):
    """What `ask` got: the understanding of the message, and the replies to it."""

    text: str
    register: str
    understood: str
    topic: str | None
    also: list[str]
    confidence: float
    entities: dict[str, Any]
    language: Language
    ms: float
    replies: list[Reply]
    conversation: str
    why: NotRequired[list[str]]
    error: NotRequired[str]


class Health(TypedDict):
    """Each part is "ok" or "down"; the disk "full" where it has less than its reserve, and no messages are taken.

    The database is "ok" where it takes what is written now; else "locked" by another program, "read_only", "full" or
    "down".
    """

    ok: bool
    web: str
    database: str
    disk: str
    engine: str
    actions: str
