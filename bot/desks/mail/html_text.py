"""The text of a mail that is HTML only: lines as a reader sees them, quotes marked as in a plain mail."""

from __future__ import annotations

from html.parser import HTMLParser

LONGEST = 300_000  # characters that are looked at
_UNSEEN = frozenset({"style", "script", "title", "template"})
_LINES = frozenset({
    "p", "div", "br", "tr", "li", "ul", "ol", "table", "h1", "h2", "h3", "h4", "hr", "blockquote", "pre",
})  # fmt: skip
_GAPS = frozenset({"br", "p"})


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[str] = [""]
        self._unseen = self._quotes = 0

    def _end_line(self) -> None:
        if self.lines[-1].strip("> "):
            self.lines.append("")
        self.lines[-1] = "> " * min(self._quotes, 1)

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag in _GAPS and not self.lines[-1].strip("> "):
            self.lines.append("")  # an empty line, which ends a paragraph
        if tag in _UNSEEN:
            self._unseen += 1
        if tag == "blockquote":
            self._quotes += 1
        if tag in _LINES:
            self._end_line()

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNSEEN:
            self._unseen = max(0, self._unseen - 1)
        if tag == "blockquote":
            self._quotes = max(0, self._quotes - 1)
        if tag in _LINES:
            self._end_line()

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            words = " ".join(data.split())
            before = self.lines[-1]
            if words and before and not before.endswith(" ") and data[:1].isspace():
                before += " "
            self.lines[-1] = before + words + (" " if words and data[-1:].isspace() else "")


def text_of_html(html: str) -> str:
    reader = _Text()
    reader.feed(html[:LONGEST])
    return "\n".join(line.rstrip() for line in reader.lines)
