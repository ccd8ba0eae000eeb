"""The tracks of a file, found in a catalogue whose songs are known; the same on both engines."""

from __future__ import annotations

import pytest

from recommender.lookup import named
from recommender.lookup.track import find_track
from recommender.track_files.entry import Entry
from recommender.track_files.matching import AMBIGUOUS, UNKNOWN, match
from sql import search
from sql.database import Database
from tests.recommender.catalogue import BY_NAME

STRANGE = "9" * 22
NAMED = [one for one in BY_NAME.values() if one.title and one.artists]


def found(database: Database, *entries: Entry) -> list[str]:
    ids = {entry.id: name for name, entry in BY_NAME.items()}
    return [ids[card.track_id] for card in match(database, entries).cards]


@pytest.mark.parametrize(
    ("entry", "name"),
    [
        (Entry(BY_NAME["lose1"].id), "lose1"),
        (Entry(BY_NAME["lose1"].id, "Toxic", "Britney Spears"), "lose1"),
        (Entry(STRANGE, "Toxic", "Britney Spears"), "toxic2"),
        (Entry(None, "toxic", "BRITNEY SPEARS"), "toxic2"),
        (Entry(None, "Toxic - Britney Spears"), "toxic2"),
        (Entry(None, "Britney Spears - Toxic"), "toxic2"),
        (Entry(None, "yellow coldplay"), "yellow"),
        (Entry(None, "Imagine - 2010 Remaster", "John Lennon"), "imagine"),
        (Entry(None, "Lose Yourself - Soundtrack Version", "Eminem"), "lose3"),
        (Entry(None, "Under Pressure", "Queen,David Bowie"), "pressure"),
        (Entry(None, "Under Pressure", "Queen;David Bowie"), "pressure"),
        (Entry(None, "Under Pressure", "David Bowie"), "pressure"),
        (Entry(None, "Quake", "Tyler, The Second"), "quake"),
        (Entry(None, "Quake", "Tyler, The Second, Kali"), "quake"),
        (Entry(None, "The Sound of Silence", "Simon & Garfunkel"), "silence"),
        (Entry(None, "Yellow", "Coldplay feat. Ada"), "yellow"),
        (Entry(None, "Yellow"), "yellow"),
    ],
)
def test_by_id_else_by_name(catalogue: Database, entry: Entry, name: str) -> None:
    assert found(catalogue, entry) == [name]


def test_a_line_means_what_it_means_as_an_argument(catalogue: Database) -> None:
    texts = [f"{one.title} - {', '.join(one.artists)}" for one in NAMED]
    for text in texts:
        (card,) = match(catalogue, [Entry(None, text)]).cards
        assert card == find_track(catalogue, text).card, text


def test_order_is_kept_and_each_counts_once(catalogue: Database) -> None:
    yellow, toxic = Entry(BY_NAME["yellow"].id), Entry(None, "Toxic - Britney Spears")
    by_id = Entry(BY_NAME["toxic2"].id)
    assert found(catalogue, toxic, yellow, by_id, yellow, toxic) == ["toxic2", "yellow"]


def test_what_is_not_found_is_named_with_the_reason(catalogue: Database) -> None:
    entries = [
        Entry(STRANGE),
        Entry(None, "Intro"),
        Entry(None, "No Such Song", "Nobody"),
        Entry(None, "Toxic", "Coldplay"),
        Entry(None, "?!"),
    ]
    matched = match(catalogue, entries)
    assert matched.cards == ()
    assert matched.missing == {
        UNKNOWN: [STRANGE, "No Such Song - Nobody", "Toxic - Coldplay", "?!"],
        AMBIGUOUS: ["Intro"],
    }


@pytest.mark.slow
def test_many_at_once(catalogue: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    entries = [Entry(None, f"{one.title} - {one.artists[0]}") for one in NAMED]
    whole = match(catalogue, [*entries, *(Entry(None, f"Nothing {n}") for n in range(20_000))])
    assert len(whole.missing[UNKNOWN]) == 20_000
    monkeypatch.setattr(named, "TITLES", 7)
    monkeypatch.setattr(search, "MOST_READ", 31)  # one title alone has 30
    assert match(catalogue, entries).cards == whole.cards
