"""Which examples are encoded, in which form: worked out beside the solver, in a process of their own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from bot.nlu import linear
from bot.nlu.act_examples import Example
from bot.nlu.aside import aside
from bot.nlu.context_model import Said, where_encoded
from bot.nlu.encoded import Encoded, Vectors
from bot.nlu.meaning import as_encoded, has_words

if TYPE_CHECKING:
    from bot.nlu.encoder.encoder import Encoder

ENCODED = 4000  # examples that meanings are learnt from, evenly spread: twice as many hear no message more
EVERY = 4  # of the changes of subject every fourth one is encoded: with all of them follow-ups would count for less
MOST_ENCODED = 6000  # evenly spread: a third more hear one message in a thousand more, half of them three less


def encoded_examples(
    encoder: Encoder | None,
    texts: Sequence[str],
    labels: Sequence[str],
    within: Sequence[Said],
    acts: Sequence[Example] = (),
) -> tuple[Encoded | None, Encoded | None, Callable[[], Vectors] | None]:
    """What messages mean by themselves and where they are said; of few ones the intents' names too. And what the
    examples of acts mean."""
    if encoder is None:
        return None, None, None
    places = np.flatnonzero([has_words(text) for text in texts])[:: -(-len(texts) // ENCODED)]
    there = to_encode(within)

    def vectors(several: Sequence[str]) -> Vectors:
        return encoder.vectors(several) if several else np.zeros((0, 0), dtype=np.float32)

    works = [
        lambda: vectors([as_encoded(texts[at]) for at in places]),
        lambda: vectors([where_encoded(within[at].text, within[at].situation) for at in there]),
    ]
    if linear.per_intent(labels) < linear.FEW:
        works.append(lambda: vectors([intent.replace("_", " ") for intent in np.unique(labels)]))
    by_itself, in_place, *names = aside(len(texts), *works)
    # When they are asked for, by two processes, neither of which has anything else to do then.
    of_acts = cache(lambda: vectors([as_encoded(one.text) for one in acts]))
    return Encoded(places, by_itself, *names), Encoded(there, in_place), of_acts


def to_encode(said: Sequence[Said]) -> NDArray[np.int_]:
    """The places of those whose meaning is learnt."""
    wanted = [has_words(one.text) and not (one.moved and at % EVERY) for at, one in enumerate(said)]
    return np.flatnonzero(wanted)[:: -(-sum(wanted) // MOST_ENCODED) or 1]
