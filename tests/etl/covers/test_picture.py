"""Pictures of every kind become equal squares; what is damaged, huge or none is refused."""

from __future__ import annotations

import io
import os
import struct
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from etl.covers import picture
from etl.covers.picture import SIZE, decode_picture, encode_picture, read_picture
from etl.errors import InputError

RED, BLUE, WHITE = (200, 30, 40), (20, 40, 200), (255, 255, 255)
NEAR = 4  # of 255: what JPEG may change


def data(image: Image.Image, kind: str = "JPEG", **options: Any) -> bytes:
    stream = io.BytesIO()
    image.save(stream, kind, **options)
    return stream.getvalue()


def plain(colour: tuple[int, int, int] = RED, size: tuple[int, int] = (90, 90)) -> Image.Image:
    return Image.new("RGB", size, colour)


def assert_near(pixels: Any, colour: tuple[int, int, int], near: int = NEAR) -> None:
    assert pixels.dtype == np.uint8
    assert np.abs(pixels.astype(int) - colour).max() <= near


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("size", [(1, 1), (64, 64), (640, 640), (300, 200)])
def test_formats_and_sizes(kind: str, size: tuple[int, int]) -> None:
    pixels = decode_picture(data(plain(size=size), kind), "cover")
    assert pixels.shape == (SIZE, SIZE, 3)
    assert_near(pixels, RED)
    assert decode_picture(data(plain(size=size), kind), "cover", 20).shape == (20, 20, 3)


def test_the_longer_side_is_cut_about_the_middle() -> None:
    wide = plain(BLUE, (300, 100))
    wide.paste(RED, (100, 0, 200, 100))
    assert_near(decode_picture(data(wide, "PNG"), "cover"), RED)


def cmyk() -> bytes:
    return data(Image.new("CMYK", (80, 80), (0, 255, 255, 0)))


def palette() -> bytes:
    return data(plain((255, 0, 0)).convert("P", palette=Image.Palette.ADAPTIVE), "PNG")


@pytest.mark.parametrize(("make", "colour"), [(cmyk, (255, 0, 0)), (palette, (255, 0, 0))])
def test_other_colour_models(make: Callable[[], bytes], colour: tuple[int, int, int]) -> None:
    assert_near(decode_picture(make(), "cover"), colour, near=8)


def test_grey_is_grey() -> None:
    pixels = decode_picture(data(Image.new("L", (70, 70), 77)), "cover")
    assert_near(pixels, (77, 77, 77))


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_what_is_transparent_is_white(kind: str) -> None:
    image = Image.new("RGBA", (64, 64), (0, 0, 0, 0))
    image.paste((*RED, 255), (0, 0, 32, 64))
    pixels = decode_picture(data(image, kind, lossless=True), "cover")
    assert_near(pixels[:, :32], RED)
    assert_near(pixels[:, 32:], WHITE)


def test_half_transparent_is_mixed_with_white() -> None:
    pixels = decode_picture(data(Image.new("RGBA", (64, 64), (0, 0, 0, 128)), "PNG"), "cover")
    assert_near(pixels, (127, 127, 127))


def test_of_an_animation_the_first_frame() -> None:
    animation = data(plain(), "WEBP", save_all=True, append_images=[plain(BLUE)], lossless=True)
    assert_near(decode_picture(animation, "cover"), RED)


