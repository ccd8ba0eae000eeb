"""Playlists whose tracks are known by name only -> records: every fault, and what it costs."""

from __future__ import annotations

import gzip
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.errors import InputError
from etl.ids import is_id, is_name_id, name_id, song_id
from etl.readers.catalogues.extract import import_catalogue, import_catalogues
from etl.readers.catalogues.pids import named_playlist_pid, playlist_pid
from etl.records.store import RawStore
from etl.report import Outcome, StepReport
from etl.songs import song_artist, song_title
from tests.etl.world import source_rows as records

HEADER = '"user_id", "artistname", "trackname", "playlistname"'
GOOD = '"u1", "Ada", "Halo", "Mix"'
LAST = '"u1", "Ben", "Last", "Mix"'
MIX = named_playlist_pid("u1", "Mix")

Row = tuple[str, str, str, str]


def quoted(row: Sequence[str]) -> str:
    """A row as most of the file has them: a backslash before a quote, and before a backslash."""
    cells = (cell.replace("\\", "\\\\").replace('"', '\\"') for cell in row)
    return ", ".join(f'"{cell}"' for cell in cells)


def lists_csv(rows: Iterable[Sequence[str]]) -> bytes:
    return "".join(f"{line}\n" for line in (HEADER, *map(quoted, rows))).encode()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "lists.csv"


def load(path: Path, store: RawStore, *lines: str | bytes) -> Outcome:
    encoded = [line if isinstance(line, bytes) else line.encode() for line in (HEADER, *lines)]
    path.write_bytes(b"".join(line + b"\n" for line in encoded))
    return import_catalogue(path, store)


def report(result: Outcome, kind: str) -> StepReport:
    (found,) = [report for report in result.reports if report.rows == kind]
    assert found.adds_up
    return found


def places(store: RawStore) -> list[tuple[str, int, str]]:
    """The playlist, the position and the title of each place, in order of the file."""
    names = {row["track_id"]: row["name"] for row in records(store, "track")}
    playlists = {row["pid"]: row.get("name", "") for row in records(store, "playlist")}
    return [
        (playlists[row["pid"]], row["pos"], names[row["track_id"]])
        for row in records(store, "playlist_track")
    ]


def test_places_tracks_and_artists(path: Path, store: RawStore) -> None:
    result = load(path, store, GOOD, '"u1", "Ben", "Other", "Mix"', '"u2", "ADA", "halo", "Mix"')
    halo, other = song_id("halo", "ada"), song_id("other", "ben")
    second = named_playlist_pid("u2", "Mix")
    assert records(store, "playlist") == [
        {"pid": MIX, "name": "Mix"},
        {"pid": second, "name": "Mix"},
    ]
    assert records(store, "playlist_track") == [
        {"pid": MIX, "pos": 0, "track_id": halo},
        {"pid": MIX, "pos": 1, "track_id": other},
        {"pid": second, "pos": 0, "track_id": halo},
    ]
    assert [(row["track_id"], row["name"]) for row in records(store, "track")] == [
        (halo, "Halo"),
        (other, "Other"),
    ]
    ada, ben = name_id("Ada"), name_id("Ben")
    assert [(row["artist_id"], row["name"]) for row in records(store, "artist")] == [
        (ada, "Ada"),
        (ben, "Ben"),
    ]
    credits = [(row["artist_id"], row["track_id"]) for row in records(store, "artist_track")]
    assert credits == [(ada, halo), (ben, other)]
    assert report(result, "playlist_track").rows_out == 3
    assert report(result, "track").dropped == {"listed again": 1}
    assert result.problems == []


def test_rows_of_a_playlist_may_be_apart(path: Path, store: RawStore) -> None:
    rows = [("Mix", "A"), ("Other", "B"), ("Mix", "C"), ("Other", "A"), ("Mix", "A")]
    load(path, store, *[f'"u", "Ada", "{title}", "{name}"' for name, title in rows])
    assert places(store) == [
        ("Mix", 0, "A"),
        ("Other", 0, "B"),
        ("Mix", 1, "C"),
        ("Other", 1, "A"),
        ("Mix", 2, "A"),
    ]


def test_releases_of_one_song_are_one_track(path: Path, store: RawStore) -> None:
    load(
        path,
        store,
        '"u", "Beyoncé", "Halo", "P"',
        '"u", "BEYONCE", "Halo - 2011 Remaster", "P"',
        '"u", "Beyoncé", "Halo - Live", "P"',
        '"u", "Ada", "Halo", "P"',
    )
    places_of = [row["track_id"] for row in records(store, "playlist_track")]
    assert places_of[0] == places_of[1]
    assert len(set(places_of)) == 3
    assert all(is_name_id(one) and not is_id(one) for one in places_of)


