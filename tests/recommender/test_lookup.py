"""What users type, to the one track or artist that they mean."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from recommender.errors import AmbiguousTrackError, UnknownArtistError, UnknownTrackError
from recommender.lookup.artist import find_artist
from recommender.lookup.track import MOST_LISTED, find_track
from sql.database import Database
from sql.urls import duckdb_url
from tests.recommender.catalogue import BY_NAME, artist_id, world
from tests.sql.conftest import filled
from tests.sql.planted import an_id

ROOT = Path(__file__).parents[2]
ID = BY_NAME["lose1"].id


@pytest.mark.parametrize(
    "form",
    [
        "{}",
        " {}\n",
        "spotify:track:{}",
        "https://open.spotify.com/track/{}",
        "https://open.spotify.com/track/{}?si=0123456789abcdef",
        "open.spotify.com/intl-de/track/{}",
    ],
)
def test_an_id_in_any_form(catalogue: Database, form: str) -> None:
    found = find_track(catalogue, form.format(ID))
    assert found.card.track_id == ID
    assert found.notes == ()


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Lose Yourself", "lose2"),
        ("lose yourself - eminem", "lose2"),
        ("Lose Yourself - Live - Eminem", "loselive"),
        ("Lose Yourself (Soundtrack Version) - Eminem", "lose3"),
        ("Lose Yourself - Soundtrack Version", "lose3"),
        ("Lose Yourself - Remastered 1999 - Eminem", "lose2"),
        ("Ride (feat. Ada) - Math", "ride1"),
        ("Drift - Remastered - Math", "drift2"),
        ("Toxic - Britney Spears", "toxic2"),
        ("Britney Spears - Toxic", "toxic2"),
        ("Toxic \u2013 Britney Spears", "toxic2"),
        ("Toxic \u2014 Britney Spears", "toxic2"),
        ("Halo - Beyonce", "halo1"),
        ("Beyonce - Halo", "halo1"),
        ("BEYONCÉ - HALO", "halo1"),
        ("Halo - Soil", "halo3"),
        ("Imagine - John Lennon", "imagine"),
        ("Imagine - Remaster - John Lennon", "imagine"),
        ("yellow coldplay", "yellow"),
        ("coldplay yellow", "yellow"),
        ("Mr Brightside - The Killers", "bright"),
        ("Mr. Brightside", "bright"),
        ("Mr Brightside - Killers", "bright"),
        ("the killers mr brightside", "bright"),
        ("Losing My Religion - REM", "religion"),
        ("R.E.M. - losing my religion", "religion"),
        ("The Sound of Silence - Simon and Garfunkel", "silence"),
        ("Under Pressure - Queen", "pressure"),
        ("Under Pressure - David Bowie", "pressure"),
        ("Under Pressure - Queen & David Bowie", "pressure"),
        ("under pressure queen david bowie", "pressure"),
        ("Quake - Tyler, The Second", "quake"),
        ("quake tyler the second", "quake"),
        ("Quake - Kali", "quake"),
        ("(I Can\u2019t Get No) Satisfaction \u2013 The Rolling Stones", "satisfied"),
        ("I cant get no satisfaction", "satisfied"),
        ("Here - And There", "here"),
        ("Here - And There - Ada", "here"),
        ("Dash - Here - Now", "dash"),
        ("Here - Now - Dash", "dash"),
        ("Wings of a Butterfly - HIM", "wings1"),
        ("Wings of a Butterfly - The Him", "wings2"),
        ("Long Suite, Part 2 - Ada", "part2"),
        ("7 rings ariana", "rings"),
        ("up - cardi b", "up"),
        ("Pink Houses", "pink1"),
        ("intro - ada", "intro3"),
        ("intro - cy", "intro3"),
        ("100% pure_love!", "percent"),
        ("jóga - björk", "accent"),
        ("Joga - BJÖRK", "accent"),
        ("It's \\ \"so\" 'so' - Ada", "quote"),
        ("さくら - 森山", "kana"),
    ],
)
def test_title_and_artist(catalogue: Database, text: str, name: str) -> None:
    found = find_track(catalogue, text)
    assert (found.card.track_id, found.exact) == (BY_NAME[name].id, True)


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("Lose Yourself", "Lose Yourself - Eminem has 4 releases; took the one on Curtain, 2005"),
        ("Toxic", f"Toxic - Britney Spears has 2 releases; took the one on {an_id('toxic2')}"),
        ("Pink Houses", "Pink Houses has 2 releases; took the one on Uh, 1983"),
    ],
)
def test_the_release_that_was_taken_is_named(catalogue: Database, text: str, note: str) -> None:
    assert find_track(catalogue, text).notes == (note,)


@pytest.mark.parametrize("text", ["Yellow", "Lose Yourself - Soundtrack Version"])
def test_nothing_is_said_of_the_only_release(catalogue: Database, text: str) -> None:
    assert find_track(catalogue, text).notes == ()


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Lose Yourslef - Eminem", "lose2"),
        ("Eminem - Lose Yourslef", "lose2"),
        ("lose yuorself eminem", "lose2"),
        ("Lose Yoursel - Eminen", "lose2"),
        ("Toxic - Britny Spers", "toxic2"),
        ("mr brigtside the killers", "bright"),
        ("Losing my relegion - R.E.M.", "religion"),
        ("Up - Cardy B", "up"),
    ],
)
def test_what_is_clearly_meant_is_taken_with_a_note(
    catalogue: Database, text: str, name: str
) -> None:
    found = find_track(catalogue, text)
    assert (found.card.track_id, found.exact) == (BY_NAME[name].id, False)
    label = f"{BY_NAME[name].title} - {BY_NAME[name].artists[0]}"
    assert found.notes[0] == f"no song is called {text!r}; took {label}"


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Intro", ["intro3", "intro2"]),
        ("Halo", ["halo3", "halo1"]),
        ("wings of a butterfly", ["wings1", "wings2"]),
        ("Imagine", ["imagine2", "imagine"]),
    ],
)
def test_songs_of_different_artists_are_listed(
    catalogue: Database, text: str, names: list[str]
) -> None:
    with pytest.raises(AmbiguousTrackError) as caught:
        find_track(catalogue, text)
    assert [card.track_id for card in caught.value.candidates] == [BY_NAME[n].id for n in names]
    assert all(BY_NAME[name].id in str(caught.value) for name in names)


def test_a_title_of_many_artists_is_not_listed_in_full(catalogue: Database) -> None:
    with pytest.raises(AmbiguousTrackError, match="and 20 more") as caught:
        find_track(catalogue, "outro")
    assert [card.popularity for card in caught.value.candidates] == list(range(29, -1, -1))
    assert str(caught.value).count("Outro - Band") == MOST_LISTED


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Lose Yourslef", ["lose2"]),
        ("Toxik", ["toxic2"]),
        ("Long Suite, Part 3 - Ada", ["part1", "part2"]),
        ("Us - Cardi B", ["up"]),
        ("Imagine - The Beatles", ["imagine2", "imagine"]),
        ("Satisfaction - Rolling Stones", ["satisfied", "satisfied2"]),
        ("Pink House", ["pink1"]),
        ("Brightside", ["bright"]),
        ("Intro - Zz", ["intro3", "intro2"]),
        ("Lose Yourself (Sondtrack Versoin) - M&M", ["lose2"]),
        ("Lose Yuorself - Remsatered 1999 - Eminem", ["lose2"]),
        ("pure_lov", ["percent"]),
        ("100%", ["percent"]),
        ("\\ s", ["quote"]),
        ("%%%", []),
        ("___", []),
        ("no such title", []),
        ("no such title - Eminem", []),
    ],
)
def test_what_may_be_meant_is_offered(catalogue: Database, text: str, names: list[str]) -> None:
    with pytest.raises(UnknownTrackError) as caught:
        find_track(catalogue, text)
    assert [card.track_id for card in caught.value.candidates] == [BY_NAME[n].id for n in names]
    message = str(caught.value)
    assert repr(text) in message
    assert ("did you mean" in message) == bool(names)
    assert all(BY_NAME[name].id in message for name in names)
    assert "None" not in message


@pytest.mark.parametrize("text", ["", " ", "-", " - ", "a", "\udcff", "- - -", "!?"])
def test_next_to_nothing_is_unknown(catalogue: Database, text: str) -> None:
    with pytest.raises(UnknownTrackError, match="use a title"):
        find_track(catalogue, text)


def test_a_text_of_any_length_is_answered(catalogue: Database) -> None:
    for text in ("word " * 5_000, "x" * 50_000, "a - " * 2_000, "a - " * 250, "word " * 200):
        with pytest.raises(UnknownTrackError) as caught:
            find_track(catalogue, text)
        assert len(str(caught.value)) < 1_200


def test_an_unknown_id_is_not_looked_up_as_a_title(catalogue: Database) -> None:
    with pytest.raises(UnknownTrackError, match="--features"):
        find_track(catalogue, an_id("absent"))


def test_the_address_of_an_album_is_no_title(catalogue: Database) -> None:
    with pytest.raises(UnknownTrackError, match="is an album, not a track\nname a track"):
        find_track(catalogue, f"open.spotify.com/album/{ID}")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (artist_id("Coldplay"), "Coldplay"),
        (f"spotify:artist:{artist_id('Coldplay')}", "Coldplay"),
        (f"open.spotify.com/artist/{artist_id('Coldplay')}", "Coldplay"),
        ("coldplay", "Coldplay"),
        ("BEYONCE", "Beyoncé"),
        ("rem", "R.E.M."),
        ("tyler the second", "Tyler, The Second"),
        ("cy", "Cy"),
        ("ghost choir", "Ghost Choir"),
        ("Simon and Garfunkel", "Simon & Garfunkel"),
    ],
)
def test_an_artist(catalogue: Database, text: str, name: str) -> None:
    found = find_artist(catalogue, text)
    assert (found.card.name, found.exact, found.notes) == (name, True, ())


def test_of_namesakes_the_one_with_the_most_tracks(catalogue: Database) -> None:
    found = find_artist(catalogue, "eminem")
    assert (found.card.artist_id, found.card.tracks) == (artist_id("Eminem"), 5)
    assert found.notes == (
        f"2 artists are called Eminem; took the one with the most tracks, {artist_id('Eminem')}",
    )
    assert find_artist(catalogue, an_id("name:eminem")).card.tracks == 0


@pytest.mark.parametrize(
    ("text", "name"), [("Britny Spears", "Britney Spears"), ("Ghost Chior", "Ghost Choir")]
)
def test_a_misspelt_artist_is_taken_with_a_note(catalogue: Database, text: str, name: str) -> None:
    found = find_artist(catalogue, text)
    assert found.card.name == name
    assert found.notes == (f"no artist is called {text!r}; took {name}",)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Band 30", "did you mean: Band 00"),  # no digit is taken for another
        ("Nobody at all", "use a name"),
        ("", "use a name"),
        (an_id("absent"), "has no artist absent"),
        (f"spotify:track:{ID}", "is a track, not an artist\nname an artist"),
    ],
)
def test_an_unknown_artist(catalogue: Database, text: str, words: str) -> None:
    with pytest.raises(UnknownArtistError, match=words):
        find_artist(catalogue, text)


def test_what_is_spelt_right_needs_no_search_for_near_names(tmp_path: Path) -> None:
    url = duckdb_url(tmp_path / "x.duckdb")
    with filled(tmp_path, url, world(), [], {}):
        pass
    program = (
        "import sys; from sql.opening import open_database;"
        "from recommender.lookup.track import find_track;"
        "find_track(open_database(sys.argv[1]), sys.argv[2]);"
        "print({'rapidfuzz', 'numpy'} & sys.modules.keys())"
    )
    for text in (ID, "lose yourself eminem"):
        command = [sys.executable, "-c", program, url, text]
        said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
        assert said.stdout == "set()\n"
