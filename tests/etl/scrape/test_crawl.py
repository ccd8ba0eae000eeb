"""A crawl asks everybody once, the nearest first, and goes on where it was stopped."""

from __future__ import annotations

import signal
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import Any

import msgspec
import pytest

from etl import pipeline
from etl.errors import ClosedError, InputError, RemoteError, WaitError
from etl.home import Home
from etl.ids import name_id
from etl.scrape.concurrent import WORKERS
from etl.scrape.crawl import Crawl, CrawlResult, KnownArtists
from etl.scrape.frontier import Limits, frontier_path, read_frontier
from etl.sources.protocols import ArtistRef, RelatedProvider
from sql.opening import open_database
from tests.etl.world import an_id
from tests.fakes import FakeProcess, FakeServer, World, fake_process
from tests.fakes.artists import deezer_id
from tests.scraping import (
    answers,
    pages,
    quick_environment,
    related_provider,
    start,
    wait_until,
)

S, A, B, C, D, E, F, X = (an_id(letter) for letter in "SABCDEFX")
GRAPH = {S: [A, B], A: [C, S], B: [D, C], C: [E], D: [], E: [F], F: [S], X: [S]}
DEPTHS = [{S}, {A, B}, {C, D}, {E}, {F}]
POPULARITY = {S: 10, A: 90, B: 50, C: 60, D: 20, E: 80, F: 70, X: 99}


def graph() -> World:
    artists = {
        one: {"id": one, "name": f"Artist {one[0]}", "popularity": popularity}
        for one, popularity in POPULARITY.items()
    }
    return World(artists=artists, related=dict(GRAPH))


def crawl(
    home: Home,
    provider: RelatedProvider,
    seeds: Iterable[str] = (S,),
    known: Iterable[ArtistRef] = (),
    *,
    named: bool = True,
    again: bool = False,
    **limits: Any,
) -> CrawlResult:
    """Crawl, close the provider, and give what was done."""
    result = CrawlResult(provider.name)
    folder = home.scraped / "related-artists"
    with closing(provider):
        Crawl(
            folder,
            provider,
            KnownArtists(known),
            list(seeds),
            Limits(**limits),
            named,
            result,
            again=again,
        ).run()
    return result


def asked(server: FakeServer) -> list[str]:
    """Who was asked for, in the order of the requests."""
    return list(server.counts.asked["related-artists"])


def by_depth(order: list[str]) -> list[set[str]]:
    """Cut an order of all into the depths of the graph."""
    found, start_ = [], 0
    for depth in DEPTHS:
        found.append(set(order[start_ : start_ + len(depth)]))
        start_ += len(depth)
    return found


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


def test_breadth_first_and_everybody_once(home: Home) -> None:
    with FakeServer(graph()) as server:
        result = crawl(home, related_provider(server, "spotify"))
        order = asked(server)
        assert by_depth(order) == DEPTHS
        assert len(order) == 7
        assert set(server.counts.asked["related-artists"].values()) == {1}
    assert (result.asked, result.found, result.missed) == (7, 7, 0)
    assert result.edges == sum(len(GRAPH[one]) for one in order)
    assert (result.depth, result.waiting, result.requests, result.repeats) == (4, 0, 7, 0)
    # One page for each depth here; who was asked first stands in the first.
    assert [set(msgspec.json.decode(page)) for page in pages(home.scraped).values()] == DEPTHS


@pytest.mark.parametrize("depth", range(5))
def test_depth(home: Home, depth: int) -> None:
    with FakeServer(graph()) as server:
        crawl(home, related_provider(server, "spotify"), depth=depth)
        assert set(asked(server)) == set().union(*DEPTHS[: depth + 1])


@pytest.mark.parametrize(("most", "waiting"), [(1, 0), (2, 1), (3, 0), (4, 1), (7, 0)])
def test_max_artists(home: Home, most: int, waiting: int) -> None:
    order = [S, A, B, C, D, E, F]
    with FakeServer(graph()) as server:
        result = crawl(home, related_provider(server, "spotify"), max_artists=most)
        assert set(asked(server)) == set(order[:most])
        assert result.waiting == waiting
        # More of them later: those who were asked count, and are not asked again.
        result = crawl(home, related_provider(server, "spotify"), max_artists=5)
        assert set(asked(server)) == set(order[: max(most, 5)])
        assert set(server.counts.asked["related-artists"].values()) == {1}
        assert result.before == min(most, 5)


