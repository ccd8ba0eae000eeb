"""MusicBrainz: which artist a Spotify address belongs to: https://musicbrainz.org/doc/MusicBrainz_API."""

from __future__ import annotations

from etl.ids import link, parse_id
from tests.fakes.artists import mbid
from tests.fakes.invented import made_uuid
from tests.fakes.messages import Answer, Asked, Request, answer
from tests.fakes.world import World

HELP = "For usage, please see: https://musicbrainz.org/development/mmd"


class MusicBrainz:
    """Knows the address of every artist of the world; wants to be told who asks."""

    def __init__(self, world: World) -> None:
        self.world = world

    def asked(self, request: Request) -> Asked | None:
        """Tell the Spotify id of the address, or the address."""
        resource = request.one("resource")
        return Asked("musicbrainz", [parse_id(resource, "artist") or resource])

    def limited(self) -> Answer:
        """Answer 503, as it does at more than one request a second."""
        message = (
            "Your requests are exceeding the allowable rate limit. "
            "Please see http://wiki.musicbrainz.org/XMLWebService for more information."
        )
        return answer({"error": message}, 503)

    def respond(self, request: Request) -> Answer:
        """Answer a request for the address of an artist."""
        if not request.headers.get("user-agent", "").strip():
            return answer({"error": "Please provide a User-Agent", "help": HELP}, 403)
        if request.path != "/ws/2/url" or request.one("fmt") != "json":
            return answer({"error": "Bad Request", "help": HELP}, 400)
        resource = request.one("resource")
        artist = parse_id(resource, "artist")
        if artist is None or resource != link("artist", artist):
            return _not_found()
        name = self.world.index().names.get(artist)
        if name is None and self.world.invents(artist):
            name = f"Artist {artist[:8]}"
        return _not_found() if name is None else self._url(request, artist, name)

    def _url(self, request: Request, artist: str, name: str) -> Answer:
        relation = {
            "type": "free streaming",
            "target-type": "artist",
            "direction": "backward",
            "ended": False,
            "artist": {"id": mbid(artist), "name": name, "sort-name": name, "disambiguation": ""},
        }
        found = {"id": made_uuid("url", artist), "resource": request.one("resource")}
        wanted = "artist-rels" in request.one("inc").split()
        return answer(found | ({"relations": [relation]} if wanted else {}))


def _not_found() -> Answer:
    return answer({"error": "Not Found", "help": HELP}, 404)
