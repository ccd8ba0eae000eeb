"""M3U playlists: addresses or paths, and before each perhaps a line with artist and title."""

from __future__ import annotations

import re
from pathlib import PurePosixPath, PureWindowsPath

from etl.ids import parse_id
from recommender.track_files.entry import Entry
from recommender.track_files.lines import lines_of

FORM = "M3U playlist"

_HEADS = ("#EXTM3U", "#EXTINF")
_INFO = re.compile(r"#EXTINF:[^,]*,\s*(.+)", re.IGNORECASE)
_TITLE = re.compile(r"#PLAYLIST:\s*(.+)", re.IGNORECASE)
_NUMBER = re.compile(r"\d{1,3}[\s._-]+(?=\D)")  # of the track on its album


def is_m3u(name: str, text: str) -> bool:
    """Return whether a file is one, by its name or by how it begins."""
    return name.lower().endswith((".m3u", ".m3u8")) or text.lstrip().upper().startswith(_HEADS)


def read_m3u(text: str) -> tuple[list[Entry], str]:
    """Return the tracks, and the title of the playlist where the file has one.

    A track without a line of its own is called what its file is, without number and suffix.
    """
    entries: list[Entry] = []
    info = title = ""
    for line in lines_of(text):
        if match := _INFO.match(line):
            info = match[1]
        elif match := _TITLE.match(line):
            title = match[1]
        elif not line.startswith("#"):
            entries.append(Entry(parse_id(line, "track"), info or _stem(line)))
            info = ""
    return entries, title


def _stem(path: str) -> str:
    if parse_id(path, "track") is not None:
        return ""
    kind = PureWindowsPath if "\\" in path else PurePosixPath
    return _NUMBER.sub("", kind(path).stem, count=1)
