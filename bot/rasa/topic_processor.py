"""Rasa's processor with a short way for the turns that the catalogue of topics takes: the same events, less asked."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from rasa.core.actions.action import Action, ActionListen
from rasa.core.policies.policy import Policy, PolicyPrediction
from rasa.core.policies.rule_policy import RulePolicy
from rasa.core.processor import MessageProcessor
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.events import ActionExecutionRejected, DefinePrevUserUtteredFeaturization
from rasa.shared.core.trackers import DialogueStateTracker

from bot.rasa.topic_policy import TopicPolicy, takes


class TopicProcessor(MessageProcessor):
    """An operator's rules, and all turns where config.yml names a policy of their own, go Rasa's way."""

    @cached_property
    def _topics(self) -> TopicPolicy | None:
        """The policy that nobody can outvote; None where there are others than Rasa's rules."""
        policies = [one for one in self.graph_runner.components() if isinstance(one, Policy)]
        ours = [one for one in policies if type(one) is TopicPolicy]
        return ours[0] if len(ours) == 1 and {type(one) for one in policies} <= {TopicPolicy, RulePolicy} else None

    def _predict_next_with_tracker(self, tracker: DialogueStateTracker) -> PolicyPrediction:
        rejected = bool(tracker.events) and isinstance(tracker.events[-1], ActionExecutionRejected)
        if self._topics is None or tracker.followup_action or rejected or not takes(tracker):
            return super()._predict_next_with_tracker(tracker)
        prediction = self._topics.predict_action_probabilities(tracker, self.domain)
        # As Rasa's ensemble hands the prediction of the winner on.
        prediction.events = [*prediction.events, *prediction.optional_events]
        prediction.optional_events = []
        if tracker.latest_action_name == ACTION_LISTEN_NAME:
            prediction.events.append(DefinePrevUserUtteredFeaturization(False))
        return prediction

    async def _run_action(
        self, action: Action, tracker: DialogueStateTracker, output_channel: Any, nlg: Any, prediction: PolicyPrediction
    ) -> bool:
        if not isinstance(action, ActionListen):
            return bool(await super()._run_action(action, tracker, output_channel, nlg, prediction))
        # It does nothing, so it needs no copy of the tracker to do it in.
        self._log_action_on_tracker(tracker, action, [], prediction)
        return False
