"""Which candidates go on: titles of one recording, and what holds for every choice."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.filtering import MOST_OF_ARTIST, Chooser, title_key
from sql.reads import Card

EDITIONS = [
    " - Remastered",
    " - Remastered 2009",
    " - 2019 Remaster",
    " - 2015 Digital Remaster",
    " (Remastered)",
    " [2011 Remaster]",
    " - Mono",
    " - Mono / Remastered",
    " (Mono) - Remastered 2009",
    " - Single Version",
    " - Radio Edit",
    " - Single Edit",
    " (Album Version)",
    " - Bonus Track",
    " - 2020 Remasterizado",
    "\uff08Mono\uff09",
]
OTHER = [
    "Come Together - Live",
    "Come Together (Live at the BBC)",
    "Come Together - Acoustic",
    "Come Together - Someone's Remix",
    "Come Together - Instrumental",
    "Come Together, Pt. 2",
    "Come-Together",
    "Come",
]


@pytest.mark.parametrize("title", ["Come Together", "COME TOGETHER", "Come  Together "])
@pytest.mark.parametrize("edition", ["", *EDITIONS])
def test_titles_of_one_recording(title: str, edition: str) -> None:
    assert title_key(title + edition) == "come together"


@pytest.mark.parametrize("title", OTHER)
def test_titles_of_others(title: str) -> None:
    assert title_key(title) != "come together"


@pytest.mark.parametrize("title", ["Remastered", "(Mono)", " - Radio Edit", "Stereo Love", ""])
def test_something_is_always_left(title: str) -> None:
    assert title_key(title) == " ".join(title.casefold().split())


PIECES = [
    " ",
    "-",
    " - ",
    "(",
    ")",
    "[",
    "]",
    "Mono",
    "Remastered 2009",
    "Radio Edit",
    "Süß",
    "\uff08",
]
TITLES = st.one_of(st.text(), st.lists(st.sampled_from(PIECES)).map("".join))


@given(TITLES)
def test_the_key_of_a_key_is_itself(title: str) -> None:
    assert title_key(title_key(title)) == title_key(title)


@given(TITLES)
def test_case_and_blanks_do_not_matter(title: str) -> None:
    assert title_key(title.casefold()) == title_key(title) == title_key(f"  {title}\t")


@given(st.text("abc -()", max_size=8), st.lists(st.sampled_from(EDITIONS), max_size=3))
def test_editions_are_never_part_of_the_key(title: str, editions: list[str]) -> None:
    assert title_key(f"song {title} x{''.join(editions)}") == title_key(f"song {title} x")


ARTISTS = st.lists(st.sampled_from("ABCD"), max_size=3, unique=True).map(tuple)
CARDS = st.builds(
    lambda number, title, artists: Card(f"{number:022}", title, "", artists, None, None, None),
    st.integers(0, 30),
    st.one_of(st.none(), st.sampled_from(["x", "X - Remastered", "y", "y (Live)", "z", "w"])),
    ARTISTS,
)


def recordings(card: Card) -> set[tuple[str, str]]:
    assert card.title is not None
    return {(title_key(card.title), artist) for artist in card.artist_ids}


@given(st.one_of(st.none(), CARDS), st.lists(CARDS, max_size=40))
def test_what_goes_on(seed: Card | None, candidates: list[Card]) -> None:
    chooser = Chooser(seed)
    taken = [card for card in candidates if chooser.take(card)]
    known = [*taken, seed] if seed is not None else taken
    assert len({card.track_id for card in known}) == len(known)
    titled = [card for card in known if card.title is not None]
    assert titled[: len(taken)] == taken
    pairs = Counter(pair for card in titled for pair in recordings(card))
    assert all(count == 1 for count in pairs.values())
    artists = Counter(artist for card in taken for artist in card.artist_ids)
    assert all(count <= MOST_OF_ARTIST for count in artists.values())


@given(st.one_of(st.none(), CARDS), st.lists(CARDS, max_size=40))
def test_nothing_is_left_out_without_a_reason(seed: Card | None, candidates: list[Card]) -> None:
    chooser = Chooser(seed)
    known = [seed] if seed is not None else []
    artists: Counter[str] = Counter()
    for card in candidates:
        if chooser.take(card):
            known.append(card)
            artists.update(card.artist_ids)
            continue
        again = card.title is not None and any(
            card.track_id == other.track_id
            or (other.title is not None and recordings(card) & recordings(other))
            for other in known
        )
        full = any(artists[artist] == MOST_OF_ARTIST for artist in card.artist_ids)
        assert card.title is None or again or full
