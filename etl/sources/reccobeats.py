"""ReccoBeats: audio features by Spotify's track ids, without a key.

Rows come in any order and have ids of its own; unknown tracks have no row. The track of a row is
known by its address at Spotify. There is no time signature.
Source: https://reccobeats.com/docs/apis/get-audio-features
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from etl.errors import RemoteError
from etl.ids import parse_id
from etl.sources.http_client import HttpError
from etl.sources.json_service import JsonService
from etl.sources.protocols import Response
from etl.sources.settings import Service
from etl.sources.shapes import checked

MOST_IDS = 40


class ReccoBeats:
    """See `etl.sources.protocols.ResponseProvider`; it has audio features only."""

    name = "reccobeats"

    def __init__(self, service: Service) -> None:
        self._service = JsonService(service)
        self.clients = (self._service.client,)

    def close(self) -> None:
        """See `Provider`."""
        self._service.close()

    def batch_size(self, kind: str) -> int:
        """See `ResponseProvider`."""
        return MOST_IDS

    def fetch(self, kind: str, ids: Sequence[str]) -> Mapping[str, Response | None]:
        """See `ResponseProvider`; "id" and "source" are added to the rows."""
        try:
            answer = self._service.get("audio-features", {"ids": list(ids)})
        except HttpError as fault:
            raise RemoteError(f"reccobeats refuses {kind}: {fault}\ntry again later") from None
        rows = answer.get("content") if isinstance(answer, dict) else None
        if not isinstance(rows, list):
            raise RemoteError("reccobeats answers without a list of features\ntry again later")
        found: dict[str, Response | None] = dict.fromkeys(ids)
        for row in rows:
            href = row.get("href") if isinstance(row, dict) else None
            track_id = parse_id(str(href), "track")
            if track_id in found:
                row = {**row, "id": track_id, "source": self.name}
                found[track_id] = checked("audio-features", row)
        return found
