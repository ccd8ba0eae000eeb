"""A plain client of the fake services, and a small world to ask for: three tracks, two artists."""

from __future__ import annotations

import http.client
import json
from base64 import b64encode
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode, urlsplit

from tests.etl.world import an_id
from tests.fakes.lastfm import API_KEY
from tests.fakes.spotify import CLIENT_ID, CLIENT_SECRET
from tests.fakes.world import World

T1, T2, T3, NO_SUCH = an_id("t1"), an_id("t2"), an_id("t3"), an_id("none")
A1, A2, A3 = an_id("a1"), an_id("a2"), an_id("a3")
ALBUM = an_id("album")
TIMEOUT_S = 30
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@dataclass
class Reply:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Client:
    """One connection that is kept open; a token is fetched where one is needed."""

    url: str
    headers: dict[str, str] = field(default_factory=lambda: {"User-Agent": "tests"})

    def __post_init__(self) -> None:
        parts = urlsplit(self.url)
        self.connection = http.client.HTTPConnection(str(parts.hostname), parts.port, TIMEOUT_S)

    def close(self) -> None:
        self.connection.close()

    def get(self, path: str, **parameters: Any) -> Reply:
        query = f"?{urlencode(parameters, doseq=True)}" if parameters else ""
        return self.send("GET", path + query, None, {})

    def send(self, method: str, path: str, body: str | None, headers: dict[str, str]) -> Reply:
        self.connection.request(method, path, body, self.headers | headers)
        response = self.connection.getresponse()
        return Reply(response.status, dict(response.getheaders()), response.read())

    def token(self, secret: str = CLIENT_SECRET) -> Reply:
        basic = b64encode(f"{CLIENT_ID}:{secret}".encode()).decode()
        headers = FORM | {"Authorization": f"Basic {basic}"}
        return self.send("POST", "/spotify/token", "grant_type=client_credentials", headers)

    def log_in(self) -> None:
        self.headers["Authorization"] = f"Bearer {self.token().json['access_token']}"

    def similar(self, name: str, key: str = API_KEY) -> Reply:
        """Ask Last.fm for similar artists."""
        method = "artist.getsimilar"
        return self.get("/lastfm/2.0/", method=method, artist=name, api_key=key, format="json")


def a_world() -> World:
    def artist(identifier: str, name: str, fans: int) -> dict[str, Any]:
        return {"id": identifier, "name": name, "genres": ["pop"], "followers": {"total": fans}}

    features = {"tempo": 120.0, "key": 1, "mode": 0, "time_signature": 4, "energy": 0.5}
    markets = {"available_markets": ["DE"]}
    album = {"id": ALBUM, "name": "Album", "label": "L", "popularity": 3, "genres": ["pop"]}
    return World(
        tracks={
            T1: {"id": T1, "name": "One", "popularity": 9, "album": album | markets},
            T2: {"id": T2, "name": "Two", "external_ids": {"isrc": "XX0000000002"}},
            T3: None,
        },
        albums={ALBUM: album | markets},
        artists={A1: artist(A1, "Björk", 10), A2: artist(A2, "Björk Tribute", 99)},
        audio_features={T1: features | {"id": T1}, T2: features | {"id": T2}, T3: None},
        related={A1: [A2, A3]},
    )
