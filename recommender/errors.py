"""Why a question cannot be answered."""

from __future__ import annotations


class UnknownTrackError(Exception):
    """The database does not know a track, or not enough of it."""


class AmbiguousTrackError(Exception):
    """Several tracks fit what was typed; the message lists them."""
