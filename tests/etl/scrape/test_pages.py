"""Pages are whole or absent, a killed process loses no answer that was noted, later pages count."""

from __future__ import annotations

from contextlib import closing
from datetime import date
from pathlib import Path

import msgspec
import pytest

from etl import pipeline
from etl.errors import InputError
from etl.home import Home
from etl.readers.scraped.extract import extract_fetched, extract_scraped
from etl.records.store import RawStore
from etl.scrape.pages import Answers, Pages
from sql.opening import open_database
from tests.fakes import FakeServer, World
from tests.fakes.client import T1, T2, T3
from tests.scraping import (
    KINDS,
    answers,
    many_ids,
    pages,
    plant_ids,
    reccobeats,
    scraped,
    spotify,
)


def entry(name: str) -> dict[str, str]:
    return {"id": T1, "name": name}


def test_a_page_has_a_name_that_tells_and_a_line_for_each_id(tmp_path: Path) -> None:
    page = Pages(tmp_path).write("spotify", {T2: None, T1: entry("One")})
    assert page.name == f"spotify-{date.today().isoformat()}-000001.json"
    assert page.read_text().splitlines()[1].startswith(f'"{T1}": {{')
    assert msgspec.json.decode(page.read_bytes()) == {T1: entry("One"), T2: None}
    assert Pages(tmp_path).write("reccobeats", {}).name.endswith("-000002.json")
    found = {(one.provider, one.day, one.number) for one in Pages(tmp_path)}
    today = date.today().isoformat()
    assert found == {("spotify", today, 1), ("reccobeats", today, 2)}


def test_pages_come_in_natural_order(tmp_path: Path) -> None:
    for number in (2, 999_999, 1_000_000, 10):
        (tmp_path / f"spotify-2026-01-01-{number:06}.json").write_text("{}")
    (tmp_path / "spotify-2025-12-31-000050.json").write_text("{}")
    assert [page.number for page in Pages(tmp_path)] == [50, 2, 10, 999_999, 1_000_000]
    assert Pages(tmp_path).last_number() == 1_000_000
    assert Pages(tmp_path).write("spotify", {}).name.endswith("-1000001.json")


def test_files_of_others_are_pages_too(tmp_path: Path) -> None:
    (tmp_path / "tracks.000.json").write_text(msgspec.json.encode({T1: None}).decode())
    (tmp_path / ".hidden.json").write_text("no page")
    ((page,)) = list(Pages(tmp_path))
    assert (page.provider, page.day, page.number) == ("", "", 0)
    assert list(page.entries()) == [T1]


def test_a_journal_with_a_torn_last_line(tmp_path: Path) -> None:
    one = Pages(tmp_path)
    with one.journal() as journal:
        journal.note("spotify", {T1: entry("line\u2028break\nand more"), T2: None})
        journal.note("spotify", {T3: entry("Three")})
    path = tmp_path / ".journal.jsonl"
    path.write_bytes(path.read_bytes()[:-9])
    after = Pages(tmp_path)
    assert after.journalled("spotify") == {T1: entry("line\u2028break\nand more"), T2: None}
    with after.journal() as journal:
        journal.note("spotify", {T3: entry("Three again")})
    assert Pages(tmp_path).journalled("spotify")[T3] == entry("Three again")
    assert after.journalled("reccobeats") == {}


def test_every_cut_of_a_journal_can_be_read(tmp_path: Path) -> None:
    path = tmp_path / ".journal.jsonl"
    with Pages(tmp_path).journal() as journal:
        journal.note("spotify", {one: {"id": one} for one in (T1, T2, T3)})
    whole = path.read_bytes()
    for length in range(len(whole)):
        path.write_bytes(whole[:length])
        found = Pages(tmp_path).journalled("spotify")
        assert list(found) == [T1, T2, T3][: whole[:length].count(b"\n")]


def test_a_journal_that_a_power_cut_has_damaged(tmp_path: Path) -> None:
    with Pages(tmp_path).journal() as journal:
        journal.note("spotify", {T1: entry("One")})
    path = tmp_path / ".journal.jsonl"
    path.write_bytes(path.read_bytes() + b"\0" * 40 + b"\n" + b'["spotify"]\n')
    assert Pages(tmp_path).journalled("spotify") == {T1: entry("One")}


def test_a_page_ends_its_journal_and_nobody_elses(tmp_path: Path) -> None:
    one = Pages(tmp_path)
    with one.journal() as journal:
        journal.note("spotify", {T1: entry("One")})
        journal.note("reccobeats", {T2: None})
    one.write("spotify", {T1: entry("One")})
    assert one.journalled("spotify") == {}
    assert one.journalled("reccobeats") == {T2: None}
    one.write("reccobeats", {T2: None})
    assert not (tmp_path / ".journal.jsonl").exists()


