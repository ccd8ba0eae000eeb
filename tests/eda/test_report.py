"""The report: whole files, the same each time, a page that runs nothing and shows names as text."""

from __future__ import annotations

import base64
import hashlib
import re
import warnings
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import matplotlib as mpl
import pytest

from cli.commands.eda import write_file
from eda import charts
from eda.charts import CHARTS, Entry, Source
from eda.errors import InputError
from eda.page import MOST_ROWS, Section, page
from eda.report import Report, write_report
from sql.database import Database
from tests.eda.conftest import RELATED
from tests.eda.wide import HOSTILE
from tests.sql.planted import A1, WORLD

NEEDS_MODEL = {
    *("elbow", "loss-per-epoch", "track-map", "artist-map", "experiment-grid"),
    *("model-quality", "quality-by-seeds", "playlist-lift"),
    *("training-curves", "predicted-popularity", "reconstruction-error"),
    *("cover-features", "sound-maps"),
}


class Page(HTMLParser):
    """What a browser would find on a page."""

    VOID = frozenset({"meta", "img"})

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []
        self.style = ""
        self._open: list[str] = []
        self.feed(text)
        self.close()
        assert self._open == [], "every tag is closed"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1] == "style":
            self.style += data
        else:
            self.text.append(data)

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


def read_page(path: Path) -> Page:
    return Page(path.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def whole(
    duckdb_wide: Database,
    models: Path,
    evaluations: Path,
    experiments: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[Report, list[tuple[int, int, str]]]:
    """The report of the wide world, and the calls of progress."""
    calls: list[tuple[int, int, str]] = []
    folder = tmp_path_factory.mktemp("whole")
    source = Source(duckdb_wide, models, evaluations=evaluations, experiments=experiments)
    report = write_report(source, folder, write_file, progress=lambda *call: calls.append(call))
    return report, calls


@pytest.mark.slow
def test_every_file_and_the_page(whole: tuple[Report, list[tuple[int, int, str]]]) -> None:
    report, calls = whole
    count = len(CHARTS)
    assert calls[:-1] == [(n, count, entry.name) for n, entry in enumerate(CHARTS)]
    assert calls[-1] == (count, count, "")
    assert report.skipped == []
    files = {path.name for path in report.page.parent.iterdir()}
    names = {one.name for one in report.drawn}
    assert files == {"index.html"} | {f"{n}.{s}" for n in names for s in ("png", "svg")}
    assert all(one.png.read_bytes().startswith(b"\x89PNG") for one in report.drawn)
    assert all(one.svg.read_bytes().rstrip().endswith(b"</svg>") for one in report.drawn)
    found = read_page(report.page)
    pictures = [one.get("src") or "" for one in found.all("img")]
    embedded = [base64.b64decode(p.removeprefix("data:image/png;base64,")) for p in pictures]
    assert sorted(embedded) == sorted(one.png.read_bytes() for one in report.drawn)
    assert all(len(one.get("alt") or "") > 30 for one in found.all("img"))
    assert {one.get("id") for one in found.all("figure")} == names
    assert len(found.all("details")) == len(names)
    stories = {one.name: one.story for one in report.drawn if one.story}
    assert len(stories) > 10
    for name, story in stories.items():
        assert found.text.count(story) == 1, "under its picture"
        assert found.text.count(f": {story}") == 1, "at a glance"
        assert {"href": f"#{name}"} in found.all("a")


def cut_off(chart: charts.Chart) -> list[str]:
    """Return the texts that reach over the edge of the picture."""
    unseen = {
        label
        for axes in chart.axes
        for axis in (axes.xaxis, axes.yaxis)
        for tick in (*axis.majorTicks, *axis.minorTicks)
        if not min(axis.get_view_interval()) <= tick.get_loc() <= max(axis.get_view_interval())
        for label in (tick.label1, tick.label2)
    }
    texts = {text for text in chart.findobj(mpl.text.Text) if text.get_text()} - unseen
    shown = {text: text.get_window_extent() for text in texts if text.get_visible()}
    page = chart.bbox.padded(1)  # a pixel
    return [
        text.get_text()
        for text, box in shown.items()
        if not (page.contains(*box.min) and page.contains(*box.max))
    ]


@pytest.mark.parametrize(
    "entry",
    [pytest.param(entry, id=entry.name, marks=pytest.mark.slow) for entry in CHARTS],
)
def test_every_chart_of_a_hostile_world(
    duckdb_wide: Database,
    models: Path,
    evaluations: Path,
    experiments: Path,
    whole: tuple[Report, list[tuple[int, int, str]]],
    entry: Entry,
) -> None:
    """No warning, axes that say what they are, numbers behind the picture, the same each time."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        source = Source(duckdb_wide, models, evaluations=evaluations, experiments=experiments)
        chart = entry.draw(source)
        svg = chart.svg()
    assert chart.heading
    assert chart.facts.endswith(".")
    assert chart.rows
    assert {len(row) for row in chart.rows} == {len(chart.columns)}
    assert cut_off(chart) == []
    assert svg == (whole[0].page.parent / f"{entry.name}.svg").read_bytes()
    assert b"<dc:date>" not in svg


@pytest.mark.slow
@pytest.mark.mysql
def test_the_same_data_the_same_bytes(
    mysql_wide: Database, whole: tuple[Report, list[tuple[int, int, str]]], tmp_path: Path
) -> None:
    """Whichever database it is in."""
    only = ("tempo", "popularity-map", "genre-share", "cluster-sizes", "co-occurrence")
    for drawn in write_report(Source(mysql_wide), tmp_path, write_file, only).drawn:
        for path in (drawn.png, drawn.svg):
            assert path.read_bytes() == (whole[0].page.parent / path.name).read_bytes(), path.name


@pytest.mark.slow
def test_names_are_text_and_nothing_runs(wide: Database, tmp_path: Path) -> None:
    only = ("top-artists", "co-occurrence", "genre-make-up")
    report = write_report(Source(wide), tmp_path, write_file, only)
    found = read_page(report.page)
    assert "<script>alert(1)</script>" in found.text
    assert HOSTILE[1] in found.text
    assert {name for name, _ in found.tags} <= {
        *("html", "head", "meta", "title", "style", "body", "h1", "h2", "h3", "p", "nav", "a"),
        *("figure", "img", "figcaption", "details", "summary", "table", "tr", "th", "td", "code"),
        *("ul", "li", "strong"),
    }
    attributes = {key for _, given in found.tags for key in given}
    assert not {key for key in attributes if key.startswith("on")}
    assert {one.get("href", "")[:1] for one in found.all("a")} == {"#"}  # type: ignore[index]
    assert "http" not in re.sub(r"http-equiv", "", report.page.read_text(encoding="utf-8"))


def test_the_policy_allows_the_style_and_nothing_else(wide: Database, tmp_path: Path) -> None:
    found = read_page(write_report(Source(wide), tmp_path, write_file, ("tempo",)).page)
    (policy,) = (m["content"] for m in found.all("meta") if "http-equiv" in m)
    digest = base64.b64encode(hashlib.sha256(found.style.encode()).digest()).decode()
    assert policy is not None
    assert f"style-src 'sha256-{digest}'" in policy
    assert policy.startswith("default-src 'none';")
    assert "script" not in policy
    assert "@media print" in found.style
    assert "color-scheme: light dark" in found.style


def test_an_empty_database_skips_everything(empty: Database, tmp_path: Path) -> None:
    report = write_report(Source(empty), tmp_path, write_file)
    assert report.drawn == []
    assert len(report.skipped) == len(CHARTS)
    found = read_page(report.page)
    words = " ".join(found.text)
    for skip in report.skipped:
        assert skip.command.startswith("segue ")
        assert skip.name in words
        assert skip.command in words
    commands = {skip.name: skip.command for skip in report.skipped}
    assert commands["cluster-sizes"] == "segue train all"
    assert commands["elbow"] == "segue train all --choose-k"
    assert commands["track-map"] == "segue train skipgram"
    assert commands["playlist-lift"] == "segue evaluate --lift"
    assert "related-artists" in commands["most-related"]
    assert "--mpd" in commands["playlist-lengths"]


def test_values_that_are_nowhere_known(planted: Database, tmp_path: Path) -> None:
    """Tables with rows, but too few a year: skipped, with the command that brings more."""
    report = write_report(Source(planted), tmp_path, write_file, ("features-over-time",))
    (skip,) = report.skipped
    assert "50 tracks" in skip.reason
    assert skip.command == "segue scrape audio-features && segue etl run"


def test_tracks_without_albums_have_their_histograms(
    changed: Callable[..., Database], tmp_path: Path
) -> None:
    """Public catalogues name no album; only the selection beside the tracks needs one."""
    tracks = [(*row[:2], None, *row[3:]) for row in WORLD["track"]]
    source = Source(changed(album=[], artist_album=[], track=tracks))
    report = write_report(source, tmp_path, write_file, ("tempo", "duration", "release-year"))
    assert [one.name for one in report.drawn] == ["duration", "tempo"]
    assert " ".join(read_page(report.page).text).count("album popularity is unknown") == 2
    assert [skip.reason for skip in report.skipped] == ["table album is empty"]


def test_charts_of_models_that_were_not_trained(wide: Database, tmp_path: Path) -> None:
    report = write_report(Source(wide), tmp_path, write_file, (*NEEDS_MODEL, "genre-sizes"))
    assert {skip.name for skip in report.skipped} == NEEDS_MODEL
    assert [one.name for one in report.drawn] == ["genre-sizes"]


@pytest.mark.slow
def test_an_interrupted_report_leaves_whole_files(wide: Database, tmp_path: Path) -> None:
    write_report(Source(wide), tmp_path, write_file, ("tempo",))
    before = (tmp_path / "chosen.html").read_bytes()

    def interrupt(done: int, total: int, name: str) -> None:
        if done == 2:
            raise KeyboardInterrupt

    only = ("tempo", "energy", "valence")
    with pytest.raises(KeyboardInterrupt):
        write_report(Source(wide), tmp_path, write_file, only, interrupt)
    assert (tmp_path / "chosen.html").read_bytes() == before
    assert not list(tmp_path.glob(".*"))
    report = write_report(Source(wide), tmp_path, write_file, only)
    assert [one.name for one in report.drawn] == list(only)


def test_a_chart_that_is_not_there(wide: Database, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="--list"):
        write_report(Source(wide), tmp_path, write_file, ("pie",))
    assert list(tmp_path.iterdir()) == []


def test_a_long_table_is_cut_and_says_so() -> None:
    rows = [(f"name {number}", number, float("nan"), None) for number in range(MOST_ROWS + 1)]
    chart = Section("n", "G", "H", "W?", "", "F.", ("a", "b", "c", "d"), rows, b"")
    found = Page(page([chart], [], {"tracks": 1}))
    assert len(found.all("tr")) == MOST_ROWS + 1
    assert f"The numbers ({MOST_ROWS + 1} rows, the first {MOST_ROWS})" in found.text
    assert "nan" not in found.text


def test_names_are_cut_and_control_nothing() -> None:
    name = "a\x00\u202eb\x1b" + "c" * 10**6
    chart = Section("n", "G", name, "W?", name, name, ("a",), [(name,)], b"")
    text = page([chart], [], {"tracks": 1})
    assert len(text) < 10_000
    assert not set("\x00\u202e\x1b") & set(text)
    assert "abccc" in text


def test_a_wrong_artist_is_reported_before_anything_is_drawn(
    wide: Database, tmp_path: Path
) -> None:
    with pytest.raises(InputError, match="no artist 'Nobody'"):
        write_report(Source(wide, artists=("Nobody",)), tmp_path, write_file)
    assert list(tmp_path.iterdir()) == []


def test_some_charts_leave_the_page_of_all_alone(planted: Database, tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("all")
    report = write_report(Source(planted), tmp_path, write_file, ("tempo",))
    assert report.page == tmp_path / "chosen.html"
    assert (tmp_path / "index.html").read_text() == "all"


def test_artists_without_a_track_are_not_in_the_totals(
    changed: Callable[..., Database], tmp_path: Path
) -> None:
    database = changed(artist=[*WORLD["artist"], *RELATED])
    report = write_report(Source(database), tmp_path, write_file, ("tempo",))
    assert "8 tracks, 4 albums, 4 artists, 4 playlists." in " ".join(read_page(report.page).text)


def test_which_artist_was_taken_is_reported(
    changed: Callable[..., Database], tmp_path: Path
) -> None:
    database = changed(artist=[*WORLD["artist"], (RELATED[0][0], "ADA", None, None, None)])
    source = Source(database, artists=("Ada",))
    report = write_report(source, tmp_path, write_file, ("features-by-artist",))
    assert report.notes == [
        f"2 artists are named 'Ada': took {A1}, who has the most tracks (4; the next has 0)"
    ]