READ: dict[str, tuple[str, Row]] = {
    "no blanks": ('"u","a","t","p"', ("u", "a", "t", "p")),
    "no quotes": ("u, a, t, p", ("u", "a", "t", "p")),
    "blanks around": ('  "u",  " a ",   "t", "p "  ', ("u", "a", "t", "p")),
    "commas": (
        '"u", "Earth, Wind & Fire", "a, b", "p,"',
        ("u", "Earth, Wind & Fire", "a, b", "p,"),
    ),
    "backslashed": (r'"u", "\"Al\" Y", "Say \"Hi\"", "p"', ("u", '"Al" Y', 'Say "Hi"', "p")),
    "doubled": ('"u", """Al"" Y", "Say ""Hi""", "p"', ("u", '"Al" Y', 'Say "Hi"', "p")),
    "quoted comma": (r'"u", "a", "x\", \"y", "p"', ("u", "a", 'x", "y', "p")),
    "backslashes": (r'"u", "AC\DC", "end\\", "p"', ("u", "AC\\DC", "end\\", "p")),
    "no name of the playlist": ('"u", "a", "t", ""', ("u", "a", "t", "")),
    "words for missing": ('"u", "None", "NULL", "NA"', ("u", "None", "NULL", "NA")),
    "other scripts": ('"u", "森山", "さくら 💃", "ü"', ("u", "森山", "さくら 💃", "ü")),
}


@pytest.mark.parametrize("name", READ)
def test_a_row_that_can_be_read(path: Path, store: RawStore, name: str) -> None:
    line, (user, artist, title, playlist) = READ[name]
    result = load(path, store, GOOD, line, LAST)
    assert result.problems == []
    assert [row["name"] for row in records(store, "track")] == ["Halo", title, "Last"]
    assert [row["name"] for row in records(store, "artist")] == ["Ada", artist, "Ben"]
    second = records(store, "playlist")[1]
    assert second["pid"] == named_playlist_pid(user, playlist)
    assert second.get("name", "") == playlist
    assert places(store)[2] == ("Mix", 1, "Last")


