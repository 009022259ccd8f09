"""Read one update of Telegram: whose it is, what happened, which of our answers fits what we cannot read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from bot.channels.incoming import Event

CHANNEL, GROUP = "telegram", "telegram_group"
#: What we ask Telegram to tell: all that `read` knows.
WANTED = ["message", "edited_message", "callback_query", "my_chat_member"]

_CHATS = {"private": CHANNEL, "group": GROUP, "supergroup": GROUP}
_COMMAND = re.compile(r"/([A-Za-z0-9_]{1,32})(?:@(\w{1,40}))?(?:\s+(.*))?", re.DOTALL | re.ASCII)
_COMMANDS = {"help": "help", "language": "language_switch"}  # and /start: intents
_PAYLOAD = re.compile(r"[A-Za-z0-9_-]{1,64}")
#: Field of a message -> the answer to it, and how the log shows it. A video note is also a video: the first one counts.
_UNREAD = {
    "voice": ("unread.voice", "🎤"),
    "audio": ("unread.voice", "🎵"),
    "video": ("unread.video", "🎞"),
    "video_note": ("unread.video", "🎞"),
    "animation": ("unread.video", "🎞"),  # before the document that it is too
    "photo": ("unread.picture", "🖼"),
    "document": ("unread.file", "📎"),
    "sticker": ("unread.sticker", "🙂"),
    "venue": ("unread.location", "📍"),
    "location": ("unread.location", "📍"),
    "contact": ("unread.contact", "👤"),
}
_OTHER = ("unread.other", "❔")
#: What a message may have beside its content; whatever else is in it is a content that we do not know, or a note.
_FRAME = frozenset(
    "message_id date chat from sender_chat edit_date author_signature via_bot is_topic_message message_thread_id"
    " forward_origin forward_from forward_from_chat forward_date is_automatic_forward reply_to_message external_reply"
    " quote reply_to_story has_protected_content is_from_offline media_group_id link_preview_options effect_id"
    " reply_markup show_caption_above_media has_media_spoiler business_connection_id sender_business_bot"
    " sender_boost_count direct_messages_topic caption caption_entities paid_star_count reply_to_checklist_task_id"
    " suggested_post_info".split()
)
#: Nobody says anything with these: what Telegram itself notes in a chat.
_NOTED = re.compile(
    "new_chat_|left_chat_|delete_chat_|group_chat_|supergroup_chat_|channel_chat_|migrate_|pinned_|message_auto_delete_"
    "|successful_payment|refunded_payment|users?_shared|chat_|connected_website|write_access_|passport_|proximity_alert"
    "|boost_|forum_topic_|general_forum_|giveaway_(created|completed)|video_chat_|web_app_data|checklist_tasks_"
    "|(direct|paid)_message_price_|suggested_post_|(unique_)?gift"
)


class NoUpdate(ValueError):
    """It has no id, so it is none of Telegram's updates."""


@dataclass(frozen=True)
class Update:
    """`events` are for the edge; `pressed`: the id of a button's press, which Telegram wants to be acknowledged;
    `reachable`: whether somebody has just blocked (False) or unblocked (True) the bot."""

    channel: str = ""
    person: str = ""
    events: tuple[Event, ...] = ()
    pressed: str | None = None
    reachable: bool | None = None


def read(data: Any, bot: str, name: str = "") -> Update:
    """An update as Telegram sends it. `bot`: our id, `name`: our user name, without which nobody can address us by it.

    Raises NoUpdate. Fields and kinds that we do not know lead to no event.
    """
    ident = number(data)
    for kind in ("message", "edited_message"):
        if isinstance(message := data.get(kind), dict):
            return _message(ident, message, kind == "edited_message", _Bot(bot, name))
    if isinstance(query := data.get("callback_query"), dict):
        return _pressed(ident, query, bot)
    if isinstance(member := data.get("my_chat_member"), dict):
        return _member(member)
    return Update()


def number(data: Any) -> int:
    """Which update it is, bounded as Telegram's ids are. Raises NoUpdate."""
    ident = data.get("update_id") if isinstance(data, dict) else None
    if type(ident) is not int or not 0 <= ident < 2**63:
        raise NoUpdate()
    return ident


@dataclass(frozen=True)
class _Bot:
    id: str
    name: str

    def text(self, said: str, message: Mapping[str, Any], channel: str) -> str | None:
        """What is said to us: all of it in private, in a group what names us or answers us. None: it is not for us."""
        if channel == CHANNEL:
            return said
        if (command := _COMMAND.fullmatch(said)) and (command[2] is None or command[2].lower() == self.name.lower()):
            return said if command[2] or command[1].lower() in (*_COMMANDS, "start") else None
        named = re.compile(rf"@{re.escape(self.name)}\b", re.IGNORECASE)
        if self.name and named.search(said):
            return named.sub(" ", said).strip() or "/help"
        answered = _inside(message, "reply_to_message", "from")
        return said if str(answered.get("id")) == self.id else None


