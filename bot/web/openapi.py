"""The description of the JSON API, served as /openapi.json: made of the shapes that the endpoints use."""

from __future__ import annotations

from functools import cache
from typing import Any, Literal

from pydantic import TypeAdapter
from pydantic.json_schema import models_json_schema

from bot.channels.web import api
from bot.channels.web.chat import LONGEST_WAIT

Json = dict[str, Any]

REF = "#/components/schemas/{model}"
ANSWERS = (api.Problem, api.Session, api.Accepted, api.LanguageChosen, api.Updates, api.Answer, api.Health)
REQUESTS = (api.Say, api.ChooseLanguage, api.ProveIdentity, api.Ask)
PROBLEMS = {
    "400": "bad_request", "401": "session_expired or not_allowed", "404": "not_found", "413": "too_long",
    "429": "too_many; the header Retry-After says for how many seconds", "503": "store_unavailable",
}  # fmt: skip
WHOLE, NUMBER = {"type": "integer"}, {"type": "number"}


@cache
def description() -> Json:
    """An OpenAPI 3.1 document; made when it is first asked for."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Sahayak",
            "version": "1",
            "description": "The chat of the billing-support bot, and its health.",
        },
        "paths": _paths(),
        "components": {
            "schemas": _schemas(),
            "securitySchemes": {
                name: {"type": "http", "scheme": "bearer"} for name in ("session", "installation", "metrics")
            },
        },
    }


def _schemas() -> Json:
    """Requests as they are taken, answers as they are sent, and what both are made of."""
    _, requests = models_json_schema([(shape, "validation") for shape in REQUESTS], ref_template=REF)
    adapters: list[tuple[str, Literal["serialization"], TypeAdapter[Any]]] = [
        (shape.__name__, "serialization", TypeAdapter(shape)) for shape in ANSWERS
    ]
    _, answers = TypeAdapter.json_schemas(adapters, ref_template=REF)
    return {**requests["$defs"], **answers["$defs"]}


def _ref(shape: type) -> Json:
    return {"$ref": REF.format(model=shape.__name__)}


def _response(shape: type, description: str = "Done") -> Json:
    return {"description": description, "content": {"application/json": {"schema": _ref(shape)}}}


def _operation(summary: str, answer: Json, body: type | None = None, query: Json | None = None) -> Json:
    described: Json = {
        "summary": summary,
        "security": [{"session": []}],
        "responses": {"200": answer, **{code: _response(api.Problem, text) for code, text in PROBLEMS.items()}},
    }
    if body is not None:
        described["requestBody"] = {"content": {"application/json": {"schema": _ref(body)}}}
    if query is not None:
        described["parameters"] = [{"name": name, "in": "query", "schema": kind} for name, kind in query.items()]
    return described


def _plain(summary: str, answer: Json) -> Json:
    return {"summary": summary, "responses": {"200": answer}}


def _paths() -> Json:
    session, updates = _response(api.Session), _response(api.Updates)
    ask = _operation(
        "Ask and wait for the answer, for who holds the installation's secret", _response(api.Answer), api.Ask
    )
    counters = _plain("Counters for Prometheus, where SAHAYAK_METRICS_KEY is set", {"description": "Text format 0.0.4"})
    return {
        "/chat/session": {
            "post": _operation("A new anonymous session, or the valid one renewed", session),
            "delete": _operation("Sign out: the old token dies, a new anonymous session is given", session),
        },
        "/chat/messages": {
            "post": _operation(
                "Say something, or press a button. Repeating it with the same id does nothing",
                _response(api.Accepted, "Stored, and so answered once"),
                api.Say,
            )
        },
        "/chat/updates": {
            "get": _operation(
                "What was said after `after`; waits for news",
                updates,
                query={"after": WHOLE, "wait": {**NUMBER, "maximum": LONGEST_WAIT}},
            )
        },
        "/chat/history": {
            "get": _operation("The messages before `before`", updates, query={"before": WHOLE, "limit": WHOLE})
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
        "/healthz": {"get": _plain("Which parts answer; 503 without the database", _response(api.Health))},
        "/metrics": {"get": {**counters, "security": [{"metrics": []}]}},
        "/openapi.json": {"get": _plain("This description", {"description": "OpenAPI 3.1"})},
    }