BROKEN: dict[str, tuple[str | bytes, str, str]] = {
    "three": ('"u", "a", "t"', "wrong number of columns", "3 columns instead of 4"),
    "five": ('"u", "a", "t", "p", "x"', "wrong number of columns", "5 columns instead of 4"),
    "never closed": ('"u", "a", "t", "p', "unbalanced quotes", '\'"u", "a", "t", "p\''),
    "closed too late": ('"u", "a", "t, "p"', "unbalanced quotes", '\'"u", "a", "t, "p"\''),
    "two never closed": ('"u", "a, "t", "p', "unbalanced quotes", '\'"u", "a, "t", "p\''),
    "never opened": ('"u", a", "t", "p"', "unbalanced quotes", '\'"u", a", "t", "p"\''),
    "quotes left as they are": ('"u", "x "Al" y", "t", "p"', "unbalanced quotes", 'x "Al" y'),
    "backslash at the end": (r'"u", "a", "t\", "p"', "unbalanced quotes", "quotes do not match"),
    "no user": ('"", "a", "t", "p"', "blank user_id", "user_id is empty"),
    "no artist": ('"u", " ", "t", "p"', "blank artistname", "artistname is empty"),
    "no title": ('"u", "a", "", "p"', "blank trackname", "trackname is empty"),
    "invisible title": ('"u", "a", "\u200b", "p"', "blank trackname", "trackname is empty"),
    "latin-1": ('"u", "a", "caf\xe9", "p"'.encode("latin-1"), "not UTF-8", '"caf?", "p"'),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_row_is_named_and_costs_no_other(path: Path, store: RawStore, name: str) -> None:
    line, reason, said = BROKEN[name]
    result = load(path, store, GOOD, line, "", line, LAST)
    assert places(store) == [("Mix", 0, "Halo"), ("Mix", 1, "Last")]
    for kind in ("playlist_track", "track"):
        assert report(result, kind).dropped == {reason: 2}
    assert [problem.split(": ")[:2] for problem in result.problems] == [
        ["lists.csv", "line 3"],
        ["lists.csv", "line 5"],
    ]
    assert all(said in problem for problem in result.problems)


HEADERS = {
    "no blanks": '"user_id","artistname","trackname","playlistname"',
    "no quotes": "user_id, artistname, trackname, playlistname",
    "blanks around": ' "user_id" , " artistname", "trackname ",playlistname ',
    "byte order mark": "\ufeff" + HEADER,
    "another end of line": HEADER + "\r",
}


@pytest.mark.parametrize("name", HEADERS)
def test_the_header_is_known_with_any_blanks(path: Path, store: RawStore, name: str) -> None:
    path.write_bytes("\n".join([HEADERS[name], GOOD, ""]).encode())
    import_catalogue(path, store)
    assert places(store) == [("Mix", 0, "Halo")]


def test_other_columns_in_another_order(tmp_path: Path, store: RawStore) -> None:
    path = tmp_path / "lists.csv.gz"
    text = 'number,trackname,playlistname,artistname,user_id\n7,"Halo","Mix",Ada,u1\n7,x\n'
    path.write_bytes(gzip.compress(text.encode()))
    result = import_catalogue(path, store)
    assert places(store) == [("Mix", 0, "Halo")]
    assert records(store, "playlist")[0]["pid"] == MIX
    assert report(result, "playlist_track").dropped == {"wrong number of columns": 1}


def test_playlists_are_numbered_apart_from_those_with_an_id() -> None:
    pids = {named_playlist_pid(f"user {n}", name) for n in range(500) for name in ("", "a", "b")}
    assert len(pids) == 1500
    assert min(pids) >= 1_000_000_000 + 2**32 > playlist_pid("0" * 22)
    assert max(pids) < 2**53, "readers of JSON take numbers for doubles"
    assert named_playlist_pid("a", "b\nc") != named_playlist_pid("a\nb", "c x")
    assert named_playlist_pid("u", "Mix") == 2282834147812009, "databases would change"


def test_a_playlist_of_another_file_is_refused(path: Path, store: RawStore) -> None:
    """Its places would be taken twice; the same file again, changed, takes its own place."""
    load(path, store, GOOD)
    other = path.with_name("other.csv")
    with pytest.raises(InputError) as caught:
        load(other, store, '"u2", "Ada", "Halo", "Mix"', LAST)
    message = str(caught.value)
    assert "other.csv: playlist 'Mix' of user u1 was imported from lists.csv before" in message
    assert [unit.name for unit in store.units()] == ["lists.csv"]
    load(path, store, GOOD, LAST)
    load(other, store, '"u2", "Ada", "Halo", "Mix"')
    assert len(records(store, "playlist_track")) == 3


def press_ctrl_c(done: int, total: int, _name: str) -> None:
    """Once some of the file has been read."""
    if 0 < done < total:
        raise KeyboardInterrupt


def test_an_interrupted_import_leaves_nothing_and_can_be_repeated(
    path: Path, store: RawStore, tmp_path: Path
) -> None:
    path.write_bytes(lists_csv(("u", "Ada", f"Song {n:05} {'x' * 100}", "p") for n in range(9_000)))
    with pytest.raises(KeyboardInterrupt):
        import_catalogues([path], store, progress=press_ctrl_c)
    assert [file for file in store.root.rglob("*") if file.is_file()] == []
    import_catalogues([path], store)
    undisturbed = RawStore(tmp_path / "other")
    told: list[tuple[int, int, str]] = []
    import_catalogues([path], undisturbed, progress=lambda *what: told.append(what))
    assert [row["pos"] for row in records(store, "playlist_track")] == list(range(9_000))
    assert [unit.digests for unit in store.units()] == [
        unit.digests for unit in undisturbed.units()
    ]
    assert told[-1] == (100, 100, "lists.csv")
    assert [done for done, *_ in told] == sorted(done for done, *_ in told)


TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\n"))
NAME = TEXT.filter(lambda text: bool(song_title(text.strip())) and bool(song_artist(text.strip())))
USER = TEXT.filter(str.strip)
JUNK = TEXT.filter(lambda text: text.count(",") < 3) | st.sampled_from(
    [line for line, *_ in BROKEN.values() if isinstance(line, str)]
)


@given(st.lists(st.tuples(USER, NAME, NAME, TEXT) | JUNK, max_size=8))
def test_good_rows_come_through_whatever_stands_between(rows: list[Row | str]) -> None:
    """In a file of good and arbitrary lines the good ones keep their order and their names."""
    good = [tuple(cell.strip() for cell in row) for row in rows if isinstance(row, tuple)]
    with tempfile.TemporaryDirectory() as tmp:
        store, path = RawStore(Path(tmp) / "raw"), Path(tmp) / "lists.csv"
        load(path, store, *[row if isinstance(row, str) else quoted(row) for row in rows])
        expected: dict[int, list[str]] = {}
        firsts: dict[str, str] = {}
        for user, artist, title, playlist in good:
            track_id = song_id(song_title(title), song_artist(artist))
            expected.setdefault(named_playlist_pid(user, playlist), []).append(track_id)
            firsts.setdefault(track_id, title)
        found: dict[int, list[str]] = {}
        for row in records(store, "playlist_track"):
            found.setdefault(row["pid"], []).append(row["track_id"])
            assert row["pos"] == len(found[row["pid"]]) - 1
        assert found == expected
        assert {row["track_id"]: row["name"] for row in records(store, "track")} == firsts
