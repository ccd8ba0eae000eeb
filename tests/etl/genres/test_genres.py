"""The sub-genre mapping: golden decisions, the order of the rules, bad files, and real coverage."""

from __future__ import annotations

import csv
import gzip
import json
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from etl.genres.rules import (
    DEFAULT_RULES,
    GENRES,
    GenreMatch,
    GenreRules,
    GenreRulesError,
    classify,
    normalise,
)

GOLDEN = Path(__file__).with_name("golden_genres.csv")


def genres_of(sub_genre: str) -> str:
    return ";".join(match.genre for match in classify(sub_genre))


def rules_from(text: str, folder: Path) -> GenreRules:
    path = folder / "rules.toml"
    path.write_text(text, encoding="utf-8")
    return GenreRules.load(path)


def golden_rows() -> list[tuple[str, str]]:
    with GOLDEN.open(encoding="utf-8", newline="") as file:
        return [(row["sub_genre"], row["genre"]) for row in csv.DictReader(file)]


def test_golden_decisions() -> None:
    rows = golden_rows()
    wrong = [(name, want, genres_of(name)) for name, want in rows if genres_of(name) != want]
    assert len(rows) >= 260
    assert wrong == []


def test_the_fifteen_genres_are_all_reachable_in_their_order() -> None:
    assert (
        *("rock", "hip hop", "pop", "jazz", "blues", "country", "metal", "reggae", "folk"),
        *("soul", "edm", "dance", "latin", "funk", "other"),
    ) == GENRES
    assert {genre for _, want in golden_rows() for genre in want.split(";")} == set(GENRES)
    for genre in GENRES[:-1]:
        assert genres_of(genre) == genre


@pytest.mark.parametrize(
    ("sub_genre", "genre", "rule"),
    [
        ("permanent wave", "rock", "override"),
        ("trap latino", "latin", "region:latino"),
        ("latin jazz", "jazz", "last:jazz"),
        ("pop punk", "rock", "last:punk"),
        ("trip hop", "edm", "last:trip hop"),
        ("techno argentina", "edm", "word:techno"),
        ("emo rap italiano", "hip hop", "word:rap"),
        ("hexagonal tuba", "other", "none"),
        ("soundtrack", "other", "last:soundtrack"),
        ("", "other", "none"),
        ("  - ", "other", "none"),
    ],
)
def test_the_rule_that_fired_is_reported(sub_genre: str, genre: str, rule: str) -> None:
    assert classify(sub_genre) == (GenreMatch(genre, rule),)


def test_dance_pop_belongs_to_two_genres() -> None:
    assert classify("dance pop") == (
        GenreMatch("pop", "last:dance pop"),
        GenreMatch("dance", "last:dance pop"),
    )


def test_no_other_packaged_phrase_belongs_to_two_genres() -> None:
    rules = GenreRules.load()
    tables = (rules.override, rules.region, rules.last, rules.word)
    phrases = chain.from_iterable(table.items() for table in tables)
    assert {phrase for phrase, genres in phrases if len(genres) > 1} == {"dance pop"}


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("HIP-HOP", "hip hop"),
        ("  Drum   and\tBass ", "drum and bass"),
        ("ｐｏｐ　ｐｕｎｋ", "pop punk"),  # noqa: RUF001
        ("m\u00fasica mexicana", "musica mexicana"),
        ("mu\u0301sica mexicana", "musica mexicana"),
        ("r&b en espa\u00f1ol", "r&b en espanol"),
        ("post\u2010rock", "post rock"),
        ("lo_fi", "lo fi"),
        ("children\u2019s music", "children s music"),
        ("STRASSE", "strasse"),
        ("stra\u00dfe", "strasse"),
    ],
)
def test_normalisation(written: str, plain: str) -> None:
    assert normalise(written) == plain
    assert classify(written) == classify(plain)


def test_whole_words_only() -> None:
    assert genres_of("dancehall") == "reggae"
    assert genres_of("jazzy rocking trapped") == "other"


def test_an_edited_copy_changes_the_outcome(tmp_path: Path) -> None:
    packaged = DEFAULT_RULES.read_text(encoding="utf-8")
    edited = packaged.replace("[override]\nrock = [", '[override]\nrock = ["dancehall",', 1)
    rules = rules_from(edited, tmp_path)
    assert rules.classify("dancehall") == (GenreMatch("rock", "override"),)
    assert classify("dancehall") == (GenreMatch("reggae", "last:dancehall"),)


