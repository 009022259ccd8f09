"""The sentence encoder: a text becomes 384 numbers, which lie near each other for texts that mean alike."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from bot.nlu.aside import each
from bot.nlu.encoder.kept import Kept
from bot.nlu.encoder.parts import checked
from bot.nlu.encoder.rows import Rows
from bot.nlu.encoder.tokeniser import LONGEST, MOST, PREFIX, Tokeniser
from bot.nlu.encoder.weights import unpack


class Encoder:
    """The encoder that `build` has written into a folder. OSError where something there is missing or damaged.

    A text is encoded by one thread: two are slower where the other core works. `mark`: what vectors depend on.
    """

    def __init__(self, folder: Path) -> None:
        self.mark = checked(folder)
        letters = json.loads((folder / "letters.json").read_text(encoding="ascii"))
        self._tokenise = Tokeniser(
            (folder / "pieces.txt").read_text(encoding="utf-8").split("\n"),
            np.load(folder / "scores.npy"),
            {int(code): text for code, text in letters["characters"].items()},
            letters["unknown"],
        )
        self._words = Rows(folder / "words.npy")
        self._positions = np.load(folder / "positions.npy")
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        # From its path: given as bytes it would cost its size a second time.
        self._network = onnxruntime.InferenceSession(
            str(folder / "network.onnx"), options, providers=["CPUExecutionProvider"]
        )
        self._kept = Kept(folder.with_name(f"{folder.name}-vectors.npz"), self.mark)

    def vector(self, text: str) -> NDArray[np.float32]:
        """(384,), of length one; always the same for a text."""
        places = self._tokenise(PREFIX + text[:LONGEST], MOST)
        x = unpack(self._words.of(places)) + self._positions[: len(places)]
        mean: NDArray[np.float32] = self._network.run(None, {"x": x[np.newaxis]})[0][0]
        return mean / np.linalg.norm(mean)

    def vectors(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """(texts x 384). Kept in a file by content: texts that were asked for once cost nothing the next time."""
        return self._kept.of(texts, lambda new: each(self.vector, new))
