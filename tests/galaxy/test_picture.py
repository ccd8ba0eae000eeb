"""Pictures that are sent: what they find, what is refused, and how slow clients are borne."""

from __future__ import annotations

import json
import socket
import struct
import threading
import time
import zlib
from collections.abc import Iterator
from urllib.parse import urlsplit

import numpy as np
import pytest

from etl.covers.picture import LARGEST_FILE, Pixels
from etl.home import Home
from galaxy.api.picture import Pictures
from galaxy.serving.headers import HEADERS
from galaxy.world import World
from models.contract import Query
from recommender.answers import AnswerOptions
from recommender.query import QueryTrack
from tests.galaxy.conftest import Served, picture_of, serving


@pytest.fixture(scope="module")
def covers(home: Home) -> list[tuple[str, Pixels]]:
    """The albums, and their covers, of two of the sample world."""
    return [(album, home.covers.read(album)) for album in list(home.covers)[:2]]


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "JPEG"])
def test_a_picture_finds_the_tracks_whose_covers_look_like_it(
    served: Served, world: World, covers: list[tuple[str, Pixels]], kind: str
) -> None:
    album, pixels = covers[0]
    found = served.send(picture_of(pixels, kind), f"image/{kind.lower()}", limit=8).json()
    assert found["model"] == "cover"
    assert len(found["recommendations"]) == 8
    first = found["recommendations"][0]
    own = world.database.rows("SELECT track_id FROM track WHERE album_id = ?", [album])
    assert (first["id"],) in own
    assert first["why"].startswith("the cover looks alike (distance")
    assert any("tempo" in (one["features"] or ()) for one in found["recommendations"])
    distances = [one["because"]["cover_distance"] for one in found["recommendations"]]
    assert distances == sorted(distances)
    if kind == "PNG":
        assert distances[0] == pytest.approx(0, abs=1e-4)
        query = QueryTrack("x", Query(features=pixels))
        answer = world.recommender("cover").recommend([query], AnswerOptions(8))
        expected = [one.track.track_id for one in answer]
        assert [one["id"] for one in found["recommendations"]] == expected


