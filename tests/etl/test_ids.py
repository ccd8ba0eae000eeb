"""Ids in all the ways in which they are written, and ids for names."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.ids import (
    is_id,
    is_name_id,
    link,
    name_id,
    other_kind,
    parse_id,
    search_link,
    song_id,
    uri,
)

ID = "0UaMYEvWZi0ZqiDOoHU3YI"
KINDS = ("track", "album", "artist")
ids = st.text("0123456789abcXYZ", min_size=22, max_size=22)


@given(ids, st.sampled_from(KINDS))
def test_written_and_read_again(identifier: str, kind: str) -> None:
    for text in (identifier, uri(kind, identifier), link(kind, identifier)):
        assert parse_id(text, kind) == identifier


@pytest.mark.parametrize(
    "text",
    [
        f"http://open.spotify.com/track/{ID}",
        f"https://open.spotify.com/track/{ID}?si=abc&utm_source=x",
        f"https://open.spotify.com/track/{ID}#0:10",
        f"https://open.spotify.com/intl-pt-br/track/{ID}",
        f"https://open.spotify.com/track/{ID}/",
        f"open.spotify.com/track/{ID}",
        f"open.spotify.com/intl-de/track/{ID}?si=abc",
        f"https://open.spotify.com/embed/track/{ID}?utm_source=generator",
        f"spotify:track:{ID}?si=abc",
    ],
)
def test_addresses_as_people_copy_them(text: str) -> None:
    assert parse_id(text, "track") == ID
    assert parse_id(text, "album") is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        ID[:-1],
        ID + "0",
        ID + "\n",
        " " + ID,
        ID[:-1] + "é",
        ID[:-1] + "٣",  # a digit, but not one of base62
        f"spotify:track:{ID}\n",
        f"spotify:local:{ID}",
        f"xspotify:track:{ID}",
        f"https://evil.example/track/{ID}",
        f"evil.example/open.spotify.com/track/{ID}",
        f"ftp://open.spotify.com/track/{ID}",
        f"https://open.spotify.com.evil.example/track/{ID}",
        f"https://open.spotify.com/track/{ID}x",
        f"https://open.spotify.com/playlist/{ID}",
        name_id("Ida")[:-1],
        name_id("Ida") + "0",
        f"spotify:track:{name_id('Ida')}",
    ],
)
def test_not_an_id(text: str) -> None:
    assert parse_id(text, "track") is None
    assert not is_id(text)


@pytest.mark.parametrize("kind", ["album", "artist", "playlist", "episode"])
def test_an_address_of_something_else_is_recognised(kind: str) -> None:
    for text in (uri(kind, ID), link(kind, ID), link(kind, ID).removeprefix("https://")):
        assert other_kind(text, "track") == kind
        assert other_kind(text, kind) is None
    assert other_kind(f"{kind} {ID}", "track") is None


@pytest.mark.parametrize("made", [name_id("Ida"), song_id("halo", "ida")])
def test_an_id_made_of_names_is_read_as_it_is_printed(made: str) -> None:
    assert parse_id(made, "track") == parse_id(made, "artist") == made
    assert is_name_id(made)
    assert not is_id(made)
    assert not is_name_id(ID)


@given(st.text())
def test_an_id_for_a_name_is_never_spotifys(name: str) -> None:
    assert len(name_id(name)) == 22
    assert name_id(name).isascii()
    assert not is_id(name_id(name))


def test_the_same_name_has_the_same_id() -> None:
    assert name_id("\uff22jörk") == name_id(" bJO\u0308RK ")  # a full-width B, a combining umlaut
    assert name_id("Guns N'  Roses") == name_id("GUNS N' ROSES")
    assert name_id("Bjork") != name_id("Björk")
    assert name_id("Ida") == "name:bmQhmumCwHbnNytRx", "ids in people's databases would change"


def test_the_same_song_has_the_same_id() -> None:
    assert song_id("a b", "c") != song_id("b", "c a") != song_id("c", "a b")
    assert song_id("", "ida") != name_id("Ida")
    assert song_id("halo", "beyonce") == "name:KtJTB0xCwZmRc4sK9", "ids would change"


def test_the_address_of_a_search() -> None:
    found = search_link('Say "Hi" / 100% é?#')
    assert found == "https://open.spotify.com/search/Say%20%22Hi%22%20%2F%20100%25%20%C3%A9%3F%23"
