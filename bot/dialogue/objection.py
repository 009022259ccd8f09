"""Whether a message says that something else was asked, and what is said then: what it was taken for, and what else."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

import regex

from bot.dialogue.dialogue_context import Context, NluResult, Plan, Step
from bot.knowledge.diagnosis import PIECES
from bot.knowledge.topics import is_substantive
from bot.lang import normalise

TOPIC: Final = "feedback_negative"
REMEMBERED: Final = 3  # topics that a message may have meant as well
OFFERED: Final = 2
LONGEST: Final = 300  # characters that are read
# What an answer can be about, so that the same topic is another answer.
ABOUT: Final = ("gateway", "country", "company", "matter", "invoice_number", "selection", "reference", *PIECES)


def _compile(pattern: str) -> regex.Pattern[str]:
    return regex.compile(unicodedata.normalize("NFC", pattern), regex.I | regex.V1)


_OTHER: Final = _compile(
    r"(?:not|n'?t)\s+(?:really\s+|at\s+all\s+)?what\s+i(?:'?m|\s+am|\s+was)?\s+(?:ask|want|mean|said|say)"
    r"|\bi\s+(?:didn'?t|did\s+not|never)\s+ask|\b(?:not|n'?t)\s+my\s+question|\bmy\s+question\s+was"
    r"|\b(?:didn'?t|did\s+not|haven'?t|not)\s+answer(?:ed|ing)?\b|\bthat\s+doesn'?t\s+answer"
    r"|\b(?:eta|eita|oita|ota|seta|ata)\s+(?:to\s+|ki\s+)?(?:jig+es|jig+ash|jig+as|jante|boli|bolsi|chai|cai)\p{L}*\s*(?:\p{L}+\s+)?(?:nai|ni|nei|na)\b"
    r"|\bami\s+(?:eta|eita|oita|seta)\s+(?:to\s+)?(?:bol|chai|cai|jan|jig)\p{L}*\s*(?:\p{L}+\s+)?(?:nai|ni|na)\b"
    r"|\buttor\s+(?:ta\s+|to\s+)?(?:dilen|dile|den|pelam|pai|holo|hoilo)\s*(?:na|nai|ni)\b"
    r"|(?:এটা|এইটা|ওটা|ওইটা|সেটা)\s+(?:তো\s+)?(?:জিজ্ঞেস|জিজ্ঞাসা|জানতে|বলি|চাই)[\p{L}\p{M}]*\s*(?:[\p{L}\p{M}]+\s+)?(?:[\p{L}\p{M}]*নি|নাই|না)(?![\p{L}\p{M}])"
    r"|(?:জিজ্ঞেস|জিজ্ঞাসা)\s+(?:করি|করছি)\s*(?:নি|নাই)(?![\p{L}\p{M}])|আমার\s+প্রশ্ন\s*(?:টা|টি)?\s+(?:এটা|ছিল)"
    r"|উত্তর\s*(?:টা)?\s+(?:তো\s+)?(?:দিলেন|দেন|পেলাম|পাই|হলো|হল)\s*(?:না|নাই|নি)(?![\p{L}\p{M}])"
)


def says_it_was_not_asked(text: str) -> bool:
    """True for "that is not what I asked", "eta to jiggesh kori nai" and "এটা জানতে চাইনি"."""
    return _OTHER.search(normalise(text[:LONGEST])) is not None


def likely(heard: NluResult, plan: Plan) -> list[str]:
    """The topics that a message may have meant beside those that are answered."""
    told = {step.topic for step in plan.steps}
    return [topic for topic in heard.options if is_substantive(topic) and topic not in told][:REMEMBERED]


def without_the_same(plan: Plan, heard: NluResult, context: Context) -> Plan:
    """``plan``; where it was said that something else was asked, not the same again but what else it may have been."""
    last, before = context.last, context.dialogue_context
    step = plan.steps[0]
    same = step.topic == last and _about(step.entities) == _about(before.get("entities", {}))
    objected = step.topic == TOPIC or (heard.objects and same)
    if last is None or context.age or context.pressed or context.awaited or len(plan.steps) > 1 or not objected:
        return plan
    known = [*before.get("likely", ()), *heard.options]
    options = [topic for topic in dict.fromkeys(known) if is_substantive(topic) and topic != last][:OFFERED]
    asked = Step(TOPIC, {"understood": last, "options": options})
    return replace(plan, steps=(asked,), open_question={"kind": "options", "topic": TOPIC, "options": options})


def _about(entities: Mapping[str, Any]) -> dict[str, Any]:
    return {name: entities[name] for name in ABOUT if name in entities}
