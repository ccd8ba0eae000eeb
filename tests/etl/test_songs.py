"""The same song on other releases, as labels write its title, and titles of other songs."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.songs import song_artist, song_title

RELEASES = {
    "Imagine": [
        "Imagine - 2010 - Remaster",
        "Imagine - Remastered 2010",
        "IMAGINE [Remastered Version]",
        "Imagine - 2018 Mix",
    ],
    "Satisfaction": [
        "Satisfaction - Mono",
        "Satisfaction - Mono Version / Remastered 2002",
        "Satisfaction \u2013 Single Version",
        "Satisfaction - 45th Anniversary Edition / Remastered 2010",
        "Satisfaction - Remasterizado 2007",
        "Satisfaction - Single; 2018 Remaster",
    ],
    "Lose Yourself": [
        'Lose Yourself - From "8 Mile" Soundtrack',
        'Lose Yourself - From "8 Mile"/Soundtrack Version',
        "Lose Yourself (From the Motion Picture 8 Mile)",
        "Lose Yourself - Soundtrack Version",
        "Lose Yourself - Album Version (Edited)",
        "Lose Yourself - Clean Album Version",
        "Lose Yourself - Explicit",
        "Lose Yourself - Radio Edit",
        "Lose Yourself - Bonus Track",
    ],
    "Stan": [
        "Stan (feat. Dido)",
        "Stan [feat. Dido] - Radio Edit",
        "Stan (feat. Dido (of Faithless))",
        "Stan (with Dido)",
        "Stan - feat. Dido",
        "Stan ft. Dido",
        "Stan featuring Dido",
        "Stan (prod. Mark)",
        'Stan - 7" Version',
        "Stan - Original Mix",
        "Stan - Mixed",
        "Stan - Deluxe Edition",
        "Stan - Featuring Dido;explicit",
        "Stan (feat. Dido) - Street",
        "Stan feat. Dido - Radio Edit",
    ],
    "Can't Stop": [
        "Can't Stop (Original Song from DreamWorks Animation's \"Trolls\")",
        "Can't Stop - Film Version",
        "Can't Stop - Long Version",
        "Can't Stop - Extended Mix",
        "Can't Stop (Sped Up)",
        "Can't Stop - slowed + reverb",
    ],
    "Don't Stop 'Til": ["Don\u2019t Stop \u2019Til", "DON\u00b4T STOP `TIL", "Dont Stop Til"],
    '"Heroes"': ["\u201cHeroes\u201d", "Heroes - 2017 Remaster", '"""Heroes"""'],
    "Jóga": ["Joga", "JÓGA", "Jo\u0301ga"],
    "Halo - Live": [
        "Halo (Live)",
        "Halo [Live]",
        "Halo - Live / 2011 Remaster",
        "Halo - Live; Remaster",
    ],
    "Blue (Da Ba Dee)": ["Blue [Da Ba Dee]", "Blue (Da Ba Dee) - Radio Edit"],
    "Me & You": ["Me and You"],
    "恋": ["恋 - Remastered"],
}


@pytest.mark.parametrize(
    ("title", "other"), [(title, other) for title, others in RELEASES.items() for other in others]
)
def test_releases_of_one_song(title: str, other: str) -> None:
    assert song_title(other) == song_title(title)


OTHER_SONGS = [
    "Halo",
    "Halo - 1999",
    "Halo - 2017 Remix",
    "Halo - A Cappella",
    "Halo - Acoustic",
    "Halo - Commentary",
    "Halo - Cover",
    "Halo - Demo",
    "Halo - Club Mix",
    "Halo - From 'Abbey Road' Sessions",
    "Halo - Instrumental",
    "Halo - Karaoke Version",
    "Halo - Live",
    "Halo - Live at Wembley",
    "Halo - feat. Dido [Piano]",
    "Halo - Spanish Version",
    "Halo - Tiësto Remix",
    "Halo - with The Royal Philharmonic Orchestra",
    "Halo (Remix)",
    "Halo (Taylor's Version)",
    "Halo (With Me)",
    "Halo Mono",
    "Halo, Pt. 2",
    "Halo, Pt. 3",
]


def test_other_songs_stay_apart() -> None:
    assert len({song_title(title) for title in OTHER_SONGS}) == len(OTHER_SONGS)


@pytest.mark.parametrize(
    "title", ["Remaster", "- Remaster", "(feat. X)", "???", "Mono", "(Mono)", "か", "♥", " ft. x"]
)
def test_a_title_never_becomes_empty(title: str) -> None:
    assert song_title(title)


def test_titles_in_other_scripts_survive() -> None:
    assert song_title("が") != song_title("か")
    assert song_title("สวัสดี - Radio Edit") == "สวัสดี"


def test_a_date_is_not_cut_at_its_slashes() -> None:
    assert song_title("Halo - 8/10/69 Show;Remaster") == song_title("Halo - 8/10/69 Show")


@settings(deadline=None)
@given(st.text())
def test_any_text_has_a_normal_form(text: str) -> None:
    for normal in (song_title(text), song_artist(text)):
        assert normal == " ".join(normal.split())
        assert bool(normal) or not text.strip() or not text.isascii()


def test_artists() -> None:
    assert song_artist("Beyoncé") == song_artist("BEYONCE")
    assert song_artist("Mø") == song_artist("MO")
    assert song_artist("Simon & Garfunkel") == song_artist("Simon and Garfunkel")
    assert song_artist("The Him") != song_artist("HIM")
    assert song_artist("!!!") == "!!!"
