"""What the words of a message say of it by themselves, beside what the classifiers hear: fields of NluResult."""

from __future__ import annotations

from typing import Any

from bot.dialogue.after_a_secret import asked_of_a_secret, wants_it_charged
from bot.dialogue.agreed import says_yes_and_more, wavers
from bot.dialogue.asked_in_the_negative import HEARD_AS, denies
from bot.dialogue.books import asked_of_the_books
from bot.dialogue.both_cards import CARD, speaks_of_both
from bot.dialogue.cards_here import asks_of_ours
from bot.dialogue.carried import asks_how_far_it_goes, names_an_ordinary_use
from bot.dialogue.code_wanted import tells_of_a_code_wanted
from bot.dialogue.corrected import correction_in, place_that_is_not_meant, puts_a_number_aside
from bot.dialogue.dialogue_context import CONTEXTUAL, NOT_UNDERSTOOD, Context
from bot.dialogue.given_away import (
    asks_for_our_number,
    asks_where_to_send,
    asks_where_to_type,
    gave_it_away,
    speaks_of_a_page,
    tells_what_they_said,
)
from bot.dialogue.goes_to_the_bank import goes_to_the_bank
from bot.dialogue.guide_step import step_asked_about
from bot.dialogue.means_asked import STEPS, says_beside, says_it_is_barred, says_which_are_taken, speaks_of_a_card
from bot.dialogue.new_card import asks_where_to_change_it, speaks_of_a_new_card
from bot.dialogue.not_now import said_of_paying
from bot.dialogue.page_elsewhere import pays_elsewhere
from bot.dialogue.put_aside import wanted_beside
from bot.dialogue.reachable import is_mobile_number, tells_where_to_reach, wants_to_be_looked_up
from bot.dialogue.recurring_aspects import aspect_of
from bot.dialogue.refund_way import REFUND, asks_where_it_comes
from bot.dialogue.renewals_asked import puts_a_card_in
from bot.dialogue.rules_asked import (
    OF_AN_ACCOUNT,
    OF_CHARGES,
    SUSPENDED,
    asks_whether_it_applies,
    asks_which_are_listed,
    speaks_of_frequent_charges,
    speaks_of_their_own,
)
from bot.dialogue.somebody_else import is_somebody_elses
from bot.dialogue.stop_wish import wants_a_charge_stopped
from bot.dialogue.stopped_card import tells_of_a_stopped_card
from bot.dialogue.sums_told import LIMIT, OF_GOOGLE, goes_beyond, grouped_sum, tells_a_regular_sum
from bot.dialogue.taking_up import goes_on
from bot.dialogue.ticket_addition import adds_to_the_ticket
from bot.dialogue.trouble_told import tells_of_trouble
from bot.dialogue.typed_at_random import LITTLE, is_typed_at_random
from bot.dialogue.unwanted_charge import (
    HOSTS,
    OF_A_CHARGE,
    OWN,
    asks_of_what_comes_by_itself,
    speaks_of_google,
    tells_it_was_unwanted,
    wants_it_off,
)
from bot.dialogue.which_of_them import asks_for_several
from bot.dialogue.would_pay import asks_whether_it_would_do
from bot.knowledge.details import details_in
from bot.knowledge.failed_charge import says_it_failed, tells_of_a_failed_charge
from bot.knowledge.leaving import behind_leaving
from bot.knowledge.link_lifetime import LINKS, asks_how_long_it_works
from bot.knowledge.next_payment import asks_for_the_next, asks_how_much
from bot.knowledge.paid_period import SUM, asks_for_the_unpaid, paid_period
from bot.knowledge.payment_id import asks_for_the_id
from bot.knowledge.selection import services_in
from bot.knowledge.several_meant import says_any
from bot.knowledge.spoken_words import is_down, speaks_of_a_bill
from bot.knowledge.which_card import asks_which_card_pays

OF_A_PAYMENT = frozenset({"my_invoice_status", "my_invoices", "download_link"})
WARNING = "safety_warning"


