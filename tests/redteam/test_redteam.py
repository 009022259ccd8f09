"""The attacks of the red team in their short form, on one installation of their own."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest

from tests.redteam.__main__ import house
from tests.redteam.frame import Attack, Target, Tries, attacks, perform, table

pytestmark = [pytest.mark.stack, pytest.mark.xdist_group("redteam"), pytest.mark.timeout(400)]


@pytest.fixture(scope="session")
def target(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Target]:
    with house(tmp_path_factory.mktemp("redteam"), short=True) as running:
        yield Target(running.url, running.settings, running, short=True)


@pytest.mark.parametrize("one", attacks(), ids=lambda one: one.name)
async def test_it_holds(one: Attack, target: Target) -> None:
    outcome = await perform(one, target)
    print("\n".join(table([outcome])))
    assert outcome.held


async def _nothing(target: Target, tries: Tries) -> None:
    pass


async def _endless(target: Target, tries: Tries) -> None:
    tries.note(True, "")
    await asyncio.sleep(60)


async def _breaks(target: Target, tries: Tries) -> None:
    tries.note(True, "")
    raise ConnectionResetError("by peer")


async def _found(target: Target, tries: Tries) -> None:
    tries.note(True, "")
    tries.note(False, "a secret")


@pytest.mark.parametrize(
    ("run", "why"),
    [(_nothing, "nothing was tried"), (_endless, "no end"), (_breaks, "by peer"), (_found, "a secret")],
    ids=lambda one: getattr(one, "__name__", one),
)
async def test_an_attack_that_proves_nothing_has_not_held(run, why, target) -> None:
    outcome = await perform(Attack("x", 1, 0.2, run), target)
    assert not outcome.held
    assert why in "\n".join(table([outcome]))
