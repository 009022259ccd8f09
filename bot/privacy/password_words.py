"""A password that is a word, or words: told from what people say about passwords by what nobody says."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.lang import normalise
from bot.privacy.pieces import Piece
from bot.privacy.reading import ENDING, NOT_TOLD, Name, Reading
from bot.privacy.secret_words import words
from bot.privacy.vocabulary import known

LONGEST_PHRASE = 8  # words
GENITIVE = frozenset({"er", "r", "এর", "র"})
IS, _CONNECTOR, OWNER = (frozenset(map(normalise, words(name))) for name in ("is", "connector", "owner"))
_WITH = frozenset({"diye", "diya", "dia", "die", "দিয়ে", "chilo", "silo", "ছিল"})  # "rahimrahim diye login hoy na"
_VERB_FORM = re.compile(r"(?:[cs]h?i|[cs]h?e|lam|nai|ni|bo|ben|te|la|iya|ya)$|(?:ছি|ছে|লাম|নি|ব|বে|তে|িয়ে)$")
_LONGEST_FORM = 4  # letters of those
_USED = frozenset({"with", "using"})
_ADDRESS = re.compile(r"[\w+-]@[\w-]{1,64}(?:\.[\w-]{1,64}){1,4}\W{0,3}$")  # with _TAIL
_FEW = 3
_NEAR = 330  # characters
_TAIL = 3  # characters behind an address
_LONG_WORD = 6  # letters of what is a password though nothing is said but "password" and the word


def phrase_behind(pieces: Sequence[Piece], place: int, begin: int | None, phrase: bool) -> tuple[int, int] | None:
    """What comes behind "is": not what is said of passwords ("is wrong"), but a word, or words, that make no sentence.

    `begin`: the first word behind "is", where `place` is not, such as "my"; `phrase`: a pass phrase is expected.
    """
    clause: list[Piece] = []
    for piece in pieces[place : place + LONGEST_PHRASE]:
        if clause and (piece.seen in _CONNECTOR or re.search(r"[.,;!?।\n]", piece.before)):
            break
        if piece.typed:
            clause.append(piece)
    sorts = [known(piece.seen) for piece in clause]
    start = clause[0].start if begin is None else pieces[begin].start
    owned = begin is not None and pieces[begin].seen in OWNER and place == begin + 1
    unknown = sum(sort == "" for sort in sorts)
    few = len(sorts) > 1 and (phrase or not any(piece.bits & NOT_TOLD for piece in clause))
    if few and (phrase or (len(sorts) > 2 and unknown * 2 >= len(sorts))):
        return start, clause[-1].end
    if sorts[0] == "":
        last = 0
        while last + 1 < len(sorts) and sorts[last + 1] != "said":
            last += 1
        return start, clause[last].end
    if "said" not in sorts and ((len(sorts) == 1 and begin is None) or (owned and len(sorts) > 1)):
        return start, clause[-1].end
    return (start, clause[-1].end) if few and unknown * 2 >= len(sorts) else None


def word_behind(reading: Reading, name: Name, pieces: Sequence[Piece], place: int) -> tuple[int, int] | None:
    """ "amar password rahimrahim": an unknown word right behind the name of somebody's password."""
    piece = pieces[place]
    if name.kind != "password" or known(piece.seen) or len(piece.typed) < 4 or _is_verb(piece.seen):
        return None
    before = reading.tokens[name.first - 1].text if name.first else ""
    foreign = reading.tokens[name.last].text[0] >= "\u0980" and piece.seen.isascii()  # in another script than all else
    owned = before in OWNER or before in GENITIVE or before in _USED or before.endswith("ের") or foreign
    start = reading.tokens[name.first].start
    owned = owned or _ends_with_address(reading.view, start)
    rest = [one for one in pieces[place + 1 :] if one.typed]
    ends = not rest or bool(re.match(r"[.,।!\n]", rest[0].before))
    several = 0 < len(rest) < _FEW and all(known(one.seen) != "said" for one in rest)
    if owned and several and not any(_is_verb(one.seen) or one.before.strip() for one in rest):
        return piece.start, rest[-1].end
    with_it = bool(rest) and rest[0].seen in _WITH and (owned or not name.first)
    if "?" in reading.text[piece.end : rest[0].start if rest else len(reading.text)]:
        return None
    alone = not name.first and not rest and len(piece.seen) >= _LONG_WORD and not piece.seen.endswith("s")
    return (piece.start, piece.end) if with_it or (owned and ends) or alone else None


def _is_verb(word: str) -> bool:
    return _VERB_FORM.search(word[-_LONGEST_FORM:]) is not None


def _ends_with_address(seen: str, end: int) -> bool:
    at = seen.rfind("@", max(1, end - _NEAR), max(1, end - _TAIL))
    return at >= 0 and _ADDRESS.match(seen, at - 1, end) is not None


def mixed_word(pieces: Sequence[Piece], place: int) -> bool:
    """ "password disi MegherKole": a word that nobody says, with capitals inside, right behind "I gave"; with a case
    ending behind it ("FileZilla te") it is where one was given."""
    piece = pieces[place]
    if place + 1 < len(pieces) and pieces[place + 1].bits & ENDING:
        return False
    return not known(piece.seen) and re.search(r"[a-z][A-Z]", piece.typed) is not None


def bare_phrase(pieces: Sequence[Piece], place: int) -> tuple[int, int] | None:
    """ "pass phrase nil akash sada megh": words behind it, at least half of which nobody says of one."""
    sorts = [known(piece.seen) for piece in pieces[place : place + LONGEST_PHRASE] if piece.typed]
    if len(sorts) < 2 or sorts.count("") * 2 < len(sorts):
        return None
    return phrase_behind(pieces, place, None, phrase=True)
