"""The description of the JSON API, served as /openapi.json: made of the shapes that the endpoints use."""

from __future__ import annotations

from functools import cache
from typing import Any, Literal

from pydantic import TypeAdapter
from pydantic.json_schema import models_json_schema

from bot.channels.web import api
from bot.channels.web.chat import LARGEST_SEQ, LONGEST_WAIT, PAGE, USUAL_WAIT

Json = dict[str, Any]

REF = "#/components/schemas/{model}"
ANSWERS = (api.Problem, api.Session, api.Accepted, api.Done, api.LanguageChosen, api.Updates, api.Answer, api.Health)
REQUESTS = (api.Say, api.ChooseLanguage, api.ProveIdentity, api.Ask)
PROBLEMS = {
    "400": "bad_request", "401": "session_expired or not_allowed", "404": "not_found",
    "413": "too_long or file_too_large", "415": "packed_body or file_refused",
    "429": "too_many; the header Retry-After says for how many seconds", "431": "head_too_large",
    "503": "store_unavailable, engine_unavailable or file_unchecked", "507": "store_full",
}  # fmt: skip
NO_DATABASE = "The same, where the database takes nothing"


@cache
def description(message_limit: int) -> Json:
    """An OpenAPI 3.1 document, where a message may have so many characters; made when it is first asked for."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Sahayak",
            "version": "1",
            "description": "The chat of the billing-support bot, and its health.",
        },
        "paths": _paths(),
        "components": {
            "schemas": _schemas(message_limit),
            "securitySchemes": {
                name: {"type": "http", "scheme": "bearer"} for name in ("session", "installation", "metrics")
            },
        },
    }


def _schemas(message_limit: int) -> Json:
    """Requests as they are taken, answers as they are sent, and what both are made of."""
    _, requests = models_json_schema([(shape, "validation") for shape in REQUESTS], ref_template=REF)
    adapters: list[tuple[str, Literal["serialization"], TypeAdapter[Any]]] = [
        (shape.__name__, "serialization", TypeAdapter(shape)) for shape in ANSWERS
    ]
    _, answers = TypeAdapter.json_schemas(adapters, ref_template=REF)
    for shape in (api.Say, api.Ask):  # a setting, and so no part of the shapes
        requests["$defs"][shape.__name__]["properties"]["text"]["maxLength"] = message_limit
    return {**requests["$defs"], **answers["$defs"]}


def _ref(shape: type) -> Json:
    return {"$ref": REF.format(model=shape.__name__)}


def _response(shape: type, description: str = "Done") -> Json:
    return {"description": description, "content": {"application/json": {"schema": _ref(shape)}}}


def _problems(*codes: str) -> Json:
    """Of these codes, or of all."""
    return {code: _response(api.Problem, text) for code, text in PROBLEMS.items() if code in codes or not codes}


def _operation(summary: str, answer: Json, body: type | None = None, query: list[Json] | None = None) -> Json:
    described: Json = {
        "summary": summary,
        "security": [{"session": []}],
        "responses": {"200": answer, **_problems()},
    }
    if body is not None:
        described["requestBody"] = {"required": True, "content": {"application/json": {"schema": _ref(body)}}}
    if query is not None:
        described["parameters"] = query
    return described


def _held(name: str, kind: str, default: float, least: float, most: float, what: str) -> Json:
    """A number of the query; one beyond its bounds is no error, but taken for the nearest that is allowed."""
    bounds = f"{what}; {least:g} to {most:g}, beyond that the nearer of the two"
    return {"name": name, "in": "query", "description": bounds, "schema": {"type": kind, "default": default}}


def _upload() -> Json:
    ident: Json = {"name": "id", "in": "query", "required": True, "schema": {"type": "string", "format": "uuid"}}
    name: Json = {"name": "name", "in": "query", "schema": {"type": "string", "maxLength": api.LONGEST_NAME}}
    described = _operation(
        "Send a picture (JPEG, PNG, WebP) or a PDF as a message. Repeating it with the same id does nothing",
        _response(api.Accepted, "Stored, and so answered once"),
        query=[ident, name],
    )
    whole: Json = {"schema": {"type": "string", "format": "binary"}}
    described["requestBody"] = {"required": True, "content": {"application/octet-stream": whole}}
    return described


def _plain(summary: str, answer: Json, others: Json | None = None) -> Json:
    return {"summary": summary, "responses": {"200": answer, **(others or {}), **_problems("429", "431")}}


def _paths() -> Json:
    session, updates, health = _response(api.Session), _response(api.Updates), _response(api.Health)
    ask = _operation(
        "Ask and wait for the answer, for who holds the installation's secret", _response(api.Answer), api.Ask
    )
    text: Json = {"description": "Text format 0.0.4", "content": {"text/plain": {"schema": {"type": "string"}}}}
    itself: Json = {"description": "OpenAPI 3.1", "content": {"application/json": {"schema": {"type": "object"}}}}
    drawn: Json = {"schema": {"type": "string", "format": "binary"}}
    image: Json = {"description": "A picture", "content": {"image/png": drawn, "image/jpeg": drawn}}
    picture = _plain("An agent's picture, as `updates` names it", image, _problems("404"))
    name: Json = {"name": "picture", "in": "path", "required": True, "schema": {"type": "string", "maxLength": 43}}
    counters = _plain("Counters for Prometheus, where SAHAYAK_METRICS_KEY is set", text, _problems("401", "404"))
    begin = _operation("A new anonymous session, or the valid one renewed", session)
    after = _held("after", "integer", 0, 0, LARGEST_SEQ, "The last line that is known")
    wait = _held("wait", "number", USUAL_WAIT, 0, LONGEST_WAIT, "Seconds to wait for news")
    seen = _held("seen", "integer", LARGEST_SEQ, 0, LARGEST_SEQ, "The last line that is known to be read by a person")
    typing = _held("typing", "integer", 1, 0, 1, "0: no agent is shown as typing")
    before = _held("before", "integer", LARGEST_SEQ, 1, LARGEST_SEQ, "The first line that is known")
    limit = _held("limit", "integer", PAGE, 1, 2 * PAGE, "How many")
    return {
        "/chat/session": {
            "post": {**begin, "security": [{}, {"session": []}]},
            "delete": _operation("Sign out: the old token dies, a new anonymous session is given", session),
        },
        "/chat/messages": {
            "post": _operation(
                "Say something, or press a button. Repeating it with the same id does nothing",
                _response(api.Accepted, "Stored, and so answered once"),
                api.Say,
            )
        },
        "/chat/files": {"post": _upload()},
        "/chat/updates": {
            "get": _operation(
                "What was said after `after`; waits for news", updates, query=[after, seen, typing, wait]
            ),
        },
        "/chat/history": {
            "get": _operation("The messages before `before`", updates, query=[before, limit]),
        },
        "/chat/pictures/{picture}": {"get": {**picture, "parameters": [name]}},
        "/chat/typing": {
            "post": _operation("Tell the person who has the conversation that the customer types", _response(api.Done)),
        },
        "/chat/language": {
            "post": _operation(
                "Choose the language of the answers; null leaves it to each message",
                _response(api.LanguageChosen),
                api.ChooseLanguage,
            )
        },
        "/chat/identity": {
            "post": _operation(
                "Prove who the customer is: HS256 JWT {sub, exp, aud: sahayak-chat}, at most 15 minutes ahead",
                session,
                api.ProveIdentity,
            )
        },
        "/chat/ask": {"post": {**ask, "security": [{"installation": []}]}},
        "/healthz": {"get": _plain("Which parts answer", health, {"503": {**health, "description": NO_DATABASE}})},
        "/metrics": {"get": {**counters, "security": [{"metrics": []}]}},
        "/openapi.json": {"get": _plain("This description", itself)},
    }
