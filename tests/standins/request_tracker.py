"""Request Tracker 5's REST 2 as far as cases need it, with one queue and its people.

What it answers is what 5.0.3 answered to the same requests: tests/desks/request_tracker_facts.py is run against both.
"""

from __future__ import annotations

import base64
import itertools
import re
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer

QUEUE = "Billing"
TOKENS = {"sahayak": "1-31-" + "a" * 32, "shirin": "1-33-" + "b" * 32, "stranger": "1-35-" + "c" * 32}
PEOPLE = {
    1: ("RT_System", "The RT System itself", 0), 6: ("Nobody", "Nobody in particular", 0),
    31: ("sahayak", "Sahayak", 1), 33: ("shirin", "Shirin Akter", 1), 35: ("stranger", "Stranger", 0),
}  # fmt: skip
IDS = {name: ident for ident, (name, _, _) in PEOPLE.items()}
ACTIVE, INACTIVE = ("new", "open", "stalled"), ("resolved", "rejected")
Row = Mapping[str, Any]
_WORDS = re.compile(r"\s*(?:((?:AND|OR|LIKE)\b|[()]|!=|=|>)|'([^']*)'|([A-Za-z_]+|\d+))")


class Query:
    """TicketSQL and TransactionSQL: fields compared with values, AND, OR and brackets. Raises KeyError, ValueError."""

    def __init__(self, text: str, fields: Mapping[str, Callable[[Row], Any]], user: str) -> None:
        self._words = [next(filter(None, found.groups()), "") for found in _WORDS.finditer(text)]
        self._fields, self._user = fields, user
        self.holds = self._either()
        if self._words:
            raise ValueError(self._words)

    def _next(self) -> str:
        return self._words.pop(0)

    def _either(self) -> Callable[[Row], bool]:
        parts = [self._both()]
        while self._words[:1] == ["OR"]:
            self._next()
            parts.append(self._both())
        return lambda row: any(part(row) for part in parts)

    def _both(self) -> Callable[[Row], bool]:
        parts = [self._one()]
        while self._words[:1] == ["AND"]:
            self._next()
            parts.append(self._one())
        return lambda row: all(part(row) for part in parts)

    def _one(self) -> Callable[[Row], bool]:
        if self._words[:1] == ["("]:
            self._next()
            inner = self._either()
            assert self._next() == ")"
            return inner
        read, sign, value = self._fields[self._next()], self._next(), self._next()
        value = self._user if value == "__CurrentUser__" else value
        if sign == ">":
            return lambda row: int(read(row)) > int(value)
        if sign == "LIKE":
            return lambda row: value in str(read(row))
        return lambda row: _same(read(row), value) == (sign == "=")


def _same(held: Any, value: str) -> bool:
    among = {"__Active__": ACTIVE, "__Inactive__": INACTIVE}.get(value, (value,))
    return any(str(one) in among for one in (held if isinstance(held, list) else [held]))


