"""Why a question cannot be answered."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sql.reads import Card


class TrackError(Exception):
    """No single track is meant; `candidates` are those that may be, the likeliest first."""

    def __init__(self, message: str, candidates: Sequence[Card] = ()) -> None:
        super().__init__(message)
        self.candidates = tuple(candidates)


class UnknownTrackError(TrackError):
    """The database does not hold a track, or not enough of it."""


class AmbiguousTrackError(TrackError):
    """Songs by different artists have the title that was given."""


class UnknownArtistError(Exception):
    """The database does not hold an artist."""


class UnknownModelError(Exception):
    """There is no model of this name; the message lists those there are."""


class BlendError(Exception):
    """A blend of models is not written as it should be."""


def wrong_kind(text: str, kind: str, wanted: str) -> str:
    """Return the message for an id of something else, such as an album for a track."""
    return f"{text!r} is {_a(kind)}, not {_a(wanted)}\nname {_a(wanted)}"


def _a(noun: str) -> str:
    return f"an {noun}" if noun[0] in "aeiou" else f"a {noun}"
