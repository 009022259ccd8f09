"""Read the days that the host's rules are worked out for: suspended for how long, bought when and for how long."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any, Final

from bot.dialogue.bought_when import bought_on, ends_on, months_of_a_term
from bot.dialogue.commands import Answer, Command, Proposer
from bot.dialogue.days_since import MOST, days_since
from bot.dialogue.dialogue_context import CONTEXTUAL, NOT_UNDERSTOOD, Context, NluResult, Plan
from bot.lang import normalise
from bot.lang.dates import parse_date
from bot.lang.patterns import compile_words, says

SUSPENDED: Final = "suspension_policy"
SERVICE: Final = "my_service_status"
TIMING: Final = "invoice_timing"
REFUND: Final = "refund_policy"
DAYS: Final = "suspended"  # for how many days: of the step, and of the memory
OF_A_TERM: Final = ("starts", "ends", "months")
OF_SUSPENSION = NOT_UNDERSTOOD | CONTEXTUAL | {SUSPENDED, SERVICE, "my_due", "complaint", "paid_but_unpaid", REFUND}
OF_TIMING = NOT_UNDERSTOOD | CONTEXTUAL | {TIMING, SUSPENDED, "my_due", "my_invoices", "not_covered", "renew_early"}
OF_REGRET = NOT_UNDERSTOOD | {"complaint", "feedback_negative", REFUND}
LONGEST: Final = 12  # words
LONGEST_TALE: Final = 20  # words
FEW: Final = 6  # words of "it was on 9 November"
_UNHAPPY: Final = compile_words(
    r"\b(?:un(?:happy|satisfied)|not (?:happy|satisfied|good|pleased)|don'?t like|didn'?t like|disappoint\w*|regret\w*"
    r"|v?bh?alo? (?:lag\w+ na|na|lage nai)|pochh?ondo (?:na|hoy nai|hoyni|hocche na)|return (?:it|korte))\b"
    r"|(?:ভালো|ভাল) (?:লাগছে না|লাগে না|লাগেনি|না)|পছন্দ (?:না|হয়নি|হচ্ছে না|হয় নাই)|ফেরত দিতে চাই|সন্তুষ্ট না"
)
_SUSPENDED: Final = compile_words(r"\bs[ua]?sp[ae]?n[dt]|সাসপে|সাস্পে")
_LEFT: Final = compile_words(
    r"\bhow (?:many|much|long) (?:more )?(?:days?|time|weeks?|do i have|is left|have i)"
    r"|\b(?:days?|time)(?: \w+){0,3} left\b"
    r"|\b(?:ar|aro|r) (?:koy|koto|koi|ko) ?(?:din|time|somoy|shomoy)|\bk[ao]y ?din (?:ase|ache|baki|pabo|time)"
    r"|\bkoto ?din (?:ase|ache|baki|pabo|time)|\bhate (?:ar )?(?:koy|koto)"
    r"|\b(?:koto|koy) ?(?:din|somoy) (?:\w+ )?(?:hate|baki)"
    r"|(?:আর|আরও|আরো|হাতে)(?: আর)? (?:কয়|কত|ক)\s?(?:দিন|টা দিন|সময়)|(?:কয়|কত)\s?(?:দিন|সময়) (?:আছে|বাকি|পাব|হাতে)"
)


def worked_out(text: str, intent: str, context: Context, today: date) -> dict[str, Any]:
    """What a message tells that a rule can be worked out for, as fields of NluResult."""
    regrets = intent in OF_REGRET and regrets_it(text)
    refund, timing = REFUND in {intent, context.last}, TIMING in {intent, context.last}
    return {
        "since": _days_ago(text, today, bare=context.last == REFUND and context.age == 0)
        if refund or regrets
        else None,
        "regrets": regrets,
        "suspended": suspended_for(text, today),
        "left": bool({SUSPENDED, SERVICE} & {intent, context.last, _waited_for(context)} or _days_told(context))
        and says(text, LONGEST, _LEFT),
        "term": _term(text, today) if timing else {},
    }


def suspended_for(text: str, today: date) -> int | None:
    """20 for "my site has been suspended for 20 days"; None where nobody says so: "will it be suspended today?"."""
    line = normalise(text)
    if not _SUSPENDED.search(line):
        return None
    days = days_since(text, lasting=True)
    day = parse_date(text, today, past=True) if days is None else None
    return (days if day is None else _back(day, today)) or None


def regrets_it(text: str) -> bool:
    """ "I bought a VPS six days ago and I am not happy with it"."""
    return says(text, LONGEST_TALE, _UNHAPPY)


def _days_ago(text: str, today: date, *, bare: bool) -> int | None:
    """`bare`: a date by itself tells it, "it was 9 November", in a short answer to the rule."""
    days = days_since(text)
    short = bare and len(text.split()) <= FEW
    day = (parse_date(text, today, past=True) if short else bought_on(text, today)) if days is None else None
    return days if day is None else _back(day, today)


def _back(day: date, today: date) -> int | None:
    days = (today - day).days
    return days if 0 <= days <= MOST else None


def _term(text: str, today: date) -> dict[str, str]:
    ends = ends_on(text, today)
    starts = bought_on(text, today) if ends is None else None
    months = months_of_a_term(text)
    return {
        **({"ends": ends.isoformat()} if ends else {}),
        **({"starts": starts.isoformat()} if starts else {}),
        **({"months": str(months)} if months else {}),
    }


def tells_how_long_it_is_suspended(heard: NluResult, context: Context) -> Command | None:
    """ "My site has been suspended for 20 days", of who has not logged in; "how many days are left?" after it."""
    known = heard.suspended if heard.suspended is not None else _days_told(context)
    told = heard.suspended is not None and heard.intent in OF_SUSPENSION and not heard.told.get("made")
    meant = context.customer is None and known is not None and (told or heard.left)
    return Answer(SUSPENDED, {DAYS: str(known)}) if meant and "product" not in heard.entities else None


def regrets_the_purchase(heard: NluResult, context: Context) -> Command | None:
    """What was bought a few days ago and does not please: the rule on refunds, worked out for those days."""
    service = heard.selection.get("service")
    meant = heard.regrets and heard.since is not None and service and "product" not in heard.entities
    return Answer(REFUND, {"service": str(service), "days": str(heard.since)}) if meant else None


def tells_when_it_was_bought(heard: NluResult, context: Context) -> Command | None:
    """ "Ordered on 20 November, monthly: when is the next invoice?"; "and if it was yearly?" after it."""
    just_now = context.last == TIMING and context.age == 0
    held = {name: context.held[name] for name in OF_A_TERM if name in context.held} if just_now else {}
    dated = bool({"starts", "ends"} & set(heard.term))
    term = {**{name: held[name] for name in held if name == "months" or not dated}, **heard.term}
    little = heard.intent == TIMING or (just_now and heard.intent in OF_TIMING and bool(held))
    return Answer(TIMING, term) if heard.term and little and {"starts", "ends"} & set(term) else None


def with_the_days(plan: Plan, heard: NluResult, context: Context) -> Plan:
    """``plan`` with the days of suspension in its answers on that, where they were told, and in its memory."""
    known = heard.suspended if heard.suspended is not None else _days_told(context)
    if known is None or context.customer is not None:
        return plan
    steps = tuple(
        replace(step, entities={**step.entities, DAYS: str(known)}) if step.topic == SUSPENDED else step
        for step in plan.steps
    )
    return replace(plan, steps=steps, dialogue_context={**plan.dialogue_context, DAYS: known})


def _days_told(context: Context) -> int | None:
    told: Mapping[str, Any] = context.dialogue_context
    return told.get(DAYS)


def _waited_for(context: Context) -> str:
    return str((context.open_question or {}).get("topic") or "")


PROPOSERS = (
    Proposer(0.885, tells_how_long_it_is_suspended),
    Proposer(0.8, regrets_the_purchase),
    Proposer(0.8, tells_when_it_was_bought),
)