class RequestTracker:
    def __init__(self) -> None:
        self.tickets: dict[int, dict[str, Any]] = {}
        self.transactions: list[dict[str, Any]] = []
        self.attachments: dict[int, dict[str, Any]] = {}
        self.url = ""
        self.people = dict(PEOPLE)
        self._ids: Iterator[int] = itertools.count(40)

    def app(self) -> web.Application:
        app = web.Application(middlewares=[self._known])
        at = "/REST/2.0"
        app.add_routes([
            web.get(f"{at}/rt", self._version), web.get(at + "/queue/{name}", self._queue),
            web.get(at + "/user/{ident}", self._user), web.put(at + "/user/{ident}", self._user),
            web.post(f"{at}/ticket", self._create),
            web.get(f"{at}/tickets", self._search), web.get(f"{at}/transactions", self._history),
            web.get(at + "/ticket/{number:\\d+}", self._ticket), web.put(at + "/ticket/{number:\\d+}", self._change),
            web.put(at + "/ticket/{number:\\d+}/take", self._take),
            web.post(at + "/ticket/{number:\\d+}/{kind:correspond|comment}", self._say),
            web.get(at + "/transaction/{number:\\d+}/attachments", self._parts),
            web.get(at + "/attachment/{number:\\d+}", self._attachment),
        ])  # fmt: skip
        return app

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[RequestTracker]:
        server = TestServer(self.app())
        await server.start_server()
        self.url = str(server.make_url("")).rstrip("/")
        try:
            yield self
        finally:
            await server.close()

    @web.middleware
    async def _known(self, request: web.Request, handler: Any) -> web.StreamResponse:
        given = request.headers.get("Authorization", "")
        who = [name for name, token in TOKENS.items() if given == f"token {token}"]
        if not who:
            return _message("Unauthorized", 401)
        request["user"] = who[0]
        answer: web.StreamResponse = await handler(request)
        return answer

    def _here(self, kind: str, ident: Any) -> dict[str, Any]:
        return {"type": kind, "id": str(ident), "_url": f"{self.url}/REST/2.0/{kind}/{ident}"}

    async def _version(self, request: web.Request) -> web.Response:
        return web.json_response({"Version": "5.0.3+dfsg-3~deb12u7"})

    async def _queue(self, request: web.Request) -> web.Response:
        if request.match_info["name"] not in (QUEUE, "3"):
            return _message("Forbidden", 403)
        links = [{"ref": "create", "type": "ticket", "_url": f"{self.url}/REST/2.0/ticket?Queue=3"}]
        return web.json_response(
            {"id": 3, "Name": QUEUE, "Disabled": "0", "Lifecycle": "default", "_hyperlinks": links}
        )

    async def _user(self, request: web.Request) -> web.Response:
        ident = request.match_info["ident"]
        number = int(ident) if ident.isdecimal() else IDS.get(ident, 0)
        if number not in self.people:
            return _message("Not Found", 404)
        name, real, privileged = self.people[number]
        if request.method == "PUT":
            real = (await request.json())["RealName"]
            self.people[number] = (name, real, privileged)
            return web.json_response([f"User {name}: RealName set to '{real}'"])
        return web.json_response({"Name": name, "RealName": real, "Privileged": privileged, "_hyperlinks": []})

    def _note(self, number: int, kind: str, by: str, **more: Any) -> dict[str, Any]:
        told = {
            "id": next(self._ids), "ObjectType": "RT::Ticket", "ObjectId": str(number), "Type": kind, "Field": "",
            "OldValue": "", "NewValue": "", "Subject": "", "parts": [], "Creator": by, **more,
        }  # fmt: skip
        self.transactions.append(told)
        return told

    def _write(self, told: dict[str, Any], given: Mapping[str, Any]) -> None:
        """As a mail: alone, or in a `multipart/mixed` with its files."""
        text = (given.get("ContentType", "text/plain"), "", str(given.get("Content", "")).encode())
        files = [
            (one["FileType"], one["FileName"], base64.b64decode(one["FileContent"]))
            for one in given.get("Attachments", [])
        ]
        for kind, name, raw in [("multipart/mixed", "", b""), text, *files] if files else [text]:
            number = len(self.attachments) + 1
            self.attachments[number] = {
                "id": str(number),
                "ContentType": kind,
                "Filename": name,
                "raw": raw,
                "headers": f"Content-Type: {kind}\nContent-Disposition: inline",
            }
            told["parts"].append(number)

    async def _create(self, request: web.Request) -> web.Response:
        given, by = await request.json(), request["user"]
        if given.get("Queue") != QUEUE:
            return _message(f"No permission to create tickets in the queue '{given.get('Queue')}'", 403)
        number, refers = len(self.tickets) + 1, given.get("RefersTo", [])
        self.tickets[number] = {
            "id": number, "Subject": given.get("Subject", ""), "Status": "new", "Creator": by, "Owner": "Nobody",
            "RefersTo": refers if isinstance(refers, list) else [refers], "into": number,
        }  # fmt: skip
        told = self._note(number, "Create", by, Subject=given.get("Subject", ""))
        self._write(told, given)
        return web.json_response(self._here("ticket", number), status=201)

    def _found(self, request: web.Request) -> dict[str, Any] | None:
        ticket = self.tickets.get(int(request.match_info["number"]))
        return self.tickets[ticket["into"]] if ticket else None

    async def _ticket(self, request: web.Request) -> web.Response:
        ticket = self._found(request)
        if ticket is None:
            return _message("Not Found", 404)
        at = f"{self.url}/REST/2.0/ticket/{ticket['id']}"
        refers = [
            self._here("ticket", to) if to.isdecimal() else {"type": "external", "_url": to}
            for to in ticket["RefersTo"]
        ]
        links = [{**one, "ref": "refers-to"} for one in refers]
        links += [{"ref": kind, "_url": f"{at}/{kind}"} for kind in ("history", "correspond", "comment")]
        links += [{"ref": "lifecycle", "to": "open", "_url": at}]
        told = {name: ticket[name] for name in ("id", "Subject", "Status")}
        people = {name: self._here("user", ticket[name]) for name in ("Creator", "Owner")}
        effective = self._here("ticket", ticket["id"])
        return web.json_response({**told, **people, "EffectiveId": effective, "_hyperlinks": links})

    async def _change(self, request: web.Request) -> web.Response:
        ticket, given = self._found(request), await request.json()
        if ticket is None:
            return _message("Resource does not exist; use POST to create", 404)
        said = []
        if (status := given.get("Status")) is not None and status != ticket["Status"]:
            said.append(self._status(ticket, status, request["user"]))
        if (owner := given.get("Owner")) is not None:
            said.append(self._own(ticket, owner, request["user"]))
        if (into := given.get("MergeInto")) is not None:
            said.append(self._merge(ticket, int(into), request["user"]))
        return web.json_response(said)

    def _status(self, ticket: dict[str, Any], status: str, by: str) -> str:
        if status not in (*ACTIVE, *INACTIVE, "deleted"):
            return f"Ticket {ticket['id']}: Status '{status}' isn't a valid status for this ticket."
        before, ticket["Status"] = ticket["Status"], status
        self._note(ticket["id"], "Status", by, Field="Status", OldValue=before, NewValue=status)
        return f"Ticket {ticket['id']}: Status changed from '{before}' to '{status}'"

    async def _take(self, request: web.Request) -> web.Response:
        ticket = self._found(request)
        assert ticket
        return web.json_response([self._own(ticket, request["user"], request["user"])])

    def _own(self, ticket: dict[str, Any], owner: str, by: str) -> str:
        before, ticket["Owner"] = ticket["Owner"], owner
        values = {"Field": "Owner", "OldValue": str(IDS[before]), "NewValue": str(IDS[owner])}
        for kind in ("Set", "SetWatcher"):
            self._note(ticket["id"], kind, by, **values)
        return f"Owner changed from {before} to {owner}"

    def _merge(self, ticket: dict[str, Any], into: int, by: str) -> str:
        ticket["into"] = into
        self.tickets[into]["RefersTo"] += ticket["RefersTo"]
        for number in (ticket["id"], into):
            value = f"fsck.com-rt://shop.example/ticket/{into}"
            self._note(number, "AddLink", by, Field="MergedInto", NewValue=value)
        return "Merge Successful"

    async def _say(self, request: web.Request) -> web.Response:
        ticket, given, kind = self._found(request), await request.json(), request.match_info["kind"]
        if ticket is None:
            return _message("Permission Denied", 400)
        content = given.get("Content")
        if content not in (None, "", "0") and "ContentType" not in given:
            return _message("ContentType is a required field for application/json", 400)
        if content == "0":  # Perl takes it for nothing
            given["Content"] = ""
        told = self._note(ticket["id"], kind.capitalize(), request["user"], Subject=given.get("Subject", ""))
        self._write(told, given)
        if kind == "correspond" and ticket["Status"] not in ("open", "stalled"):  # a scrip that is there from the start
            self._status(ticket, "open", "RT_System")
        said = "Correspondence added" if kind == "correspond" else "Comments added"
        headers = {"Location": f"/REST/2.0/transaction/{told['id']}"}
        return web.json_response([said], status=201, headers=headers)

    async def _search(self, request: web.Request) -> web.Response:
        fields: dict[str, Callable[[Row], Any]] = {
            name: lambda row, name=name: row[name] for name in ("id", "Status", "Subject", "Creator", "RefersTo")
        }  # type: ignore[misc]
        alive = [one for one in self.tickets.values() if one["Status"] != "deleted" and one["into"] == one["id"]]
        return self._page(request, "ticket", fields, alive)

    async def _history(self, request: web.Request) -> web.Response:
        fields: dict[str, Callable[[Row], Any]] = {
            name: lambda row, name=name: row[name]
            for name in ("id", "ObjectType", "ObjectId", "Type", "Field", "Creator", "Subject")
        }  # type: ignore[misc]
        fields["TicketCreator"] = lambda row: self.tickets[int(row["ObjectId"])]["Creator"]
        return self._page(request, "transaction", fields, self.transactions)

    def _page(self, request: web.Request, kind: str, fields: Any, rows: list[dict[str, Any]]) -> web.Response:
        asked = request.query
        try:
            found = list(filter(Query(asked.get("query", ""), fields, request["user"]).holds, rows))
        except (KeyError, ValueError, IndexError) as trouble:
            return _message(f"Unknown field: {trouble}", 400)
        found.sort(key=lambda row: int(row["id"]), reverse=asked.get("order") == "DESC")
        size, page = min(100, int(asked.get("per_page", "20"))), int(asked.get("page", "1"))
        wanted = [name for name in asked.get("fields", "").split(",") if name]
        items = []
        for row in found[(page - 1) * size : page * size]:
            more = {name: self._here("user", row[name]) if name == "Creator" else row[name] for name in wanted}
            items.append({**self._here(kind, row["id"]), **more})
        return web.json_response({"count": len(items), "page": page, "per_page": size, "total": None, "items": items})

    async def _parts(self, request: web.Request) -> web.Response:
        number = int(request.match_info["number"])
        told = next((one for one in self.transactions if one["id"] == number), None)
        if told is None:
            return web.Response(text="Internal Server Error", status=500)
        held = [self.attachments[one] for one in told["parts"]]
        names = ("id", "ContentType", "Filename")
        items = [
            {**{name: one[name] for name in names}, "ContentLength": str(len(one["raw"])), "Headers": one["headers"]}
            for one in held
        ]
        return web.json_response({"count": len(items), "page": 1, "per_page": 20, "total": None, "items": items})

    async def _attachment(self, request: web.Request) -> web.Response:
        held = self.attachments.get(int(request.match_info["number"]))
        if held is None:
            return _message("Internal Server Error", 500)
        names = ("ContentType", "Filename")
        told = {name: held[name] for name in names}
        return web.json_response({**told, "Content": base64.encodebytes(held["raw"]).decode() or None})


def _message(text: str, status: int) -> web.Response:
    return web.json_response({"message": text}, status=status)
