"""Answer "isn't PayPal available?" without a yes in front, which would be heard as that it is not."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from bot.dialogue.chosen_means import MEANS
from bot.dialogue.commands import Answer, Command, Proposer
from bot.dialogue.dialogue_context import CONTEXTUAL, NOT_UNDERSTOOD, Context, NluResult, Plan
from bot.lang import normalise
from bot.lang.patterns import compile_words

TAKEN: Final = "gateway_supported"
#: Topics whose answer begins with a yes.
SAYS_YES: Final = frozenset(
    {
        TAKEN, "auto_renew_host", "emandate_card_supported", "emandate_bank_unlisted", "recurring_fix", "renew_early",
        "recurring_new_account",
    }
)  # fmt: skip
#: As which such a question is heard.
HEARD_AS: Final = SAYS_YES | NOT_UNDERSTOOD | CONTEXTUAL | {"gateway_list", "gateway_steps", "emandate_card_list"}
LONGEST: Final = 25  # words
# What only asks for agreement, sets yes and no side by side or puts something right, denies nothing.
_TAG: Final = compile_words(
    r"(?<![\p{L}\p{M}])(?:(?:tai|thik|ki|তাই|ঠিক|কি)\s?(?:na|না)|kina|কিনা|(?:do|does|is|are|ca|wo)n'?t\s(?:you|it|they|i|we|that))"
    r"\s?(?=[?.!।]|$)|^(?:no|nope|nah?|না)[,.\s]+|(?<![\p{L}\p{M}])(?:ki|কি)\s(?:na|না)(?![\p{L}\p{M}])"
)
_DENIED: Final = compile_words(
    r"(?<![\p{L}\p{M}])(?:(?:is|are|do|does|did|ca|wo|would|could|was)n'?t|cannot|not|no|never|neither|nor|none|stopped"
    r"|(?:un|not\s)available|out|gone|dropped|removed|disabled"
    r"|na|nai|nei|ni|nah|hoyna|bondho|off|badd?|না|নাই|নেই|নি|বন্ধ|বাদ|উঠে|তুলে)(?![\p{L}\p{M}])"
    r"|নেননা|হয়না|চলেনা"
)
_NO_SUCH: Final = compile_words(
    r"^(?:(?:so|then|and|but|ok|wait|what|really)[\s,]+)*no\s(?:[\p{L}\p{M}'-]+\s?){1,4}\?\s*$"
)


def denies(text: str) -> str:
    """ "yes" where a question says that something is not so, "none" where it says hardly more ("no PayPal?"), or ""."""
    line = normalise(text)
    if len(line.split()) > LONGEST:
        return ""
    if _NO_SUCH.search(line):
        return "none"
    return "yes" if _DENIED.search(_TAG.sub(" ", line)) else ""


def wonders_that_there_is_none(heard: NluResult, context: Context) -> Command | None:
    """ "No PayPal?": whether it is taken, and not what there is beside it."""
    named = {name: heard.excluded[name][0] for name in MEANS if heard.excluded.get(name)}
    ours = not {"product", "company", "invoice_number"} & set(heard.entities)
    return Answer(TAKEN, named) if heard.denies == "none" and named and ours else None


def without_a_yes(plan: Plan, heard: NluResult) -> Plan:
    """``plan``, whose answers say so where the question was put in the negative."""
    if not heard.denies:
        return plan
    steps = (
        replace(one, entities={**one.entities, "denied": "1"}) if one.topic in SAYS_YES else one for one in plan.steps
    )
    return replace(plan, steps=tuple(steps))


PROPOSERS = (Proposer(0.78, wonders_that_there_is_none),)
