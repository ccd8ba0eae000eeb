"""Spotify ids: 22 characters of base62, bare, in a URI or in a web address.

Artists and tracks of which only names are known get an id that Segue makes, ``name:`` and 17
base62 characters of a hash: 22 characters too, but with a colon, which no Spotify id has.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from urllib.parse import quote

ID_LENGTH = 22
NAME_ID_PREFIX = "name:"
_BASE62 = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
_ID = re.compile(r"[0-9A-Za-z]{22}\Z")
_NAME_ID = re.compile(rf"{NAME_ID_PREFIX}[0-9A-Za-z]{{{ID_LENGTH - len(NAME_ID_PREFIX)}}}\Z")
_URI = re.compile(r"spotify:([a-z]+):([0-9A-Za-z]{22})(?:\?.*)?\Z")
_URL = re.compile(
    r"(?:https?://)?open\.spotify\.com/(?:intl-[a-z-]+/)?(?:embed/)?"
    r"([a-z]+)/([0-9A-Za-z]{22})(?:[/?#].*)?\Z"
)


def is_id(text: str) -> bool:
    """Return whether `text` is a bare Spotify id.

    >>> is_id("0UaMYEvWZi0ZqiDOoHU3YI"), is_id("too short"), is_id("0UaMYEvWZi0ZqiDOoHU3YI\\n")
    (True, False, False)
    """
    return _ID.match(text) is not None


def is_name_id(text: str) -> bool:
    """Return whether `text` is an id that Segue made from names, see `name_id` and `song_id`.

    >>> is_name_id("name:0123456789abcdefg"), is_name_id("name:x")
    (True, False)
    """
    return _NAME_ID.match(text) is not None


def parse_id(text: str, kind: str) -> str | None:
    """Return the id in a bare id, URI or open.spotify.com address of this `kind`, else None.

    `kind` is "track", "album" or "artist". A bare id may be one that Segue made from names.

    >>> parse_id("spotify:track:0UaMYEvWZi0ZqiDOoHU3YI", "track")
    '0UaMYEvWZi0ZqiDOoHU3YI'
    >>> parse_id("https://open.spotify.com/track/0UaMYEvWZi0ZqiDOoHU3YI?si=1", "track")
    '0UaMYEvWZi0ZqiDOoHU3YI'
    >>> parse_id("spotify:album:0UaMYEvWZi0ZqiDOoHU3YI", "track") is None
    True
    """
    if is_id(text) or is_name_id(text):
        return text
    match = _URI.match(text) or _URL.match(text)
    return match[2] if match is not None and match[1] == kind else None


def other_kind(text: str, kind: str) -> str | None:
    """Return what kind a URI or address names, such as "album", if not `kind`; else None.

    >>> other_kind("spotify:album:0UaMYEvWZi0ZqiDOoHU3YI", "track")
    'album'
    """
    match = _URI.match(text) or _URL.match(text)
    return match[1] if match is not None and match[1] != kind else None


def uri(kind: str, identifier: str) -> str:
    """Return the URI of an id.

    >>> uri("track", "0UaMYEvWZi0ZqiDOoHU3YI")
    'spotify:track:0UaMYEvWZi0ZqiDOoHU3YI'
    """
    return f"spotify:{kind}:{identifier}"


def link(kind: str, identifier: str) -> str:
    """Return the web address that opens an id.

    >>> link("track", "0UaMYEvWZi0ZqiDOoHU3YI")
    'https://open.spotify.com/track/0UaMYEvWZi0ZqiDOoHU3YI'
    """
    return f"https://open.spotify.com/{kind}/{identifier}"


def search_link(text: str) -> str:
    """Return the web address of a search on Spotify, for what has no page there.

    >>> search_link("AC/DC Thunderstruck")
    'https://open.spotify.com/search/AC%2FDC%20Thunderstruck'
    """
    return f"https://open.spotify.com/search/{quote(text, safe='')}"


def name_id(name: str) -> str:
    """Return the id of an artist who is known by name only.

    ``name:`` and the first 17 base62 digits of the SHA-256 of the name, after NFKC, case folding
    and collapsing of blanks: the same name has the same id in every file and on every machine.

    >>> name_id("Björk") == name_id(" BJÖRK "), len(name_id("x")), name_id("x")[:5]
    (True, 22, 'name:')
    """
    return _made_id(" ".join(unicodedata.normalize("NFKC", name).casefold().split()))


def song_id(song_title: str, song_artist: str) -> str:
    """Return the id of a track of which only title and artist are known.

    Like `name_id`, of the two normal forms that `etl.songs` makes of them, artist first and a line
    feed between them, which neither holds: all releases of one song have one id.

    >>> song_id("halo", "beyonce")
    'name:KtJTB0xCwZmRc4sK9'
    """
    return _made_id(f"{song_artist}\n{song_title}")


def _made_id(text: str) -> str:
    number = int.from_bytes(hashlib.sha256(text.encode("utf-8", "replace")).digest(), "big")
    digits = []
    for _ in range(ID_LENGTH - len(NAME_ID_PREFIX)):
        number, digit = divmod(number, 62)
        digits.append(_BASE62[digit])
    return NAME_ID_PREFIX + "".join(digits)
