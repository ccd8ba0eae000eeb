"""A file that names tracks, to these tracks: the one way, whatever the format."""

from __future__ import annotations

import codecs
import errno
import re
import zlib
from pathlib import Path

from etl.errors import InputError
from etl.files import read_bytes, size_text
from recommender.track_files import lines, m3u, tables
from recommender.track_files.entry import TrackList, Understood

LARGEST = 100_000_000  # bytes, uncompressed: three slices of the Million Playlist Dataset
EXPECTED = 'expected ids, URIs, URLs or "title - artist" lines, a CSV export, M3U, or JSON'

NOTHING = ("", "[]")  # the answer of a first week, say
_JSON = re.compile(r"\s*(?:\{|\[\s*[\[{\"\]])")
_ENCODINGS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}


def read_track_list(path: Path, pid: int | None = None, *, every: bool = False) -> TrackList:
    """Read the tracks that a file names; what it holds decides how it is read, not its name.

    An empty file, or one of an empty JSON list, gives no tracks.

    Args:
        path: a regular file, decompressed where its name ends in .gz.
        pid: which playlist of a slice of the Million Playlist Dataset.
        every: take all playlists of a slice.

    Raises:
        InputError: it cannot be read, is too large or no text, names no track though it is not
            empty, or does not hold the playlist `pid`.
    """
    try:
        return _read(path, pid, every=every)
    except OSError as error:
        raise InputError(_unreadable(path, error)) from None
    except (EOFError, zlib.error) as error:
        raise InputError(f"{path} is not whole gzip: {error}") from None
    except InputError as error:
        raise InputError(f"{path}: {error}") from None


def _read(path: Path, pid: int | None, *, every: bool) -> TrackList:
    data = read_bytes(path, LARGEST)
    name = path.name.removesuffix(".gz")
    text = _decoded(data, name)
    if text.strip() in NOTHING:
        return TrackList(str(path), lines.FORM, ())
    form, entries, title = _understood(name, text, pid, every=every)
    if not entries:
        raise InputError(f"it names no track, read as {form}\n{EXPECTED}")
    return TrackList(str(path), form, tuple(entries), title)


def _understood(name: str, text: str, pid: int | None, *, every: bool) -> Understood:
    """Return the format, the tracks, and the title of the playlist."""
    if _JSON.match(text) or name.endswith(".json"):
        from recommender.track_files.objects import read_objects  # msgspec, only where it is needed

        return read_objects(text.encode("utf-8", "replace"), pid, every=every)
    if pid is not None:
        raise InputError("it is not JSON, so no slice with playlists\nleave out --pid")
    if m3u.is_m3u(name, text):
        return m3u.FORM, *m3u.read_m3u(text)
    table = tables.read_table(text)
    if table is not None:
        return tables.FORM, table, ""
    return lines.FORM, lines.read_lines(text), ""


def _decoded(data: bytes, name: str) -> str:
    """Return the text: UTF-8, UTF-16 with its mark, or the Western European of old M3U files."""
    marked = (code for mark, code in _ENCODINGS.items() if data.startswith(mark))
    encoding = next(marked, "utf-8")
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        if not name.lower().endswith(".m3u"):
            raise InputError("it is not a text file in UTF-8") from None
        text = data.decode("cp1252", "replace")
    if "\0" in text:
        raise InputError("it is not a text file: it holds zero bytes")
    return text


def _unreadable(path: Path, error: OSError) -> str:
    if error.errno == errno.EFBIG:
        return f"{path} is too large for a list of tracks: more than {size_text(LARGEST)}"
    return f"{path} cannot be read: {error.strerror or error}"
