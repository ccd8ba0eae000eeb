"""Spotify's token service and Web API: https://developer.spotify.com/documentation/web-api."""

from __future__ import annotations

import base64
import binascii
import itertools
import threading
from typing import Any, Literal
from urllib.parse import parse_qs

from etl.ids import is_id
from tests.fakes.faults import Faults, rate_limited
from tests.fakes.invented import Json, isrc
from tests.fakes.messages import Answer, Asked, Request, answer
from tests.fakes.world import World

CLIENT_ID = "0123456789abcdef0123456789abcdef"
CLIENT_SECRET = "fedcba9876543210fedcba9876543210"
TOKEN_SECONDS = 3600
BATCH_LIMITS = {"tracks": 50, "albums": 20, "artists": 50, "audio-features": 100}
CLOSED_TO_NEW_APPS = {"popularity", "followers", "label", "available_markets"}

Mode = Literal["extended", "new_app"]


class Spotify:
    """Answers as for an app with extended access, or as for a new app, which is told much less."""

    def __init__(self, world: World, faults: Faults, mode: Mode = "extended") -> None:
        self.world = world
        self.faults = faults
        self.mode: Mode = mode
        self._lock = threading.Lock()
        self._numbers = itertools.count(1)
        self._uses: dict[str, int] = {}

    def asked(self, request: Request) -> Asked | None:
        """Tell the kind and the ids, of batches and of single objects."""
        kind, identifier, rest = _parts(request.path)
        if rest == "related-artists":
            return Asked(rest, [identifier])
        if kind not in BATCH_LIMITS:
            return None
        return Asked(kind, [identifier] if identifier else request.many("ids"))

    def limited(self) -> Answer:
        """Answer 429."""
        return rate_limited(self.faults.retry_after)

    def expire_tokens(self) -> None:
        """Make all tokens that were given out so far invalid."""
        with self._lock:
            self._uses.clear()

    def respond(self, request: Request) -> Answer:
        """Answer a request for a token or, with a token, for objects."""
        if request.path == "/token":
            return self._token(request)
        if request.method != "GET":
            return _error(405, "Method not allowed")
        if not self._may_pass(request):
            return _error(401, "The access token expired")
        kind, identifier, rest = _parts(request.path)
        if kind == "artists" and rest == "related-artists":
            return self._related(identifier)
        if kind not in BATCH_LIMITS or rest:
            return _error(404, "Service not found")
        if self.mode == "new_app" and (not identifier or kind == "audio-features"):
            return answer({"error": {"status": 403}}, 403)
        return self._single(kind, identifier) if identifier else self._batch(kind, request)

    def _token(self, request: Request) -> Answer:
        if request.method != "POST":
            return _error(405, "Method not allowed")
        form = parse_qs(request.body.decode("ascii", "replace"))
        if form.get("grant_type") != ["client_credentials"]:
            return answer({"error": "unsupported_grant_type"}, 400)
        client, _, secret = _basic(request.headers.get("authorization", "")).partition(":")
        if client != CLIENT_ID:
            return answer(_denied("Invalid client"), 400)
        if secret != CLIENT_SECRET:
            return answer(_denied("Invalid client secret"), 400)
        with self._lock:
            token = f"fake-token-{next(self._numbers):06}"
            self._uses[token] = 0
        return answer({"access_token": token, "token_type": "Bearer", "expires_in": TOKEN_SECONDS})

    def _may_pass(self, request: Request) -> bool:
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        with self._lock:
            uses = self._uses.get(token)
            if scheme.lower() != "bearer" or uses is None:
                return False
            life = self.faults.token_life
            if life is not None and uses >= life:
                del self._uses[token]
                return False
            self._uses[token] = uses + 1
            return True

    def _single(self, kind: str, identifier: str) -> Answer:
        if not is_id(identifier):
            return _error(400, "invalid id")
        if self.mode == "new_app":
            found = self.world.plain(kind, identifier)
            found = _as_told_to_new_apps(kind, found) if found else None
        else:
            found = self.world.find(kind, identifier)
        return _error(404, "Resource not found") if found is None else answer(found)

    def _batch(self, kind: str, request: Request) -> Answer:
        ids = request.many("ids")
        if not ids or not all(map(is_id, ids)):
            return _error(400, "invalid id")
        if len(ids) > BATCH_LIMITS[kind]:
            return _error(400, "Too many ids requested")
        found = [self.world.find(kind, identifier) for identifier in ids]
        return answer({kind.replace("-", "_"): found})

    def _related(self, artist: str) -> Answer:
        if self.mode == "new_app":
            return _error(404, "Not found.")
        if not is_id(artist):
            return _error(400, "invalid id")
        known = artist in self.world.related or self.world.find("artists", artist) is not None
        if not known:
            return _error(404, "Resource not found")
        return answer({"artists": [self._artist(i) for i in self.world.related_to(artist)]})

    def _artist(self, identifier: str) -> Any:
        """Return the object of a related artist; all have one here, if only of a name."""
        found = self.world.find("artists", identifier)
        if found is not None:
            return found
        name = self.world.index().names.get(identifier, f"Artist {identifier}")
        uri = f"spotify:artist:{identifier}"
        return {"id": identifier, "name": name, "genres": [], "type": "artist", "uri": uri}


def _parts(path: str) -> tuple[str, str, str]:
    """Return kind, id and what follows of a path such as /v1/artists/ID/related-artists."""
    parts = path.removeprefix("/v1/").split("/", 2)
    kind, identifier, rest = [*parts, "", ""][:3]
    return kind, identifier, rest


def _basic(header: str) -> str:
    scheme, _, text = header.partition(" ")
    if scheme.lower() != "basic":
        return ""
    try:
        return base64.b64decode(text, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return ""


def _denied(description: str) -> Json:
    return {"error": "invalid_client", "error_description": description}


def _error(status: int, message: str) -> Answer:
    return answer({"error": {"status": status, "message": message}}, status)


def _as_told_to_new_apps(kind: str, found: Json) -> Json:
    if kind == "tracks":
        found.setdefault("external_ids", {"isrc": isrc(found["id"])})
    told: Json = _stripped(found)
    return told


def _stripped(value: Any) -> Any:
    """Leave out what new apps are not told, at any depth; lists of genres become empty."""
    if isinstance(value, list):
        return [_stripped(each) for each in value]
    if not isinstance(value, dict):
        return value
    return {
        name: [] if name == "genres" else _stripped(each)
        for name, each in value.items()
        if name not in CLOSED_TO_NEW_APPS
    }
