"""Vectors of training examples in a file, by content: a second training need not encode them again."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

MOST = 100_000  # vectors in the file, 77 MB; beyond that it begins anew
KEY = 16  # bytes of a text's check sum

Vectors: TypeAlias = NDArray[np.float32]


class Kept:
    """`mark`: of the encoder; vectors of another one are not taken. A file that cannot be read is written anew."""

    def __init__(self, file: Path, mark: str) -> None:
        self._file, self._mark = file, mark

    def of(self, texts: Sequence[str], encode: Callable[[Sequence[str]], Sequence[Vectors]]) -> Vectors:
        """(texts x numbers), in half precision, so that they are the same the first time as ever after."""
        known = self._read()
        keys = [_key(text) for text in texts]
        new = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
        if new:
            encoded = encode(list(new.values()))
            if len(known) + len(new) > MOST:
                known = {key: known[key] for key in keys if key in known}
            known.update(zip(new, np.asarray(encoded, dtype=np.float16), strict=True))
            self._write(known)
        return np.stack([known[key] for key in keys]).astype(np.float32)

    def _read(self) -> dict[bytes, NDArray[np.float16]]:
        try:
            with np.load(self._file) as stored:
                if str(stored["mark"]) != self._mark:
                    return {}
                keys, vectors = stored["keys"].tobytes(), stored["vectors"]
        except (OSError, ValueError, KeyError, EOFError):
            return {}
        return {keys[at * KEY : (at + 1) * KEY]: vector for at, vector in enumerate(vectors)}

    def _write(self, known: dict[bytes, NDArray[np.float16]]) -> None:
        new = self._file.with_name(f".{os.getpid()}-{self._file.name}")
        keys = np.frombuffer(b"".join(known), dtype=np.uint8)
        with new.open("wb") as out:
            np.savez(out, mark=np.array(self._mark), keys=keys, vectors=np.stack(list(known.values())))
        os.replace(new, self._file)


def _key(text: str) -> bytes:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=KEY).digest()
