"""Pictures by address: which hosts are asked, what robots.txt says, what is no picture."""

from __future__ import annotations

from contextlib import closing

import pytest
import urllib3
from hypothesis import example, given
from hypothesis import strategies as st

from etl.errors import ClosedError, RemoteError, WaitError
from etl.sources import images
from etl.sources.allowed_hosts import AllowedHosts
from etl.sources.images import Images, NoImageError, NotFetchedError
from tests.fakes import FakeServer
from tests.fakes.client import ALBUM, NO_SUCH
from tests.fakes.images import drawn
from tests.fakes.messages import Answer, answer, page
from tests.scraping import service

PICTURE = drawn(ALBUM)


@pytest.fixture
def host(server: FakeServer) -> FakeServer:
    server.world.covers[ALBUM] = PICTURE
    return server


def made(host: FakeServer, **settings: object) -> Images:
    return Images(service("", "images", **settings), AllowedHosts((host.url,)))


def fetched(host: FakeServer, path: str = ALBUM, **settings: object) -> bytes:
    with closing(made(host, **settings)) as one:
        return one.fetch(f"{host.url}/images/{path}")


def test_a_picture(host: FakeServer) -> None:
    with closing(made(host)) as one:
        for _ in range(3):
            assert one.fetch(f"{host.url}/images/{ALBUM}") == PICTURE
    assert host.requests == {("GET", "/robots.txt"): 1, ("GET", f"/images/{ALBUM}"): 3}


HOSTS = AllowedHosts(("i.scdn.example", "*.cdn.example", "http://127.0.0.1:99"))


@pytest.mark.parametrize(
    "address",
    [
        "https://i.scdn.example/image/1",
        "https://I.SCDN.example:443/image/1",
        "https://a.b.cdn.example/1",
        "http://127.0.0.1:99/1",
    ],
)
def test_hosts_that_are_allowed(address: str) -> None:
    assert HOSTS.reason_against(address) == ""


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("http://i.scdn.example/1", "address is not https"),
        ("file:///etc/passwd", "address is not valid"),
        ("ftp://i.scdn.example/1", "address is not https"),
        ("https://cdn.example/1", "host is not allowed"),
        ("https://i.scdn.example.evil.example/1", "host is not allowed"),
        ("https://evilcdn.example/1", "host is not allowed"),
        ("https://i.scdn.example:8443/1", "host is not allowed"),
        ("https://127.0.0.1:99/1", "host is not allowed"),
        ("http://127.0.0.1:98/1", "address is not https"),
        ("https://i.scdn.example@evil.example/", "address is not valid"),
        ("https://evil.example\\@i.scdn.example/", "address is not valid"),
        ("https://i.scdn.example\n/1", "address is not valid"),
        ("https://[::1/", "address is not valid"),
        ("https://i.scdn.example:port/", "address is not valid"),
        ("", "address is not valid"),
    ],
)
def test_hosts_that_are_not(address: str, reason: str) -> None:
    assert HOSTS.reason_against(address) == reason


PIECES = [
    *("https:", "http:", "/", "//", "\\", "@", "#", "?", ":", ":443", ".", " ", "\t", "%2f", "%40"),
    *("i.scdn.example", "evil.example", "I.SCDN.EXAMPLE", "[", "]", "\u3002", "\u2028", "\0"),
]


@given(
    st.sampled_from(["", "https://", "https://i.scdn.example"]),
    st.lists(st.sampled_from(PIECES), max_size=8),
)
@example("https://", ["i.scdn.example", "#", "@", "evil.example"])
@example("https://", ["evil.example", "\\", "@", "i.scdn.example", "/"])
def test_what_is_allowed_is_what_is_asked(start: str, pieces: list[str]) -> None:
    """The library that opens the connection takes addresses apart in its own way."""
    address = start + "".join(pieces)
    if not AllowedHosts(("i.scdn.example",)).reason_against(address):
        asked = urllib3.util.parse_url(address)
        assert (asked.scheme, asked.host) == ("https", "i.scdn.example")


def test_a_host_that_is_not_allowed_is_not_asked(host: FakeServer) -> None:
    with closing(made(host)) as one, pytest.raises(NotFetchedError, match="address is not https"):
        one.fetch(f"http://localhost:{host.port}/images/{ALBUM}")
    assert host.requests == {}


@pytest.mark.parametrize(
    "text",
    ["User-agent: *\nDisallow: /images/\n", "User-agent: segue\nDisallow: /\n"],
    ids=["path", "agent"],
)
def test_what_robots_txt_forbids(host: FakeServer, text: str) -> None:
    host.robots.say(text)
    with closing(made(host)) as one:
        for _ in range(2):
            with pytest.raises(NotFetchedError, match=r"robots\.txt does not allow it"):
                one.fetch(f"{host.url}/images/{ALBUM}")
    assert host.requests == {("GET", "/robots.txt"): 1}


def test_what_robots_txt_allows(host: FakeServer) -> None:
    host.robots.say("User-agent: *\nDisallow: /private\n\nUser-agent: other\nDisallow: /\n")
    assert fetched(host) == PICTURE


