"""What the WHMCS of tests/standins/whmcs.py answers about tickets, and what its admins do with them."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from html import escape
from itertools import count
from typing import Any

from tests.standins.whmcs import Refusal, Whmcs, action
from tests.standins.whmcs_books import number, paged

DEPARTMENT = 3
STATUSES = ("Open", "Answered", "Customer-Reply", "On Hold", "In Progress", "Closed", "Bot")
_IDS = count(7)


def kept(text: str) -> str:
    """As its database holds what somebody wrote."""
    return escape(text, quote=False).replace("\n", "\r\n")


def ticket(whmcs: Whmcs, ident: int) -> dict[str, Any]:
    if ident not in whmcs.tickets:
        raise Refusal("Ticket ID not found")
    return whmcs.tickets[ident]


def admin_replies(whmcs: Whmcs, ident: int, text: str, admin: str, files: Sequence[tuple[str, bytes]] = ()) -> int:
    """The number of the reply."""
    one = _said(whmcs, text, admin=admin, requestor_type="Operator", files=list(files))
    ticket(whmcs, ident)["replies"].append(one)
    ticket(whmcs, ident)["status"] = "Answered"
    return int(one["replyid"])


def admin_notes(whmcs: Whmcs, ident: int, text: str) -> None:
    ticket(whmcs, ident)["notes"].append({"noteid": str(next(_IDS)), "message": kept(text), "admin": "Shirin"})


def _said(whmcs: Whmcs, text: str, **more: Any) -> dict[str, Any]:
    files = more.pop("files", [])
    return {
        "replyid": str(next(_IDS)), "userid": "0", "contactid": "0", "name": "", "email": "", "admin": "",
        "date": "2026-11-30 10:00:00", "message": kept(text), "rating": "0", "files": files,
        "attachments": [{"filename": name, "index": place} for place, (name, _) in enumerate(files)] or [[]], **more,
    }  # fmt: skip


def _author(whmcs: Whmcs, asked: Mapping[str, str]) -> dict[str, Any]:
    if "clientid" in asked:
        if number(asked, "clientid") not in whmcs.clients:
            raise Refusal("Client ID Not Found")
        return {"userid": asked["clientid"]}
    if not asked.get("name") or not asked.get("email"):
        raise Refusal("Name and email address are required if not a client")
    return {"name": asked["name"], "email": asked["email"]}


def _message(asked: Mapping[str, str]) -> str:
    if not asked.get("message", "").strip():
        raise Refusal("Message is required")
    if len(asked["message"].encode()) > 65_535:
        raise Refusal("Data too long for column 'message'")
    return asked["message"].replace("\r\n", "\n")


@action("OpenTicket")
def open_ticket(whmcs: Whmcs, asked: Mapping[str, str]) -> dict[str, Any]:
    who = _author(whmcs, asked)
    if number(asked, "deptid") != DEPARTMENT:
        raise Refusal("Department ID not found")
    if not asked.get("subject"):
        raise Refusal("Subject is required")
    ident = next(_IDS)
    whmcs.tickets[ident] = {
        "id": ident, "tid": f"{516000 + ident}", "c": "KPqH7yG3", "deptid": str(DEPARTMENT), "userid": "0", "flag": "0",
        "subject": kept(asked["subject"]), "status": "Open", "admin": "", "name": "", "email": "", **who,
        "replies": [{**_said(whmcs, _message(asked), **who), "replyid": "0"}], "notes": [],
    }  # fmt: skip
    return {"id": str(ident), "tid": whmcs.tickets[ident]["tid"], "c": "KPqH7yG3"}


@action("AddTicketReply")
def add_ticket_reply(whmcs: Whmcs, asked: Mapping[str, str]) -> dict[str, Any]:
    one = ticket(whmcs, number(asked, "ticketid"))
    one["replies"].append(_said(whmcs, _message(asked), **_author(whmcs, asked)))
    one["status"] = "Customer-Reply"
    return {}


@action("AddTicketNote")
def add_ticket_note(whmcs: Whmcs, asked: Mapping[str, str]) -> dict[str, Any]:
    note = {"noteid": str(next(_IDS)), "message": kept(_message(asked)), "admin": "API"}
    ticket(whmcs, number(asked, "ticketid"))["notes"].append(note)
    return {}


@action("UpdateTicket")
def update_ticket(whmcs: Whmcs, asked: Mapping[str, str]) -> dict[str, Any]:
    one = ticket(whmcs, number(asked, "ticketid"))
    if "status" in asked and asked["status"] not in STATUSES:
        raise Refusal(f"Invalid Ticket Status. Valid statuses are: {', '.join(STATUSES)}")
    one |= {name: asked[name] for name in ("status", "flag", "subject") if name in asked}
    return {"ticketid": asked["ticketid"]}


@action("GetTicket")
def get_ticket(whmcs: Whmcs, asked: Mapping[str, str]) -> dict[str, Any]:
    one = ticket(whmcs, number(asked, "ticketid"))
    said = [{name: value for name, value in reply.items() if name != "files"} for reply in one["replies"]]
    bare = {name: value for name, value in one.items() if name != "id"}
    return {
        **bare, "ticketid": str(one["id"]), "replies": {"reply": said},
        "notes": {"note": one["notes"]} if one["notes"] else "",
    }  # fmt: skip


@action("GetTickets")
def get_tickets(whmcs: Whmcs, asked: Mapping[str, str]) -> dict[str, Any]:
    found = [*whmcs.tickets.values()]
    for name, field in (("clientid", "userid"), ("email", "email")):
        if name in asked:
            found = [one for one in found if str(one[field]) == asked[name]]
    found = [one for one in found if asked.get("subject", "").lower() in one["subject"].lower()]
    if not asked.get("ignore_dept_assignments"):
        found = []  # the credential's admin works in no department
    bare = [{name: one[name] for name in ("id", "tid", "userid", "subject", "status")} for one in found[::-1]]
    return paged(whmcs, asked, "tickets", "ticket", bare)


@action("GetTicketAttachment")
def get_ticket_attachment(whmcs: Whmcs, asked: Mapping[str, str]) -> dict[str, Any]:
    said = [reply for one in whmcs.tickets.values() for reply in one["replies"]]
    files = next((one["files"] for one in said if one["replyid"] == asked.get("relatedid")), [])
    if asked.get("type") != "reply" or number(asked, "index") >= len(files):
        raise Refusal("Attachment not found")
    name, content = files[number(asked, "index")]
    return {"filename": name, "data": base64.b64encode(content).decode()}


@action("GetSupportDepartments")
def get_support_departments(whmcs: Whmcs, asked: Mapping[str, str]) -> dict[str, Any]:
    one = {"id": str(DEPARTMENT), "name": "Billing", "awaitingreply": "0", "opentickets": "0"}
    return {"totalresults": 1, "departments": {"department": [one] if asked.get("ignore_dept_assignments") else []}}


@action("GetSupportStatuses")
def get_support_statuses(whmcs: Whmcs, asked: Mapping[str, str]) -> dict[str, Any]:
    found = [{"title": title, "count": 0, "color": "#000000"} for title in STATUSES]
    return {"totalresults": len(found), "statuses": {"status": found}}
