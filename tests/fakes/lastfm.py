"""Last.fm: similar artists by name, with a key: https://www.last.fm/api/show/artist.getSimilar."""

from __future__ import annotations

from urllib.parse import quote_plus

from tests.fakes.artists import fold, mbid
from tests.fakes.invented import Json, share
from tests.fakes.messages import Answer, Asked, Request, answer
from tests.fakes.world import World

API_KEY = "00112233445566778899aabbccddeeff"
PAGE = 100
WITHOUT_MBID = 0.2


class LastFm:
    """Gives numbers as text, and leaves the MBID of some artists empty."""

    def __init__(self, world: World) -> None:
        self.world = world

    def asked(self, request: Request) -> Asked | None:
        """Tell the name."""
        return Asked("lastfm", [request.one("artist")])

    def limited(self) -> Answer:
        """Answer that the limit is exceeded."""
        return _error(29, "Rate limit exceeded")

    def respond(self, request: Request) -> Answer:
        """Answer artist.getSimilar."""
        if request.one("method").lower() != "artist.getsimilar" or request.one("format") != "json":
            return _error(3, "Invalid Method - No method with that name in this package")
        if request.one("api_key") != API_KEY:
            return _error(10, "Invalid API key")
        name = request.one("artist")
        similar = self._similar(name)
        if similar is None:
            return _error(6, "The artist you supplied could not be found")
        rows = [self._row(artist, place, len(similar)) for place, artist in enumerate(similar)]
        limit = int(request.one("limit") or PAGE)
        return answer({"similarartists": {"artist": rows[:limit], "@attr": {"artist": name}}})

    def _similar(self, name: str) -> list[str] | None:
        artist = self.world.index().named(name)
        if artist is not None:
            return self.world.related_to(artist)
        folded = fold(name)
        return self.world.drawn(folded) if self.world.invents_for(folded) else None

    def _row(self, artist: str, place: int, count: int) -> Json:
        name = self.world.index().names.get(artist, f"Artist {artist}")
        return {
            "name": name,
            "mbid": "" if share("mbid", artist) < WITHOUT_MBID else mbid(artist),
            "match": f"{1 - place / count:.6g}",
            "url": f"https://www.last.fm/music/{quote_plus(name)}",
        }


def _error(code: int, message: str) -> Answer:
    return answer({"error": code, "message": message})
