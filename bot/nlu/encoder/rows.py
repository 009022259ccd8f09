"""Rows of a matrix in a file, read when they are asked for: a mapped file would come to be all in memory."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray


class Rows:
    """`file`: a matrix as `np.save` writes it, row by row. It stays open."""

    def __init__(self, file: Path) -> None:
        mapped = np.load(file, mmap_mode="r")
        self._offset, self._dtype, self._width = mapped.offset, mapped.dtype, mapped.shape[1]
        self._size = self._width * self._dtype.itemsize  # bytes of a row
        self._file = file.open("rb", buffering=0)

    def of(self, places: Sequence[int]) -> NDArray[Any]:
        """(places x width), in their order."""
        file, size, start = self._file.fileno(), self._size, self._offset
        read = b"".join([os.pread(file, size, start + place * size) for place in places])
        return np.frombuffer(read, self._dtype).reshape(len(places), self._width)
