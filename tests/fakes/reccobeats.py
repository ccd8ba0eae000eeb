"""ReccoBeats: audio features by Spotify id, without key: https://reccobeats.com/docs."""

from __future__ import annotations

from etl.ids import link
from tests.fakes.faults import Faults, rate_limited
from tests.fakes.invented import Json, isrc, made_uuid, number
from tests.fakes.messages import Answer, Asked, Request, answer
from tests.fakes.world import World

MOST_IDS = 40
FEATURES = (
    "acousticness",
    "danceability",
    "energy",
    "instrumentalness",
    "key",
    "liveness",
    "loudness",
    "mode",
    "speechiness",
    "tempo",
    "valence",
)


class ReccoBeats:
    """Leaves out what it does not know, and gives the rest in an order of its own."""

    def __init__(self, world: World, faults: Faults) -> None:
        self.world = world
        self.faults = faults

    def asked(self, request: Request) -> Asked | None:
        """Tell the ids."""
        return Asked("reccobeats", request.many("ids"))

    def limited(self) -> Answer:
        """Answer 429."""
        return rate_limited(self.faults.retry_after)

    def respond(self, request: Request) -> Answer:
        """Answer a request for audio features."""
        if request.method != "GET" or request.path != "/v1/audio-features":
            return answer({"status": 4040, "error": "Not found"}, 404)
        ids = request.many("ids")
        if not 1 <= len(ids) <= MOST_IDS:
            message = f"size must be between 1 and {MOST_IDS}"
            return answer({"status": 4004, "errors": [{"message": message}]}, 400)
        rows = [row for row in map(self._row, set(ids)) if row is not None]
        return answer({"content": sorted(rows, key=lambda row: number("order", row["id"]))})

    def _row(self, identifier: str) -> Json | None:
        found = self.world.plain("audio-features", identifier)
        if found is None:
            return None
        track = self.world.plain("tracks", identifier) or {}
        return {
            "id": made_uuid("reccobeats", identifier),
            "href": link("track", identifier),
            "isrc": (track.get("external_ids") or {}).get("isrc") or isrc(identifier),
            **{name: found[name] for name in FEATURES if name in found},
        }
