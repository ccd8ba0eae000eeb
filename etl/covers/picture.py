"""Pictures of any kind, made into small squares of red, green and blue.

Anybody may have made the file. Only the formats below are tried, the size that a file declares is
checked before a pixel is decoded, and what is cut off or damaged is refused.
"""

from __future__ import annotations

import io
import re
import warnings
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

from etl.errors import InputError
from etl.files import open_regular, size_text

Pixels: TypeAlias = NDArray[np.uint8]

SIZE = 64
"""Pixels on each side of a cover: the smallest that Spotify offers."""

FORMATS = ("JPEG", "PNG", "WEBP")
LARGEST_FILE = 20_000_000  # bytes
MOST_PIXELS = 50_000_000  # which take up to 0.6 GB while they are decoded
MOST_SCANS = 100  # of a JPEG: each goes over all pixels, however few bytes it has

# of a segment with a length: not what stands for a byte, fills, or has nothing after it
_MARKER = re.compile(rb"\xff([^\x00\x01\xd0-\xd8\xff])")
_SCAN, _END = b"\xda", b"\xd9"


def read_picture(path: Path, size: int = SIZE) -> Pixels:
    """Read a picture from a file; see `decode_picture`.

    Raises:
        InputError: it cannot be read, or is no such picture.
    """
    try:
        with open_regular(path) as stream:
            data = stream.read(LARGEST_FILE + 1)
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror or error}") from None
    return decode_picture(data, str(path), size)


def decode_picture(data: bytes, name: str, size: int = SIZE) -> Pixels:
    """Return a JPEG, PNG or WebP picture as (size, size, 3) red, green and blue.

    The longer side is cut to a square about the middle, and a turn that a camera noted is made. Of
    an animation it is the first frame; what is transparent is white; CMYK, grey and palettes become
    red, green and blue. Memory: up to 12 bytes for each pixel of the picture, at most 0.6 GB.

    Args:
        data: the content of the file.
        name: what errors call it.
        size: pixels on each side of the result.

    Raises:
        InputError: it is none of the three, too large, cut off or damaged.
    """
    if len(data) > LARGEST_FILE:
        raise InputError(f"{name} is larger than {size_text(LARGEST_FILE)}")
    if _scans(data) > MOST_SCANS:
        raise InputError(f"{name} goes over its pixels more than {MOST_SCANS} times")
    try:
        # Warnings are about damage that decoding either survives or reports.
        with warnings.catch_warnings(action="ignore"), _opened(data) as image:
            width, height = image.size
            if width * height > MOST_PIXELS:
                raise InputError(
                    f"{name} has {width:,} x {height:,} pixels, more than {MOST_PIXELS:,} in all"
                )
            image.draft("RGB", (2 * size, 2 * size))
            square = _on_white(ImageOps.fit(_upright(image), (size, size), Image.Resampling.BOX))
    except InputError:
        raise
    except Image.DecompressionBombError:  # of so many pixels that Pillow does not even open it
        raise InputError(f"{name} has more than {MOST_PIXELS:,} pixels") from None
    except Exception as error:  # Pillow's readers raise many kinds for what is damaged
        raise InputError(f"{name} is not a whole JPEG, PNG or WebP picture") from error
    return np.asarray(square, dtype=np.uint8)


def encode_picture(pixels: Pixels) -> bytes:
    """Return pixels (h, w, 3) as a JPEG file without any metadata; the same pixels, same bytes."""
    stream = io.BytesIO()
    Image.fromarray(pixels, "RGB").save(stream, "JPEG", quality=90)
    return stream.getvalue()


def _scans(data: bytes) -> int:
    """Return how many scans the first picture of a JPEG file has; 0 for other files."""
    place = found = 0
    while data.startswith(b"\xff\xd8") and (marker := _MARKER.search(data, place)):
        if marker[1] == _END or found > MOST_SCANS:
            break
        found += marker[1] == _SCAN
        place = marker.end() + int.from_bytes(data[marker.end() : marker.end() + 2], "big")
    return found


def _opened(data: bytes) -> Any:
    return Image.open(io.BytesIO(data), formats=FORMATS)


def _upright(image: Image.Image) -> Image.Image:
    """Return the first frame, upright, in red, green and blue, and alpha where it has any.

    No copy is made that is not needed: each takes 4 bytes for a pixel.
    """
    image.seek(0)
    ImageOps.exif_transpose(image, in_place=True)
    wanted = "RGBA" if image.has_transparency_data else "RGB"
    return image if image.mode == wanted else image.convert(wanted)


def _on_white(image: Image.Image) -> Image.Image:
    """Return a picture without alpha."""
    if image.mode == "RGB":
        return image
    ground = Image.new("RGBA", image.size, "white")
    return Image.alpha_composite(ground, image).convert("RGB")
