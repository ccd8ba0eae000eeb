"""What is asked for: what records name, less what is answered; or all once more, if wished."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import msgspec
import pytest

from etl import pipeline
from etl.home import Home
from etl.ids import song_id
from etl.records.kinds import ArtistAlbum, ArtistTrack, PlaylistTrack, Track, TrackSubGenre, origin
from etl.scrape.pages import Pages
from etl.scrape.wanted import Wanted, misses_older_than, wanted_ids
from tests.etl.world import an_id, plant
from tests.fakes import FakeServer, World
from tests.fakes.client import A1, A2, A3, ALBUM, NO_SUCH, T1, T2, T3
from tests.scraping import many_ids, plant_ids, reccobeats, scraped, spotify

OF = "4/planted/0"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


def wanted(home: Home, kind: str, provider: str = "spotify", **options: object) -> list[str]:
    of = Wanted(kind, provider, **options)  # type: ignore[arg-type]
    with wanted_ids(home.store, Pages(home.scraped / kind), of) as ids:
        found = [one for page in ids.pages() for one in page]
        assert ids.total == len(found)
    return found


def write_page(home: Home, kind: str, name: str, page: dict[str, object]) -> None:
    folder = home.scraped / kind
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(msgspec.json.encode(page))


def test_every_record_that_names_an_id_counts(home: Home) -> None:
    t4, t5 = an_id("t4"), an_id("t5")
    records = [
        PlaylistTrack(0, 0, T1),
        PlaylistTrack(0, 1, T1),
        Track(track_id=T2, origin=OF, album_id=ALBUM),
        ArtistTrack(A1, T3, 0, OF),
        ArtistAlbum(A2, an_id("album2"), 0, OF),
        TrackSubGenre(t4, "pop"),
    ]
    plant(home.store, "named", records)
    plant_ids(
        home,
        artists=[A3, "name:abcdefghijklmnopq", "short"],
        tracks=[t5, "x" * 23, song_id("a", "b")],
    )
    assert wanted(home, "tracks") == wanted(home, "audio-features") == [T1, T2, T3, t4, t5]
    assert wanted(home, "albums") == [ALBUM, an_id("album2")]
    assert wanted(home, "artists") == [A1, A2, A3]


def test_what_the_web_api_has_described_is_not_asked_for(home: Home) -> None:
    described = Track(track_id=T1, origin=origin("9", "scraped", "tracks-a"), name="One")
    nested = Track(track_id=T2, origin=origin("6", "scraped", "albums-a"), name="Two")
    plant(home.store, "scraped", [described, nested])
    assert wanted(home, "tracks") == [T2]
    assert wanted(home, "audio-features") == [T1, T2]


def test_what_pages_answer_is_not_asked_for(home: Home, server: FakeServer) -> None:
    plant_ids(home, tracks=[T1, T2, T3, NO_SUCH])
    result = scraped(home, "tracks", spotify(server))
    assert (result.wanted, result.found, result.missed, result.pages) == (4, 2, 2, 1)
    server.reset()
    result = scraped(home, "tracks", spotify(server))
    assert (result.wanted, result.requests, result.pages) == (0, 0, 0)
    # Not even a token is asked for where nothing is wanted.
    assert sum(server.requests.values()) == 0
    pipeline.extract(home)
    assert wanted(home, "tracks") == []


def test_what_one_does_not_know_the_next_is_asked(home: Home, server: FakeServer) -> None:
    server.world.audio_features = {T1: server.world.audio_features[T1], T2: None}
    plant_ids(home, tracks=[T1, T2, T3])
    assert scraped(home, "audio-features", spotify(server)).found == 1
    server.world.audio_features[T2] = {"tempo": 99.0}
    result = scraped(home, "audio-features", reccobeats(server))
    assert (result.wanted, result.found, result.missed) == (2, 1, 1)
    assert wanted(home, "audio-features", "spotify") == []
    assert wanted(home, "audio-features", "reccobeats") == []


def test_a_null_of_a_foreign_file_was_spotifys(home: Home) -> None:
    plant_ids(home, tracks=[T1, T2])
    write_page(home, "audio-features", "audio-features.000.json", {T1: None, T2: {"tempo": 1}})
    assert wanted(home, "audio-features", "spotify") == []
    assert wanted(home, "audio-features", "reccobeats") == [T1]


def test_misses_may_be_asked_again_after_some_days(home: Home) -> None:
    plant_ids(home, tracks=[T1, T2, T3])
    today = date.today()
    for number, (track, days) in enumerate({T1: 40, T2: 30, T3: 29}.items(), start=1):
        day = (today - timedelta(days=days)).isoformat()
        write_page(home, "tracks", f"spotify-{day}-{number:06}.json", {track: None})
    assert wanted(home, "tracks") == []
    again = {"misses_until": misses_older_than(30)}
    assert wanted(home, "tracks", **again) == [T1, T2]
    assert wanted(home, "tracks", misses_until=misses_older_than(0)) == [T1, T2, T3]
    # What was missed long ago and is found by now is answered; so is a younger miss.
    write_page(home, "tracks", f"spotify-{today.isoformat()}-000004.json", {T1: {"id": T1}})
    write_page(home, "tracks", f"spotify-{today.isoformat()}-000005.json", {T2: None})
    assert wanted(home, "tracks", **again) == []


def test_misses_that_are_asked_again(home: Home, server: FakeServer) -> None:
    plant_ids(home, tracks=[T1, NO_SUCH])
    scraped(home, "tracks", spotify(server))
    server.world.tracks[NO_SUCH] = {"id": NO_SUCH, "name": "New"}
    assert scraped(home, "tracks", spotify(server), retry_misses=1).wanted == 0
    result = scraped(home, "tracks", spotify(server), retry_misses=0)
    assert (result.wanted, result.found) == (1, 1)


def test_everything_again(home: Home, server: FakeServer) -> None:
    plant_ids(home, tracks=[T1, T2, T3])
    scraped(home, "tracks", spotify(server))
    server.world.tracks[T1] = {"id": T1, "name": "Renamed"}
    result = scraped(home, "tracks", spotify(server), again=True, retry_misses=30)
    assert (result.wanted, result.found, result.missed) == (3, 2, 1)
    assert server.counts.answered["tracks"] == {T1: 2, T2: 2, T3: 2}


def test_everything_again_goes_on_where_it_stopped(home: Home) -> None:
    ids = many_ids(2500)
    with FakeServer(World(invent=0.9)) as server:
        plant_ids(home, tracks=ids)
        scraped(home, "tracks", spotify(server))
        server.reset()
        # 20 batches make a page: the second breaks off.
        server.faults.change(next_statuses=[200] * 30 + [418] * 9, only="/spotify/v1")
        with pytest.raises(Exception, match="418"):
            scraped(home, "tracks", spotify(server), again=True)
        server.faults.clear()
        scraped(home, "tracks", spotify(server), again=True)
        asked = server.counts.answered["tracks"]
        assert asked.keys() == set(ids)
        assert set(asked.values()) == {1}
        Pages(home.scraped / "tracks").end_again()
        assert scraped(home, "tracks", spotify(server), again=True).wanted == len(ids)


def test_ids_come_in_order_and_in_pages(home: Home) -> None:
    ids = many_ids(2001)
    plant_ids(home, tracks=reversed(ids))
    with wanted_ids(home.store, Pages(home.scraped / "tracks"), Wanted("tracks", "x")) as found:
        assert [len(page) for page in found.pages()] == [1000, 1000, 1]
    assert wanted(home, "tracks") == ids
