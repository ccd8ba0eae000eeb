"""Why a chart cannot be drawn, in one to three lines."""

from __future__ import annotations


class NothingToDrawError(Exception):
    """The tables of a chart have rows, but none with the values that it draws."""


class InputError(Exception):
    """There is no chart, artist, genre or measure of that name."""
