"""What the commands that list tracks similar to something have in common."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from cli import output
from cli.settings.reading import Settings
from cli.table import print_table

if TYPE_CHECKING:
    from recommender.answers import AnswerOptions
    from recommender.service import Recommender
    from recommender.similar.answering import Similar
    from recommender.similar.subjects import Subject
    from sql.database import Database


@contextlib.contextmanager
def open_recommender(settings: Settings, model: str) -> Iterator[tuple[Database, Recommender]]:
    """Open the database and a model of tracks."""
    # One answer is too little work for threads, and NumPy starts them as it is imported.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

    from recommender.service import Recommender
    from sql.opening import open_database

    with contextlib.closing(open_database(settings.database_url)) as database:
        yield database, Recommender(database, settings.home.models, model)


def answer_options(
    database: Database, n: int, per_artist: int, exclude: Sequence[Path], *, each: bool = False
) -> AnswerOptions:
    """Return how to answer: one list, the nearest first, or one for each track."""
    from cli.commands.recommend_input import excluded_tracks
    from recommender.answers import AnswerOptions

    return AnswerOptions(
        n,
        nearest=True,
        merge=not each,
        per_artist=per_artist,
        exclude=excluded_tracks(database, exclude),
        each=each,
    )


def excluding_artists(
    database: Database, options: AnswerOptions, texts: Sequence[str]
) -> AnswerOptions:
    """Return the options, with the tracks left out that texts name: of an artist, or in a file.

    Raises:
        InputError: a file cannot be used.
        UnknownArtistError: it is neither a file nor an artist.
    """
    from dataclasses import replace

    from cli.commands.artists_input import is_file
    from cli.commands.recommend_input import excluded_tracks
    from recommender.exclusion import Exclusion
    from recommender.lookup.artist import find_artist
    from sql.artists import tracks_of

    excluded = excluded_tracks(database, [Path(one) for one in texts if is_file(one)])
    for text in (one for one in texts if not is_file(one)):
        tracks = tracks_of(database, find_artist(database, text).card.artist_id)
        excluded |= Exclusion(frozenset(one.track_id for one in tracks))
    return replace(options, exclude=excluded)


def print_similar(
    database: Database,
    recommender: Recommender,
    subject: Subject,
    options: AnswerOptions,
    *,
    uris: bool,
    as_json: bool,
    tune: Callable[[Recommender, Subject], Recommender] | None = None,
) -> None:
    """Answer, and print the answer as tables, URIs or JSON."""
    from cli.commands.recommend_output import print_uris
    from recommender.similar.answering import similar

    for text in subject.notes:
        output.note(text)
    if tune is not None:
        recommender = tune(recommender, subject)
    answer = similar(database, recommender, subject, options)
    if uris:
        print_uris(answer.answer)
    elif as_json:
        output.print_json(answer.as_dict())
    else:
        _print(answer, recommender)
    _note_left_out(answer)


def _print(answer: Similar, recommender: Recommender) -> None:
    from cli.commands.recommend_output import print_answer
    from recommender.artists.known import link_of, name_of

    print_answer(answer.answer, recommender, heading=f"Similar to {answer.heading}")
    if answer.artists:
        print_table(
            ("artist", "distance", "tracks"),
            [(name_of(one.card), round(one.distance, 3), one.tracks) for one in answer.artists],
            f"Artists whose tracks are near those by {answer.subject.name}",
            {"artist": [link_of(one.card) for one in answer.artists]},
        )


def _note_left_out(answer: Similar) -> None:
    from cli.commands.recommend_input import first_names

    for reason, names in answer.subject.left_out.items():
        verb = "track is" if len(names) == 1 else "tracks are"
        output.note(f"{len(names):,} {verb} {reason} and left out: {first_names(names)}")
    for part in answer.answer.lists:
        if part.shortfall is not None:
            output.note(part.shortfall)
