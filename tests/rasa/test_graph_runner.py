"""Our runner gives what Rasa's own gives, on graphs of small components."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bot.rasa.patches.tensorflow_stub import stand_in

stand_in()

from rasa.engine.exceptions import GraphComponentException, GraphRunError  # noqa: E402
from rasa.engine.graph import ExecutionContext, GraphComponent, GraphSchema, SchemaNode  # noqa: E402
from rasa.engine.runner.dask import DaskGraphRunner  # noqa: E402
from rasa.engine.storage.local_model_storage import LocalModelStorage  # noqa: E402

from bot.rasa.patches.graph_runner import StraightGraphRunner  # noqa: E402

RUNNERS = (StraightGraphRunner, DaskGraphRunner)
runs: list[str] = []


class Counts(GraphComponent):
    """Adds, subtracts, or stumbles."""

    @classmethod
    def create(cls, config: dict[str, Any], *_: Any, **__: Any) -> Counts:
        return cls()

    @classmethod
    def load(cls, config: dict[str, Any], *_: Any, **__: Any) -> Counts:
        return cls()

    def one(self) -> int:
        runs.append("one")
        return 1

    def double(self, number: int) -> int:
        runs.append("double")
        return number * 2

    def minus(self, left: int, right: int) -> int:
        runs.append("minus")
        return left - right

    def stumble(self, number: int) -> int:
        raise ValueError(number)


def node(function: str, **needs: str) -> SchemaNode:
    return SchemaNode(needs=needs, uses=Counts, constructor_name="create", fn=function, config={}, eager=True)


GRAPH = {
    # Written down in the wrong order on purpose.
    "difference": node("minus", left="eight", right="given"),
    "eight": node("double", number="four"),
    "four": node("double", number="two"),
    "two": node("double", number="first"),
    "first": node("one"),
    "unasked": node("stumble", number="first"),
}


@pytest.fixture(params=RUNNERS, ids=lambda one: one.__name__)
def runner(request: pytest.FixtureRequest, tmp_path: Path) -> Any:
    schema = GraphSchema(GRAPH)
    runs.clear()
    return request.param.create(schema, LocalModelStorage.create(tmp_path), ExecutionContext(schema))


def test_targets_and_nothing_but_what_they_need(runner: Any) -> None:
    for given, difference in ((3, 5), (9, -1)):
        runs.clear()
        found = runner.run(inputs={"given": given}, targets=["difference", "two"])
        assert found == {"difference": difference, "two": 2}
        assert sorted(runs) == ["double", "double", "double", "minus", "one"], "each node once, the unasked one never"


def test_a_missing_input_is_said(runner: Any) -> None:
    with pytest.raises(GraphRunError):
        runner.run(targets=["difference"])


def test_a_component_that_stumbles_is_told_as_rasa_tells_it(runner: Any) -> None:
    with pytest.raises(GraphComponentException) as told:
        runner.run(targets=["unasked"])
    assert isinstance(told.value.__cause__, ValueError)