def test_a_turned_camera() -> None:
    """Noted as lying on its side (6: turn right): what is on the left belongs on top."""
    image = plain(BLUE, (64, 64))
    image.paste(RED, (0, 0, 32, 64))
    exif = Image.Exif()
    exif[0x0112] = 6
    pixels = decode_picture(data(image, exif=exif, quality=95), "cover")
    assert_near(pixels[:28], RED, near=10)
    assert_near(pixels[36:], BLUE, near=10)


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few bytes that says that it has billions of pixels."""

    def chunk(name: bytes, content: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(name + content))
        return struct.pack(">I", len(content)) + name + content + check

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(b"\0" * 1000)
    parts = chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + parts


@pytest.mark.parametrize(
    ("size", "words"),
    [((8000, 8000), "8,000 x 8,000 pixels, more than"), ((60_000, 60_000), "more than 50,000,000")],
)
def test_a_bomb_is_refused_by_its_size(size: tuple[int, int], words: str) -> None:
    with pytest.raises(InputError, match=f"cover has {words}"):
        decode_picture(bomb(*size), "cover")


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("share", [0.02, 0.5, 0.95])
def test_cut_off(kind: str, share: float) -> None:
    noise = np.random.default_rng(0).integers(0, 256, (120, 120, 3), dtype=np.uint8)
    whole = data(Image.fromarray(noise, "RGB"), kind)
    with pytest.raises(InputError, match="cover is not a whole"):
        decode_picture(whole[: int(len(whole) * share)], "cover")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"GIF89a",
        b"<html><body>404</body></html>",
        data(plain(), "GIF"),
        data(plain(), "BMP"),
        data(plain(), "TIFF"),
        b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n",
    ],
    ids=["empty", "head", "html", "gif", "bmp", "tiff", "postscript"],
)
def test_what_is_no_such_picture(content: bytes) -> None:
    with pytest.raises(InputError, match="cover is not a whole JPEG, PNG or WebP picture"):
        decode_picture(content, "cover")


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=200), st.integers(0, 2000), st.integers(1, 40))
def test_damage_is_refused_or_survived(noise: bytes, start: int, length: int) -> None:
    """Whatever bytes change, there is a picture of the right shape or an InputError."""
    whole = data(plain(size=(100, 100)), "PNG")
    start %= len(whole)
    try:
        pixels = decode_picture(whole[:start] + noise + whole[start + length :], "cover")
    except InputError:
        return
    assert pixels.shape == (SIZE, SIZE, 3)


def test_a_file(tmp_path: Path) -> None:
    path = tmp_path / "cover.jpg"
    path.write_bytes(data(plain()))
    assert_near(read_picture(path), RED)


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"cover\.jpg cannot be read: No such file"):
        read_picture(tmp_path / "cover.jpg")


@pytest.mark.parametrize("kind", ["a folder", "a named pipe"])
def test_no_regular_file(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "cover.jpg"
    path.mkdir() if kind == "a folder" else os.mkfifo(path)
    with pytest.raises(InputError, match=kind):
        read_picture(path)


def test_larger_than_the_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "cover.jpg"
    path.write_bytes(data(plain()))
    monkeypatch.setattr(picture, "LARGEST_FILE", path.stat().st_size - 1)
    with pytest.raises(InputError, match=r"cover\.jpg is larger than \d+ bytes"):
        read_picture(path)
    monkeypatch.setattr(picture, "LARGEST_FILE", path.stat().st_size)
    assert_near(read_picture(path), RED)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(*[st.integers(0, 255)] * 3), min_size=4, max_size=4))
def test_colours_stay_about_the_same(colours: list[tuple[int, int, int]]) -> None:
    """Four quarters of any colours: their means stay, and the same pixels are the same bytes."""
    half = SIZE // 2
    pixels = np.zeros((SIZE, SIZE, 3), dtype=np.uint8)
    quarters = [(slice(y, y + half), slice(x, x + half)) for y in (0, half) for x in (0, half)]
    for place, colour in zip(quarters, colours, strict=True):
        pixels[place] = colour
    encoded = encode_picture(pixels)
    assert encoded == encode_picture(pixels.copy())
    kept = decode_picture(encoded, "cover").astype(float)
    for place, colour in zip(quarters, colours, strict=True):
        assert np.abs(kept[place].mean(axis=(0, 1)) - colour).max() < 8


def test_a_jpeg_that_is_drawn_over_and_over_is_refused() -> None:
    """A few bytes may make a decoder go over millions of pixels once more, for hours."""
    whole = data(plain(), progressive=True)
    begin, last = whole[:-2], whole[whole.rindex(b"\xff\xda") : -2]
    assert_near(decode_picture(begin + 50 * last + whole[-2:], "some"), RED)
    with pytest.raises(InputError, match="many goes over its pixels more than 100 times"):
        decode_picture(begin + 100 * last + whole[-2:], "many")
    film = whole + 200 * last  # what follows the picture, as phones append, is none of it
    assert_near(decode_picture(film, "film"), RED)
