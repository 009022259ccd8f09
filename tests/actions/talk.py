"""Talk to the real actions: the engine's rules decide, actions answer, and the memory goes round."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.base import AccountAction
from actions.download_link import DownloadLink
from actions.my_due import MyDue
from actions.my_invoice_status import MyInvoiceStatus
from actions.my_invoices import MyInvoices
from actions.my_recurring_status import MyRecurringStatus
from actions.my_service_status import MyServiceStatus
from actions.paid_but_unpaid import PaidButUnpaid
from actions.pay_link import PayLink
from bot.billing import Billing
from bot.dialogue.decide import decide
from bot.dialogue.dialogue_context import Context, NluResult

EVERY = (
    MyDue, MyInvoices, MyInvoiceStatus, PayLink, DownloadLink, MyServiceStatus, PaidButUnpaid, MyRecurringStatus,
)  # fmt: skip


@dataclass
class AnswerSpec:
    """One utterance of an action."""

    text: str
    buttons: list[dict[str, Any]]
    topic: str
    file: Mapping[str, str] | None


def tracker(
    topic: str,
    entities: Mapping[str, Any] | None = None,
    *,
    customer: Any = None,
    language: Any = "bn",
    dialogue_context: Mapping[str, Any] | None = None,
    text: str = "",
) -> Tracker:
    slots = {
        "step": {"topic": topic, "entities": dict(entities or {})},
        "dialogue_context": dict(dialogue_context or {}),
        "answer_language": language,
    }
    latest = {"text": text, "metadata": {"customer": customer, "language": None}}
    return Tracker("a conversation", slots, latest, [], False, None, {}, None)


@dataclass
class Talk:
    """A conversation with one customer: `hear` an intent with its entities, get what the actions said."""

    billing: Billing
    customer: str | None
    language: str = "bn"
    dialogue_context: dict[str, Any] = field(default_factory=dict)
    open_question: dict[str, Any] | None = None

    async def hear(
        self, intent: str, entities: Mapping[str, Any] | None = None, reference: str | None = None, text: str = "",
        bare: bool = False,
    ) -> list[AnswerSpec]:  # fmt: skip
        heard = NluResult(intent, dict(entities or {}), reference=reference, bare=bare)
        plan = decide(heard, Context(self.dialogue_context, self.open_question, 0, self.customer))
        self.dialogue_context, self.open_question = (
            dict(plan.dialogue_context),
            dict(plan.open_question) if plan.open_question else None,
        )
        said: list[AnswerSpec] = []
        for step in plan.steps:
            action = next((one for one in EVERY if one.topic == step.topic), None)
            if action:
                said.append(await self.act(action(self.billing), step.entities, text))
            else:
                said.append(AnswerSpec("", [], step.topic, None))
        return said

    async def act(self, action: AccountAction, entities: Mapping[str, Any] | None = None, text: str = "") -> AnswerSpec:
        dispatcher = CollectingDispatcher()
        asked = tracker(
            action.topic,
            entities,
            customer=self.customer,
            language=self.language,
            dialogue_context=self.dialogue_context,
            text=text,
        )
        for event in await action.run(dispatcher, asked, {}):
            assert event["event"] == "slot"
            assert event["name"] in {"dialogue_context", "open_question"}
            json.dumps(event)  # it travels
            setattr(self, event["name"], event["value"])
        (message,) = dispatcher.messages
        return AnswerSpec(message["text"], message["buttons"], message["custom"]["topic"], message["custom"]["file"])


def drawn(billing: Billing, customer: str, button: Mapping[str, Any]) -> str:
    """A button in one line: "pay 4821", "pdf 4821", "say pay_link invoice_number=4822" or "open /path"."""
    url = button.get("url")
    if url is None:
        intent, brace, entities = str(button["payload"]).removeprefix("/").partition("{")
        told = json.loads(brace + entities) if brace else {}
        return " ".join(["say", intent, *(f"{name}={value}" for name, value in told.items())])
    path = "/" + str(url).split("://", 1)[1].partition("/")[2]
    for start, purpose, word in (("/pay/", "pay", "pay"), ("/invoices/", "download", "pdf")):
        if path.startswith(start):
            claims = billing.open_link(path.removeprefix(start), purpose)  # type: ignore[arg-type]
            assert claims.customer == customer, "a link of another customer"
            return " ".join([word, *claims.numbers])
    return f"open {path}"


async def said(
    billing: Billing, customer: str | None, action: type[AccountAction], language: str = "en", **entities: Any
) -> AnswerSpec:
    return await Talk(billing, customer, language).act(action(billing), entities)
