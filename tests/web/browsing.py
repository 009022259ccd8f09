"""A customer with a browser, for tests: opens pages, fills in their forms, follows where they lead."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser

from aiohttp.test_utils import TestClient

Fields = Mapping[str, str | Sequence[str]]


@dataclass
class Form:
    """A form as a browser would send it: where to, and what stands in its fields."""

    action: str
    method: str
    fields: list[tuple[str, str]] = field(default_factory=list)

    def filled(self, changed: Fields) -> list[tuple[str, str]]:
        kept = [(name, value) for name, value in self.fields if name not in changed]
        for name, value in changed.items():
            kept += [(name, one) for one in ([value] if isinstance(value, str) else value)]
        return kept


class _Reader(HTMLParser):
    def __init__(self, path: str) -> None:
        super().__init__()
        self.path, self.forms, self.words, self.quiet = path, list[Form](), list[str](), False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        self.quiet = tag in {"script", "style", "title"}
        if tag == "form":
            self.forms.append(Form(told.get("action", self.path), told.get("method", "get")))
        chosen = told.get("type") not in {"checkbox", "radio", "submit"} or "checked" in told
        if tag == "input" and self.forms and "name" in told and chosen and "disabled" not in told:
            self.forms[-1].fields.append((told["name"], told.get("value", "")))

    def handle_data(self, data: str) -> None:
        if not self.quiet and data.strip():
            self.words.append(" ".join(data.split()))


@dataclass
class Page:
    status: int
    path: str
    html: str
    headers: Mapping[str, str]
    body: bytes
    forms: list[Form] = field(default_factory=list)
    words: str = ""

    def __post_init__(self) -> None:
        reader = _Reader(self.path)
        reader.feed(self.html)
        self.forms, self.words = reader.forms, " ".join(reader.words)

    def form(self, action: str) -> Form:
        """The one form whose address begins so."""
        (found,) = [one for one in self.forms if one.action.startswith(action)]
        return found


class Visitor:
    """One browser: keeps its cookies, asks for pages, follows redirects of this site."""

    def __init__(self, client: TestClient) -> None:
        self.client = client

    async def open(self, path: str, method: str = "GET", follow: bool = True, **more: object) -> Page:
        headers = {"Accept": "text/html", **more.pop("headers", {})}  # type: ignore[dict-item]
        asked = self.client.request(method, path, headers=headers, allow_redirects=follow, **more)
        async with asked as reply:
            body = await reply.read()
            html = body.decode() if reply.content_type == "text/html" else ""
            return Page(reply.status, reply.url.path_qs, html, reply.headers, body)

    async def send(
        self, form: Form, follow: bool = True, headers: Mapping[str, str] | None = None, **fields: object
    ) -> Page:
        data = form.filled(fields)  # type: ignore[arg-type]
        return await self.open(form.action, form.method.upper(), follow, data=data, headers=headers or {})

    async def log_in(self, email: str, password: str, path: str = "/clientarea/login") -> Page:
        page = await self.open(path)
        form = next(one for one in page.forms if ("email", "") in one.fields)
        return await self.send(form, email=email, password=password)

    def cookie(self, name: str) -> str:
        return next((one.value for one in self.client.session.cookie_jar if one.key == name), "")
