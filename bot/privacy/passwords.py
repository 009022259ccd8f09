"""Passwords, pass phrases and recovery codes: what stands beside their names and is no word that people say."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import Final

from bot.privacy.credentials import find_credentials
from bot.privacy.number_labels import labelled
from bot.privacy.password_words import (
    GENITIVE,
    IS,
    LONGEST_PHRASE,
    OWNER,
    bare_phrase,
    mixed_word,
    phrase_behind,
    word_behind,
)
from bot.privacy.pieces import Piece, Pieces, whole
from bot.privacy.reading import CARD, ENDING, FILLER, HANDED, NOT_TOLD, USER, Found, Name, Reading
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
_MASKED = "••••"  # there already
_LITTLE = FILLER | HANDED | ENDING

_SAYS_IT = re.compile(r"[:=]|->|>>|→|\s[-–—]+\s?$")
_TAIL = re.compile(r"x{2,12}\d{3,4}")  # of a card
_ENDS = re.compile(r"[.!?।\n]")


def find_passwords(reading: Reading) -> Iterator[Found]:
    """Passwords and what is like them; numbers alone are for `find_named_numbers`."""
    names = [name for name in reading.names if name.kind in _KINDS]
    if names:
        yield from _beside(reading, names)
    yield from find_credentials(reading)


def _beside(reading: Reading, names: Sequence[Name]) -> Iterator[Found]:
    pieces = Pieces(reading)
    made_up = any(piece.made_up for piece in pieces.all)
    told = set()  # near many names the same is found for each
    for name in names:
        kind = _KINDS[name.kind]
        if kind in ("otp", "secret_key") and not made_up:
            continue
        found = list(_behind(reading, name, pieces)) or list(_before(reading, name, pieces.all))
        for where in found:
            if where not in told and reading.text[slice(*where)] != _MASKED:
                told.add(where)
                yield Found(*where, kind)


def is_password_alone(reading: Reading) -> tuple[int, int] | None:
    """Where the password is in a message that follows "my password is"."""
    pieces = Pieces(reading).all
    made_up = [piece for piece in pieces if piece.made_up]
    if made_up:
        return (made_up[0].start, made_up[-1].end) if len(pieces) <= LONGEST_PHRASE else None
    unknown = [piece for piece in pieces if piece.typed and known(piece.seen) != "said"]
    return (pieces[0].start, pieces[-1].end) if pieces and len(unknown) * 2 > len(pieces) <= LONGEST_PHRASE else None


def _behind(reading: Reading, name: Name, every: Pieces) -> Iterator[tuple[int, int]]:
    """Passwords behind a name: one that looks made up, or a word that nobody says where it is said to be one."""
    pieces = every.behind(reading.tokens[name.last].end, _AWAY)
    said = found = handed = False
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
        elif piece.made_up:
            if not _is_another(reading, pieces, place):
                yield whole(reading, piece)
                found, away = True, 0
        elif found:
            away += 1
            if away > _MORE:
                return
        elif piece.seen in IS:
            said, begin = not away, None
        elif bits & _LITTLE and not bits & NOT_TOLD:
            begin = place if begin is None else begin
            away += bool(_ENDS.search(piece.before))
            adjacent = adjacent and bool(bits & ENDING or piece.seen in OWNER)
            handed = bool(bits & HANDED)
        elif piece.seen.isdecimal():
            away += 1
        else:
            told = None
            if name.kind not in ("key", "otp"):
                told = phrase_behind(pieces, place, begin, phrase) if said else None
                if not said and adjacent and not away:
                    told = (bare_phrase(pieces, place) if phrase else None) or word_behind(reading, name, pieces, place)
                if handed and not away and name.kind == "password" and mixed_word(pieces, place):
                    told = told or (piece.start, piece.end)
            if told:
                yield told
                return
            away += 1 if not bits & NOT_TOLD else _MORE
            said = False
        if away > _FAR_BEHIND:
            return


def _is_another(reading: Reading, pieces: Sequence[Piece], place: int) -> bool:
    """A user's name, the end of a card's number, or a transaction's or an order's number."""
    before = pieces[place - 1] if place else None
    if before is not None and before.bits & USER and "/" not in pieces[place].before:
        return True
    if before is not None and _TAIL.fullmatch(pieces[place].seen) and before.bits & CARD:
        return True  # "HDFC card xx4411", in a bank's notice
    token = reading.token_at(pieces[place].start)
    return labelled(reading, token, token)


def _before(reading: Reading, name: Name, every: Sequence[Piece]) -> Iterator[tuple[int, int]]:
    """ "Hunter2x is my password": what looks made up before a name, or an unknown word that is said to be one."""
    tokens = reading.tokens
    end = bisect_right(every, tokens[name.first].start, key=lambda piece: piece.end)
    begin = max(0, end - _AWAY)
    pieces = [piece for piece in every[begin:end] if piece.typed]
    away, is_said, owner = 0, False, False
    for place in range(len(pieces) - 1, -1, -1):
        piece = pieces[place]
        if piece.made_up:
            whose = place == len(pieces) - 2 and pieces[-1].seen in GENITIVE  # "rahim123 er password"
            if not (whose or _is_another(reading, pieces, place)):
                yield whole(reading, piece)
        elif piece.seen in IS:
            is_said = True
        elif piece.bits & _LITTLE:
            owner = owner or piece.seen in OWNER
        elif name.kind == "password" and not away and begin + place == 0 and len(piece.typed) > 3:
            if known(piece.seen) == "" and (is_said or (owner and name.last == len(tokens) - 1)):
                yield piece.start, piece.end
            return
        else:
            away += 1
        if away > _FAR_BEFORE:
            return
