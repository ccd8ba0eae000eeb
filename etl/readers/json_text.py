"""JSON as it is found: halves of surrogate pairs are legal in it, but are no text."""

from __future__ import annotations

import re
from typing import TypeVar

import msgspec

T = TypeVar("T")

_REPLACEMENT = rb"\ufffd"
# Either a whole surrogate pair, or (captured) half of one, or any other escape.
_ESCAPE = re.compile(
    rb"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}"
    rb"|(\\u[dD][89a-fA-F][0-9a-fA-F]{2})"
    rb"|\\.",
    re.DOTALL,
)


def decode_mended(decoder: msgspec.json.Decoder[T], data: bytes) -> tuple[T, int]:
    """Decode JSON; where that fails, again with every half of a surrogate pair made U+FFFD.

    Returns:
        The value, and how many halves were replaced.

    Raises:
        msgspec.MsgspecError: it is no JSON, or not of the decoder's type.
    """
    try:
        return decoder.decode(data), 0
    except msgspec.DecodeError:
        mended = _ESCAPE.sub(_whole_character, data)
        if mended == data:
            raise
    replaced = mended.count(_REPLACEMENT) - data.count(_REPLACEMENT)
    return decoder.decode(mended), replaced


def _whole_character(escape: re.Match[bytes]) -> bytes:
    return _REPLACEMENT if escape[1] else escape[0]
