"""Which candidates are listed, whatever they are."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from etl.songs import song_artist, song_title
from recommender.filtering import PER_ARTIST, TrackFilter, songs_of
from sql.reads import Card

ARTISTS = st.lists(st.sampled_from("ABCD"), max_size=3, unique=True).map(tuple)


def card(number: int, title: str | None, artists: tuple[str, ...]) -> Card:
    song = (song_title(title), song_artist(artists[0])) if title and artists else None
    return Card(f"{number:022}", title, ", ".join(artists), artists, None, None, None, song)


CARDS = st.builds(
    card,
    st.integers(0, 30),
    st.one_of(st.none(), st.sampled_from(["x", "X - Remastered", "y", "y (Live)", "z", "w"])),
    ARTISTS,
)
GROUPS = st.sampled_from(["rock", "jazz"])


@given(st.lists(CARDS, max_size=2), st.lists(st.tuples(CARDS, GROUPS), max_size=40))
def test_what_is_listed(queried: list[Card], candidates: list[tuple[Card, str]]) -> None:
    chosen = TrackFilter(queried)
    taken = [(card, group) for card, group in candidates if chosen.take(card, group)]
    ids = Counter(card.track_id for card, _ in taken)
    assert not ids or max(ids.values()) == 1
    assert not ids.keys() & {card.track_id for card in queried}
    songs = Counter(song for card, _ in taken for song in songs_of(card))
    assert not songs or max(songs.values()) == 1
    assert not songs.keys() & {song for card in queried for song in songs_of(card)}
    artists = Counter((group, artist) for card, group in taken for artist in card.artist_ids)
    assert not artists or max(artists.values()) <= PER_ARTIST


@given(st.lists(CARDS, max_size=2), st.lists(st.tuples(CARDS, GROUPS), max_size=40))
def test_every_candidate_is_listed_or_counted(
    queried: list[Card], candidates: list[tuple[Card, str]]
) -> None:
    chosen = TrackFilter(queried, excluded_ids=["0" * 22])
    taken = Counter(group for card, group in candidates if chosen.take(card, group))
    for name in ("rock", "jazz"):
        left_out = sum(chosen.left_out.get(name, {}).values())
        assert taken[name] + left_out == sum(group == name for _, group in candidates)


@given(st.lists(CARDS, max_size=40))
def test_without_a_cap_artists_do_not_matter(candidates: list[Card]) -> None:
    chosen = TrackFilter(per_artist=0)
    for card in candidates:
        chosen.take(card, "")
    assert not any("artist" in reason for reason in chosen.left_out.get("", {}))
