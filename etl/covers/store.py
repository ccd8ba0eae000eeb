"""The folder of covers: a small JPEG of each album, by its id."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from etl.covers.picture import SIZE, Pixels, encode_picture, read_picture
from etl.errors import InputError
from etl.files import atomic_write
from etl.ids import is_id

_SUFFIX = ".jpg"


@dataclass(frozen=True)
class CoverStore:
    """Covers in folders by the first two characters of the album's id.

    Attributes:
        root: the folder; it need not exist.
    """

    root: Path

    def __contains__(self, album_id: str) -> bool:
        """Whether there is a cover of an album."""
        return self._path(album_id).exists()

    def __iter__(self) -> Iterator[str]:
        """Yield the ids of albums that have a cover, sorted."""
        names = (path.stem for path in self.root.glob(f"??/*{_SUFFIX}"))
        yield from sorted(name for name in names if is_id(name))

    def read(self, album_id: str) -> Pixels:
        """Return the pixels (64, 64, 3) of a cover.

        Raises:
            InputError: there is none, or it is damaged; says which file to delete.
        """
        path = self._path(album_id)
        try:
            return read_picture(path)
        except InputError as error:
            raise InputError(f"{error}\ndelete it, then: segue scrape covers") from None

    def write(self, album_id: str, pixels: Pixels) -> None:
        """Keep the pixels (64, 64, 3) of a cover, whole or not at all."""
        if pixels.shape != (SIZE, SIZE, 3):
            raise ValueError(f"a cover of {pixels.shape}, not {(SIZE, SIZE, 3)}")
        with atomic_write(self._path(album_id)) as stream:
            stream.write(encode_picture(pixels))

    def _path(self, album_id: str) -> Path:
        return self.root / album_id[:2] / f"{album_id}{_SUFFIX}"
