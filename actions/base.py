"""What every action shares: who asks, in which language, in how much time, and an answer whatever happens."""

from __future__ import annotations

import asyncio
import logging
from abc import ABC, abstractmethod
from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import Any, ClassVar

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.action_request import ActionRequest, Answer
from actions.rasa_messages import utter
from bot.answers import Reply, render
from bot.answers.excerpt import asks_for_a_detail, excerpt
from bot.answers.guide import guide
from bot.billing import Billing
from bot.billing.assembly import assemble
from bot.errors import BackendUnavailable, BotError, InvoiceNotFound, StoreUnavailable
from bot.settings import settings

log = logging.getLogger(__name__)

BUDGET = 5.0  # seconds: the customer is waiting, and the engine holds the conversation's lock meanwhile
SILENT = (BackendUnavailable, StoreUnavailable, asyncio.TimeoutError)


@lru_cache(maxsize=1)
def billing() -> Billing:
    """The billing service of this process, made when first needed."""
    return assemble(settings())


class AccountAction(Action, ABC):
    """An answer about the customer's own account. A subclass says its `topic` and how to `answer`."""

    topic: ClassVar[str]
    budget: float = BUDGET

    def __init__(self, billing: Billing | None = None) -> None:
        self._given = billing

    def name(self) -> str:
        return f"action_{self.topic}"

    @abstractmethod
    async def answer(self, request: ActionRequest, billing: Billing, customer: str) -> Answer:
        """Answer ``request`` for ``customer``; may raise any BotError, which is told in its own words."""

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        request = ActionRequest.of(tracker, self.topic)
        answer = await self._answered(request)
        utter(dispatcher, self._detail(answer.reply, request))
        return answer.events(request.dialogue_context)

    async def _answered(self, request: ActionRequest) -> Answer:
        if request.customer is None:
            asking = {"for": self.topic}
            return Answer(guide("identify", request.language, asking, today=date.today()))
        try:
            service = self._given or billing()
            return await asyncio.wait_for(self._with_country(request, service, request.customer), self.budget)
        except SILENT as cause:
            log.warning("%s: the invoice backend does not answer (%s)", self.name(), type(cause).__name__)
            return Answer(render("account_unavailable", request.language))
        except InvoiceNotFound as problem:
            # Only the number they said themselves: the answer is the same for another customer's and for none.
            return Answer(self._about(render("account.no_such_invoice", request.language, number=_named(problem))))
        except BotError as problem:
            return Answer(self._about(render(problem.answer, request.language, **problem.facts)))
        except Exception:
            log.exception("%s failed", self.name())
            return Answer(self._about(render("errors.unexpected", request.language)))

    async def _with_country(self, request: ActionRequest, billing: Billing, customer: str) -> Answer:
        """The answer, and once in a conversation where its customer is: what can be paid with depends on that."""
        answer = await self.answer(request, billing, customer)
        if request.dialogue_context.get("country"):
            return answer
        return replace(answer, country=(await billing.customer(customer)).country)

    def _detail(self, reply: Reply, request: ActionRequest) -> Reply:
        """What a further question about the answer before is about, where it is a line of it; else all of it."""
        if not request.again or reply.topic != self.topic or not asks_for_a_detail(request.text):
            return reply
        return replace(reply, text=excerpt(reply.text, request.text) or reply.text)

    def _about(self, reply: Reply) -> Reply:
        return replace(reply, topic=self.topic)


def _named(problem: InvoiceNotFound) -> str:
    return str(problem.facts.get("number") or "")
