"""Read one message: its questions with their topics, what they name and point at, and what it is written in.

This is all of the understanding. Rasa's components, `python -m bot eval` and the benchmarks call it, so that what is
measured is what customers get.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from bot.knowledge.selection import reference_of, selection_of
from bot.lang import fold, register, tells_register
from bot.lang.machine_text import without_machine_text
from bot.lang.romanised_hindi import is_romanised_hindi
from bot.lang.split_words import as_written
from bot.lang.spoken_signs import with_signs
from bot.nlu.acknowledgement import is_acknowledgement
from bot.nlu.acts import NO_ACT, Act
from bot.nlu.behind_thanks import behind_thanks
from bot.nlu.entities import Found, entities_of, find_entities
from bot.nlu.means_parts import Rank
from bot.nlu.questions import questions
from bot.nlu.ranking import OUT_OF_SCOPE, Ranking, heard
from bot.nlu.recurring_words import is_elsewhere, of_the_host
from bot.nlu.situation import Situation
from bot.nlu.tokens import REMEMBERED, candidates
from bot.nlu.understanding import Understanding

NOTHING = "fallback"  # the intent of a message in which no topic was heard
NOWHERE = Situation()
LIKELY_HERE = 0.4  # probability from which the meaning in context counts
OF_STRANGE_WORDS = 0.5  # the same where most of its words stand in no example: gibberish means nothing anywhere
SIGNS = {"affirm": "👍👌✅🆗☑✔", "deny": "👎❌", "thanks": "🙏❤💚💙💜🧡💛😊🙂😀😃😄😁🤝🥰", "complaint": "😡😠🤬😤😒💢"}
THANKING = frozenset({"thanks", "affirm", "feedback_positive"})
IN_DOUBT = 0.4  # flat score of a message below which its spelling is looked at
STORY = 40  # words
SHORT = 4  # words of a wish for more
MORE = frozenset(fold(word) for word in "more next aro aaro porer poroborti আরো আরও পরের পরবর্তী".split())


@dataclass(frozen=True)
class Surface:
    """What can be said of a message without a model. `tells_register`: it says by itself what language it is in."""

    register: str
    found: Found
    has_letters: bool
    tells_register: bool
    more: bool  # a short wish for the rest of a list
    hindi: bool = False  # in Latin letters
    noted: bool = False  # it takes note of what was said and asks nothing


@dataclass(frozen=True)
class Question:
    """One question of a message. `reference`: "1", "-1" (last), "other", "all", "that"; None: it points at nothing."""

    text: str
    intent: str
    confidence: float
    ranking: tuple[tuple[str, float], ...]
    entities: Mapping[str, str]
    reference: str | None
    selection: Mapping[str, Any] = field(default_factory=dict)  # bot.knowledge.selection
    several: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # all of a kind where more than one is meant
    excluded: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # what is named and not meant
    why: str = ""  # how the intent was chosen, for whoever asks why a turn went wrong


@dataclass(frozen=True)
class Reading:
    """A message as it was read; there is always a first question."""

    surface: Surface
    questions: tuple[Question, ...]
    act: Act = NO_ACT  # what it says beside its topic

    @property
    def first(self) -> Question:
        return self.questions[0]

    @property
    def topics(self) -> frozenset[str]:
        return frozenset(question.intent for question in self.questions)


@lru_cache(maxsize=REMEMBERED)
def surface(text: str) -> Surface:
    """Register, names and numbers of a message."""
    found = find_entities(text)
    return Surface(
        register=register(text),
        found=found,
        has_letters=any(letter.isalpha() for letter in text),
        tells_register=tells_register(text),
        more=_wants_more(text),
        hindi=is_romanised_hindi(text),
        noted=is_acknowledgement(text),
    )


def read_message(text: str, model: Understanding | None, situation: Situation = NOWHERE) -> Reading:
    """Read one message where it was said; without a model, or a letter or digit that is said, no topic is heard."""
    text = with_signs(as_written(without_machine_text(text)))
    if model is None or not _is_readable(text):
        return Reading(surface(text), _questions(text, None, model, situation))
    # Where it was said tells more than what it means by itself: that is asked for only if the former leaves doubt.
    whole = model.rank_by_words([text])[0] if situation else _by_itself(text, model)
    text, whole = _as_spelt(text, whole, model, model.rank_by_words if situation else model.rank)
    act = model.act(text)  # right behind the whole, whose features it shares
    return Reading(surface(text), _questions(text, whole, model, situation), act)


def read_messages(texts: Sequence[str], model: Understanding | None) -> list[Reading]:
    """Read many at once, each as the first of a conversation, which is quicker and gives the same."""
    texts = [with_signs(as_written(without_machine_text(text))) for text in texts]
    readable = [text for text in texts if _is_readable(text)] if model else []
    short = [text for text in readable if not _is_story(text)]
    wholes = dict(zip(short, model.rank(short), strict=True)) if model and short else {}
    wholes |= {text: _by_itself(text, model) for text in readable if model and _is_story(text)}
    if model is None:
        return [Reading(surface(text), _questions(text, None, None, NOWHERE)) for text in texts]
    ranked = (wholes.get(text) for text in texts)
    spelt = [
        (text, whole) if whole is None else _as_spelt(text, whole, model, model.rank)
        for text, whole in zip(texts, ranked, strict=True)
    ]
    return [Reading(surface(text), _questions(text, whole, model, NOWHERE)) for text, whole in spelt]


def _as_spelt(text: str, whole: Ranking, model: Understanding, rank: Rank) -> tuple[str, Ranking]:
    """A message in doubt as it would be spelt with care, where it is heard better so; else as it is."""
    foreign = whole.best == OUT_OF_SCOPE  # so are words that nobody knows
    written = model.as_spelt(text) if foreign or whole.score < IN_DOUBT else text
    if written == text or "matter" in find_entities(text).values:  # its words name a subject of the company's
        return text, whole
    of_written = rank([written])[0]
    ours = foreign and of_written.certain and of_written.best != OUT_OF_SCOPE
    return (written, of_written) if ours or of_written.score > whole.score else (text, whole)


def _questions(
    text: str, whole: Ranking | None, model: Understanding | None, situation: Situation
) -> tuple[Question, ...]:
    if whole is None or model is None:
        return (_asked(text, _without_words(text), 1.0, (), ""),)
    parts = questions(text, whole, model.rank_by_words)
    if not parts:
        return (_behind_thanks(text, _question(text, whole, heard(whole), model, situation), model, situation),)
    first, *others = parts
    return (
        _question(first.text, first.ranking, heard(first.ranking), model, NOWHERE if first.final else situation),
        *(
            _question(part.text, part.ranking, part.ranking.best, model, NOWHERE if part.final else situation)
            for part in others
        ),
    )


def _behind_thanks(text: str, whole: Question, model: Understanding, situation: Situation) -> Question:
    """What is asked behind a word of thanks, where no more than that was heard: "thanks. and for a VPS?"."""
    rest = behind_thanks(text) if whole.intent in THANKING else ""
    if not rest:
        return whole
    asked = _question(rest, model.rank_by_words([rest])[0], NOTHING, model, situation)
    asks = asked.intent not in THANKING | {NOTHING, "deny", "out_of_scope", "cancel", "goodbye", "feedback_negative"}
    return asked if asks and asked.confidence >= LIKELY_HERE else whole


def _question(text: str, ranking: Ranking, intent: str, model: Understanding, situation: Situation) -> Question:
    """One question: its meaning in its situation where that is likely enough, else what it means by itself."""
    meant = model.rank_in(situation, text, ranking)
    if meant is None:
        return _alone(text, ranking, intent, situation, f"by itself {ranking.score:.2f}")
    meant = of_the_host(text, meant, situation.after)
    here, chance = meant[0]
    likely = chance >= (LIKELY_HERE if model.knows(text) else OF_STRANGE_WORDS)
    if not likely:
        ranking = _by_itself(text, model)
        intent = heard(ranking)
    why = f"by itself {ranking.score:.2f}"
    why += f"; {here} after {situation.after or '-'}, {situation.open or 'nothing'} open {chance:.2f}"
    if not likely:
        return _alone(text, ranking, intent, situation, why)
    return _asked(text, here, chance, tuple(meant), f"{intent} {why}")


def _alone(text: str, ranking: Ranking, intent: str, situation: Situation, why: str) -> Question:
    """What a question means by itself, but for what is elsewhere in this situation."""
    intents = of_the_host(text, ranking.intents, situation.after)
    if is_elsewhere(text, intent, situation.after):
        intent = intents[0][0]
    confidence = intents[0][1] if intents else ranking.confidence
    return _asked(text, intent, confidence, tuple(intents), f"{intent} {why}")


def _by_itself(text: str, model: Understanding) -> Ranking:
    """The meaning of a message wherever it is said; the encoder would read no more than the beginning of a story."""
    return (model.rank_by_words if _is_story(text) else model.rank)([text])[0]


def _is_story(text: str) -> bool:
    return len(text.split()) > STORY


def _asked(text: str, intent: str, confidence: float, intents: tuple[tuple[str, float], ...], why: str) -> Question:
    found, selection = find_entities(text), selection_of(text)
    return Question(
        text,
        intent,
        confidence,
        intents,
        entities_of(intent, text),
        reference_of(text, selection),
        selection,
        found.several,
        found.excluded,
        why,
    )


def _without_words(text: str) -> str:
    """The intent of a message of signs alone: a thumb, folded hands, an angry face."""
    return next((intent for intent, signs in SIGNS.items() if any(sign in signs for sign in text)), NOTHING)


def _is_readable(text: str) -> bool:
    return any(letter.isalnum() for letter in text)


def _wants_more(text: str) -> bool:
    """True for "show more", "next page", "আরো দেখান"."""
    words = text.split()
    return len(words) <= SHORT and any(form in MORE for word in words for form in candidates(word))
