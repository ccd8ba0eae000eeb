"""What models of playlists are fitted to: which tracks stand together, and what is known of them.

The items are songs: of several releases of one song, the reader keeps one, and every playlist that
holds another release holds this one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from models.contract import Array, as_text
from models.ragged import Ragged


@dataclass(frozen=True, eq=False)
class PlaylistData:
    """Playlists, and the tracks of the catalogue.

    Memory: about 4 bytes for each track of each playlist, and 80 bytes a track.

    Attributes:
        ids: (n,) bytes of length 22, sorted: every track that can be recommended, also those that
            stand in no playlist.
        playlists: rows of `ids` of each playlist, in its order, each once.
        titles: of the playlists; "" where unknown.
        artists: for each track the numbers of its artists, in the order of the credit.
        artist_ids: (a,) bytes of length 22, sorted.
        features: (n, 9) float32 in the order of `models.audio_features.FEATURES`; NaN where
            unknown.
        fingerprint: of what was read, hexadecimal; for the manifest.
    """

    ids: Array
    playlists: Ragged
    titles: Sequence[str]
    artists: Ragged
    artist_ids: Array
    features: Array
    fingerprint: str = field(default="")

    def __len__(self) -> int:
        return len(self.playlists)

    def __iter__(self) -> Iterator[list[str]]:
        """Yield the ids of the tracks of each playlist."""
        for number in range(len(self)):
            yield as_text(self.ids[self.playlists.row(number)])

    def counts(self) -> Array:
        """Return in how many playlists each track stands (n,) int64."""
        return np.bincount(self.playlists.values, minlength=len(self.ids))

    def take(self, rows: Array) -> PlaylistData:
        """Return some playlists, without the tracks that stand in none but the others.

        So a model that is fitted to the rest cannot know a track from what is held back. Tracks
        that stand in no playlist at all remain.
        """
        chosen = self.playlists.take(rows)
        there = np.bincount(chosen.values, minlength=len(self.ids)) > 0
        kept = np.flatnonzero(there | (self.counts() == 0))
        numbers = np.full(len(self.ids), -1, dtype=np.int32)
        numbers[kept] = np.arange(len(kept), dtype=np.int32)
        return replace(
            self,
            ids=self.ids[kept],
            playlists=Ragged(numbers[chosen.values], chosen.starts),
            titles=[self.titles[row] for row in rows],
            artists=self.artists.take(kept),
            features=self.features[kept],
        )
