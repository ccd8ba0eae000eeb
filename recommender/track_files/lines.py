"""A track a line: ids, URIs, URLs or "title - artist", among blank lines and comments."""

from __future__ import annotations

import re

from etl.ids import is_id, parse_id
from recommender.track_files.entry import Entry

FORM = "a track a line"

_LINE_END = re.compile(r"\r\n|\r|\n")
_SEPARATORS = re.compile(r'[\s,;"\'<>()\[\]{}|]+')
# "#41 - Dave Matthews Band" is a track.
_COMMENT = re.compile(r"#(?!\S.* - )")


def lines_of(text: str) -> list[str]:
    """Return the lines of a text, without blanks around them, that are not blank."""
    return [line for part in _LINE_END.split(text) if (line := part.strip())]


def read_lines(text: str) -> list[Entry]:
    """Return the tracks of a text. A line names those whose ids it holds, or else one by name."""
    return [
        entry for line in lines_of(text) if not _COMMENT.match(line) for entry in entries_of(line)
    ]


def entries_of(line: str) -> list[Entry]:
    """Return the track or tracks that a line names; a tab may stand between title and artist."""
    if is_id(line):
        return [Entry(line)]
    ids = [found for word in _SEPARATORS.split(line) if (found := _id_among_words(word))]
    return [Entry(found) for found in ids] or [Entry(title=line.replace("\t", " - "))] * bool(line)


def _id_among_words(word: str) -> str | None:
    """Return the id in a word; a bare one begins with 0 to 7, since an id is a number of 128 bits.

    So no word of a title, however long, is taken for one.
    """
    return None if is_id(word) and word[0] not in "01234567" else parse_id(word, "track")
