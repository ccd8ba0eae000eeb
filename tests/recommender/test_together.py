"""Several tracks as one taste: like and unlike, other releases, a playlist with a title."""

from __future__ import annotations

import json
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from models.contract import Query
from models.errors import ModelInputError, ModelUnfitError
from recommender import registry, track_clusters
from recommender.answers import Answer, AnswerOptions
from recommender.errors import UnknownTrackError
from recommender.finding import find_listed
from recommender.query import QueryTrack, featured_track, together
from recommender.registry import default_model
from recommender.service import Recommender
from recommender.track_files.entry import Entry, TrackList
from sql import reads
from sql.database import Database
from tests.recommender import planted
from tests.recommender.planted import (
    BOTH,
    JAZZ_LOUD,
    JAZZ_QUIET,
    NO_FEATURES,
    RE_RELEASES,
    ROCK_OLD,
    ROCK_QUIET,
    SONG,
    Place,
    Planted,
    ids,
)

RELEASES = [SONG, RE_RELEASES[0], RE_RELEASES[2]]
MIXED = AnswerOptions(1_000, merge=True, per_artist=0)


@pytest.fixture
def by_playlists(place: Place, database: Database) -> Recommender:
    return Recommender(database, place.home.models, "cooccurrence")


def track_of(recommender: Recommender, database: Database, one: Planted) -> QueryTrack:
    return recommender.query_track(reads.cards(database, [one.id])[one.id])


def scores(answer: Answer) -> dict[str, float]:
    return {one.track.track_id: one.score for one in answer}


def listed(*tracks: Planted, title: str = "") -> TrackList:
    return TrackList("mine.txt", "a track a line", tuple(Entry(one.id) for one in tracks), title)


def test_one_release_stands_for_all(by_playlists: Recommender, database: Database) -> None:
    tracks = [track_of(by_playlists, database, one) for one in RELEASES]
    assert len({track.query.ids for track in tracks}) == 1
    assert [track.label for track in tracks] == [one.id for one in RELEASES]
    assert not any(track.notes for track in tracks), "a playlist means the song"
    known = Recommender.query_tracks(by_playlists, [track.card for track in tracks if track.card])
    assert known == tracks
    other = track_of(by_playlists, database, BOTH[0])
    once = by_playlists.recommend([tracks[0], other], MIXED)
    assert scores(by_playlists.recommend([*tracks, other], MIXED)) == scores(once)
    assert len(scores(once)) > 5


def test_memory_knows_releases_too(place: Place) -> None:
    with closing(place.open()) as database:
        kept = Recommender(database, place.home.models, "cooccurrence", in_memory=True)
        asked = Recommender(database, place.home.models, "cooccurrence")
        cards = list(reads.cards(database, [one.id for one in RELEASES]).values())
        wanted = asked.query_tracks(cards)
    assert kept.query_tracks(cards) == wanted


def test_a_release_with_features_stands_in_for_one_without(
    recommender: Recommender, database: Database
) -> None:
    card = reads.cards(database, [NO_FEATURES.id])[NO_FEATURES.id]
    assert recommender.query_tracks([card]) == [None]
    same = replace(card, song=reads.cards(database, [SONG.id])[SONG.id].song)
    (track,) = recommender.query_tracks([same])
    assert track is not None
    assert track.query.ids[0] in ids(RELEASES)
    assert track.notes[0].endswith(f"took another release of the song, {track.query.ids[0]}")


def test_unlike_lowers_what_is_near_to_it(by_playlists: Recommender, database: Database) -> None:
    one, other = (track_of(by_playlists, database, t) for t in (ROCK_QUIET[5], ROCK_QUIET[7]))
    alone = scores(by_playlists.recommend([one], MIXED))
    unlike = scores(by_playlists.recommend([other], MIXED))
    both = by_playlists.recommend([one, replace(other, weight=-1.0)], MIXED)
    assert other.label not in scores(both)
    between = ROCK_QUIET[6].id
    assert alone[between] > unlike[between] > 0
    assert scores(both)[between] == pytest.approx(alone[between] - unlike[between])
    (part,) = both.lists
    assert part.heading == f"{one.name}, but not {other.name}"


def test_unlike_in_a_model_of_lists(recommender: Recommender, database: Database) -> None:
    one, other = (track_of(recommender, database, t) for t in (JAZZ_QUIET[0], ROCK_QUIET[0]))
    tracks = [one, replace(other, weight=-1.0)]
    (part,) = recommender.recommend(tracks, replace(MIXED, merge=False)).lists
    found = [track.track.track_id for track in part.recommendations]
    assert set(found[: len(JAZZ_QUIET) - 1]) <= ids(JAZZ_QUIET) | ids(BOTH)
    assert set(found[-len(ROCK_QUIET) + 1 :]) == ids(ROCK_QUIET[1:])
    heard = featured_track("mine", planted.features()[ROCK_QUIET[0].id], ["rock"])
    (part,) = recommender.recommend([one, replace(heard, weight=-1.0)], MIXED).lists
    assert part.recommendations[-1].score < 0 < part.recommendations[0].score


