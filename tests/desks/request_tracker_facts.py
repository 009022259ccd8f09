"""What Request Tracker 5.0.3 answers to what we ask and to what agents do: requests in their order, with answers.

Run against the stand-in in CI and against the real one by `scripts/desk-request-tracker`.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from typing import Any

from tests.standins.request_tracker import QUEUE

ADDRESS = "https://bot.shop.example/desk/?case=a-token_of.ours#c_{run}"


@dataclass(frozen=True)
class Has:
    """A list that has something that fits, whatever else is in it."""

    what: Any


@dataclass(frozen=True)
class Fact:
    """`answer`: what its JSON fits: a type, a value, or parts of an object. `keep`: name -> which value of it.

    {run} and names that were kept are put into path, body and query.
    """

    who: str
    method: str
    path: str
    status: int
    answer: Any = object
    body: Any = None
    asked: dict[str, str] = field(default_factory=dict)
    keep: dict[str, tuple[Any, ...]] = field(default_factory=dict)


def fits(wanted: Any, told: Any) -> bool:
    if isinstance(wanted, type):
        return isinstance(told, wanted)
    if isinstance(wanted, Has):
        return isinstance(told, list) and any(fits(wanted.what, one) for one in told)
    if isinstance(wanted, dict):
        return isinstance(told, dict) and all(
            name in told and fits(value, told[name]) for name, value in wanted.items()
        )
    if isinstance(wanted, list):
        return isinstance(told, list) and len(told) == len(wanted) and all(map(fits, wanted, told))
    return bool(wanted == told)


def _count(number: int) -> dict[str, Any]:
    return {"count": number, "page": 1, "items": [{"id": str}] * number}


def _news(kind: str, by: str, value: Any = "") -> dict[str, Any]:
    return {
        "id": str, "type": "transaction", "Type": kind, "Creator": {"id": by, "type": "user"}, "NewValue": value,
        "ObjectId": str,
    }  # fmt: skip


FILE = {"FileName": "a.txt", "FileType": "text/plain", "FileContent": base64.b64encode(b"zz").decode()}
MESSAGE = {"message": str}
TEXT = {"ContentType": "text/plain"}
HTML = {"ContentType": "text/html"}
NEWS = (
    "TicketCreator = '__CurrentUser__' AND Creator != '__CurrentUser__' AND id > {first} AND (Type = 'Correspond' OR "
    "Type = 'Status' OR (Type = 'Set' AND Field = 'Owner') OR (Type = 'AddLink' AND Field = 'MergedInto'))"
)
OURS = "ObjectType = 'RT::Ticket' AND ObjectId = {ticket} AND Creator = '__CurrentUser__'"
WANTED = {"fields": "Type,NewValue,ObjectId,Creator", "orderby": "id", "per_page": "100"}
PARTS = {"fields": "ContentType,Filename,ContentLength,Headers"}

FACTS: tuple[Fact, ...] = (
    Fact("nobody", "GET", "/rt", 401, MESSAGE),
    Fact("sahayak", "GET", "/rt", 200, {"Version": str}),
    Fact("sahayak", "GET", f"/queue/{QUEUE}", 200, {"Name": QUEUE, "_hyperlinks": Has({"ref": "create"})}),
    Fact("sahayak", "GET", "/queue/Another", 403, MESSAGE),
    Fact("sahayak", "POST", "/ticket", 403, MESSAGE, {"Queue": "Another", "Subject": "x"}),
    Fact("sahayak", "GET", "/elsewhere", 404),
    # Opening: found by what it refers to.
    Fact("sahayak", "GET", "/tickets", 200, _count(0), asked={"query": f"RefersTo = '{ADDRESS}'"}),
    Fact(
        "sahayak", "POST", "/ticket", 201, {"id": str, "type": "ticket", "_url": str},
        {"Queue": QUEUE, "Subject": "[#50001] পেমেন্ট <b>", "Content": "সারাংশ", "RefersTo": [ADDRESS], **TEXT},
        keep={"ticket": ("id",)},
    ),
    Fact(
        "sahayak", "GET", "/tickets", 200, _count(1), asked={"query": f"RefersTo = '{ADDRESS}'", "orderby": "id"},
        keep={"found": ("items", 0, "id")},
    ),
    Fact("sahayak", "GET", "/tickets", 200, _count(0), asked={"query": f"RefersTo = '{ADDRESS}x'"}),
    Fact(
        "sahayak", "GET", "/ticket/{found}", 200,
        {
            "id": int, "Subject": "[#50001] পেমেন্ট <b>", "Status": "new", "Creator": {"id": "sahayak"},
            "Owner": {"id": "Nobody"}, "EffectiveId": {"id": str},
            "_hyperlinks": Has({"ref": "refers-to", "type": "external", "_url": ADDRESS}),
        },
    ),
    *(
        Fact("sahayak", "GET", "/ticket/{ticket}", 200, {"_hyperlinks": Has({"ref": ref})})
        for ref in ("correspond", "comment", "lifecycle")
    ),
    Fact(
        "sahayak", "GET", "/transactions", 200, {"items": [{"Type": "Create"}]},
        asked={"query": f"{OURS} AND Type = 'Create'", "fields": "Type"}, keep={"first": ("items", 0, "id")},
    ),
    # What is not there.
    Fact("sahayak", "GET", "/ticket/999999", 404, MESSAGE),
    Fact("sahayak", "PUT", "/ticket/999999", 404, MESSAGE, {"Status": "open"}),
    Fact("sahayak", "POST", "/ticket/999999/comment", 400, MESSAGE, {"Content": "x", **TEXT}),
    Fact("sahayak", "GET", "/transaction/999999/attachments", 500),
    Fact("sahayak", "GET", "/attachment/999999", 500),
    Fact("sahayak", "GET", "/tickets", 400, MESSAGE, asked={"query": "nonsense = 1"}),
    Fact("sahayak", "GET", "/transactions", 400, MESSAGE, asked={"query": "nonsense = 1"}),
    # What we say there.
    Fact("sahayak", "POST", "/ticket/{ticket}/comment", 400, MESSAGE, {"Content": "x"}),
    Fact(
        "sahayak", "POST", "/ticket/{ticket}/correspond", 201, [str],
        {"Content": "আমার টাকা", "Subject": "#50001 line 7", **TEXT},
    ),
    Fact("sahayak", "POST", "/ticket/{ticket}/comment", 201, [str], {"Content": "0", "Subject": "nought", **TEXT}),
    Fact("sahayak", "POST", "/ticket/{ticket}/comment", 201, [str], {"Content": "0\n", "Subject": "line", **TEXT}),
    *(
        Fact(who, "GET", "/transactions", 200, _count(count), asked={"query": f"{OURS} AND Subject = '{subject}'"})
        for who, subject, count in (
            ("sahayak", "#50001 line 7", 1), ("sahayak", "#50001 line 70", 0), ("shirin", "#50001 line 7", 0),
        )
    ),
    *(
        fact
        for subject, size, content in (("nought", "0", None), ("line", "2", base64.encodebytes(b"0\n").decode()))
        for fact in (
            Fact(
                "sahayak", "GET", "/transactions", 200, _count(1), asked={"query": f"{OURS} AND Subject = '{subject}'"},
                keep={"zero": ("items", 0, "id")},
            ),
            Fact(
                "sahayak", "GET", "/transaction/{zero}/attachments", 200, {"items": [{"ContentLength": size}]},
                asked=PARTS, keep={"part": ("items", 0, "id")},
            ),
            Fact("sahayak", "GET", "/attachment/{part}", 200, {"Content": content}),
        )
    ),
    Fact("sahayak", "GET", "/tickets", 200, _count(1), asked={"query": "id = {ticket} AND Status = '__Active__'"}),
    # What agents and others do there.
    Fact("shirin", "POST", "/ticket/{ticket}/correspond", 201, [str], {"Content": "<p>x</p>", **HTML}),
    Fact("shirin", "POST", "/ticket/{ticket}/correspond", 201, [str], {"Content": "y", "Attachments": [FILE], **TEXT}),
    Fact("shirin", "POST", "/ticket/{ticket}/comment", 201, [str], {"Content": "private", **TEXT}),
    Fact("stranger", "POST", "/ticket/{ticket}/correspond", 201, [str], {"Content": "z", **TEXT}),
    Fact("shirin", "PUT", "/ticket/{ticket}/take", 200, [str], {}),
    Fact("shirin", "PUT", "/ticket/{ticket}", 200, [str], {"Owner": "Nobody"}),
    Fact("shirin", "PUT", "/ticket/{ticket}", 200, [str], {"Status": "nonsense"}),
    Fact("shirin", "PUT", "/ticket/{ticket}", 200, [str], {"Status": "resolved"}),
    Fact("shirin", "PUT", "/ticket/{ticket}", 200, [], {"Status": "resolved"}),
    Fact("sahayak", "GET", "/tickets", 200, _count(0), asked={"query": "id = {ticket} AND Status = '__Active__'"}),
    Fact("sahayak", "GET", "/tickets", 200, _count(1), asked={"query": "id = {ticket} AND Status = '__Inactive__'"}),
    Fact(
        "sahayak", "GET", "/transactions", 200,
        {
            "items": [
                _news("Status", "RT_System", "open"), _news("Correspond", "shirin"), _news("Correspond", "shirin"),
                _news("Correspond", "stranger"), _news("Set", "shirin", str), _news("Set", "shirin", str),
                _news("Status", "shirin", "resolved"),
            ]
        },
        asked={"query": NEWS, **WANTED},
        keep={"html": ("items", 1, "id"), "filed": ("items", 2, "id"), "owner": ("items", 4, "NewValue"),
              "none": ("items", 5, "NewValue")},
    ),
    Fact(
        "sahayak", "GET", "/transactions", 200, {"count": 2, "items": [{"Type": "Correspond"}, {"Type": "Correspond"}]},
        asked={"query": NEWS, **WANTED, "per_page": "2", "page": "2"},
    ),
    Fact(
        "sahayak", "GET", "/transaction/{html}/attachments", 200,
        {"items": [{"id": str, "ContentType": "text/html", "Filename": "", "ContentLength": "8"}]},
        asked=PARTS, keep={"part": ("items", 0, "id")},
    ),
    Fact("sahayak", "GET", "/attachment/{part}", 200, {"Content": base64.encodebytes(b"<p>x</p>").decode()}),
    Fact(
        "sahayak", "GET", "/transaction/{filed}/attachments", 200,
        {
            "items": [
                {"ContentType": "multipart/mixed", "Filename": "", "ContentLength": "0"},
                {"ContentType": "text/plain", "Filename": "", "ContentLength": "1"},
                {"ContentType": "text/plain", "Filename": "a.txt", "ContentLength": "2", "Headers": str},
            ]
        },
        asked=PARTS,
    ),
    # Who they are.
    Fact("sahayak", "GET", "/user/shirin", 200, {"Name": "shirin", "RealName": str, "Privileged": 1}),
    Fact("sahayak", "GET", "/user/{owner}", 200, {"Name": "shirin", "Privileged": 1}),
    Fact("sahayak", "GET", "/user/{none}", 200, {"Name": "Nobody", "Privileged": 0}),
    Fact("sahayak", "GET", "/user/stranger", 200, {"Privileged": 0}),
    Fact("sahayak", "GET", "/user/RT_System", 200, {"Privileged": 0}),
    Fact("sahayak", "GET", "/user/missing", 404, MESSAGE),
    # Opened again, merged, deleted.
    Fact("sahayak", "POST", "/ticket/{ticket}/correspond", 201, [str], {"Content": "x", **TEXT}),
    Fact("sahayak", "GET", "/ticket/{ticket}", 200, {"Status": "open"}),
    Fact(
        "sahayak", "POST", "/ticket", 201, {"id": str},
        {"Queue": QUEUE, "Subject": "two", "Content": "x", "RefersTo": [f"{ADDRESS}2", "{ticket}"], **TEXT},
        keep={"second": ("id",)},
    ),
    Fact("sahayak", "GET", "/ticket/{second}", 200, {"_hyperlinks": Has({"ref": "refers-to", "type": "ticket"})}),
    Fact("shirin", "PUT", "/ticket/{second}", 200, [str], {"MergeInto": "{ticket}"}),
    Fact("sahayak", "GET", "/ticket/{second}", 200, {"_hyperlinks": Has({"ref": "refers-to", "_url": f"{ADDRESS}2"})}),
    Fact(
        "sahayak", "GET", "/transactions", 200,
        {"items": [_news("AddLink", "shirin", "fsck.com-rt://shop.example/ticket/{ticket}")]},
        asked={"query": f"{NEWS} AND ObjectId = {{second}}", **WANTED},
    ),
    Fact("shirin", "PUT", "/ticket/{ticket}", 200, [str], {"Status": "deleted"}),
    Fact("sahayak", "GET", "/ticket/{ticket}", 200, {"Status": "deleted"}),
    Fact("sahayak", "GET", "/tickets", 200, _count(0), asked={"query": "id = {ticket} AND Status = '__Inactive__'"}),
    Fact("sahayak", "GET", "/tickets", 200, _count(0), asked={"query": f"RefersTo = '{ADDRESS}'"}),
)  # fmt: skip
