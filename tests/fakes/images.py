"""A host of pictures, and the robots.txt of the whole server."""

from __future__ import annotations

import io

from PIL import Image

from tests.fakes.faults import Faults, rate_limited
from tests.fakes.invented import number
from tests.fakes.messages import Answer, Asked, Request, answer
from tests.fakes.world import World


class Images:
    """Gives the pictures of `World.covers`, or draws one."""

    def __init__(self, world: World, faults: Faults) -> None:
        self.world = world
        self.faults = faults

    def asked(self, request: Request) -> Asked | None:
        """Tell the album."""
        return Asked("covers", [request.path.strip("/")])

    def limited(self) -> Answer:
        """Answer 429."""
        return rate_limited(self.faults.retry_after)

    def respond(self, request: Request) -> Answer:
        """Answer with a picture, or with what the test has put in its place."""
        album_id = request.path.strip("/")
        known = self.world.covers.get(album_id)
        if isinstance(known, Answer):
            return known
        if known is None and not self.world.has_cover(album_id):
            return answer({"error": "not found"}, 404)
        return Answer(200, known or drawn(album_id), "image/jpeg")


class Robots:
    """Gives the robots.txt.

    Attributes:
        answer: 404 where a test sets no other; see `say`.
    """

    def __init__(self) -> None:
        self.answer = answer({"error": "not found"}, 404)

    def say(self, text: str) -> None:
        """Have a robots.txt."""
        self.answer = Answer(200, text.encode(), "text/plain")

    def asked(self, request: Request) -> Asked | None:
        """Tell nothing."""
        return None

    def limited(self) -> Answer:
        """Answer 429."""
        return rate_limited("1")

    def respond(self, request: Request) -> Answer:
        """Answer."""
        return self.answer


def color(album_id: str) -> tuple[int, int, int]:
    """Return the colour of a drawn picture."""
    value = number("color", album_id)
    return value & 255, value >> 8 & 255, value >> 16 & 255


def drawn(album_id: str, kind: str = "JPEG", size: int = 300) -> bytes:
    """Return a picture of one colour."""
    stream = io.BytesIO()
    Image.new("RGB", (size, size), color(album_id)).save(stream, kind)
    return stream.getvalue()