def test_min_popularity(home: Home) -> None:
    with FakeServer(graph()) as server:
        del server.world.artists[F]["popularity"]
        result = crawl(home, related_provider(server, "spotify"), min_popularity=60)
        # The seed is named, so it counts; B and D are not popular, of F nothing is known.
        assert by_depth([*asked(server)])[0] == {S}
        assert set(asked(server)) == {S, A, C, E}
        assert result.edges == 6
    other = Home(home.root / "other")
    refs = [ArtistRef(one, f"Artist {one[0]}", POPULARITY[one]) for one in (S, A)]
    with FakeServer(graph()) as server:
        crawl(
            other,
            related_provider(server, "spotify"),
            [S, A],
            refs,
            named=False,
            min_popularity=60,
            depth=0,
        )
        assert asked(server) == [A]


@pytest.mark.parametrize("provider", ["spotify", "deezer", "listenbrainz", "lastfm"])
def test_edges_reach_the_database(home: Home, provider: str) -> None:
    known = [ArtistRef(one, f"Artist {one[0]}") for one in GRAPH]
    with FakeServer(graph()) as server:
        crawl(home, related_provider(server, provider), known=known)
    pipeline.extract(home)
    pipeline.transform(home)
    with closing(open_database(home.database_url, read_only=False)) as database:
        pipeline.load_staged(home, database)
        rows = database.rows(
            "SELECT artist_id, related_artist_id, source, rank, weight FROM related_artist"
        )
    edges = {(a, b, rank) for a, b, _, rank, _ in rows}
    assert edges == {
        (one, to, rank) for one in GRAPH if one != X for rank, to in enumerate(GRAPH[one], start=1)
    }
    assert {source for _, _, source, _, _ in rows} == {provider}
    weights = {(a, rank): weight for a, _, _, rank, weight in rows}
    if provider in ("spotify", "deezer"):
        assert set(weights.values()) == {None}
    else:
        assert weights[S, 1] > weights[S, 2] > 0


def test_names_become_ids_where_one_artist_has_the_name(home: Home) -> None:
    world = graph()
    twin = an_id("Twin")
    known = [ArtistRef(S, "Artist S"), ArtistRef(A, "Artist A"), ArtistRef(B, "Artist B")]
    known.append(ArtistRef(twin, "ARTIST  b"))
    with FakeServer(world) as server:
        result = crawl(home, related_provider(server, "deezer"), known=known, depth=1)
        searched = list(server.counts.asked["deezer-search"])
        related = list(server.counts.asked["deezer-related"])
    found = answers(home.scraped / "related-artists")
    assert [each["id"] for each in found[S]["artists"]] == [A, name_id("Artist B")]
    # Whose id Deezer has told is not searched for.
    assert searched == ["Artist S"]
    assert set(related) == {str(deezer_id(one)) for one in (S, A, B)}
    assert set(found) == {S, A, name_id("Artist B")}
    assert result.asked == 3
    # C is nobody whom we know: an id of ours, the same in both lists.
    listed = [each["id"] for one in (A, name_id("Artist B")) for each in found[one]["artists"]]
    assert listed.count(name_id("Artist C")) == 2


def test_who_has_no_name_cannot_be_asked_for_by_name(home: Home) -> None:
    with FakeServer(graph()) as server:
        result = crawl(home, related_provider(server, "lastfm"))
        assert (result.nameless, result.asked) == (1, 0)
        assert sum(server.requests.values()) == 0
        # Its lists tell names: another provider's page is enough.
        crawl(home, related_provider(server, "spotify"))
        result = crawl(home, related_provider(server, "lastfm"), depth=1)
        assert result.asked == 3
    sources = {
        response["source"]
        for page in pages(home.scraped).values()
        for response in msgspec.json.decode(page).values()
    }
    assert sources == {"spotify", "lastfm"}


