"""Passwords, pass phrases and recovery codes: what stands beside their names and is no word that people say."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Final

from bot.lang import normalise
from bot.privacy.number_labels import labelled
from bot.privacy.pieces import Piece, looks_made_up, pieces_from, trimmed
from bot.privacy.reading import ENDING, FILLER, HANDED, NOT_TOLD, USER, Found, Name, Reading
from bot.privacy.secret_words import words
from bot.privacy.vocabulary import known

_KINDS: Final = {
    "password": "password",
    "pass": "password",
    "passcode": "password",
    "otp": "otp",
    "recovery": "recovery_code",
    "key": "secret_key",
}
_FAR_BEHIND, _FAR_BEFORE = 8, 3  # words between a name and what looks made up
_MORE = 4  # words behind one password, up to another
_AWAY = 16  # pieces
_FEW = 5
_MASKED = "••••"  # there already
_LONGEST_PHRASE = 8  # words
_IS, _CONNECTOR, _OWNER, _CREDENTIALS = (
    frozenset(map(normalise, words(name))) for name in ("is", "connector", "owner", "credentials")
)
_WITH = frozenset({"diye", "diya", "dia", "die", "দিয়ে", "chilo", "silo", "ছিল"})  # "rahimrahim diye login hoy na"
_VERB_FORM = re.compile(r"(?:[cs]h?i|[cs]h?e|lam|nai|ni|bo|ben|te|la|iya|ya)$|(?:ছি|ছে|লাম|নি|ব|বে|তে|িয়ে)$")
_LONG_WORD = 6  # letters of what is a password though nothing is said but "password" and the word
_GENITIVE = frozenset({"er", "r", "এর", "র"})
_LITTLE = FILLER | HANDED | ENDING

_SAYS_IT = re.compile(r"[:=]|->|>>|→|\s[-–—]+\s?$")
_ENDS = re.compile(r"[.!?।\n]")
_PAIRS: Final = (
    re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64}){1,4}\s{0,3}[:/|]\s{0,3}(\S{4,64})"),
    re.compile(r"\b(?:login|user(?:name)?|id)\b.{1,64}?\s?[/|]\s?(\S{4,64})"),
    re.compile(r"\bu\s?[:=].{1,60}?\bp\s?[:=]\s?(\S{3,64})"),
    re.compile(r"(?<![\w@./-])(?:root|admin|administrator|user)\s?[:/ ]\s?(\S{5,64})"),
)


def find_passwords(reading: Reading) -> Iterator[Found]:
    """Passwords and what is like them; numbers alone are for `find_named_numbers`."""
    names = [name for name in reading.names if name.kind in _KINDS]
    pieces = list(pieces_from(reading, 0)) if names else []
    made_up = any(map(looks_made_up, pieces))
    for name in names:
        kind = _KINDS[name.kind]
        if kind in ("otp", "secret_key") and not made_up:
            continue
        found = list(_behind(reading, name)) or list(_before(reading, name, pieces))
        yield from (Found(*where, kind) for where in found if reading.text[slice(*where)] != _MASKED)
    yield from _credentials(reading)


def is_password_alone(reading: Reading) -> tuple[int, int] | None:
    """Where the password is in a message that follows "my password is"."""
    pieces = list(pieces_from(reading, 0))
    made_up = [piece for piece in pieces if looks_made_up(piece)]
    if made_up:
        return (made_up[0].start, made_up[-1].end) if len(pieces) <= _LONGEST_PHRASE else None
    unknown = [piece for piece in pieces if piece.typed and known(piece.seen) != "said"]
    return (pieces[0].start, pieces[-1].end) if pieces and len(unknown) * 2 > len(pieces) <= _LONGEST_PHRASE else None


def _whole(reading: Reading, piece: Piece) -> tuple[int, int]:
    """With the marks that a password may end with, and a sentence too."""
    end = piece.end
    while end < len(reading.text) and reading.text[end] in "!*":
        end += 1
    return piece.start, end


def _behind(reading: Reading, name: Name) -> Iterator[tuple[int, int]]:
    """Passwords behind a name: one that looks made up, or a word that nobody says where it is said to be one."""
    pieces = list(islice(pieces_from(reading, reading.tokens[name.last].end), _AWAY))
    said = found = False
    adjacent = True
    phrase = any(token.name in ("phrase", "passphrase") for token in reading.tokens[name.first : name.last + 1])
    begin: int | None = None  # the first word behind "is"
    away = 0
    for place, piece in enumerate(pieces):
        if not away and _SAYS_IT.search(piece.before):
            said, begin = True, None
        if not piece.typed:
            continue
        bits = piece.bits
        if piece.seen == _MASKED:
            yield piece.start, piece.end
            found, away = True, 0
        elif looks_made_up(piece):
            if not _is_another(reading, pieces, place):
                yield _whole(reading, piece)
                found, away = True, 0
        elif found:
            away += 1
            if away > _MORE:
                return
        elif piece.seen in _IS:
            said, begin = not away, None
        elif bits & _LITTLE and not bits & NOT_TOLD:
            begin = place if begin is None else begin
            away += bool(_ENDS.search(piece.before))
            adjacent = adjacent and bool(bits & ENDING or piece.seen in _OWNER)
        elif piece.seen.isdecimal():
            away += 1
        else:
            told = None
            if name.kind not in ("key", "otp"):
                told = _phrase(pieces, place, begin, phrase) if said else None
                if not said and adjacent and not away:
                    told = _bare(reading, name, pieces, place)
            if told:
                yield told
                return
            away += 1 if not bits & NOT_TOLD else _MORE
            said = False
        if away > _FAR_BEHIND:
            return


def _is_another(reading: Reading, pieces: Sequence[Piece], place: int) -> bool:
    """A user's name, or a transaction's or an order's number."""
    before = pieces[place - 1] if place else None
    if before is not None and before.bits & USER and "/" not in pieces[place].before:
        return True
    token = reading.token_at(pieces[place].start)
    return labelled(reading, token, token)


