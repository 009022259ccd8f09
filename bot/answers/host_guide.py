"""Say what the company has written on a subject of its own terms, or that it has written nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta

from bot.answers.guide_request import AnswerSpec, GuideRequest, rule_rows
from bot.knowledge.dated import rules
from bot.knowledge.host_questions import host_questions
from bot.knowledge.payment_methods import values


def not_covered(request: GuideRequest) -> AnswerSpec:
    named = values(request.entities.get("matter"))
    rows = [host_questions()[one] for one in named if one in host_questions()]
    answers = [answer for row in rows if (answer := row.answer_in(request.language))]
    first = named[0] if named else ""
    if answers:
        return AnswerSpec("not_covered.answered", {"answers": "\n".join(answers), "matter_id": first})
    return AnswerSpec("not_covered", {"matters": [row.title_in(request.language) for row in rows], "matter_id": first})


# What the refund rule says of what was bought: kind of service -> the rule with its days.
REFUNDED = {"hosting": "refund_shared", "vps": "refund_vps"}
REFUND_RULES = ("refund_shared", "refund_vps", "refund_repair", "refund_processing")
UNNAMED = frozenset({"domain", "ssl"})


def refund_policy(request: GuideRequest) -> AnswerSpec:
    """The rule; of what was bought, where that was told, and whether its days are over."""
    service, days = request.value("service") or "", request.value("days") or ""
    rows = rule_rows(*REFUND_RULES)
    since = int(days) if days.isdigit() else None
    within = {kind: int(rules()[name].value) for kind, name in REFUNDED.items()}
    facts = {
        "rules": {name: rules()[name].value for name in REFUND_RULES},
        "service": service,
        "since": since,
        "within": within.get(service),
        "until": {}
        if since is None
        else {kind: request.today + timedelta(most - since) for kind, most in within.items()},
        "over": [] if since is None else [kind for kind, most in within.items() if since > most],
    }
    if service in UNNAMED:
        return AnswerSpec("refund_policy.unnamed", facts, rows)
    return AnswerSpec("refund_policy.of" if service in within else "refund_policy", facts, rows)


HOST: Mapping[str, Callable[[GuideRequest], AnswerSpec]] = {"not_covered": not_covered, "refund_policy": refund_policy}
