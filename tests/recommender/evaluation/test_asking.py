"""What a model is asked, and what counts of its answers."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np

from models.contract import Query, Ranking
from models.ragged import Ragged
from recommender.evaluation.asking import BLOCK, ask
from recommender.evaluation.baselines import GenreRandomSongs, RandomSongs
from recommender.evaluation.catalogue import NONE, Catalogue, read_genres
from recommender.evaluation.split import Cases
from sql.database import Database
from tests.recommender.evaluation.communities import (
    FIRST_RELEASE,
    OTHER_RELEASE,
    SONGS,
    own_song,
    song,
)


class Parrot:
    """Knows some ids, answers with others, and keeps what it was asked."""

    def __init__(self, knows: Collection[str], answer: list[str]) -> None:
        self.knows, self.answer = knows, answer
        self.asked: list[tuple[Query, int]] = []

    def __contains__(self, item: str) -> bool:
        return item in self.knows

    def rank(self, query: Query, k: int, *, exclude: Collection[str] = ()) -> Ranking:
        self.asked.append((query, k))
        return Ranking(np.array(self.answer, "S22"), np.zeros(len(self.answer)))

    def score(self, query: Query, candidates: object) -> np.ndarray:
        raise AssertionError


def number(catalogue: Catalogue, track: str) -> int:
    return int(catalogue.numbers(np.array([track], "S22"))[0])


def one_case(catalogue: Catalogue, *seeds: str) -> Cases:
    numbers = [number(catalogue, seed) for seed in seeds]
    return Cases(Ragged.of([numbers]), Ragged.of([[0]]), ["party"], np.array([0]))


def answered(parrot: Parrot, cases: Cases, catalogue: Catalogue, **options: bool) -> list[int]:
    (answers,) = ask(parrot, cases, catalogue, 4, **options)
    found: list[int] = answers.songs[0].tolist()
    assert len(found) == 4
    return found


def test_unknown_seeds_are_left_out_and_the_title_is_said(catalogue: Catalogue) -> None:
    a, b, c = song("a", 3), song("a", 1), song("b", 2)
    parrot = Parrot({a, c}, [song("b", 1)])
    found = answered(parrot, one_case(catalogue, a, b, c), catalogue)
    assert [(query.ids, query.title, k) for query, k in parrot.asked] == [((a, c), "party", 4)]
    assert found == [number(catalogue, song("b", 1)), NONE, NONE, NONE]


def test_who_knows_no_seed_is_not_asked(catalogue: Catalogue) -> None:
    parrot = Parrot(set(), [song("a", 1)])
    assert answered(parrot, one_case(catalogue, song("a", 3)), catalogue) == [NONE] * 4
    assert parrot.asked == []


def test_a_title_is_asked_about_alone_where_that_can_be(catalogue: Catalogue) -> None:
    parrot = Parrot(set(), [song("a", 1)])
    found = answered(parrot, one_case(catalogue, song("a", 3)), catalogue, by_title=True)
    assert [(query.ids, query.title) for query, _ in parrot.asked] == [((), "party")]
    assert found == [number(catalogue, song("a", 1)), NONE, NONE, NONE]


def test_songs_that_the_database_does_not_have_are_no_question(catalogue: Catalogue) -> None:
    beyond = Cases(Ragged.of([[10_000]]), Ragged.of([[0]]), [""], np.array([0]))
    assert answered(Parrot({""}, []), beyond, catalogue) == [NONE] * 4


def test_each_song_counts_once_without_seeds_and_strangers(catalogue: Catalogue) -> None:
    seed, other = song("a", 3), song("a", 4)
    answer = [other, seed, FIRST_RELEASE, "9" * 22, OTHER_RELEASE, other, song("b", 1)]
    found = answered(Parrot({seed}, answer), one_case(catalogue, seed), catalogue)
    wanted = [number(catalogue, one) for one in (other, FIRST_RELEASE, song("b", 1))]
    assert found == [*wanted, NONE]


def test_a_model_of_releases_is_asked_by_the_one_it_knows(catalogue: Catalogue) -> None:
    parrot = Parrot({OTHER_RELEASE}, [FIRST_RELEASE, song("a", 2)])
    found = answered(parrot, one_case(catalogue, FIRST_RELEASE), catalogue, by_release=True)
    assert [(query.ids, k) for query, k in parrot.asked] == [((OTHER_RELEASE,), 8)]
    assert found[:2] == [number(catalogue, song("a", 2)), NONE], "a release of the seed"


def test_blocks_are_in_order(catalogue: Catalogue) -> None:
    count = BLOCK + 3
    seeds = [[number(catalogue, song("a", row % 5 + 1))] for row in range(count)]
    titles = [str(row) for row in range(count)]
    cases = Cases(Ragged.of(seeds), Ragged.of([[0]] * count), titles, np.arange(count))
    parrot = Parrot({song("a", n) for n in range(1, 6)}, [song("b", 1)])
    done: list[int] = []
    blocks = list(ask(parrot, cases, catalogue, 4, progress=done.append))
    assert [len(block.songs) for block in blocks] == [BLOCK, 3]
    assert [query.title for query, _ in parrot.asked] == titles
    assert [number for block in blocks for number in block.cases.numbers] == list(range(count))
    assert done == list(range(1, count + 1))


def test_random_songs(catalogue: Catalogue) -> None:
    ids = catalogue.data.ids
    query = Query((song("a", 1), song("b", 1)))
    one, same, other = (RandomSongs(ids, seed).rank(query, 30).ids.tolist() for seed in (0, 0, 1))
    assert one == same != other
    assert len(set(one)) == 30
    assert not {i.encode() for i in query.ids} & set(one)
    assert RandomSongs(ids, 0).rank(Query(query.ids[:1]), 30).ids.tolist() != one
    everything = RandomSongs(ids, 0).rank(query, len(ids)).ids
    assert 0.9 * len(ids) < len(everything) <= len(ids) - 2


def test_random_songs_of_the_genres_of_the_seeds(catalogue: Catalogue, database: Database) -> None:
    names, genres = read_genres(database, catalogue)
    assert (names, genres.lengths.tolist()) == (["pop"], [2 * SONGS])
    ranker = GenreRandomSongs(catalogue.data.ids, 0, genres)
    found = set(ranker.rank(Query((song("a", 1),)), 2 * SONGS).ids.tolist())
    assert 0.9 * 2 * SONGS < len(found) < 2 * SONGS
    assert not {one for one in found if one.startswith(b"own")}
    anything = ranker.rank(Query((own_song(0),)), 100).ids
    assert any(one.startswith(b"own") for one in anything.tolist()), "it has no genre"
