"""Hand a reply to Rasa in the form that the engine's connector reads."""

from __future__ import annotations

import json
from typing import Any

from rasa_sdk.executor import CollectingDispatcher

from bot.answers import Button, Reply


def utter(dispatcher: CollectingDispatcher, reply: Reply) -> None:
    """Utter one reply: text, buttons, and its topic and file as the custom part."""
    dispatcher.utter_message(
        text=reply.text,
        buttons=[_drawn(button) for button in reply.buttons],
        json_message={"topic": reply.topic, "file": dict(reply.file) if reply.file else None},
    )


def _drawn(button: Button) -> dict[str, Any]:
    if button.url is not None:
        return {"title": button.title, "url": button.url}
    payload = button.payload or {}
    # A template cannot leave an entity out, it can only leave it empty.
    filled = {name: value for name, value in (payload.get("entities") or {}).items() if value != ""}
    entities = json.dumps(filled, ensure_ascii=False) if filled else ""
    return {"title": button.title, "payload": f"/{payload['intent']}{entities}"}
