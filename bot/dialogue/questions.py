"""Everything that one message asks, each question with what it names: its own, and those of the further parts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.dialogue.carried import asked_in_full
from bot.dialogue.chosen_means import MEANS
from bot.dialogue.commands import Answer, Command
from bot.dialogue.diagnosis_questions import as_one_case
from bot.dialogue.dialogue_context import Context, NluResult
from bot.dialogue.follow_ups import SAYS_LITTLE
from bot.dialogue.host_terms import TOPIC as UNTOLD
from bot.dialogue.host_terms import is_told
from bot.dialogue.references import named_invoice
from bot.dialogue.whose_bill import ELSEWHERE as ELSEWHERE_BILLED
from bot.dialogue.whose_bill import FOR_EVERY_MERCHANT, whose_bill
from bot.knowledge.diagnosis import PIECES
from bot.knowledge.memory import is_remembered
from bot.knowledge.topics import is_account, is_substantive

# What a question names that is not about the customer's own bills here; every one of those is billed, for a sum.
ELSEWHERE = {*PIECES, "category", "gateway", "country"} - {"billing", "amount"}
ONE_BY_ONE = {"gateway_steps": "gateway", "emandate_card_supported": "bank", UNTOLD: "matter"}


def further(heard: NluResult) -> Iterator[NluResult]:
    """The other questions of a message; one on the account that points at no invoice is about the first one's."""
    for one in heard.also:
        if one.intent in SAYS_LITTLE:
            continue  # politeness beside a question
        if not is_account(one.intent) or one.reference or one.selection or "invoice_number" in one.entities:
            yield one
        else:
            number = heard.entities.get("invoice_number")
            entities = {**one.entities, **({"invoice_number": number} if number else {})}
            yield replace(one, entities=entities, reference=heard.reference, selection=heard.selection)


def questions(commands: Sequence[Command], heard: NluResult, context: Context) -> Sequence[Command]:
    """The answers among the commands of a message, each with what it names; where none is one, the first command."""
    asked = [
        (answer, one)
        for command, one in zip(commands, (heard, *further(heard)), strict=True)
        if isinstance(command, Answer)
        for answer in ([command] if command.settles else _each(asked_in_full(command, one, context), one))
    ]
    if asked and is_account(asked[0][0].topic):  # "how much, and till when": the bills' own dates are told with them
        asked = [pair for pair in asked if pair[0].topic != "rbi_deadline" or ELSEWHERE & set(pair[0].entities)]
    answers = as_one_case([answer for answer, _ in asked])
    kept = ((answer, one) for answer, (_, one) in zip(answers, asked, strict=True) if answer)
    return (
        _as_one_refusal(
            [answer if answer.settles else _pointed(_own_first(answer, context), one, context) for answer, one in kept]
        )
        or commands[:1]
    )


def _as_one_refusal(answers: Sequence[Answer]) -> list[Answer]:
    """``answers``, with one that names all that the company has not told instead of one for each."""
    untold = [one for one in answers if one.topic == UNTOLD and not is_told(one.entities.get("matter"))]
    if len(untold) < 2:
        return list(answers)
    matters = dict.fromkeys(str(one.entities["matter"]) for one in untold if "matter" in one.entities)
    whole = replace(untold[0], entities={**untold[0].entities, **({"matter": list(matters)} if matters else {})})
    return [whole if one is untold[0] else one for one in answers if one is untold[0] or one not in untold]


def _pointed(answer: Answer, heard: NluResult, context: Context) -> Answer:
    """``answer`` with the invoice that the words point at."""
    if not is_account(answer.topic):
        return answer
    return replace(answer, entities=named_invoice(answer.topic, answer.entities, heard, context.dialogue_context))


def _each(asked: Answer, heard: NluResult) -> list[Answer]:
    """Every wallet, bank or card that one question names is answered: in one answer where that can tell several."""
    theirs = {"company", "product"} <= set(asked.entities)
    if (
        theirs and asked.topic not in FOR_EVERY_MERCHANT and is_substantive(asked.topic)
    ):  # "Workspace, YouTube and Zoom"
        of_product = {name: value for name, value in asked.entities.items() if name != "company"}
        ours = _each(replace(asked, entities=of_product), heard)
        return [*ours, Answer(ELSEWHERE_BILLED, {"company": asked.entities["company"]})]
    topic, entities = whose_bill(asked.topic, dict(asked.entities), heard.selection.get("service"))
    if topic == "gateway_supported":
        named = {entity: list(values) for entity, values in heard.several.items() if entity in MEANS}
        return [Answer(topic, {**entities, **named})]
    entity = ONE_BY_ONE.get(topic, "")
    listed = entities[entity] if isinstance(entities.get(entity), list) else heard.several.get(entity, ())
    return [Answer(topic, {**entities, entity: one}) for one in listed] or [Answer(topic, entities)]


def _own_first(asked: Answer, context: Context) -> Answer:
    """ "My recurring payment does not work" of a customer: their own failed charge is looked at before any question
    about other companies' products."""
    if ELSEWHERE & set(asked.entities):
        return asked
    if asked.topic == "manual_payment_howto" and context.last == "my_recurring_status" and is_remembered(context.age):
        return Answer("pay_link", asked.entities)  # that bill is the one to pay by hand
    if asked.topic != "recurring_fix" or context.customer is None or context.pressed:
        return asked
    return Answer("my_recurring_status", {**asked.entities, "otherwise": asked.topic})
