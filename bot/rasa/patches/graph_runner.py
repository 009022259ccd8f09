"""Run the graph of Rasa node by node: a few nodes in a row need no scheduler, and a turn runs the graph three times."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from rasa.engine.exceptions import GraphRunError
from rasa.engine.graph import ExecutionContext, GraphNode, GraphNodeHook, GraphSchema
from rasa.engine.runner.interface import GraphRunner
from rasa.engine.storage.storage import ModelStorage


class StraightGraphRunner(GraphRunner):
    """Rasa's promise (`create`, `run`), kept without dask. The order of the nodes is worked out once per targets."""

    def __init__(self, schema: GraphSchema, nodes: dict[str, GraphNode]) -> None:
        self._schema, self._nodes = schema, nodes
        self._plan = lru_cache(maxsize=32)(self._planned)

    @classmethod
    def create(
        cls,
        graph_schema: GraphSchema,
        model_storage: ModelStorage,
        execution_context: ExecutionContext,
        hooks: list[GraphNodeHook] | None = None,
    ) -> StraightGraphRunner:
        nodes = {
            name: GraphNode.from_schema_node(name, node, model_storage, execution_context, hooks)
            for name, node in graph_schema.nodes.items()
        }
        return cls(graph_schema, nodes)

    def run(self, inputs: dict[str, Any] | None = None, targets: list[str] | None = None) -> dict[str, Any]:
        """Raises GraphRunError where a target or an input cannot be had, and what the components raise."""
        wanted = tuple(targets or self._schema.target_names)
        # A node tells its name with its output; one that is not there is named alone, as dask would do it.
        outputs: dict[str, Any] = {name: (name, value) for name, value in (inputs or {}).items()}
        try:
            for name, needs in self._plan(wanted):
                outputs[name] = self._nodes[name](*(outputs.get(need, need) for need in needs))
        except RuntimeError as cause:
            raise GraphRunError("Error running runner.") from cause
        return {name: outputs[name][1] for name in wanted}

    def components(self) -> list[Any]:
        """What the nodes run, in no order."""
        return [node._component for node in self._nodes.values()]

    def _planned(self, targets: Sequence[str]) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """The nodes that these targets need, each after all that it needs."""
        needs = {name: tuple(node.needs.values()) for name, node in self._minimal(targets).nodes.items()}
        order: dict[str, tuple[str, ...]] = {}

        def visit(name: str) -> None:
            if name in needs and name not in order:
                for need in needs[name]:
                    visit(need)
                order[name] = needs[name]

        for name in needs:
            visit(name)
        return tuple(order.items())

    def _minimal(self, targets: Sequence[str]) -> GraphSchema:
        return self._schema.minimal_graph_schema(list(targets))