def test_something_must_be_liked(by_playlists: Recommender, database: Database) -> None:
    one, other = (track_of(by_playlists, database, t) for t in (RELEASES[0], RELEASES[1]))
    with pytest.raises(ModelInputError, match="every track is to be unlike"):
        by_playlists.recommend([replace(one, weight=-1.0)])
    with pytest.raises(ModelInputError, match="both like and unlike"):
        by_playlists.recommend([one, replace(other, weight=-1.0)])


def test_a_playlist_is_one_taste_with_a_title(
    place: Place, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Query] = []
    recommender = place.recommender(database)
    rank = recommender.ranker.rank
    monkeypatch.setattr(
        recommender.ranker, "rank", lambda query, k: asked.append(query) or rank(query, k)
    )
    file = listed(*JAZZ_LOUD[:5], *JAZZ_QUIET[:2], title="Evening")
    tracks = find_listed(database, recommender, file).tracks
    (part,) = recommender.recommend(tracks, AnswerOptions(3, title=file.title)).lists
    assert len(part.recommendations) == 3
    assert {query.title for query in asked} == {"Evening"}
    assert asked[0].ids == tuple(one.id for one in [*JAZZ_LOUD[:5], *JAZZ_QUIET[:2]])
    names = ", ".join(track.name for track in tracks[:3])
    assert part.heading == f"Evening: 7 tracks, {names}…"


def test_neither_the_tracks_of_a_playlist_nor_their_songs_are_listed(
    recommender: Recommender, database: Database
) -> None:
    file = listed(RE_RELEASES[0], *ROCK_OLD[-4:])
    tracks = find_listed(database, recommender, file).tracks
    found = scores(recommender.recommend(tracks, MIXED))
    assert found
    assert not found.keys() & ids([SONG, *RE_RELEASES, *ROCK_OLD[-4:]])


def test_what_a_model_cannot_know_of_a_playlist_is_left_out(
    recommender: Recommender, database: Database
) -> None:
    found = find_listed(database, recommender, listed(NO_FEATURES, JAZZ_LOUD[0]))
    assert [track.label for track in found.tracks] == [JAZZ_LOUD[0].id]
    assert found.left_out == {
        "unknown to the model kmeans": ["title of nofeatures - by-nofeatures"]
    }
    with pytest.raises(
        UnknownTrackError, match=r"none of the tracks in mine\.txt .*: 1 unknown to"
    ):
        find_listed(database, recommender, listed(NO_FEATURES))
    with pytest.raises(UnknownTrackError, match="it is empty\nit was read as a track a line"):
        find_listed(database, recommender, listed())


def test_a_long_playlist_is_answered_from_memory_alike(
    place: Place, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = listed(*JAZZ_LOUD[:4], *ROCK_OLD[-4:], *BOTH)
    answers = []
    for queries in (1_000, 1):
        monkeypatch.setattr(track_clusters, "MOST_QUERIES", queries)
        recommender = place.recommender(database)
        tracks = find_listed(database, recommender, file).tracks
        answers.append(list(recommender.recommend(tracks, AnswerOptions(20, merge=True))))
    assert len(answers[0]) == 20
    assert answers[0] == answers[1]


def test_ten_thousand_tracks_are_one_query(by_playlists: Recommender, database: Database) -> None:
    strangers = tuple(Entry(f"{number:022}") for number in range(10_000))
    file = replace(listed(*JAZZ_LOUD), entries=strangers + listed(*JAZZ_LOUD).entries)
    found = find_listed(database, by_playlists, file)
    assert len(found.tracks) == len(JAZZ_LOUD)
    assert len(found.left_out["unknown"]) == 10_000
    track = found.tracks[0]
    many = [replace(track, label=str(n), query=Query((f"{n:022}",))) for n in range(10_000)]
    assert len(together(many).ids) == 10_000


def test_the_default_model(
    duckdb_place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, last = registry.PREFERRED
    assert default_model(tmp_path) == last
    monkeypatch.setattr(registry, "PREFERRED", ("cooccurrence", last))
    assert default_model(tmp_path) == last
    models = duckdb_place.home.models
    assert default_model(models) == "cooccurrence"
    assert default_model(models, by_sound=True) == last
    monkeypatch.setattr(registry, "PREFERRED", ("nobody", last))
    assert default_model(models) == last


def test_a_default_model_that_is_unfit_is_no_reason_to_take_the_next(
    duckdb_place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(registry, "PREFERRED", ("cooccurrence", registry.BY_SOUND))
    place = planted.build(tmp_path)
    with closing(place.open()) as database:
        assert Recommender(database, place.home.models).entry.name == "cooccurrence"
    folder = place.home.models / "cooccurrence"
    manifest = json.loads((folder / "manifest.json").read_text())
    (folder / "manifest.json").write_text(json.dumps({**manifest, "data_fingerprint": "abc"}))
    with closing(place.open()) as database, pytest.raises(ModelUnfitError, match="train again"):
        Recommender(database, place.home.models)
