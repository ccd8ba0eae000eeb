"""Reads what a world is made of: "id -> response" files and a related-artist crawl."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import msgspec

from etl.files import read_bytes
from etl.ids import uri

_ENTRIES = msgspec.json.Decoder(dict[str, msgspec.Raw])
_NULL = b"null"


def entries(folder: Path) -> dict[str, Any]:
    """Return id -> response of all files of a folder, or None; the responses stay JSON text.

    That holds a hundred thousand of them in little more memory than the files take unpacked.
    """
    found: dict[str, Any] = {}
    for path in sorted([*folder.glob("*.json"), *folder.glob("*.json.gz")]):
        decoded = _ENTRIES.decode(read_bytes(path))
        found.update({i: None if bytes(raw) == _NULL else raw for i, raw in decoded.items()})
    return found


def related_artists(folder: Path) -> dict[str, list[str]]:
    """Return artist id -> related ids of ``related_artists.csv[.gz]``: an id and a JSON list."""
    lines = _text(folder, "related_artists.csv").split("\n")
    rows = csv.reader(lines[1:])
    return {row[0]: json.loads(row[1]) for row in rows if row}


def listed_artists(folder: Path) -> dict[str, Any]:
    """Return the objects of ``artists.jsonl[.gz]``: id, name, popularity and genres, one a line."""
    lines = _text(folder, "artists.jsonl").split("\n")  # splitlines would split within names
    objects = [json.loads(line) for line in lines if line]
    return {
        each["id"]: each | {"type": "artist", "uri": uri("artist", each["id"])} for each in objects
    }


def _text(folder: Path, name: str) -> str:
    for path in (folder / name, folder / f"{name}.gz"):
        if path.exists():
            return read_bytes(path).decode()
    return ""
