"""What Telegram refuses of a message, as its documentation has it: the words of 400, "" where it is fine."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

LONGEST_TEXT, LONGEST_CAPTION = 4096, 1024  # UTF-16 units, after the entities are parsed
MOST_BUTTONS, MOST_IN_ROW, LONGEST_DATA = 100, 8, 64
TAGS = frozenset("b strong i em u ins s strike del tg-spoiler a code pre blockquote span".split())
ENTITY = re.compile(r"&(?:#\d+|#x[0-9a-fA-F]+|lt|gt|amp|quot);")
ACTIONS = frozenset("url callback_data web_app login_url switch_inline_query copy_text pay".split())


class _Parsed(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text, self.open, self.trouble = "", list[str](), ""

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.trouble = self.trouble or ("" if tag in TAGS else f"Unsupported start tag {tag!r}")
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.trouble = self.trouble or "Unmatched end tag"

    def handle_data(self, data: str) -> None:
        self.text += data


def shown(fields: dict[str, Any], name: str = "text") -> tuple[str, str]:
    """(the text as it is read, what is wrong with it)."""
    raw = fields.get(name) or ""
    if not isinstance(raw, str):
        return "", "Bad Request: strings must be encoded in UTF-8"
    if fields.get("parse_mode") != "HTML":
        return raw, ""
    if re.search(r"<(?![/a-z])|&(?!#?\w+;)", raw) or set(re.findall(r"&\w+;", raw)) - set(ENTITY.findall(raw)):
        return raw, "Bad Request: can't parse entities"
    parsed = _Parsed()
    parsed.feed(raw)
    parsed.close()
    trouble = parsed.trouble or ("Can't find end tag" if parsed.open else "")
    return parsed.text, f"Bad Request: can't parse entities: {trouble}" if trouble else ""


def text_trouble(fields: dict[str, Any], name: str = "text", longest: int = LONGEST_TEXT) -> str:
    text, trouble = shown(fields, name)
    if trouble:
        return trouble
    if not text.strip() and name == "text":
        return "Bad Request: message text is empty"
    return "Bad Request: message is too long" if len(text.encode("utf-16-le")) // 2 > longest else ""


def markup_trouble(markup: Any) -> str:
    if markup is None:
        return ""
    rows = markup.get("inline_keyboard") if isinstance(markup, dict) else None
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        return "Bad Request: can't parse reply keyboard markup JSON object"
    if sum(map(len, rows)) > MOST_BUTTONS or any(len(row) > MOST_IN_ROW for row in rows):
        return "Bad Request: reply markup is too long"
    return next((trouble for row in rows for button in row if (trouble := button_trouble(button))), "")


def button_trouble(button: dict[str, Any]) -> str:
    if not button.get("text"):
        return "Bad Request: can't parse inline keyboard button: field text must be non-empty"
    actions = ACTIONS & button.keys()
    if len(actions) != 1:
        return "Bad Request: can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"
    data, url = button.get("callback_data"), button.get("url")
    if data is not None and not 1 <= len(data.encode()) <= LONGEST_DATA:
        return "Bad Request: BUTTON_DATA_INVALID"
    if url is not None:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https", "tg") or "." not in (parts.hostname or "") or _private(parts.hostname):
            return f"Bad Request: inline keyboard button URL '{url}' is invalid: Wrong HTTP URL"
    return ""


def _private(host: str | None) -> bool:
    return (host or "").startswith(("127.", "10.", "192.168.")) or host in ("localhost", "refused.example")