def test_who_is_unknown_is_asked_once(home: Home) -> None:
    nobody = an_id("nobody")
    with FakeServer(graph()) as server:
        result = crawl(home, related_provider(server, "spotify"), [nobody, S], depth=0)
        assert (result.asked, result.found, result.missed) == (2, 1, 1)
        assert answers(home.scraped / "related-artists")[nobody] is None
        server.reset()
        result = crawl(home, related_provider(server, "spotify"), [nobody, S], depth=0)
        assert (result.asked, result.before) == (0, 2)
        assert sum(server.requests.values()) == 0


def test_nobody_is_related_to_itself_or_twice(home: Home) -> None:
    world = graph()
    world.related[S] = [A, S, A, B]
    with FakeServer(world) as server:
        crawl(home, related_provider(server, "spotify"), depth=0)
    listed = answers(home.scraped / "related-artists")[S]["artists"]
    assert [each["id"] for each in listed] == [A, B]


def test_closed_leaves_nothing(home: Home) -> None:
    with FakeServer(graph(), mode="new_app") as server:
        with pytest.raises(ClosedError):
            crawl(home, related_provider(server, "spotify"))
        known = [ArtistRef(S, "Artist S")]
        result = crawl(home, related_provider(server, "listenbrainz"), known=known)
    assert result.asked == 7
    assert all(name.startswith("related-artists/listenbrainz") for name in pages(home.scraped))


@pytest.mark.parametrize("status", [429, 500])
def test_a_failure_keeps_what_was_answered(home: Home, status: int) -> None:
    with FakeServer(graph()) as server:
        server.faults.change(
            next_statuses=[200] * 4 + [status] * 20, retry_after="999", only="/spotify/v1"
        )
        with pytest.raises(WaitError if status == 429 else RemoteError):
            crawl(home, related_provider(server, "spotify", attempts=2))
        frontier = read_frontier(home.scraped / "related-artists")
        assert frontier is not None
        assert (frontier.seeds, frontier.done, frontier.depth) == ([S], False, 2)
        server.faults.clear()
        result = crawl(home, related_provider(server, "spotify"))
        assert server.counts.repeated("related-artists") == {}
        assert set(server.counts.answered["related-artists"]) == set().union(*DEPTHS)
        assert result.asked + result.before == 7
        frontier = read_frontier(home.scraped / "related-artists")
        assert frontier is not None
        assert frontier.done


def test_all_again(home: Home) -> None:
    with FakeServer(graph()) as server:
        crawl(home, related_provider(server, "spotify"))
        server.world.related[S] = [B]
        server.reset()
        server.faults.change(next_statuses=[200] * 3 + [418] * 20, only="/spotify/v1")
        with pytest.raises(RemoteError, match="418"):
            crawl(home, related_provider(server, "spotify"), again=True)
        server.faults.clear()
        crawl(home, related_provider(server, "spotify"), again=True)
        # A is related to S no more, and nobody was asked twice for that.
        assert set(server.counts.answered["related-artists"]) == {S, B, C, D, E, F}
        assert server.counts.repeated("related-artists") == {}
    assert [each["id"] for each in answers(home.scraped / "related-artists")[S]["artists"]] == [B]


@pytest.mark.parametrize(
    "page",
    [
        {S: {"artists": None}},
        {S: {"artists": [None, 5, {"id": A, "name": None}, {"id": 7, "name": 8, "keys": 9}]}},
        {S: [], A: "x", B: 3},
    ],
    ids=["null", "entries", "lists"],
)
def test_pages_that_others_wrote(home: Home, page: dict[str, Any]) -> None:
    folder = home.scraped / "related-artists"
    folder.mkdir(parents=True)
    (folder / "mine.json").write_bytes(msgspec.json.encode(page))
    with FakeServer(graph()) as server:
        crawl(home, related_provider(server, "spotify"), [S, X], depth=1)
        assert X in asked(server)


def test_a_damaged_frontier_is_named(home: Home) -> None:
    folder = home.scraped / "related-artists"
    folder.mkdir(parents=True)
    frontier_path(folder).write_text('{"provider": 5')
    with pytest.raises(InputError, match=r"frontier\.json.*\n.*delete it"):
        read_frontier(folder)