@pytest.mark.parametrize("status", [401, 403, 404, 410])
def test_no_robots_txt_allows_everything(host: FakeServer, status: int) -> None:
    host.robots.answer = answer({}, status)
    assert fetched(host) == PICTURE


def test_a_robots_txt_that_cannot_be_had_allows_nothing(host: FakeServer) -> None:
    host.robots.answer = answer({}, 503)
    with pytest.raises(RemoteError, match="images answers HTTP 503"):
        fetched(host, attempts=2)
    host.robots.answer = answer({}, 302, Location="http://elsewhere.example/robots.txt")
    with pytest.raises(NotFetchedError, match=r"robots\.txt"):
        fetched(host)
    assert ("GET", f"/images/{ALBUM}") not in host.requests


@pytest.mark.parametrize(("delay", "pace"), [("0.5", 1e6), ("4", 0.25), ("86400", 0.1)])
def test_a_delay_that_robots_txt_asks_for(host: FakeServer, delay: str, pace: float) -> None:
    """Kept as far as a wait may last; parts of a second are unknown to robots.txt."""
    host.robots.say(f"User-agent: *\nCrawl-delay: {delay}\n")
    with closing(made(host, wait_cap=10)) as one:
        one.fetch(f"{host.url}/images/{ALBUM}")
        assert one.client.service.pace == pace


def test_led_on_within_the_host(host: FakeServer) -> None:
    host.world.covers[NO_SUCH] = answer({}, 301, Location=f"/images/{ALBUM}")
    assert fetched(host, NO_SUCH) == PICTURE


def test_led_to_another_host(host: FakeServer) -> None:
    target = f"http://localhost:{host.port}/images/{ALBUM}"
    host.world.covers[NO_SUCH] = answer({}, 302, Location=target)
    with pytest.raises(NoImageError, match="leads to another host"):
        fetched(host, NO_SUCH)
    assert ("GET", f"/images/{ALBUM}") not in host.requests


def test_led_in_a_circle(host: FakeServer) -> None:
    host.world.covers[ALBUM] = answer({}, 302, Location=f"/images/{ALBUM}")
    with pytest.raises(NoImageError, match="redirects too often"):
        fetched(host)


def test_no_such_picture(host: FakeServer) -> None:
    with pytest.raises(NoImageError, match="HTTP 404") as caught:
        fetched(host, NO_SUCH)
    assert not isinstance(caught.value, NotFetchedError)


def test_too_large(host: FakeServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(images, "MOST_BYTES", 1000)
    host.world.covers[ALBUM] = Answer(200, b"x" * 200_000, "image/jpeg")
    with pytest.raises(NoImageError, match="too large"):
        fetched(host)
    assert host.requests["GET", f"/images/{ALBUM}"] == 1


def test_it_waits_as_asked(host: FakeServer) -> None:
    host.faults.change(next_statuses=[429, 429, 200], retry_after="0.05", only="/images")
    assert fetched(host) == PICTURE
    host.faults.change(next_statuses=[429], retry_after="7200", only="/images")
    with pytest.raises(WaitError, match="2 h"):
        fetched(host)


def test_one_picture_that_fails_is_passed_over_and_a_host_that_fails_is_not(
    host: FakeServer,
) -> None:
    host.world.covers[NO_SUCH] = answer({}, 500)
    with closing(made(host, attempts=2)) as one:
        with pytest.raises(RemoteError, match="HTTP 500"):
            one.fetch(f"{host.url}/images/{NO_SUCH}")
        one.fetch(f"{host.url}/images/{ALBUM}")
        for _ in range(images.MOST_FAILURES - 1):
            with pytest.raises(NotFetchedError, match="no whole answer"):
                one.fetch(f"{host.url}/images/{NO_SUCH}")
        with pytest.raises(RemoteError, match="HTTP 500"):
            one.fetch(f"{host.url}/images/{NO_SUCH}")


@pytest.mark.parametrize(
    ("given", "reason"), [(answer({}, 403), "HTTP 403"), (page(200), "a text instead")]
)
def test_a_host_that_refuses_everything_is_closed(
    host: FakeServer, given: Answer, reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    host.world.covers[NO_SUCH] = given
    monkeypatch.setattr(images, "MOST_REFUSALS", 5)
    with closing(made(host)) as one:
        for count in (4, 4, 4):  # a picture between them shows that not all are refused
            one.fetch(f"{host.url}/images/{ALBUM}")
            for _ in range(count):
                with pytest.raises(NoImageError, match=reason):
                    one.fetch(f"{host.url}/images/{NO_SUCH}")
        with pytest.raises(ClosedError, match=rf"{reason}(.|\n)*cover_hosts"):
            one.fetch(f"{host.url}/images/{NO_SUCH}")


def test_it_says_who_it_is(host: FakeServer, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []
    plain = host.services["images"].respond
    monkeypatch.setattr(
        host.services["images"],
        "respond",
        lambda request: (seen.append(request.headers["user-agent"]), plain(request))[1],
    )
    fetched(host)
    assert seen[0].startswith("segue/")
