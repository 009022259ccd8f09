"""What the value of a setting may look like, by the name of its form: checked before anything is started with it."""

from __future__ import annotations

import re

_HOST = r"(?:\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9_.-]{1,253})"
_PORT = r"(?:[1-9]\d{0,3}|[1-5]\d{4}|6[0-4]\d{3}|65[0-4]\d\d|655[0-2]\d|6553[0-5])"
_ORIGIN = rf"https?://{_HOST}(?::\d{{1,5}})?"
_URL = rf"{_ORIGIN}(?:/[^\s?#\x00-\x1f\x7f]{{0,300}})?"
_DAY = r"(?i:mon|tue|wed|thu|fri|sat|sun)"
_CLOCK = r"(?:[01]?[0-9]|2[0-3]):[0-5][0-9]"
_SHIFT = rf"{_DAY}(?:-{_DAY})? {_CLOCK}-(?:{_CLOCK}|24:00)"
_ADAPTER = r"[A-Za-z_][\w.]{0,99}(?::[A-Za-z_]\w{0,99})?"
_SENDER = r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{0,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,8}"
LONGEST = 2000  # characters of any value


def _several(one: str) -> str:
    return rf"\s*{one}/?\s*(?:,\s*(?:{one}/?)?\s*)*"


#: Form -> pattern of the whole value, and what is wanted, for the person who mends it. An empty one is the default.
FORMS: dict[str, tuple[str, str]] = {
    "line": (r"[^\x00-\x1f\x7f\x85\u2028\u2029\ud800-\udfff]{1,200}", "one line of at most 200 characters"),
    "word": (r"[a-z][a-z_-]{1,39}", "a word in small letters"),
    "handle": (r"[A-Za-z0-9_.-]{1,64}", "letters, digits, _ . and -"),
    "socket": (rf"/[^\s\x00-\x1f\x7f]{{1,100}}|{_HOST}:\d{{1,5}}", "host:port or the path of a socket"),
    "email": (r"[^\s@\x00-\x1f\x7f]{1,64}@[^\s@\x00-\x1f\x7f]{1,190}", "an e-mail address"),
    "sender": (
        r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,8}",
        "an e-mail address in ASCII",
    ),
    "smtp": (
        rf"smtp(?:s|\+starttls)?://(?:[^\s/@:\x00-\x1f\x7f]{{1,200}}:[^\s/@:\x00-\x1f\x7f]{{1,200}}@)?{_HOST}(?::{_PORT})?/?",
        "smtps://user:password@host:port, smtp+starttls://… or smtp://… (%40 for an @ in the password)",
    ),
    "senders": (
        rf"\s*{_SENDER}(?:\s*,\s*{_SENDER})*\s*,?\s*",
        "e-mail addresses, or domains as @example.com, with commas between",
    ),
    "imap": (
        rf"imap(?:s|\+starttls)?://[^\s/@:\x00-\x1f\x7f]{{1,200}}:[^\s/@:\x00-\x1f\x7f]{{1,200}}@{_HOST}(?::{_PORT})?(?:/[^\s?#\x00-\x1f\x7f]{{0,200}})?",
        "imaps://user:password@host:port/folder or imap+starttls://… (%40 for an @ in the user or password)",
    ),
    "host": (r"[A-Za-z0-9:._-]{1,253}", "an IP address or the name of a machine"),
    "url": (_URL, "an address that begins with http:// or https://"),
    "percent": (r"0|[1-9][0-9]?|100", "a whole number from 0 to 100"),
    "number": (r"[1-9][0-9]{0,8}", "a number"),
    "url path": (r"[A-Za-z0-9._~/-]{1,200}", "a path such as includes/api.php"),
    "urls": (_several(_URL), "addresses that begin with http:// or https://, with commas between"),
    "origins": (_several(_ORIGIN), "origins such as https://example.com, with commas between"),
    "office hours": (
        rf"{_SHIFT}(?:\s*,\s*{_SHIFT}){{0,20}}",
        "days and hours such as sat-thu 10:00-18:00, with commas between",
    ),
    "days": (r" *-?[0-9]{1,2}(?: *, *-?[0-9]{1,2}){0,11} *,? *", "days such as 15,7,3,1,0,-1, with commas between"),
    "hours": (r"(?:[01]?[0-9]|2[0-3])-(?:[01]?[0-9]|2[0-4])", "hours such as 9-21"),
    "zone": (r"[A-Za-z_]{1,40}(?:/[A-Za-z0-9_+-]{1,40}){0,2}", "a time zone such as Asia/Dhaka"),
    "version": (r"v[0-9]{1,3}\.[0-9]{1,2}", "a version such as v25.0"),
    "flag": (r"(?i:1|true|yes|on|0|false|no|off)", "1 or 0"),
    "path": (r"[^\x00-\x1f\x7f\ud800-\udfff]{1,1000}", "a path"),
    "secret": (r"[^\x00-\x1f\x7f\ud800-\udfff]{1,500}", "one line of at most 500 characters"),
    "header secret": (r"[A-Za-z0-9_-]{8,256}", "8 to 256 of the characters A-Z a-z 0-9 _ -"),
    "bot token": (r"[0-9]{1,20}:[A-Za-z0-9_-]{3,200}", "a token such as 123456:ABC-DEF"),
    "database": (
        r"(?:sqlite:///|postgresql(?:\+psycopg)?://)[^\s\x00-\x1f\x7f\ud800-\udfff]{1,1000}",
        "sqlite:///… or postgresql://…",
    ),
    "adapter": (_ADAPTER, "a name or module:Class"),
    "adapters": (_several(_ADAPTER), "names or module:Class, with commas between"),
    "log format": ("text|json", "text or json"),
    "log level": ("(?i:DEBUG|INFO|WARNING|ERROR)", "DEBUG, INFO, WARNING or ERROR"),
}  # fmt: skip


def wanted(form: str, value: str) -> str | None:
    """None where a value fits its form; else what is wanted."""
    pattern, words = FORMS[form]
    return None if len(value) <= LONGEST and re.fullmatch(pattern, value) else words
