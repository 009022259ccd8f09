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

from actions.asked import Answer, Asked
from actions.saying import say
from bot.answers import Reply, render
from bot.answers.guide import guide
from bot.billing import Billing
from bot.errors import BackendUnavailable, BotError, InvoiceNotFound, StoreUnavailable

log = logging.getLogger(__name__)

BUDGET = 6.0  # seconds: the customer is waiting, and the engine holds the conversation's lock meanwhile
SILENT = (BackendUnavailable, StoreUnavailable, asyncio.TimeoutError)


@lru_cache(maxsize=1)
def till() -> Billing:
    """The one till of this process, made when first needed."""
    return Billing.from_settings()


class AccountAction(Action, ABC):
    """An answer about the customer's own account. A subclass says its `topic` and how to `answer`."""

    topic: ClassVar[str]
    budget: float = BUDGET

    def __init__(self, billing: Billing | None = None) -> None:
        self._given = billing

    def name(self) -> str:
        return f"action_{self.topic}"

    @abstractmethod
    async def answer(self, asked: Asked, billing: Billing, customer: str) -> Answer:
        """Answer ``asked`` for ``customer``; may raise any BotError, which is told in its own words."""

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        asked = Asked.of(tracker, self.topic)
        answer = await self._answered(asked)
        say(dispatcher, answer.reply)
        return answer.events(asked.frame)

    async def _answered(self, asked: Asked) -> Answer:
        if asked.customer is None:
            asking = {"for": self.topic}
            return Answer(guide("identify", asked.language, asking, customer=None, today=date.today()))
        try:
            billing = self._given or till()
            return await asyncio.wait_for(self.answer(asked, billing, asked.customer), self.budget)
        except SILENT as cause:
            log.warning("%s: the invoice backend does not answer (%s)", self.name(), type(cause).__name__)
            return Answer(render("account_unavailable", asked.language))
        except InvoiceNotFound as problem:
            # Only the number they said themselves: the answer is the same for another customer's and for none.
            return Answer(self._about(render("account.no_such_invoice", asked.language, number=_named(problem))))
        except BotError as problem:
            return Answer(self._about(render(problem.answer, asked.language, **problem.facts)))
        except Exception:
            log.exception("%s failed", self.name())
            return Answer(self._about(render("errors.unexpected", asked.language)))

    def _about(self, reply: Reply) -> Reply:
        return replace(reply, topic=self.topic)


def _named(problem: InvoiceNotFound) -> str:
    return str(problem.facts.get("number") or "")
