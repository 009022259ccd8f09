"""The facts that each answer about the hosting company's own rules is filled with."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bot.answers.guide_request import AnswerSpec, GuideRequest, rule_rows
from bot.knowledge.dated import rules
from bot.knowledge.tables import load


def _plain(*names: str) -> Callable[[GuideRequest], AnswerSpec]:
    """An answer whose facts are words of its own; ``names`` are the rules that it repeats."""
    return lambda request: AnswerSpec(request.topic, {}, rule_rows(*names))


def invoice_list_howto(request: GuideRequest) -> AnswerSpec:
    listed = [row["word"] for row in load("statuses").values() if row["listed"]]
    return AnswerSpec(request.topic, {"listed_statuses": "/".join(listed)}, rule_rows("invoice_columns"))


def invoice_status_meaning(request: GuideRequest) -> AnswerSpec:
    return AnswerSpec(request.topic, {"statuses": {one: row["word"] for one, row in load("statuses").items()}})


def invoice_timing(request: GuideRequest) -> AnswerSpec:
    return AnswerSpec(
        request.topic, {"days": rules()["renewal_invoice"].value}, rule_rows("renewal_invoice", "renewal_notice")
    )


def suspension_policy(request: GuideRequest) -> AnswerSpec:
    return AnswerSpec(request.topic, {"days": rules()["termination"].value}, rule_rows("suspension", "termination"))


def refund_policy(request: GuideRequest) -> AnswerSpec:
    names = ("shared", "vps", "repair", "processing")
    facts = {name: rules()[f"refund_{name}"].value for name in names}
    return AnswerSpec(request.topic, facts, rule_rows(*(f"refund_{name}" for name in names)))


HOST: Mapping[str, Callable[[GuideRequest], AnswerSpec]] = {
    "pay_all_howto": _plain("activation"),
    "invoice_list_howto": invoice_list_howto,
    "invoice_status_meaning": invoice_status_meaning,
    "invoice_timing": invoice_timing,
    "invoice_download_howto": _plain("pdf_of"),
    "activation_after_payment": _plain("activation"),
    "payment_problem": _plain(),
    "contact_support": _plain("contact"),
    "renew_early": _plain("renew_early", "renew_domain"),
    "suspension_policy": suspension_policy,
    "refund_policy": refund_policy,
}
