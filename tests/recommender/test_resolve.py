"""What users type, to the one track that they mean."""

from __future__ import annotations

import pytest

from etl.songs import song_artist, song_title
from recommender.errors import AmbiguousTrackError, UnknownTrackError
from recommender.resolve import MOST_LISTED, resolve
from sql import reads
from sql.database import Database
from tests.recommender.planted import BLUES, SONG, TRACKS, Planted
from tests.sql.planted import an_id

BY_NAME = {track.name: track for track in TRACKS}


@pytest.mark.parametrize(
    "form",
    [
        "{}",
        " {}\n",
        "spotify:track:{}",
        "https://open.spotify.com/track/{}",
        "https://open.spotify.com/track/{}?si=0123456789abcdef",
        "https://open.spotify.com/intl-de/track/{}?si=1",
    ],
)
def test_an_id_in_any_dress(database: Database, form: str) -> None:
    assert resolve(database, form.format(SONG.id)).track_id == SONG.id


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("title of bl00", "bl00"),
        ("Title Of BL00", "bl00"),
        ("title of bl00 - by-bl00", "bl00"),
        ("TITLE OF BL00 - BY-BL00", "bl00"),
        ("come together - tribute", "songcover"),
        ("Come Together (Mono) - Beat", "songmono"),
        ("Come Together (Mono) - Guest", "songmono"),
        ("Come Together (Mono) - Guest, Beat", "songmono"),
        ("Come Together - Live", "songlive"),
        ("Come Together - Remastered 2009 - Beat", "song09"),
        ("Here - And There", "dash"),
        ("Here - And There - Ada", "dash"),
        ("Dash - Here - Now", "dasher"),
        ("Quake - Tyler, The Second", "comma"),
        ("Quake - Kali", "comma"),
        ("jóga - björk", "accent"),
        ("Jóga - BJÖRK", "accent"),
        ("100% pure_love!", "percent"),
        ("It's \\ \"so\" 'so' - Ada", "quote"),
    ],
)
def test_title_and_artist(database: Database, text: str, name: str) -> None:
    assert resolve(database, text).track_id == BY_NAME[name].id


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Intro", {"intro1", "intro2", "intro3"}),
        ("intro - ada", {"intro1", "intro3"}),
        ("Come Together - Beat", {"song", "songdup"}),
        ("come together", {"song", "songdup", "songcover"}),
    ],
)
def test_several_are_listed_with_their_ids(database: Database, text: str, names: set[str]) -> None:
    with pytest.raises(AmbiguousTrackError) as caught:
        resolve(database, text)
    for track in TRACKS:
        assert (track.id in str(caught.value)) == (track.name in names)


def test_a_title_of_many_tracks_is_not_listed_in_full(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("recommender.resolve.MOST_LISTED", 2)
    with pytest.raises(AmbiguousTrackError, match="and 1 more"):
        resolve(database, "Intro")


def listed(caught: pytest.ExceptionInfo[UnknownTrackError]) -> set[str]:
    """The names of the tracks whose ids a message holds."""
    return {track.name for track in TRACKS if track.id in str(caught.value)}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("of bl0", {track.name for track in BLUES}),
        ("INTR", {"intro1", "intro2", "intro3"}),
        ("intro - nobody", {"intro1", "intro2", "intro3"}),
        ("pure_lov", {"percent"}),
        ("100%", {"percent"}),
        ("%%%", set()),
        ("___", set()),
        ("ve!", {"percent", "percenty"}),
        ('\\ "s', {"quote"}),
        ("no such title", set()),
    ],
)
def test_an_unknown_title_lists_those_that_hold_it(
    database: Database, text: str, names: set[str]
) -> None:
    with pytest.raises(UnknownTrackError) as caught:
        resolve(database, text)
    assert repr(text)[1:-1] in str(caught.value)
    assert listed(caught) == names


def test_no_more_than_ten_similar_titles(database: Database) -> None:
    with pytest.raises(UnknownTrackError) as caught:
        resolve(database, "title of")
    assert len(listed(caught)) == MOST_LISTED


@pytest.mark.parametrize("text", ["", " ", "-", " - ", "a"])
def test_next_to_nothing_is_unknown(database: Database, text: str) -> None:
    with pytest.raises(UnknownTrackError, match="give an id"):
        resolve(database, text)


def test_an_unknown_id_is_not_looked_up_as_a_title(database: Database) -> None:
    with pytest.raises(UnknownTrackError, match="--features"):
        resolve(database, an_id("absent"))


@pytest.mark.parametrize("track", [SONG, *BLUES], ids=lambda track: track.name)
def test_the_card_is_the_tracks(database: Database, track: Planted) -> None:
    card = resolve(database, track.id)
    assert card == reads.Card(
        track.id,
        track.label,
        track.credits[0],
        card.artist_ids,
        "Album",
        1999,
        50,
        song=(song_title(str(track.label)), song_artist(track.credits[0])),
    )
