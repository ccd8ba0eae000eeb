"""Numbers of playlists that have none: the same in every file and on every machine.

All are beyond the pids of the Million Playlist Dataset, and those of playlists with a Spotify id
are apart from those of playlists with a user and a name.
"""

from __future__ import annotations

import hashlib

FIRST_PID = 1_000_000_000
FIRST_NAMED_PID = FIRST_PID + 2**32


def playlist_pid(playlist_id: str) -> int:
    """Return the number of a playlist that has a Spotify id.

    1,000,000,000 and the first four bytes of the id's SHA-256, most significant first.

    >>> playlist_pid("playlist00000000000000")
    1318309746
    """
    return FIRST_PID + int.from_bytes(_digest(playlist_id)[:4], "big")


def named_playlist_pid(user: str, name: str) -> int:
    """Return the number of a playlist of which only its user and its name are known.

    5,294,967,296 and the first 52 bits of the SHA-256 of both, a line feed between them: of 250,000
    playlists no two share a number, but for a chance of 1 in 140,000, and every number is exact in
    a double too, as readers of JSON need it.

    >>> named_playlist_pid("somebody", "HARD ROCK 2010")
    2504976436257344
    """
    digest = _digest(f"{user}\n{name}")
    return FIRST_NAMED_PID + (int.from_bytes(digest[:8], "big") >> 12)


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "replace")).digest()
