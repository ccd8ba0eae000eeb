"""Spotify's Million Playlist Dataset: slices ``mpd.slice.*.json[.gz]`` to record files.

Slices are read in the order of their numbers (slice.1000 after slice.0), one in memory at a time.
A slice becomes the records playlist and playlist_track, and, where it has something that no slice
before it had, the stubs track, album, artist and artist_track (a track's primary artist). That a
playlist names an album and an artist in one row does not mean that the album is the artist's: no
artist_album.

What is kept and what is not; every exception is counted, and named up to a handful a file:

- Files: `etl.readers.mpd.slices` says which are rejected. None of the rows of such a file appear.
- A playlist is dropped where its pid is missing, no whole number from 0 to 999,999,999 or one that
  came before, or where it has no usable track. Its tracks count as dropped with it.
- A row is dropped where its track_uri is not ``spotify:track:`` and 22 letters or digits, or where
  its pos came before in the playlist. A missing pos is the row's place in the list. Local files
  (``spotify:local:``) are dropped too, but are nothing wrong: they are counted, not named.
- Optional fields that are missing, empty or of a wrong type are left out and counted. The name of
  an album without a URI is lost but for the count.
- An artist without a URI is kept by name, with an id made from the name (`etl.ids.name_id`). That
  credit gives way to the credits of every other source, and to a row with the URI.
- The first name, album, duration and artist of a track hold, likewise the first name of an album
  and of an artist. An id is written again only with what no row before had.

Memory: one slice, about 0.1 GB, and of what is seen only distinct ids stay, some 130 bytes each:
0.5 GB for the whole data set (2.3 M tracks, 0.7 M albums, 0.3 M artists, 1 M playlists).
"""

from __future__ import annotations

from pathlib import Path

from etl.errors import InputError
from etl.files import MAX_FILE_SIZE, natural_key
from etl.readers.mpd.records import SliceExtraction
from etl.readers.mpd.seen import Seen
from etl.readers.mpd.slices import read_slice
from etl.records.store import RawStore, Unit, fingerprint
from etl.report import Outcome, Progress, Rejection, StepReport

SOURCE = "mpd"
COUNTED = ("playlist", "playlist_track")  # kinds of which there is a report
_SUFFIXES = (".json", ".json.gz")


def extract_mpd(
    folder: Path,
    store: RawStore,
    *,
    max_file_size: int = MAX_FILE_SIZE,
    progress: Progress | None = None,
) -> Outcome:
    """Turn the slices in `folder` into units of the source "mpd", named like "mpd.slice.0-999".

    What a slice adds depends on all slices before it. So of what an earlier run left, the units up
    to the first slice that is new, changed or gone are kept, and all after it is made again. Units
    are only ever added and removed at the end of the order: after a kill at any moment the same
    command makes the same bytes as an undisturbed run. A rejected slice has no unit, is tried
    again each time and, while it stays rejected, changes nothing for the slices after it. Units of
    slices that are gone are removed only once a slice has been accepted, so that a wrong folder
    does no harm.

    Args:
        folder: of the slices.
        store: where the records go.
        max_file_size: bytes; a slice that is larger, uncompressed, is rejected.
        progress: called before each slice.

    Returns:
        Reports of playlists and of their rows, over all slices that are kept, now or before.

    Raises:
        InputError: `folder` is missing or holds no slice, or holds one slice in two files.
    """
    slices = find_slices(folder)
    run = _Extraction(store, max_file_size)
    for number, (name, path) in enumerate(slices.items()):
        if progress is not None:
            progress(number, len(slices), name)
        run.take(name, path)
    run.finish()
    return run.outcome


def find_slices(folder: Path) -> dict[str, Path]:
    """Return the slices in `folder` in order, by name without ``.json`` and ``.gz``.

    Raises:
        InputError: see `extract_mpd`.
    """
    slices: dict[str, Path] = {}
    for suffix in _SUFFIXES:
        for path in folder.glob(f"mpd.slice.*{suffix}"):
            name = path.name.removesuffix(suffix)
            if name in slices:
                raise InputError(
                    f"{slices[name]} and {path.name} are one slice\nremove one of them"
                )
            slices[name] = path
    if not slices:
        why = "it holds none" if folder.is_dir() else "there is no such folder"
        raise InputError(
            f"looked for mpd.slice.*.json and mpd.slice.*.json.gz in {folder}: {why}\n"
            "name the folder that holds the slices themselves"
        )
    return {name: slices[name] for name in sorted(slices, key=_order)}


def _order(name: str) -> tuple[tuple[tuple[int, str], ...], str]:
    return natural_key(name), name


class _Extraction:
    """One run over the slices, which are taken in order."""

    def __init__(self, store: RawStore, max_file_size: int) -> None:
        self.outcome = Outcome([StepReport("extract", kind) for kind in COUNTED])
        self._store = store
        self._max_file_size = max_file_size
        self._seen = Seen()
        self._unread: list[Unit] = []  # kept, but not yet in `_seen`
        # What an earlier run left and this one has not reached, the nearest last.
        units = store.units(SOURCE)
        self._ahead = sorted(units, key=lambda unit: _order(unit.name), reverse=True)

    def take(self, name: str, path: Path) -> None:
        """Keep, extract or reject one slice."""
        mark = ""
        try:
            mark = fingerprint(path)
            if self._keep(name, mark):
                return
            playlists, replaced = read_slice(path, self._max_file_size)
        except InputError as error:
            self._reject(name, Rejection(path.name, str(error), mark))
            return
        self._forget(len(self._ahead))
        self._catch_up()
        with self._store.write(SOURCE, name, mark) as writer:
            SliceExtraction(path.name, self._seen, writer).run(playlists, replaced)
        self._count(writer.unit)
        self.outcome.done += 1

    def finish(self) -> None:
        """Remove the units of slices that are gone, unless nothing was accepted."""
        if self.outcome.done or self.outcome.skipped:
            self._forget(len(self._ahead))
        self._store.set_rejections(SOURCE, self.outcome.rejected)

    def _count(self, unit: Unit) -> None:
        self.outcome.count(unit.step_reports())
        self.outcome.problems += unit.problems

    def _keep(self, name: str, mark: str) -> bool:
        if not self._ahead:
            return False
        unit = self._ahead[-1]
        if (unit.name, unit.fingerprint) != (name, mark) or self._store.changed_files(unit):
            return False
        self._unread.append(self._ahead.pop())
        self._count(unit)
        self.outcome.skipped += 1
        return True

    def _reject(self, name: str, rejection: Rejection) -> None:
        self.outcome.reject(rejection)
        names = [unit.name for unit in self._ahead]
        if name in names:
            self._forget(names.index(name) + 1)

    def _forget(self, count: int) -> None:
        """Remove that many units, the last in order first, so that no kill leaves a gap."""
        for unit in self._ahead[:count]:
            self._store.remove(unit)
        del self._ahead[:count]

    def _catch_up(self) -> None:
        for unit in self._unread:
            self._seen.load(self._store, unit)
        self._unread.clear()
