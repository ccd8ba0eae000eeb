"""Maps Spotify's sub-genres to Segue's 15 genres, with the rule that decided.

The mapping is data: ``genre_rules.toml`` beside this file explains its format and order.
Spotify publishes no parents for its sub-genres; the names and their use follow everynoise.com.
"""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final, NamedTuple

from etl.files import read_bytes

GENRES: Final[tuple[str, ...]] = (
    "rock",
    "hip hop",
    "pop",
    "jazz",
    "blues",
    "country",
    "metal",
    "reggae",
    "folk",
    "soul",
    "edm",
    "dance",
    "latin",
    "funk",
    "other",
)
DEFAULT_RULES: Final = Path(__file__).parent / "genre_rules.toml"
_TABLES: Final = ("override", "region", "last", "word")
_YIELDS: Final = "region_yields_to"
_MAX_WORDS: Final = 4  # of a phrase outside [override]: bounds the search in long texts

Phrases = Mapping[str, tuple[str, ...]]
"""Normalised phrase -> its genres, in the order of GENRES."""


class GenreMatch(NamedTuple):
    """One of the 15 genres and the rule that chose it, such as ``last:punk`` or ``override``."""

    genre: str
    rule: str


class GenreRulesError(ValueError):
    """A rules file that cannot be read or breaks the format; names the file and the key."""


def normalise(text: str) -> str:
    """Fold case, full-width forms and accents; hyphens and apostrophes become single blanks.

    >>> normalise("Música  Hip-Hop")
    'musica hip hop'
    """
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    plain = "".join(_plain(char) for char in decomposed)
    return " ".join(unicodedata.normalize("NFKC", plain).split())


def _plain(char: str) -> str:
    """Return the character, a blank for hyphens and apostrophes, or nothing for an accent."""
    category = unicodedata.category(char)
    if category == "Pd" or char in "_'\N{RIGHT SINGLE QUOTATION MARK}`":
        return " "
    return "" if category == "Mn" else char


@dataclass(frozen=True)
class GenreRules:
    """The rules of one file, ready to use. All phrases are normalised.

    Attributes: ``override`` (whole sub-genres), ``region`` (phrases that decide before the last
    word), ``region_yields_to`` (endings that stop a region), ``last`` (endings), ``word`` (phrases
    found anywhere, ``last`` included).
    """

    override: Phrases = field(default_factory=dict)
    region: Phrases = field(default_factory=dict)
    region_yields_to: frozenset[str] = frozenset()
    last: Phrases = field(default_factory=dict)
    word: Phrases = field(default_factory=dict)

    @classmethod
    def load(cls, path: Path | None = None) -> GenreRules:
        """Read a rules file; by default the packaged one.

        Raises GenreRulesError when the file is unreadable, is not TOML, or has a wrong key,
        genre, type or doubled phrase.
        """
        path = DEFAULT_RULES if path is None else path
        document = _read(path)
        tables = {name: _table(document.get(name, {}), path, name) for name in _TABLES}
        tables["word"] = {**tables["last"], **tables["word"]}
        endings = _phrases(document.get(_YIELDS, []), path, _YIELDS)
        return cls(**tables, region_yields_to=frozenset(endings))

    def classify(self, sub_genre: str) -> tuple[GenreMatch, ...]:
        """Return the genre of a sub-genre: one match, or several where the rules name several.

        Never empty: what no rule knows is ``(GenreMatch("other", "none"),)``.
        """
        words = normalise(sub_genre).split()
        for step, table, phrases in self._steps(words):
            for phrase in phrases:
                if phrase in table:
                    rule = step if step == "override" else f"{step}:{phrase}"
                    return tuple(GenreMatch(genre, rule) for genre in table[phrase])
        return (GenreMatch("other", "none"),)

    def _steps(self, words: list[str]) -> Iterator[tuple[str, Phrases, Iterator[str]]]:
        """Yield (step, its table, candidate phrases) in the order in which they decide."""
        yield "override", self.override, iter([" ".join(words)])
        if self.region_yields_to.isdisjoint(_endings(words)):
            yield "region", self.region, _anywhere(words)
        yield "last", self.last, _endings(words)
        yield "word", self.word, _anywhere(words)


def _endings(words: list[str]) -> Iterator[str]:
    """Yield the phrases the words end in, longest first."""
    for size in range(min(_MAX_WORDS, len(words)), 0, -1):
        yield " ".join(words[-size:])


def _anywhere(words: list[str]) -> Iterator[str]:
    """Yield all phrases of the words, longest first, then nearest the end."""
    for size in range(min(_MAX_WORDS, len(words)), 0, -1):
        for start in range(len(words) - size, -1, -1):
            yield " ".join(words[start : start + size])


@cache
def default_rules() -> GenreRules:
    """Return the packaged rules, read once."""
    return GenreRules.load()


def classify(sub_genre: str) -> tuple[GenreMatch, ...]:
    """Classify by the packaged rules; see ``GenreRules.classify``.

    >>> classify("pop punk")
    (GenreMatch(genre='rock', rule='last:punk'),)
    """
    return default_rules().classify(sub_genre)


def _read(path: Path) -> dict[str, Any]:
    """Return the parsed file, its top-level keys checked."""
    try:
        document = tomllib.loads(read_bytes(path).decode())
    except OSError as error:
        raise GenreRulesError(f"{path}: cannot be read: {error.strerror}") from error
    except ValueError as error:  # not UTF-8, or not TOML
        raise GenreRulesError(f"{path}: is not valid TOML: {error}") from error
    for key in document:
        if key not in (*_TABLES, _YIELDS):
            allowed = ", ".join((*_TABLES, _YIELDS))
            raise GenreRulesError(f"{path}: unknown key {key!r}; allowed are {allowed}")
    return document


def _table(value: object, path: Path, table: str) -> dict[str, tuple[str, ...]]:
    """Turn one table, genre -> phrases, round to phrase -> genres."""
    if not isinstance(value, dict):
        raise GenreRulesError(f"{path}: {table!r} must be a table of genre = [phrases]")
    for genre in value:
        if genre not in GENRES:
            allowed = ", ".join(GENRES)
            raise GenreRulesError(f"{path}: unknown genre {table}.{genre}; allowed are {allowed}")
    genres_of: dict[str, tuple[str, ...]] = {}
    for genre in GENRES:
        for phrase in _phrases(value.get(genre, []), path, f"{table}.{genre}"):
            genres_of[phrase] = (*genres_of.get(phrase, ()), genre)
    return genres_of


def _phrases(value: object, path: Path, key: str) -> list[str]:
    """Return the normalised phrases of one list, each checked."""
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise GenreRulesError(f"{path}: {key} must be a list of strings")
    phrases: dict[str, None] = {}
    for item in value:
        phrase = normalise(item)
        problem = _problem(phrase, phrases, any_length=key.startswith("override"))
        if problem:
            raise GenreRulesError(f"{path}: {key}: the phrase {item!r} {problem}")
        phrases[phrase] = None
    return list(phrases)


def _problem(phrase: str, before: Container[str], *, any_length: bool) -> str:
    """Return what is wrong with a phrase, or nothing."""
    if not phrase:
        return "is empty"
    if phrase in before:
        return "is listed twice"
    if len(phrase.split()) > _MAX_WORDS and not any_length:
        return f"has more than {_MAX_WORDS} words; only [override] takes those"
    return ""
