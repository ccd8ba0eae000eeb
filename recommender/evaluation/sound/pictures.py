"""Whether a network can see anything in pictures at all: it learns what folder each one is from.

Pictures of the same bytes are one picture, so none that is tested was learned from.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

import msgspec
import numpy as np

from etl.covers.picture import LARGEST_FILE, read_picture
from etl.errors import InputError
from etl.files import open_regular
from models.contract import Array, TrainingOptions
from models.covers.config import CoverConfig
from models.covers.data import shrunk
from models.covers.picture_classes import guessed_classes
from recommender.evaluation.sound.report import Accuracy
from recommender.evaluation.sound.resampling import Sums

FOLDS = 5
SUFFIXES = (".jpg", ".jpeg", ".png", ".webp")
FEWEST = 10
"""Pictures of each class."""


@dataclass(frozen=True, eq=False)
class Pictures:
    """Different pictures, each of one class.

    Attributes:
        names: of the classes: those of the folders.
        pixels: (n, 64, 64, 3) uint8.
        classes: (n,) numbers of the classes.
        repeated: how many more there are whose bytes are those of others.
        mark: of all of them, hexadecimal.
    """

    names: tuple[str, ...]
    pixels: Array
    classes: Array
    repeated: int
    mark: str


class Hits(msgspec.Struct, frozen=True):
    """For each picture whether each way names its class, 1 or 0, by the name of the way."""

    ways: dict[str, list[int]]


def read_pictures(folder: Path) -> Pictures:
    """Read the pictures in the folders of a folder, each of which is a class.

    Memory: 12 KB a picture.

    Raises:
        InputError: there is no such folder, it has fewer than two with ten pictures each, or one
            cannot be read.
    """
    try:
        folders = sorted(path for path in folder.iterdir() if path.is_dir())
    except OSError as error:
        raise InputError(f"{folder} cannot be read: {error.strerror or error}") from None
    seen: dict[str, tuple[Path, int]] = {}
    every = 0
    for number, one in enumerate(folders):
        for path in sorted(path for path in one.iterdir() if path.suffix.lower() in SUFFIXES):
            every += 1
            seen.setdefault(_digest(path), (path, number))
    classes = np.array([number for _, number in seen.values()], dtype=np.int64)
    if len(folders) < 2 or np.bincount(classes, minlength=len(folders)).min() < FEWEST:
        raise InputError(
            f"{folder} needs two folders or more, one for each class, with {FEWEST} pictures each"
            f" ({', '.join(SUFFIXES)})"
        )
    pixels = np.stack([read_picture(path) for path, _ in seen.values()])
    names = tuple(one.name for one in folders)
    mark = hashlib.blake2b(" ".join([*names, *seen]).encode(), digest_size=16).hexdigest()
    return Pictures(names, pixels, classes, every - len(seen), mark)


def _digest(path: Path) -> str:
    """Return the SHA-256 of a file, as far as a picture may be large."""
    try:
        with open_regular(path) as stream:
            return hashlib.sha256(stream.read(LARGEST_FILE + 1)).hexdigest()
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror or error}") from None


def measure(pictures: Pictures, config: CoverConfig, options: TrainingOptions) -> Hits:
    """Learn the classes of four fifths of the pictures, and test with the others, five times.

    Raises:
        MissingExtraError: Keras and JAX are not installed.
    """
    size, count = int(config.pixels), len(pictures.classes)
    pixels = np.stack([shrunk(one, size) for one in pictures.pixels])
    part = np.random.default_rng(options.seed % 2**64).permutation(count) % FOLDS
    hits: dict[str, Array] = {}
    for number in range(FOLDS):
        tested = np.flatnonzero(part == number)
        learned = np.flatnonzero(part != number)
        guesses = guessed_classes(
            pixels[learned],
            pictures.classes[learned],
            pixels[tested],
            config,
            options.piece(number * config.epochs, (FOLDS - 1 - number) * config.epochs),
        )
        for way, guess in guesses.items():
            own = hits.setdefault(way, np.zeros(count, dtype=np.int64))
            own[tested] = guess == pictures.classes[tested]
    return Hits({way: own.tolist() for way, own in hits.items()})


def accuracies(found: Hits) -> list[Accuracy]:
    """Return the share of pictures that each way names right."""
    hits = np.array(list(found.ways.values()), dtype=np.float64).T
    each = np.arange(len(hits))
    ones = np.ones((len(hits), 1))
    shares = Sums.of(hits, ones, each).intervals()
    differences = Sums.of(hits[:, :1] - hits, ones, each).intervals()
    return [
        Accuracy(way, len(hits), shares[number], differences[number])
        for number, way in enumerate(found.ways)
    ]
