"""One HTTP server on 127.0.0.1 for all fake services, each under a prefix of its own."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections import Counter
from collections.abc import Mapping
from http.server import ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self

from tests.fakes import lastfm, spotify
from tests.fakes.counts import Counts
from tests.fakes.deezer import Deezer
from tests.fakes.faults import Faults
from tests.fakes.handler import Handler
from tests.fakes.images import Images, Robots
from tests.fakes.lastfm import LastFm
from tests.fakes.listenbrainz import ListenBrainz
from tests.fakes.messages import Service
from tests.fakes.musicbrainz import MusicBrainz
from tests.fakes.oembed import OEmbed
from tests.fakes.reccobeats import ReccoBeats
from tests.fakes.spotify import Mode, Spotify
from tests.fakes.world import World


class FakeServer:
    """All services; serves while the ``with`` block runs.

    Args:
        world: what the services know; nothing by default.
        faults: what goes wrong; nothing by default.
        mode: what Spotify thinks of the app, "extended" or "new_app".
        port: 0 for a free one; the port of an earlier server, to come back in its place.

    Attributes:
        world, faults: those given; both may be changed while the server runs.
        oembed, robots: they may be told to answer otherwise.
        spotify: its `mode` may be changed, and its tokens be made to expire.
        counts: what was asked.
        url: "http://127.0.0.1:PORT".
    """

    def __init__(
        self,
        world: World | None = None,
        faults: Faults | None = None,
        *,
        mode: Mode = "extended",
        port: int = 0,
    ) -> None:
        self.world = World() if world is None else world
        self.faults = Faults() if faults is None else faults
        self.counts = Counts()
        self.spotify = Spotify(self.world, self.faults, mode)
        self.oembed = OEmbed(self.world, self.faults)
        self.robots = Robots()
        self.services: Mapping[str, Service] = {
            "spotify": self.spotify,
            "reccobeats": ReccoBeats(self.world, self.faults),
            "deezer": Deezer(self.world),
            "listenbrainz": ListenBrainz(self.world, self.faults),
            "musicbrainz": MusicBrainz(self.world),
            "lastfm": LastFm(self.world),
            "oembed": self.oembed,
            "images": Images(self.world, self.faults),
            "robots.txt": self.robots,
        }
        self.stopping = threading.Event()
        self._http = _Http(("127.0.0.1", port), Handler, self)
        self._thread = threading.Thread(
            target=self._http.serve_forever, args=(0.05,), name="fake services", daemon=True
        )
        self.port = int(self._http.server_address[1])
        self.url = f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()

    def stop(self) -> None:
        """Close all connections and give up answers that wait; may be called twice."""
        self.stopping.set()
        self._http.shutdown()
        self._http.close_connections()
        self._http.server_close()
        self._thread.join()

    @property
    def requests(self) -> Counter[tuple[str, str]]:
        """How often each (method, path without query) was asked for."""
        return self.counts.requests

    def reset(self) -> None:
        """Forget what was asked, and let nothing go wrong any more."""
        self.counts.clear()
        self.faults.clear()

    def environment(self) -> dict[str, str]:
        """Return the environment variables that point Segue at this server."""
        return environment(self.url)


def environment(url: str) -> dict[str, str]:
    """Return the environment variables that point Segue at a fake server of this address."""
    return {
        "SEGUE_SOURCES_SPOTIFY_URL": f"{url}/spotify/v1",
        "SEGUE_SOURCES_SPOTIFY_TOKEN_URL": f"{url}/spotify/token",
        "SEGUE_SOURCES_RECCOBEATS_URL": f"{url}/reccobeats/v1",
        "SEGUE_SOURCES_DEEZER_URL": f"{url}/deezer",
        "SEGUE_SOURCES_LISTENBRAINZ_URL": f"{url}/listenbrainz",
        "SEGUE_SOURCES_MUSICBRAINZ_URL": f"{url}/musicbrainz/ws/2",
        "SEGUE_SOURCES_LASTFM_URL": f"{url}/lastfm/2.0",
        "SEGUE_SOURCES_OEMBED_URL": f"{url}/oembed",
        "SEGUE_SOURCES_COVER_HOSTS": url,
        "SEGUE_SPOTIFY_CLIENT_ID": spotify.CLIENT_ID,
        "SEGUE_SPOTIFY_CLIENT_SECRET": spotify.CLIENT_SECRET,
        "SEGUE_LASTFM_API_KEY": lastfm.API_KEY,
    }


class _Http(ThreadingHTTPServer):
    """Knows its open connections, since a thread that waits on one would outlive the server."""

    request_queue_size = 128
    daemon_threads = False  # so that server_close waits for them

    def __init__(self, address: tuple[str, int], handler: type[Handler], fake: FakeServer) -> None:
        self.fake = fake
        self._connections: set[Any] = set()
        self._lock = threading.Lock()
        super().__init__(address, handler)

    def process_request(self, request: Any, client_address: Any) -> None:
        with self._lock:
            self._connections.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        with self._lock:
            self._connections.discard(request)
        super().shutdown_request(request)

    def close_connections(self) -> None:
        with self._lock:
            for connection in self._connections:
                with contextlib.suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)