def said_by_words(text: str, intent: str, context: Context) -> dict[str, Any]:
    """What counts only somewhere (a person is awaited, something was asked, a warning stands there) is looked for only
    there: this is done for every message."""
    awaited, said = context.awaited, context.dialogue_context.get("said")
    expected = awaited or context.open_question is not None
    warned = WARNING in {intent, said}
    asked_just_now = context.age == 0 and SUM in (context.held.get("selection") or {})
    return {
        "page_elsewhere": pays_elsewhere(text),
        "wavers": wavers(text) if context.open_question is not None and not context.pressed else "",
        "agrees": expected and says_yes_and_more(text),
        "adds": (awaited or any(map(str.isdigit, text)))
        and adds_to_the_ticket(text),  # of an invoice, else of a ticket
        "paid": paid_period(text, again=asked_just_now),
        "unpaid": intent in NOT_UNDERSTOOD | CONTEXTUAL and asks_for_the_unpaid(text),
        "lifetime": said in LINKS and asks_how_long_it_works(text, said),
        "others": is_somebody_elses(text),
        "off_card": context.customer is not None and asks_which_card_pays(text),
        "would": asks_whether_it_would_do(text),
        "continues": bool(context.shown) and goes_on(text),
        "down": is_down(text),
        "bill": speaks_of_a_bill(text),
        "reachable": expected and tells_where_to_reach(text),
        "gave": gave_it_away(text) if warned else "",
        "they": warned and tells_what_they_said(text),
        "page": warned and speaks_of_a_page(text),
        "where": warned and asks_where_to_send(text),
        "types": (warned or bool(context.sensitive) or context.dialogue_context.get("masked") is not None)
        and asks_where_to_type(text),
        "noise": intent in LITTLE and is_typed_at_random(text),
        "ours": warned and asks_for_our_number(text),
        "details": details_in(text),
        "stops": wants_a_charge_stopped(text),
        "unwanted": (unwanted := intent in OF_A_CHARGE and tells_it_was_unwanted(text)),
        "off": bool({HOSTS, OWN} & {intent, context.last}) and wants_it_off(text),
        "often": intent in OF_CHARGES and speaks_of_frequent_charges(text),
        "applies": asks_whether_it_applies(text),
        "google": unwanted and speaks_of_google(text),
        "puts": context.customer is not None and context.last is not None and puts_a_card_in(text),
        "sum": grouped_sum(text) if expected or (OF_GOOGLE & {intent, context.last}) else "",
        "card": intent == STEPS and speaks_of_a_card(text),
        "services": services_in(text) if REFUND in {intent, context.last} else (),
        "comes": context.last == REFUND and asks_where_it_comes(text),
        "automatic": context.customer is not None and asks_of_what_comes_by_itself(text),
        "caller": tells_of_a_code_wanted(text),
        "mine": context.last == SUSPENDED and speaks_of_their_own(text),
        "taken": says_which_are_taken(text),
        "ordinary": context.last == LIMIT and names_an_ordinary_use(text),
        "how_far": context.last == LIMIT and asks_how_far_it_goes(text),
        "listed": intent == CARD and asks_which_are_listed(text),
        "fails": intent == OF_AN_ACCOUNT and says_it_failed(text),
        "aspect": aspect_of(text),
        "elsewhere": goes_to_the_bank(text),
        "new_card": context.customer is not None and speaks_of_a_new_card(text),
        "puts_it": context.customer is not None and context.last is not None and asks_where_to_change_it(text),
        "barred": says_it_is_barred(text),
        "beyond": context.last == LIMIT and goes_beyond(text),
        "both": bool(context.dialogue_context.get("banks")) and speaks_of_both(text),
        "stopped": context.last is not None and tells_of_a_stopped_card(text),
        "sought": expected and wants_to_be_looked_up(text),
        "next": asks_for_the_next(text),
        "failed": context.customer is not None and tells_of_a_failed_charge(text),
        "whatever": context.customer is not None and says_any(text),
        "books": asked_of_the_books(text, proved=context.customer is not None),
        "how_much": context.last == "my_service_status" and context.age == 0 and asks_how_much(text),
        "reference_of_payment": context.last in OF_A_PAYMENT and asks_for_the_id(text),
        "plural": bool(context.shown) and asks_for_several(text),
        "mobile": awaited and is_mobile_number(text),
        "step": step_asked_about(text) if context.last else 0,
        "wanted": wanted_beside(text),
        "correction": correction_in(text) if context.last else "",
        "paying": said_of_paying(text),
        "of_secret": asked_of_a_secret(text) if said == WARNING else "",
        "charge": bool(context.sensitive) and wants_it_charged(text),
        "leaves": behind_leaving(text) if context.last or expected else "",
        "not_from": place_that_is_not_meant(text),
        "aside": any(map(str.isdigit, text)) and puts_a_number_aside(text),
        "beside": says_beside(text),
        "trouble": tells_of_trouble(text, intent),
        "regular": context.last is not None and tells_a_regular_sum(text),
        "here": asks_of_ours(text, intent, context),
        "denies": denies(text) if intent in HEARD_AS else "",
    }
