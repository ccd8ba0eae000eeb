"""Makes what a service sends fit to be kept and read again.

A value that JSON cannot hold (half a surrogate pair, NaN, an endless number) is replaced; an object
that is not of the shape that its reader expects counts as no answer.
"""

from __future__ import annotations

import math
from typing import Annotated, Any, TypeVar

import msgspec

from etl.readers.scraped.types import TYPES
from etl.sources.protocols import Response

Name = Annotated[str, msgspec.Meta(min_length=1)]
S = TypeVar("S", bound=msgspec.Struct)


def json_bytes(value: object) -> bytes | None:
    """Return a value as JSON; None where it cannot be: too deep, or a number too large.

    >>> json_bytes({"name": "half \\ud800", "tempo": float("nan")})
    b'{"name":"half ?","tempo":null}'
    """
    try:
        return msgspec.json.encode(value)
    except UnicodeEncodeError:
        return json_bytes(_mended(value))
    except (OverflowError, RecursionError, TypeError, ValueError):
        return None


def _mended(value: Any) -> Any:
    match value:
        case str():
            return value.encode("utf-8", "replace").decode()
        case list():
            return [_mended(one) for one in value]
        case dict():
            return {_mended(key): _mended(one) for key, one in value.items()}
        case _:
            return value


def checked(kind: str, response: object) -> Response | None:
    """Return a response in the form that the reader of its kind expects; None if it has none.

    `kind` is a key of `etl.readers.scraped.types.TYPES`.
    """
    shape = TYPES[kind].object
    data = None if response is None else json_bytes(response)
    try:
        if data is None or msgspec.json.decode(data, type=shape) == shape():
            return None
        found: Response = msgspec.json.decode(data)
    except (msgspec.DecodeError, RecursionError):
        return None
    return found


def usable(rows: object, shape: type[S]) -> list[S]:
    """Return the rows of a list that have a shape; numbers may come as text."""
    return [one for row in rows if (one := _shaped(row, shape))] if isinstance(rows, list) else []


def _shaped(row: object, shape: type[S]) -> S | None:
    data = json_bytes(row)
    try:
        return None if data is None else msgspec.json.decode(data, type=shape, strict=False)
    except (msgspec.DecodeError, RecursionError):
        return None


def number(value: object) -> float | None:
    """Return a number, or a text that is one, as a float; None for all else.

    >>> number("0.5"), number("x"), number([1])
    (0.5, None, None)
    """
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        found = float(value)
    except (OverflowError, ValueError):
        return None
    return found if math.isfinite(found) else None