def _png(width: int, height: int) -> bytes:
    """Return a small file that declares many pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        sum_ = zlib.crc32(kind + data)
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", sum_)

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = zlib.compress(bytes(10_000_000))
    signature = b"\x89PNG\r\n\x1a\n"
    return signature + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


NOISE = np.random.default_rng(0).integers(0, 255, (90, 120, 3), dtype=np.uint8)
JPEG = picture_of(NOISE, "JPEG")


@pytest.mark.parametrize(
    ("body", "kind", "query", "status", "words"),
    [
        (b"Title,Artist\n", "image/png", {}, 422, "not a whole JPEG, PNG or WebP"),
        (JPEG[:-500], "image/jpeg", {}, 422, "not a whole JPEG, PNG or WebP"),
        (picture_of(NOISE, "GIF"), "image/png", {}, 422, "not a whole JPEG, PNG or WebP"),
        (_png(9_000, 9_000), "image/png", {}, 422, "9,000 x 9,000 pixels"),
        (_png(60_000, 60_000), "application/octet-stream", {}, 422, "more than 50,000,000"),
        (b"", "image/png", {}, 422, "the body is empty"),
        (JPEG, "image/jpeg", {"limit": 0}, 422, "limit"),
        (JPEG, "image/gif", {}, 415, "image/jpeg"),
        (JPEG, "text/plain", {}, 415, "image/jpeg"),
        (JPEG, "multipart/form-data; boundary=x", {}, 415, "image/jpeg"),
        (JPEG, "image/jpeg", {"model": "features"}, 409, "cannot be asked about an image"),
        (JPEG, "image/jpeg", {"model": "nothing"}, 404, "no model 'nothing'"),
        (JPEG, "image/jpeg", {"model": "ease"}, 503, "not ready"),
    ],
)
def test_what_is_no_picture_is_refused_with_a_sentence(
    served: Served, body: bytes, kind: str, query: dict[str, object], status: int, words: str
) -> None:
    answer = served.send(body, kind, **query)
    assert answer.status_code == status
    assert words in str(answer.json()["detail"])
    assert all(answer.headers[name] == value for name, value in HEADERS.items())
    assert json.loads(served.log[-1])["status"] == status
    assert served.get("/api/picture").status_code == 405


def test_two_at_a_time_get_the_same_as_one(
    served: Served, covers: list[tuple[str, Pixels]]
) -> None:
    bodies = [picture_of(pixels) for _, pixels in covers]
    alone = [served.send(body).json() for body in bodies]
    together: dict[int, list[object]] = {0: [], 1: []}

    def ask(number: int) -> None:
        together[number] += [served.send(bodies[number]).json() for _ in range(4)]

    threads = [threading.Thread(target=ask, args=(number,)) for number in together]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert together == {number: [alone[number]] * 4 for number in together}
    assert alone[0] != alone[1]


def test_receiving_and_decoding_need_no_lock(served: Served, world: World) -> None:
    served.get("/api/about")
    with world.lock:
        assert served.send(JPEG[:-500]).status_code == 422
        assert served.get("/api/about").json()["largest_picture"] == LARGEST_FILE


@pytest.fixture(scope="module")
def narrow(world: World) -> Iterator[Served]:
    """An application that takes two small pictures at a time, and does not wait long."""
    pictures = Pictures(largest=len(JPEG), seconds=2)
    pictures.at_a_time = 2
    with serving(world, pictures) as found:
        yield found


def test_a_body_over_the_limit_is_refused_however_it_comes(narrow: Served) -> None:
    def parts(body: bytes) -> Iterator[bytes]:
        for start in range(0, len(body), 1000):
            yield body[start : start + 1000]

    assert narrow.send(JPEG).status_code == narrow.send(parts(JPEG)).status_code == 200
    for body in (JPEG + b"x", 3 * JPEG, parts(JPEG + b"x"), parts(3 * JPEG)):
        refused = narrow.send(body)
        assert refused.status_code == 413
        assert refused.json()["detail"].startswith("the body is larger than ")
    # what is far too large is not even received
    for more in (
        "Content-Length: 1000000000",
        f"Content-Length: {2 * len(JPEG)}\r\nExpect: 100-continue",
    ):
        with _begun(narrow, more) as client:
            said = _everything(client)
            assert said.startswith(b"HTTP/1.1 413")
            assert b"connection: close" in said.lower()
    assert narrow.send(JPEG).status_code == 200


def _begun(served: Served, header: str, body: bytes = b"") -> socket.socket:
    """Return a connection with a picture begun."""
    client = socket.create_connection(("127.0.0.1", urlsplit(served.address).port or 0), 20)
    head = "POST /api/picture HTTP/1.1\r\nHost: x\r\nContent-Type: image/png\r\n"
    client.sendall(f"{head}{header}\r\n\r\n".encode() + body)
    return client


def _everything(client: socket.socket) -> bytes:
    """Return what is answered until the server ends the connection."""
    return b"".join(iter(lambda: client.recv(10_000), b""))


def test_slow_clients_keep_nobody_waiting(narrow: Served) -> None:
    """Three begin a picture and send no more of it: one is too many, others are answered."""
    narrow.log.clear()
    length = f"Content-Length: {len(JPEG)}"
    clients = [_begun(narrow, length, JPEG[: 900 * number]) for number in range(3)]
    assert narrow.get("/api/about").status_code == 200
    said = sorted(_everything(client) for client in clients)
    assert [one.split(b" ")[1] for one in said] == [b"408", b"408", b"503"]
    assert b"did not arrive within 2 seconds" in said[0]
    assert b"retry-after" in said[2].lower()
    for client in clients:
        client.close()
    with _begun(narrow, length, JPEG[:900]):
        pass  # it leaves
    while len(narrow.log) < 5:
        time.sleep(0.02)
    assert json.loads(narrow.log[-1])["status"] == 400, "no failure of the server"
    assert narrow.send(JPEG).status_code == 200
