"""Read a message as asked of the cards that customers' own invoices are taken from by themselves."""

from __future__ import annotations

from bot.dialogue.commands import Answer, Command, Proposer
from bot.dialogue.dialogue_context import CONTEXTUAL, NOT_UNDERSTOOD, Context, NluResult

OF_OWN_CARDS = frozenset(
    {"rbi_limit", "recurring_fix", "recurring_charge_after_fix", "auto_renew_host", "emandate_what"}
)
DIGITS = 4  # of an invoice's number
OF_A_CARD = frozenset({"emandate_card_list", "emandate_card_supported"})
OF_A_REFUSAL = frozenset({"rbi_why", "recurring_fix"})
OF_A_BILL = NOT_UNDERSTOOD | CONTEXTUAL | {"my_invoice_status", "my_due", "my_invoices"}
OF_ONE = frozenset(
    {"size", "due", "issued", "count", "state", "status", "on_day", "after", "above_limit"}
)  # what points at one of a list that was shown


def means_own_card(heard: NluResult, context: Context) -> Command | None:
    """ "Will 4902 be cut by itself?": a limit or a rule, asked of an invoice."""
    amount = heard.entities.get("amount")
    number = heard.entities.get("invoice_number") or (amount if amount in context.shown or _is_no_sum(heard) else None)
    theirs = bool(context.customer) and not {"product", "company"} & set(heard.entities)
    own = theirs and heard.intent in OF_OWN_CARDS
    # "Why was the smaller one refused?" is asked of an invoice, "what is the largest sum?" only where some are shown.
    of_one = heard.intent in OF_A_REFUSAL or (own and bool(context.shown))
    if theirs and of_one and not number and OF_ONE & set(heard.selection):
        return Answer("my_recurring_status", {"selection": dict(heard.selection)})
    return Answer("my_recurring_status", {"invoice_number": number}) if own and number else None


def _is_no_sum(heard: NluResult) -> bool:
    """ "Will 4901 go by itself?": four digits that nobody would ask for as a sum."""
    amount, else_named = heard.entities.get("amount", ""), {"amount_currency", "category", "bank", "network", "product"}
    odd = len(amount) == DIGITS and amount.isdigit() and amount[-2:] not in {"00", "50", "99"}
    return odd and not else_named & set(heard.entities)


def asks_which_card(heard: NluResult, context: Context) -> Command | None:
    """ "Which card was it to come off?", right after an invoice of theirs: not which cards Google takes."""
    last = context.last in {"my_invoice_status", "my_due", "my_invoices"} and context.age == 0
    named = {"product", "bank", "network", "gateway", "company", "card_type"} & set(heard.entities)
    meant = heard.intent in OF_A_CARD and last and bool(context.shown or context.dialogue_context.get("current"))
    meant = meant or (heard.off_card and heard.intent not in {"handoff", "paid_but_unpaid"})
    own = context.customer and not named
    return Answer("my_recurring_status", names_number(heard)) if meant and own else None


def names_number(heard: NluResult) -> dict[str, str]:
    return {name: heard.entities[name] for name in ("invoice_number",) if name in heard.entities}


def names_own_card(heard: NluResult, context: Context) -> Command | None:
    """ "And the RBL one?", after the automatic payments from one's own cards."""
    card = {piece: heard.entities[piece] for piece in ("bank", "network") if piece in heard.entities}
    meant = heard.bare and heard.intent in {
        "emandate_card_supported",
        "recurring_fix",
        "followup",
        "choose",
        "fallback",
    }
    just_now = context.last == "my_recurring_status" and context.age == 0 and "product" not in heard.entities
    # "Will the HDFC one do if I give the OTP?"; a card that they may take instead is told with its network or kind.
    theirs = set(card) == {"bank"} and "card_type" not in heard.entities and not heard.puts and not heard.themselves
    of_it = theirs and heard.intent in OF_A_REFUSAL | OF_OWN_CARDS | OF_A_CARD
    return Answer("my_recurring_status", card) if card and (meant or of_it) and just_now else None


def names_another_of_them(heard: NluResult, context: Context) -> Command | None:
    """ "And 4902?", after an automatic payment from one's own card: that one's."""
    just_now = context.last == "my_recurring_status" and context.age == 0 and heard.bare
    number = heard.entities.get("invoice_number")
    meant = just_now and heard.intent == "my_invoice_status" and "status" not in heard.entities
    return Answer("my_recurring_status", {"invoice_number": number}) if number and meant else None


def asks_whether_it_is_taken(heard: NluResult, context: Context) -> Command | None:
    """ "Will 4902 be charged?", "which of my bills are on auto?": asked of what comes by itself."""
    theirs = bool(context.customer) and not {"product", "company", "matter"} & set(heard.entities)
    meant = heard.automatic and heard.intent in OF_A_BILL and not heard.told and not context.open_question
    return Answer("my_recurring_status", names_number(heard)) if theirs and meant else None


PROPOSERS = (
    Proposer(0.76, asks_whether_it_is_taken),
    Proposer(0.8, means_own_card),
    Proposer(0.75, asks_which_card),
    Proposer(0.75, names_own_card),
    Proposer(0.75, names_another_of_them),
)