def test_order_of_the_steps(tmp_path: Path) -> None:
    rules = rules_from(
        """
        region_yields_to = ["free jazz"]
        [override]
        folk = ["Latin Folk-Rock"]
        [region]
        latin = ["latin"]
        [last]
        rock = ["rock"]
        jazz = ["jazz"]
        soul = ["blue rock"]
        [word]
        blues = ["blue"]
        """,
        tmp_path,
    )
    expected = {
        "latin folk rock": ("folk", "override"),
        "latin jazz": ("latin", "region:latin"),
        "latin free jazz": ("jazz", "last:jazz"),
        "free jazz latin": ("latin", "region:latin"),
        "blue jazz": ("jazz", "last:jazz"),
        "blue rock": ("soul", "last:blue rock"),
        "blue things": ("blues", "word:blue"),
        "jazz rock things": ("rock", "word:rock"),
        "jazz and blue rock things": ("soul", "word:blue rock"),
        "bluesy": ("other", "none"),
    }
    assert {name: rules.classify(name) for name in expected} == {
        name: (GenreMatch(*match),) for name, match in expected.items()
    }


def test_an_empty_file_knows_nothing(tmp_path: Path) -> None:
    assert rules_from("", tmp_path).classify("rock") == (GenreMatch("other", "none"),)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ('[last]\nclassical = ["opera"]', "last.classical"),
        ('[last]\nRock = ["rock"]', "last.Rock"),
        ("[region]\nlatin = 3", "region.latin"),
        ('[word]\nrock = "rock"', "word.rock"),
        ("[word]\nrock = [1]", "word.rock"),
        ('last = ["rock"]', "'last'"),
        ("region_yields_to = true", "region_yields_to"),
        ('[lasts]\nrock = ["rock"]', "'lasts'"),
        ('[last]\nrock = ["hard-rock", "Hard Rock"]', "last.rock"),
        ('[override]\nrock = [" - "]', "override.rock"),
        ('[last]\nrock = ["one two three four five"]', "last.rock"),
        ("[last\n", "line 1"),
    ],
)
def test_bad_rules_name_file_and_key(text: str, named: str, tmp_path: Path) -> None:
    with pytest.raises(GenreRulesError) as caught:
        rules_from(text, tmp_path)
    assert "rules.toml" in str(caught.value)
    assert named in str(caught.value)


def test_unreadable_rules_are_a_rules_error(tmp_path: Path) -> None:
    with pytest.raises(GenreRulesError, match=r"missing\.toml"):
        GenreRules.load(tmp_path / "missing.toml")
    (tmp_path / "latin1.toml").write_bytes(b"# m\xfasica")
    with pytest.raises(GenreRulesError, match=r"latin1\.toml"):
        GenreRules.load(tmp_path / "latin1.toml")


@given(st.text())
@example("\u0345\u0130\u1e9e")
def test_any_text_has_a_genre(text: str) -> None:
    matches = classify(text)
    assert matches
    assert {match.genre for match in matches} <= set(GENRES)
    assert all(match.rule for match in matches)


WORDS = st.sampled_from(["latin", "pop", "punk", "dance", "hip", "hop", "k-pop", "zzz", "r&b"])


@given(st.lists(WORDS, max_size=6))
def test_case_and_separators_never_matter(words: list[str]) -> None:
    assert classify(" ".join(words)) == classify("-".join(words).upper())


def records(folder: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    for path in sorted(folder.glob("*.json.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as file:
            yield from ((key, value) for key, value in json.load(file).items() if value)


@pytest.mark.slow
def test_at_most_8_percent_of_real_tracks_have_no_named_genre(real_data: Path) -> None:
    folder = real_data / "scraped"
    sub_genres = {key: artist["genres"] for key, artist in records(folder / "artists")}
    named = {
        name: any(match.genre != "other" for match in classify(name))
        for name in set(chain.from_iterable(sub_genres.values()))
    }
    with_genre = unnamed = 0
    for _, track in records(folder / "tracks"):
        names = [name for one in track["artists"] for name in sub_genres.get(one["id"], [])]
        with_genre += bool(names)
        unnamed += bool(names) and not any(named[name] for name in names)
    assert with_genre > 100_000
    assert unnamed / with_genre <= 0.08, f"{unnamed} of {with_genre} tracks"
