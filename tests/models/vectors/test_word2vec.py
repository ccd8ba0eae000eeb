"""Files of word2vec: what gensim reads and writes, and files that are none."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
from gensim.models import KeyedVectors
from hypothesis import given
from hypothesis import strategies as st

from models.errors import ModelInputError
from models.vectors import word2vec

WORDS = ["0UaMYEvWZi0ZqiDOoHU3YI", "Jóga", "日本", "-1.5"]
VECTORS = np.array([[1, -2.5, 1e-38], [0.1, 3e38, 0], [10, 2570, 1 / 3], [-0.0, 1, 2]], "f4")
BOTH = pytest.mark.parametrize("name", ["v.txt", "v.bin"])

word = st.text(min_size=1, max_size=30).filter(lambda text: text.split() == [text])
worlds = st.tuples(st.lists(word, min_size=1, max_size=20, unique=True), st.integers(1, 5)).flatmap(
    lambda size: st.tuples(
        st.just(size[0]),
        st.lists(
            st.lists(
                st.floats(width=32, allow_nan=False, allow_infinity=False),
                min_size=size[1],
                max_size=size[1],
            ),
            min_size=len(size[0]),
            max_size=len(size[0]),
        ),
    )
)


@BOTH
@given(worlds)
def test_what_is_written_is_read(
    tmp_path_factory: pytest.TempPathFactory, name: str, world: tuple[list[str], list[list[float]]]
) -> None:
    path = tmp_path_factory.mktemp("vectors") / name
    words, vectors = world[0], np.array(world[1], dtype=np.float32)
    word2vec.write(path, words, vectors)
    found, values = word2vec.read(path)
    assert found == words
    assert values.tobytes() == vectors.tobytes()


@BOTH
def test_gensim_reads_what_is_written(tmp_path: Path, name: str) -> None:
    word2vec.write(tmp_path / name, WORDS, VECTORS)
    found = KeyedVectors.load_word2vec_format(tmp_path / name, binary=name.endswith(".bin"))
    assert found.index_to_key == WORDS
    np.testing.assert_array_equal(found.vectors, VECTORS)


@BOTH
def test_what_gensim_writes_is_read(tmp_path: Path, name: str) -> None:
    keyed = KeyedVectors(3)
    keyed.add_vectors(WORDS, VECTORS)
    keyed.save_word2vec_format(tmp_path / name, binary=name.endswith(".bin"))
    words, vectors = word2vec.read(tmp_path / name)
    assert words == WORDS
    np.testing.assert_array_equal(vectors, VECTORS)


def test_the_line_feeds_and_spaces_of_the_first_program_are_read(tmp_path: Path) -> None:
    rows = list(zip(WORDS, VECTORS, strict=True))
    binary = b"".join(word.encode() + b" " + row.tobytes() + b"\n" for word, row in rows)
    (tmp_path / "v.bin").write_bytes(b"4 3\n" + binary)
    text = "".join(f"{word} {' '.join(map(str, row))} \r\n" for word, row in rows)
    (tmp_path / "v.txt").write_text(f"4 3\n{text}", newline="")
    for name in ("v.bin", "v.txt"):
        words, vectors = word2vec.read(tmp_path / name)
        assert words == WORDS
        np.testing.assert_array_equal(vectors, VECTORS)


def refusal(path: Path, content: bytes) -> str:
    path.write_bytes(content)
    with pytest.raises(ModelInputError) as error:
        word2vec.read(path)
    assert str(path) in str(error.value)
    assert len(str(error.value)) < 400
    return str(error.value)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "begins with b''"),
        (b"a 1 2\n", "not the number of vectors"),
        (b"0 3\n", "not the number of vectors"),
        (b"2 0\na \nb \n", "not the number of vectors"),
        (b"-1 3\n", "not the number of vectors"),
        (b"999999999999 300\na 1\n", "do not fit in 4 bytes"),
        (b"2 2\na 1 2\n" + 9 * b" ", "vector 2: 0 values, not 2"),
        (b"2 2\na 1 2\nb 1 2 3\n", "vector 2: 3 values, not 2"),
        (b"1 2\na 1 2\nb 1 2\n", "more after the 1 vectors"),
        (b"2 1\na 1\na 2\n", "'a' stands there twice, the second time as vector 2"),
        (b"1 2\na 1 nan\n", "vector 1: 'a' has a value that is not finite"),
        (b"1 2\na 1 1e39\n", "vector 1: 'a' has a value that is not finite"),
        (b"1 2\na 1 x\n", "vector 1: could not convert"),
        (b"1 2\n 1 2\n", "vector 1: no word"),
        (b"1 2\n\xff 1 2\n", "vector 1: 'utf-8' codec"),
        (b"\x93NUMPY" + bytes(90), "not the number of vectors"),
    ],
)
def test_text_that_is_none_is_refused(tmp_path: Path, content: bytes, reason: str) -> None:
    assert reason in refusal(tmp_path / "v.txt", content)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"2 1\na " + bytes(4) + b"b" + 9 * b"-", "vector 2: no space"),
        (b"2 2\na " + bytes(8) + b"bbb " + bytes(7), "vector 2: 7 bytes of values, not 8"),
        (b"2 1\na " + bytes(4) + b"a " + bytes(4), "'a' stands there twice"),
        (b"1 1\na " + bytes(4) + b"b " + bytes(4), "more after the 1 vectors"),
        (b"1 1\na " + np.float32(np.nan).tobytes(), "not finite"),
        (b"1 2\na 0.5 0.125\n", "more after"),
        (b"900000 900000\n" + bytes(4_000), "do not fit in 4,000 bytes"),
        (b"1 1\n" + 5_000 * b"a", "vector 1: no space"),
    ],
)
def test_binary_that_is_none_is_refused(tmp_path: Path, content: bytes, reason: str) -> None:
    assert reason in refusal(tmp_path / "v.bin", content)


@BOTH
def test_every_truncation_is_refused(tmp_path: Path, name: str) -> None:
    word2vec.write(tmp_path / name, WORDS[:3], VECTORS[:3])
    whole = (tmp_path / name).read_bytes()
    shortest = len(whole) - len("0.33333334\n") if name == "v.txt" else len(whole)
    for length in range(shortest):
        refusal(tmp_path / name, whole[:length])


@BOTH
def test_what_stands_there_remains_if_a_word_cannot_be_written(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    word2vec.write(path, WORDS, VECTORS)
    before = path.read_bytes()
    for bad in ("", "two words", "line\nfeed", "wide\u3000space"):
        with pytest.raises(ModelInputError, match="cannot be a word"):
            word2vec.write(path, ["good", bad], VECTORS[:2])
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_only_regular_files_are_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "fifo.bin")
    for path in (tmp_path / "fifo.bin", tmp_path, Path("/dev/zero")):
        with pytest.raises(OSError, match=r"regular|directory"):
            word2vec.read(path)
