"""Names and titles of the sample world, put together from the word lists of words.toml."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from random import Random
from typing import Final

import msgspec

WORDS_FILE: Final = Path(__file__).parent / "words.toml"

Words = dict[str, tuple[str, ...]]
"""Word lists by the name that stands for them in templates; `title` and `act` are templates."""


class Lexicon(msgspec.Struct, frozen=True):
    """The word lists; see the file for what each is."""

    album_titles: tuple[str, ...]
    labels: tuple[str, ...]
    shared_titles: tuple[str, ...]
    awkward_titles: tuple[str, ...]
    awkward_artists: tuple[str, ...]
    playlist_names: tuple[str, ...]
    awkward_playlists: tuple[str, ...]
    descriptions: tuple[str, ...]
    playlist_words: Words
    genre_nouns: Words
    genre_acts: Words
    languages: dict[str, Words]


@cache
def lexicon() -> Lexicon:
    """Read the word lists."""
    return msgspec.toml.decode(WORDS_FILE.read_bytes(), type=Lexicon)


@cache
def words_of(language: str, genre: str) -> Words:
    """Return the templates and words of one of the languages, for artists of a genre."""
    words = lexicon().languages[language]
    if language != "en":
        return words
    acts = words["act"] + lexicon().genre_acts.get(genre, ()) * 2
    return words | {"own": lexicon().genre_nouns[genre], "act": acts}


def fill(rng: Random, template: str, words: Words) -> str:
    """Put a random word in each place of a template, never the same word twice.

    >>> sorted(fill(Random(1), "{x}{x}{x}", {"x": ("a", "b", "c")}))
    ['a', 'b', 'c']
    """
    decks: dict[str, list[str]] = {}

    def draw(place: re.Match[str]) -> str:
        name = place[1]
        if name not in decks:
            decks[name] = rng.sample(words[name], len(words[name]))
        return decks[name].pop()

    return re.sub(r"\{(\w+)\}", draw, template)


def make_name(rng: Random, kind: str, language: str, genre: str) -> str:
    """Make a "title" or the name of an "act"."""
    words = words_of(language, genre)
    return fill(rng, rng.choice(words[kind]), words)
