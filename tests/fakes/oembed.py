"""Spotify's oEmbed: https://developer.spotify.com/documentation/embeds/reference/oembed."""

from __future__ import annotations

from etl.ids import parse_id
from tests.fakes.faults import Faults, rate_limited
from tests.fakes.messages import Answer, Asked, Request, answer
from tests.fakes.world import World

EXAMPLE = "4aawyAB9vmqN3uQ7FjRGTy"


class OEmbed:
    """Knows the addresses of pictures; it also knows the example of the documentation.

    Attributes:
        addresses: album id -> an address other than that of the fake pictures, or None for none.
    """

    def __init__(self, world: World, faults: Faults) -> None:
        self.world = world
        self.faults = faults
        self.addresses: dict[str, str | None] = {}

    def asked(self, request: Request) -> Asked | None:
        """Tell the album."""
        return Asked("oembed", [parse_id(request.one("url"), "album") or ""])

    def limited(self) -> Answer:
        """Answer 429."""
        return rate_limited(self.faults.retry_after)

    def respond(self, request: Request) -> Answer:
        """Answer with the address of a picture."""
        album_id = parse_id(request.one("url"), "album") or ""
        known = self.world.has_cover(album_id) or album_id in {EXAMPLE, *self.addresses}
        if not known:
            return answer({"error": "not found"}, 404)
        own = f"http://{request.headers['host']}/images/{album_id}"
        address = self.addresses.get(album_id, own)
        return answer({"type": "rich", "version": "1.0", "thumbnail_url": address})