def _phrase(pieces: Sequence[Piece], place: int, begin: int | None, phrase: bool) -> tuple[int, int] | None:
    """What comes behind "is": not what is said of passwords ("is wrong"), but a word, or words, that make no sentence.

    `begin`: the first word behind "is", where `place` is not, such as "my"; `phrase`: a pass phrase is expected.
    """
    clause: list[Piece] = []
    for piece in pieces[place : place + _LONGEST_PHRASE]:
        if clause and (piece.seen in _CONNECTOR or re.search(r"[.,;!?।\n]", piece.before)):
            break
        if piece.typed:
            clause.append(piece)
    sorts = [known(piece.seen) for piece in clause]
    start = clause[0].start if begin is None else pieces[begin].start
    owned = begin is not None and pieces[begin].seen in _OWNER and place == begin + 1
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


def _bare(reading: Reading, name: Name, pieces: Sequence[Piece], place: int) -> tuple[int, int] | None:
    """ "amar password rahimrahim": an unknown word right behind the name of somebody's password."""
    piece = pieces[place]
    if name.kind != "password" or known(piece.seen) or len(piece.typed) < 4 or _VERB_FORM.search(piece.seen):
        return None
    before = reading.tokens[name.first - 1].text if name.first else ""
    foreign = reading.tokens[name.last].text[0] >= "\u0980" and piece.seen.isascii()  # in another script than all else
    owned = before in _OWNER or before in _GENITIVE or before.endswith("ের") or foreign
    rest = [one for one in pieces[place + 1 :] if one.typed]
    ends = not rest or bool(re.match(r"[.,।!\n]", rest[0].before))
    with_it = bool(rest) and rest[0].seen in _WITH and (owned or not name.first)
    if "?" in reading.text[piece.end : rest[0].start if rest else len(reading.text)]:
        return None
    alone = not name.first and not rest and len(piece.seen) >= _LONG_WORD and not piece.seen.endswith("s")
    return (piece.start, piece.end) if with_it or (owned and ends) or alone else None


def _before(reading: Reading, name: Name, every: Sequence[Piece]) -> Iterator[tuple[int, int]]:
    """ "Hunter2x is my password": what looks made up before a name, or an unknown word that is said to be one."""
    tokens = reading.tokens
    end = bisect_right(every, tokens[name.first].start, key=lambda piece: piece.end)
    begin = max(0, end - _AWAY)
    pieces = [piece for piece in every[begin:end] if piece.typed]
    away, is_said, owner = 0, False, False
    for place in range(len(pieces) - 1, -1, -1):
        piece = pieces[place]
        if looks_made_up(piece):
            whose = place == len(pieces) - 2 and pieces[-1].seen in _GENITIVE  # "rahim123 er password"
            if not (whose or _is_another(reading, pieces, place)):
                yield _whole(reading, piece)
        elif piece.seen in _IS:
            is_said = True
        elif piece.bits & _LITTLE:
            owner = owner or piece.seen in _OWNER
        elif name.kind == "password" and not away and begin + place == 0 and len(piece.typed) > 3:
            if known(piece.seen) == "" and (is_said or (owner and name.last == len(tokens) - 1)):
                yield piece.start, piece.end
            return
        else:
            away += 1
        if away > _FAR_BEFORE:
            return


def _credentials(reading: Reading) -> Iterator[Found]:
    """An address or a user with what opens the account, though nobody calls it a password."""
    for pattern in _PAIRS:
        for match in pattern.finditer(reading.view):
            piece = trimmed(reading, *match.span(1), match.start(1))
            if looks_made_up(piece):
                yield Found(*_whole(reading, piece), "password")
    for token in reading.tokens:
        if token.text in _CREDENTIALS:
            for piece in islice(pieces_from(reading, token.end), _FEW):
                if looks_made_up(piece):
                    yield Found(*_whole(reading, piece), "password")
