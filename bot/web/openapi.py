"""The description of the JSON API, served as /openapi.json; a test compares it with the routes."""

from __future__ import annotations

from typing import Any

from bot.channels.web.chat import LONGEST_WAIT
from bot.lang import LANGUAGES

Json = dict[str, Any]


def _object(required: str = "", **properties: Json) -> Json:
    return {"type": "object", "properties": properties, "required": required.split()}


def _list(items: Json) -> Json:
    return {"type": "array", "items": items}


def _one_of(*values: str | None) -> Json:
    return {"enum": list(values)}


def _response(schema: Json, description: str = "Done") -> Json:
    return {"description": description, "content": {"application/json": {"schema": schema}}}


def _ref(name: str) -> Json:
    return {"$ref": f"#/components/schemas/{name}"}


TEXT: Json = {"type": "string"}
MAYBE_TEXT: Json = {"type": "string", "nullable": True}
NUMBER: Json = {"type": "number"}
WHOLE: Json = {"type": "integer"}
YES_NO: Json = {"type": "boolean"}
LANGUAGE = _one_of(*LANGUAGES, None)
OWNER = _one_of("bot", "queued", "human", "closed")
PROBLEMS = {
    "400": "bad_request", "401": "session_expired or not_allowed", "404": "not_found", "413": "too_long",
    "429": "too_many; the header Retry-After says for how many seconds", "503": "store_unavailable",
}  # fmt: skip

SCHEMAS: Json = {
    "Problem": _object("ok error message", ok=YES_NO, error=TEXT, message=TEXT),
    "Session": _object("ok token conversation", ok=YES_NO, token=TEXT, conversation=TEXT),
    "Button": _object("title", title=TEXT, url=TEXT, token=TEXT),
    "File": {**_object("url name", url=TEXT, name=TEXT), "nullable": True},
    "Reply": _object(
        "text topic buttons file", text=TEXT, topic=MAYBE_TEXT, buttons=_list(_ref("Button")), file=_ref("File")
    ),
    "Message": {
        "allOf": [
            _ref("Reply"),
            _object(
                "seq author at", seq=WHOLE, id=MAYBE_TEXT, at={**TEXT, "format": "date-time"},
                author=_one_of("customer", "bot", "agent", "system"),
            ),
        ]
    },
    "Updates": _object(
        "messages typing owner language last",
        messages=_list(_ref("Message")), typing=YES_NO, owner=OWNER, language=LANGUAGE, last=WHOLE, more=YES_NO,
    ),
    "Answer": _object(
        "text register understood topic also confidence entities language ms replies conversation",
        text=TEXT, register=TEXT, understood=TEXT, topic=TEXT, also=_list(TEXT), confidence=NUMBER,
        entities={"type": "object"}, language=_one_of(*LANGUAGES), ms=NUMBER, replies=_list(_ref("Reply")),
        conversation=TEXT, error=TEXT,
    ),
}  # fmt: skip


def _operation(summary: str, answer: Json, body: Json | None = None, query: Json | None = None) -> Json:
    described: Json = {
        "summary": summary,
        "security": [{"session": []}],
        "responses": {"200": answer, **{code: _response(_ref("Problem"), text) for code, text in PROBLEMS.items()}},
    }
    if body is not None:
        described["requestBody"] = {"content": {"application/json": {"schema": body}}}
    if query is not None:
        described["parameters"] = [{"name": name, "in": "query", "schema": kind} for name, kind in query.items()]
    return described


def _plain(summary: str, answer: Json) -> Json:
    return {"summary": summary, "responses": {"200": answer}}


_SESSION = _response(_ref("Session"))
_UPDATES = _response(_ref("Updates"))
DESCRIPTION: Json = {
    "openapi": "3.0.3",
    "info": {"title": "Sahayak", "version": "1", "description": "The chat of the billing-support bot, and its health."},
    "paths": {
        "/chat/session": {
            "post": _operation("A new anonymous session, or the valid one renewed", _SESSION),
            "delete": _operation("Sign out: the old token dies, a new anonymous session is given", _SESSION),
        },
        "/chat/messages": {
            "post": _operation(
                "Say something, or press a button. Repeating it with the same id does nothing",
                _response(_object("ok seq new", ok=YES_NO, seq=WHOLE, new=YES_NO), "Stored, and so answered once"),
                _object("id", id={**TEXT, "format": "uuid"}, text=TEXT, button=TEXT),
            )
        },
        "/chat/updates": {
            "get": _operation(
                "What was said after `after`; waits for news",
                _UPDATES,
                query={"after": WHOLE, "wait": {**NUMBER, "maximum": LONGEST_WAIT}},
            )
        },
        "/chat/history": {
            "get": _operation("The messages before `before`", _UPDATES, query={"before": WHOLE, "limit": WHOLE})
        },
        "/chat/language": {
            "post": _operation(
                "Choose the language of the answers",
                _response(_object("ok language", ok=YES_NO, language=LANGUAGE)),
                _object("language", language=LANGUAGE),
            )
        },
        "/chat/identity": {
            "post": _operation(
                "Prove who the customer is: HS256 JWT {sub, exp, aud: sahayak-chat}, at most 15 minutes ahead",
                _SESSION,
                _object("identity", identity=TEXT),
            )
        },
        "/chat/ask": {
            "post": {
                **_operation(
                    "Ask and wait for the answer, for who holds the installation's secret",
                    _response(_ref("Answer")),
                    _object("text", text=TEXT, conversation=MAYBE_TEXT, customer=MAYBE_TEXT, timeout=NUMBER),
                ),
                "security": [{"installation": []}],
            }
        },
        "/healthz": {"get": _plain("Which parts answer", _response(_object("ok web database engine actions")))},
        "/metrics": {"get": _plain("Counters for Prometheus", {"description": "Text format 0.0.4"})},
        "/openapi.json": {"get": _plain("This description", {"description": "OpenAPI 3.0"})},
    },
    "components": {
        "schemas": SCHEMAS,
        "securitySchemes": {name: {"type": "http", "scheme": "bearer"} for name in ("session", "installation")},
    },
}
