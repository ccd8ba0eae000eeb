"""Why a picture cannot be drawn, said in one to three lines."""

from __future__ import annotations


class NothingToDrawError(Exception):
    """The tables of a chart hold rows, but none with what the chart is about."""


class InputError(Exception):
    """Something asked for by name is not there, or is there more than once."""
