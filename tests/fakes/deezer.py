"""Deezer: artists by name and related ones: https://developers.deezer.com/api/artist."""

from __future__ import annotations

from tests.fakes.artists import deezer_id, fold
from tests.fakes.invented import Json, number
from tests.fakes.messages import Answer, Asked, Request, answer
from tests.fakes.world import World

PAGE = 25


class Deezer:
    """Says what is wrong in answers of status 200."""

    def __init__(self, world: World) -> None:
        self.world = world

    def asked(self, request: Request) -> Asked | None:
        """Tell the name that is searched for, or the id."""
        if request.path == "/search/artist":
            return Asked("deezer-search", [request.one("q")])
        return Asked("deezer-related", [request.path.split("/")[2]]) if _of(request) else None

    def limited(self) -> Answer:
        """Answer that the quota is used up."""
        return _error("Exception", "Quota limit exceeded", 4)

    def respond(self, request: Request) -> Answer:
        """Answer a search or a request for related artists."""
        if request.path == "/search/artist":
            return self._search(request)
        number_ = _of(request)
        if number_ is None:
            return _error("InvalidQueryException", "Unknown path components", 600)
        artist = self.world.index().by_deezer.get(number_)
        if artist is not None:
            return _page([self._artist(i) for i in self.world.related_to(artist)])
        if self.world.invents_for(f"deezer {number_}"):
            return _page([self._artist(i) for i in self.world.drawn(f"deezer {number_}")])
        return _error("DataException", "no data", 800)

    def _search(self, request: Request) -> Answer:
        name = request.one("q")
        if not name.strip():
            return _error("MissingParameterException", "Missing parameters: q", 501)
        found = [self._artist(identifier) for identifier in self.world.index().search(name)]
        if not found and self.world.invents_for(fold(name)):
            fans = number("fans", fold(name)) % 100_000
            found = [{"id": deezer_id(fold(name)), "name": name, "nb_fan": fans, "type": "artist"}]
        limit = int(request.one("limit") or PAGE)
        return answer({"data": found[:limit], "total": len(found)})

    def _artist(self, identifier: str) -> Json:
        index = self.world.index()
        return {
            "id": deezer_id(identifier),
            "name": index.names.get(identifier, f"Artist {identifier}"),
            "nb_fan": index.fans.get(identifier, 0),
            "type": "artist",
        }


def _of(request: Request) -> int | None:
    """Return the id of /artist/ID/related."""
    parts = request.path.split("/")
    if len(parts) != 4 or (parts[1], parts[3]) != ("artist", "related"):
        return None
    return int(parts[2]) if parts[2].isdecimal() else None


def _page(found: list[Json]) -> Answer:
    return answer({"data": found, "total": len(found)})


def _error(kind: str, message: str, code: int) -> Answer:
    return answer({"error": {"type": kind, "message": message, "code": code}})
