"""What customers may see and do for themselves in the client area, beyond their invoices."""

from __future__ import annotations

from abc import ABC, abstractmethod
from datetime import date

from bot.billing.models import Invoice, SavedCard


class SavedCards(ABC):
    """Knows the cards that customers have saved for automatic payment."""

    @abstractmethod
    async def saved_cards(self, customer: str) -> tuple[SavedCard, ...]:
        """Their cards, whether or not one of them is to pay an invoice now."""


class EarlyRenewals(ABC):
    """Makes the invoice for the next term of a service before it would be made by itself."""

    @abstractmethod
    async def renew_early(self, customer: str, service: str, today: date) -> Invoice:
        """The unpaid invoice that this service stands on, else a new one; so however often it is asked, there is one.

        NotFound: no service of theirs, one that is neither active nor suspended, or one that a person must look at (an
        invoice of it is a draft, pending or in collections, or the one for this term was cancelled).
        """
