"""What can go wrong between the raw sources and the database, said in one to three lines."""

from __future__ import annotations


class InputError(Exception):
    """A source is missing, unreadable or not what it should be; the message says what to do."""


class BusyError(InputError):
    """Another process works in the same home folder."""
