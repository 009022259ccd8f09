"""The wallet or gateway that was chosen to pay with: it is still meant when another invoice is paid."""

from __future__ import annotations

from dataclasses import replace

from bot.dialogue.dialogue_context import Context, Plan

PAYING = "pay_link"
CHOOSING = frozenset({PAYING, "gateway_steps"})  # who asks how to pay with it has chosen it
MEMORY = "means"  # its place in the dialogue context
MEANS = frozenset({"gateway", "bank", "network"})  # with which one can pay


def with_means(plan: Plan, context: Context) -> Plan:
    """``plan`` with what was chosen in its steps for a link, and with what they choose now in its memory."""
    choosing = [step for step in plan.steps if step.topic in CHOOSING]
    named = [str(step.entities["gateway"]) for step in choosing if step.entities.get("gateway")]
    chosen = named[-1] if named else context.dialogue_context.get(MEMORY)
    if not choosing or not chosen:
        return plan
    steps = tuple(
        replace(step, entities={**step.entities, "gateway": chosen})
        if step.topic == PAYING and not MEANS & set(step.entities)
        else step
        for step in plan.steps
    )
    return replace(plan, steps=steps, dialogue_context={**plan.dialogue_context, MEMORY: chosen})
