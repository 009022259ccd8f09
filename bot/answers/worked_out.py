"""Work a rule of the host's out for the days that were told: how many are left, and when the next invoice comes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from bot.answers.guide_request import AnswerSpec, GuideRequest
from bot.knowledge.dated import rules
from bot.knowledge.terms import next_end

TERMS: Final = (1, 12)  # months of a term that are told of, where nobody said how many


def worked_out(request: GuideRequest, whole: AnswerSpec) -> AnswerSpec:
    """``whole``, the rule as it is, or what it comes to for them."""
    if request.topic == "suspension_policy":
        return _days_left(request, whole)
    return _next_invoice(request, whole) if request.topic == "invoice_timing" else whole


def _days_left(request: GuideRequest, whole: AnswerSpec) -> AnswerSpec:
    told = request.value("suspended") or ""
    since = int(told) if told.isdigit() else None
    left = None if since is None else int(rules()["termination"].value) - since
    key = whole.key if since is None or request.value("reported") else "suspension_policy.since"
    return replace(whole, key=key, facts={**whole.facts, "suspended": since, "left": left})


def _next_invoice(request: GuideRequest, whole: AnswerSpec) -> AnswerSpec:
    ends, starts, months = (request.value(name) or "" for name in ("ends", "starts", "months"))
    before = timedelta(int(rules()["renewal_invoice"].value))
    if ends:
        terms = {0: date.fromisoformat(ends)}
    elif starts:
        asked = (int(months),) if months.isdigit() else TERMS
        terms = {one: next_end(date.fromisoformat(starts), one, request.today) for one in asked}
    else:
        return whole
    due = [{"months": one, "ends": end, "comes": end - before} for one, end in terms.items()]
    return replace(whole, key="invoice_timing.of", facts={**whole.facts, "due": due, "today": request.today})
