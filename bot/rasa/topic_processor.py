"""Rasa's processor with a short way for the turns that the catalogue of topics takes: the same events, less asked."""

from __future__ import annotations

import logging
from functools import cached_property
from typing import Any

from rasa.core.actions.action import Action, ActionBotResponse, ActionListen
from rasa.core.policies.policy import Policy, PolicyPrediction
from rasa.core.policies.rule_policy import RulePolicy
from rasa.core.processor import MessageProcessor
from rasa.shared.core.constants import ACTION_LISTEN_NAME, ACTION_VALIDATE_SLOT_MAPPINGS, DEFAULT_SLOT_NAMES
from rasa.shared.core.events import ActionExecutionRejected, DefinePrevUserUtteredFeaturization, Event
from rasa.shared.core.trackers import DialogueStateTracker

from bot.rasa.topic_policy import TopicPolicy, takes

log = logging.getLogger(__name__)
SET_BY_US = {"type": "custom"}  # a mapping that takes nothing from a message and runs nothing


class TopicProcessor(MessageProcessor):
    """An operator's rules, and all turns where config.yml names a policy of their own, go Rasa's way."""

    @cached_property
    def _topics(self) -> TopicPolicy | None:
        """The policy that nobody can outvote; None where there are others than Rasa's rules."""
        policies = [one for one in self.graph_runner.components() if isinstance(one, Policy)]
        ours = [one for one in policies if type(one) is TopicPolicy]
        return ours[0] if len(ours) == 1 and {type(one) for one in policies} <= {TopicPolicy, RulePolicy} else None

    @cached_property
    def _fills_slots(self) -> bool:
        """Whether a message may set a slot by itself: none of ours, perhaps one of an operator's."""
        mappings = [one for slot in self.domain.slots if slot.name not in DEFAULT_SLOT_NAMES for one in slot.mappings]
        validated = ACTION_VALIDATE_SLOT_MAPPINGS in self.domain.user_actions
        return validated or any(mapping != SET_BY_US for mapping in mappings)

    async def run_action_extract_slots(self, output_channel: Any, tracker: DialogueStateTracker) -> Any:
        return await super().run_action_extract_slots(output_channel, tracker) if self._fills_slots else tracker

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
        if type(action) is ActionListen:  # it does nothing, so it needs no copy of the tracker to do it in
            self._log_action_on_tracker(tracker, action, [], prediction)
            return False
        if type(action) is ActionBotResponse:  # it refuses nothing, so there is nothing to go back to
            tracker.update_with_events(prediction.events, self.domain)
            prediction.events = []
            said = await self._said(action, tracker, output_channel, nlg)
            self._log_action_on_tracker(tracker, action, said, prediction)
            await self._send_bot_messages(said, tracker, output_channel)
            return True
        return bool(await super()._run_action(action, tracker, output_channel, nlg, prediction))

    async def _said(self, action: Action, tracker: DialogueStateTracker, output_channel: Any, nlg: Any) -> list[Event]:
        try:
            return list(await action.run(output_channel, nlg, tracker, self.domain))
        except Exception:  # as Rasa: an answer that cannot be written does not take the others of the turn along
            log.exception("%s", action.name())
            return []
