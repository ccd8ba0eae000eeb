"""Vectors of items, to and from files of word2vec, which other programs read and write."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from etl.errors import InputError
from models.contract import Array, as_ids, as_text, find
from models.networks.export import SUFFIX, write_keras
from models.networks.stored import NetworkEmbedding
from models.playlists.skipgram.skipgram import SkipGram
from models.vectors import word2vec
from models.vectors.embedding import Embedding
from recommender.playlist_data import read_playlists, read_songs

if TYPE_CHECKING:
    from models.contract import Model
    from sql.database import Database


@dataclass(frozen=True)
class Imported:
    """What a file held.

    Attributes:
        vectors: how many.
        tracks: how many of their words are ids of tracks of the database.
        songs: how many songs these are releases of.
    """

    vectors: int
    tracks: int
    songs: int


def export(model: Model, path: Path) -> int:
    """Write the vectors of a model, and return how many they are.

    Beside them, in a file whose name has .vocab appended, how often each item stands in what was
    learned from; a file that gensim takes as `fvocab`.

    A file whose name ends in .keras becomes the network that makes the vectors, instead of these.

    Raises:
        InputError: the model has no vectors, or no network.
        MissingExtraError: Keras and JAX, which write such a file, are not installed.
        OSError: the file cannot be written.
    """
    if path.suffix == SUFFIX:
        _export_network(model, path)
        return len(model.ids) if isinstance(model, Embedding) else 0
    if not isinstance(model, Embedding):
        raise InputError(f"a {type(model).__name__} has no vectors")
    ids, frequencies = as_text(model.ids), model.frequencies
    word2vec.write(path, ids, model.vectors)
    if frequencies is not None:
        counts = dict(zip(ids, frequencies.tolist(), strict=True))
        word2vec.write_vocabulary(path.with_name(f"{path.name}.vocab"), counts)
    return len(model.ids)


def _export_network(model: Model, path: Path) -> None:
    if not isinstance(model, NetworkEmbedding):
        raise InputError(f"a {type(model).__name__} has no network: {path} would be none")
    write_keras(model, path)


def read(path: Path, database: Database) -> tuple[SkipGram, Imported]:
    """Return a model of the vectors in a file whose words are ids of tracks.

    Of several releases of a song, that in most playlists counts, or else the first one in the file.

    Raises:
        ModelInputError: it is not such a file.
        InputError: no word in it is the id of a track.
        DatabaseError: the database has no playlists.
        OSError: it cannot be read.
    """
    words, vectors = word2vec.read(path)
    data = read_playlists(database, None)
    tracks, songs = read_songs(database)
    asked = as_ids(words)
    rows, known = find(tracks, asked)
    if not known.any():
        raise InputError(
            f"none of the {len(words):,} words in {path} is the id of a track in"
            f" {database.location}; the first is {words[0]!r:.40}"
        )
    places, numbers = _one_each(np.flatnonzero(known), songs[rows[known]], asked, data.ids)
    model = SkipGram.of_vectors(data, numbers, vectors[places])
    return model, Imported(len(words), int(known.sum()), len(places))


def _one_each(places: Array, songs: Array, words: Array, ids: Array) -> tuple[Array, Array]:
    """Return one place in the file for each song, and the songs, ascending."""
    is_song = words[places] == ids[songs]
    order = np.lexsort((places, ~is_song, songs))
    numbers, first = np.unique(songs[order], return_index=True)
    return places[order][first], numbers
