"""ListenBrainz labs: artists that people listen to together: https://labs.api.listenbrainz.org."""

from __future__ import annotations

from tests.fakes.artists import mbid
from tests.fakes.faults import Faults, rate_limited
from tests.fakes.invented import Json
from tests.fakes.messages import Answer, Asked, Request, answer
from tests.fakes.world import World

PATH = "/similar-artists/json"
FIRST_SCORE = 2_000


class ListenBrainz:
    """Gives rows of all artists asked for, and none for the unknown."""

    def __init__(self, world: World, faults: Faults) -> None:
        self.world = world
        self.faults = faults

    def asked(self, request: Request) -> Asked | None:
        """Tell the MBIDs."""
        return Asked("listenbrainz", request.many("artist_mbids"))

    def limited(self) -> Answer:
        """Answer 429."""
        return rate_limited(self.faults.retry_after)

    def respond(self, request: Request) -> Answer:
        """Answer a request for similar artists."""
        if request.path != PATH:
            return answer({"code": 404, "error": "Not Found"}, 404)
        asked = request.many("artist_mbids")
        if not asked or not request.one("algorithm"):
            return answer({"error": "artist_mbids and algorithm are required"}, 400)
        return answer([row for each in asked for row in self._rows(each)])

    def _rows(self, reference: str) -> list[Json]:
        artist = self.world.index().by_mbid.get(reference)
        if artist is not None:
            similar = self.world.related_to(artist)
        elif self.world.invents_for(reference):
            similar = self.world.drawn(reference)
        else:
            similar = []
        return [self._row(each, place, reference) for place, each in enumerate(similar)]

    def _row(self, artist: str, place: int, reference: str) -> Json:
        return {
            "artist_mbid": mbid(artist),
            "name": self.world.index().names.get(artist, f"Artist {artist}"),
            "comment": "",
            "type": "Person" if place % 2 else "Group",
            "gender": None,
            "score": FIRST_SCORE // (place + 1),
            "reference_mbid": reference,
        }