def test_half_written_pages_go(tmp_path: Path) -> None:
    (tmp_path / ".spotify-2026-01-01-000001.json.x.partial").write_text("half")
    assert list(Pages(tmp_path)) == []
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("text", ["", "[1]", '{"half": ', "\x00\x00"])
def test_a_damaged_page_is_named(tmp_path: Path, text: str) -> None:
    home = Home(tmp_path)
    plant_ids(home, tracks=[T1])
    folder = home.scraped / "tracks"
    folder.mkdir(parents=True)
    (folder / "spotify-2026-01-01-000001.json").write_text(text)
    with FakeServer() as server:
        with pytest.raises(InputError, match=r"spotify-2026-01-01-000001\.json.*\n.*delete it"):
            scraped(home, "tracks", spotify(server))
        assert sum(server.requests.values()) == 0


def test_asking_again_is_noted_until_it_ends(tmp_path: Path) -> None:
    one = Pages(tmp_path)
    one.write("spotify", {})
    assert one.begin_again() == 1
    one.write("spotify", {})
    assert Pages(tmp_path).begin_again() == 1
    one.end_again()
    one.end_again()
    assert Pages(tmp_path).begin_again() == 2


def test_a_killed_process_between_page_and_journal(tmp_path: Path) -> None:
    """The page is there, and so is its journal: its ids are answered, the journal is no more."""
    home, ids = Home(tmp_path), many_ids(30)
    with FakeServer(World(invent=1.0)) as server:
        plant_ids(home, tracks=ids[:20])
        scraped(home, "tracks", spotify(server))
        folder = home.scraped / "tracks"
        (page,) = [path for path in folder.iterdir() if path.suffix == ".json"]
        with Pages(folder).journal() as journal:
            journal.note("spotify", msgspec.json.decode(page.read_bytes(), type=Answers))
        plant_ids(home, tracks=ids[20:], name="more")
        result = scraped(home, "tracks", spotify(server))
        assert (result.wanted, result.before, result.requests) == (10, 0, 1)
        assert server.counts.repeated("tracks") == {}
    assert list(answers(folder)) == ids


def test_pages_are_what_the_extract_reads(tmp_path: Path) -> None:
    home = Home(tmp_path)
    pages_ = Pages(home.scraped / "tracks")
    pages_.write("spotify", {T1: entry("Old"), T2: None})
    pages_.write("spotify", {T1: entry("New")})
    for extract in (extract_fetched, extract_scraped):
        store = RawStore(tmp_path / extract.__name__)
        result = extract(home.scraped, store)
        assert (result.done, result.rejected, result.problems) == (2, [], [])
    pipeline.extract(home)
    pipeline.transform(home)
    with closing(open_database(home.database_url, read_only=False)) as database:
        pipeline.load_staged(home, database)
        assert database.rows("SELECT track_id, name FROM track") == [(T1, "New")]


def test_a_whole_world_comes_back(tmp_path: Path) -> None:
    """ScrapeResult, extracted, loaded: the database says what the services say."""
    world, home = World.of_sample(seed=1, tracks=300), Home(tmp_path)
    plant_ids(home, tracks=world.tracks, albums=world.albums, artists=world.artists)
    with FakeServer(world) as server:
        for kind in KINDS:
            result = scraped(home, kind, spotify(server))
            known = getattr(world, kind.replace("-", "_"))
            assert (result.wanted, result.found, result.missed) == (len(known), len(known), 0)
            assert result.repeats == 0
        assert scraped(home, "audio-features", reccobeats(server)).requests == 0
    pipeline.extract(home)
    pipeline.transform(home)
    with closing(open_database(home.database_url, read_only=False)) as database:
        pipeline.load_staged(home, database)
        tracks = dict(database.rows("SELECT track_id, name FROM track"))
        tempi = dict(database.rows("SELECT track_id, tempo FROM audio_features"))
        labels = dict(database.rows("SELECT album_id, label FROM album"))
        followers = dict(database.rows("SELECT artist_id, followers FROM artist"))
    assert tracks == {key: world.plain("tracks", key)["name"] for key in world.tracks}
    assert tempi == {
        key: pytest.approx(world.plain("audio-features", key)["tempo"])
        for key in world.audio_features
    }
    assert labels == {key: world.plain("albums", key).get("label") for key in world.albums}
    wanted = {key: world.plain("artists", key)["followers"]["total"] for key in world.artists}
    assert followers == wanted
    assert len(pages(home.scraped)) == 4