def _message(ident: int, message: Mapping[str, Any], edited: bool, bot: _Bot) -> Update:
    channel, person = _chat(message)
    if not channel or _inside(message, "from").get("is_bot"):
        return Update()
    named = Event(channel, person, f"{bot.id}:{ident}", _name(message))
    return Update(channel, person, tuple(_said(named, message, edited, bot)))


def _said(event: Event, message: Mapping[str, Any], edited: bool, bot: _Bot) -> Iterator[Event]:
    """`event`: who it is, and the id."""
    said = message.get("text") or message.get("caption")
    text = bot.text(said if isinstance(said, str) else "", message, event.channel)
    if text is None:
        return
    if text:
        yield _words(event, text)
    if edited or "text" in message:  # a place that moves, a poll that goes on: only words are answered again
        return
    if (unread := _unread(message)) is not None and not (text and unread is _OTHER):
        key, sign = unread
        own = f"{event.ident}:file" if text else event.ident
        file, name = _file(message)
        album = str(message.get("media_group_id") or "")[:40]
        yield replace(event, ident=own, text=sign, unread=key, file=file, file_name=name, album=album)


def _file(message: Mapping[str, Any]) -> tuple[str | None, str]:
    """(Telegram's id, name) of a document, or of a picture in its largest size; no other file is looked at."""
    sizes = message.get("photo")
    last = sizes[-1] if isinstance(sizes, list) and sizes else message.get("document")
    if not isinstance(last, dict) or "animation" in message:
        return None, ""
    ident, name = last.get("file_id"), last.get("file_name")
    return (ident if isinstance(ident, str) else None), (name if isinstance(name, str) else "")


def _words(event: Event, text: str) -> Event:
    command = _COMMAND.fullmatch(text)
    name = command[1].lower() if command else ""
    if command and name == "start":
        payload = (command[3] or "").strip()
        return replace(event, text="/start", start=payload if _PAYLOAD.fullmatch(payload) else "")
    if name in _COMMANDS:
        return replace(event, text=f"/{name}", command=_COMMANDS[name])
    return replace(event, text=text)


def _unread(message: Mapping[str, Any]) -> tuple[str, str] | None:
    for field, answer in _UNREAD.items():
        if field in message:
            return answer
    others = message.keys() - _FRAME
    return _OTHER if others and not any(map(_NOTED.match, others)) else None


def _pressed(ident: int, query: Mapping[str, Any], bot: str) -> Update:
    channel, person = _chat(_inside(query, "message"))
    if not channel:  # the message is too old to be shown: buttons of ours are only where the bot is spoken to
        channel, person = CHANNEL, _id(_inside(query, "from"))
    if not person or _inside(query, "from").get("is_bot"):
        return Update()
    data = query.get("data")
    token = data if isinstance(data, str) else ""
    event = Event(channel, person, f"{bot}:{ident}", button=token)
    return Update(channel, person, (event,), pressed=str(query.get("id") or "")[:100])


def _member(member: Mapping[str, Any]) -> Update:
    channel, person = _chat(member)
    status = _inside(member, "new_chat_member").get("status")
    if not channel or status not in ("member", "administrator", "kicked", "left"):
        return Update()
    return Update(channel, person, reachable=status in ("member", "administrator"))


def _chat(of: Mapping[str, Any]) -> tuple[str, str]:
    """(channel, person), both empty for a chat that is none of ours."""
    chat = _inside(of, "chat")
    kind, person = chat.get("type"), _id(chat)
    channel = _CHATS.get(kind, "") if isinstance(kind, str) else ""
    return (channel, person) if channel and person else ("", "")


def _id(of: Mapping[str, Any]) -> str:
    ident = of.get("id")
    return str(ident) if type(ident) is int and abs(ident) < 2**63 else ""


def _name(message: Mapping[str, Any]) -> str:
    """What a person calls themselves, and what Telegram knows them by: "Ruma Akter (@ruma)"; a group's title."""
    chat, known = _inside(message, "chat"), _inside(message, "chat").get("username")
    parts = [chat.get(field) for field in ("first_name", "last_name", "title")]
    plain = " ".join(part for part in parts if isinstance(part, str))
    return f"{plain} (@{known})" if isinstance(known, str) else plain


def _inside(data: Mapping[str, Any], *names: str) -> Mapping[str, Any]:
    """The object in these fields, an empty one where there is none."""
    found: Any = data
    for name in names:
        found = found.get(name) if isinstance(found, Mapping) else None
    return found if isinstance(found, Mapping) else {}
