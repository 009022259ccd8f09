"""What a message holds that no person says: markup, templates, queries, encoded bytes, long keys."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

import regex

from bot.lang.transaction_ids import transaction_ids

_LINK: Final = r"(?:https?://|www\.)\S+"
# Each form is bounded, so that a long message costs no more than its length.
_MACHINE: Final = regex.compile(
    rf"""(?P<link>{_LINK})
    |\{{\{{[^{{}}\n]{{0,200}}\}}\}}|\$\{{[^{{}}\n]{{0,200}}\}}|\{{%[^{{}}\n]{{0,200}}%\}}|<%[^\n]{{0,200}}?%>
    |<(?:script|style)\b[^<>]{{0,300}}>[^<>]{{0,300}}(?:</(?:script|style)\s*>|$)
    |</?(?:script|style|img|iframe|svg|body|html|div|span|a|p|br|b|input|form|link|meta|object|embed|math|video|audio)
        (?=[\s/>])[^<>]{{0,300}}>
    |(?:%[0-9a-f]{{2}}){{2,}}(?:[\w.+-]*(?:%[0-9a-f]{{2}})+)*|%[0-9a-f]{{2}}(?:[\w.+-]{{1,80}}%[0-9a-f]{{2}})+
    |(?:\\(?:x[0-9a-f]{{2}}|u[0-9a-f]{{4}})){{2,}}|(?:&\#x?[0-9a-f]{{1,6}};){{2,}}
    |['")]*\s*;\s*(?:drop\s+(?:table|database|schema)|delete\s+from|insert\s+into|update\s+\S{{1,80}}\s+set|truncate\s+table
        |select\s+\S{{1,80}}\s+from)\b[^\n]{{0,300}}
    |\b(?:drop\s+(?:table|database)|delete\s+from\s+\w{{1,80}}\s+where|insert\s+into\s+\w{{1,80}}\s*(?:\(|values\b)
        |union\s+(?:all\s+)?select|select\s+\S{{1,80}}\s+from\s+\w{{1,80}}\s*(?:;|--|where\s+\w+\s*[=<>]|limit\s+\d))[^\n]{{0,300}}
    |['"]\s*(?:or|and)\s+(?P<quote>['"]?)(?P<same>\w{{1,20}})(?P=quote)\s*=\s*['"]?(?P=same)[^\n]{{0,60}}
    |(?:\.\./){{2,}}[\w./-]{{0,100}}
    |(?<![\w-])(?=[a-z0-9+/]{{0,60}}\d)(?=[a-z0-9+/]{{0,60}}[a-z])(?!\w*/\w*/)[a-z0-9+/]{{40,}}={{0,2}}(?![\w-])""",
    regex.I | regex.VERBOSE,
)


@lru_cache(maxsize=8)  # what reads a message and what reads it again want it
def without_machine_text(text: str) -> str:
    """``text`` with as many spaces for each such piece; links and payments' references stay: people do send them."""
    return str(_MACHINE.sub(_spaces, text))


def _spaces(found: regex.Match[str]) -> str:
    return found[0] if found["link"] or transaction_ids(found[0]) else " " * len(found[0])