def kill_on_the_way(
    fake: FakeProcess, home: Home, seed: str, places: list[int], options: list[str]
) -> tuple[str, int]:
    """Crawl by ``segue``, killed at these numbers of artists; give the last answer, and hits."""
    env, hits = quick_environment(fake.url, home.root), 0
    home.root.mkdir(parents=True, exist_ok=True)
    command = ["scrape", "related-artists", "--json", *options]
    seeds = [seed]
    for place in places:
        with start([*command, *seeds], env, home.root) as process:

            def is_there(place: int = place, process: Any = process) -> bool:
                return process.poll() is not None or answered(home) > place

            assert wait_until(is_there, 60)
            process.send_signal(signal.SIGKILL)
            process.communicate()
        hits += process.returncode == -signal.SIGKILL
        seeds = []  # from now on it knows them
    with start([*command, *seeds], env, home.root) as process:
        out, err = process.communicate(timeout=120)
    assert process.returncode == 0, err
    return out, hits


def answered(home: Home) -> int:
    """How many lists are on disk."""
    folder = home.scraped / "related-artists"
    files = [*folder.glob("*.json"), *folder.glob(".journal.jsonl")]
    total = 0
    for path in files:
        if path.name not in (".frontier.json", ".again.json"):
            try:
                text = path.read_bytes()
            except FileNotFoundError:
                continue
            total += text.count(b"\n") - 2 * path.name.endswith("json")
    return total


@pytest.mark.parametrize("provider", [pytest.param("spotify", marks=pytest.mark.slow), "deezer"])
def test_kills_leave_no_trace(tmp_path: Path, provider: str) -> None:
    """With deezer, Spotify is closed, and the second in order goes on with the crawl."""
    calm, rough = Home(tmp_path / "calm"), Home(tmp_path / "rough")
    world = World.of_sample(tracks=1500)
    seed = max(world.related, key=lambda one: len(world.related[one]))
    mode = "extended" if provider == "spotify" else "new_app"
    known = [ArtistRef(seed, world.plain("artists", seed)["name"])]
    write_name(calm, known)
    write_name(rough, known)
    with fake_process(tmp_path, ["--sample-tracks", "1500", "--mode", mode]) as fake:
        crawl(calm, related_provider(fake, provider), [seed], known, depth=3)
        reached = len(answers(calm.scraped / "related-artists"))
        fake.reset()
        fake.change(latency=0.005)
        out, hits = kill_on_the_way(fake, rough, seed, [5, 30], ["--depth", "3"])
        counts = fake.counts()["answered"][
            "related-artists" if provider == "spotify" else "deezer-related"
        ]
    assert reached > 60
    assert hits == 2
    assert pages(rough.scraped) == pages(calm.scraped)
    assert sum(counts.values()) - len(counts) <= 2 * WORKERS
    assert msgspec.json.decode(out)[-1]["provider"] == provider


def write_name(home: Home, artists: Iterable[ArtistRef]) -> None:
    """Another provider's page that tells names, for who is asked for by name."""
    folder = home.scraped / "related-artists"
    folder.mkdir(parents=True)
    listed = [{"id": artist.id, "name": artist.name} for artist in artists]
    page = {an_id("lists"): {"source": "lastfm", "artists": listed}}
    (folder / "lastfm-2026-01-01-000001.json").write_bytes(msgspec.json.encode(page))


def reachable(related: dict[str, list[str]], seed: str) -> set[str]:
    found, level = {seed}, [seed]
    while level:
        level = list({to for one in level for to in related.get(one, ())} - found)
        found.update(level)
    return found


@pytest.mark.slow
def test_the_real_graph_is_reached_and_asked_once(real_data: Path, home: Home) -> None:
    world = World.from_files(None, real_data / "related")
    expected = max((reachable(world.related, one) for one in sorted(world.related)[:20]), key=len)
    seed = next(one for one in sorted(world.related) if one in expected)
    expected = reachable(world.related, seed)
    with FakeServer(world) as server:
        result = crawl(home, related_provider(server, "spotify"), [seed])
        counts = server.counts.asked["related-artists"]
    assert set(counts) == expected
    assert set(counts.values()) == {1}
    assert len(expected) > 5_000
    assert result.asked == len(expected) == result.requests
