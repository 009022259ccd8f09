"""Which gateway is recommended and what is accepted. To add a case, edit choices.yml or acceptances.yml."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.answers.book import answers
from bot.knowledge import choose_gateway, gateways, names, supported
from bot.lang import LANGUAGES


def cases(name: str) -> list[dict[str, Any]]:
    return list(yaml.safe_load((Path(__file__).parent / f"{name}.yml").read_text(encoding="utf-8")))


@pytest.mark.parametrize("case", cases("choices"), ids=lambda case: str(case["known"]))
def test_one_gateway_is_recommended(case):
    choice = choose_gateway(**case["known"])
    assert (choice.gateway, choice.reason) == (case["gateway"], case["reason"])
    assert choice.gateway not in choice.alternatives


@pytest.mark.parametrize("case", cases("acceptances"), ids=lambda case: str(case["named"]))
def test_what_is_accepted(case):
    found = supported(case["named"])
    assert (found.verdict, found.via, found.abroad) == (case["verdict"], case["via"], case.get("abroad"))


def test_every_reason_is_tried_and_answered():
    # No gateway of today is for some countries alone; tests/web/test_fourth_gateway.py adds one.
    tried = {case["reason"] for case in cases("choices")} | {"region"}
    for language in LANGUAGES:
        answered = {key.split(".")[1] for key in answers(language) if key.startswith("gateway_choose.")}
        assert answered == tried


KNOWN = st.fixed_dictionaries(
    {},
    optional={
        entity: st.one_of(st.sampled_from(sorted(names()[entity])), st.text(max_size=8), st.none())
        for entity in ("country", "gateway", "network", "card_type", "bank", "currency", "card_origin", "means")
    },
)


@settings(deadline=None)  # the first example reads the tables
@given(KNOWN)
def test_a_decision_is_always_made(known):
    choice = choose_gateway(**known)
    assert choice.gateway is None or choice.gateway in gateways()
    assert f"gateway_choose.{choice.reason}" in answers("bn")
    assert supported(known).via in {None, *gateways()}
