"""What `segue recommend` prints: a table for the lists of each query, JSON, or URIs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cli import output
from cli.table import print_table, width

if TYPE_CHECKING:
    from recommender.answers import Answer, AnswerList, Recommendation
    from recommender.service import Recommender

# The width that a terminal must have; in a narrower one these columns are left out.
_WIDTHS = {"link": 150, "album": 100, "cluster_size": 90, "cluster": 90}
_WIDTHS_WITH_WHY = {"link": 170, "album": 125}
_HEADINGS = {"cluster_size": "size"}


def print_answer(answer: Answer, recommender: Recommender, by: str = "", heading: str = "") -> None:
    """Print a table for the lists of each query track.

    `by` is shown where models are compared, `heading` instead of the tracks of a single list.
    """
    tables: dict[tuple[str, ...], list[AnswerList]] = {}
    for part in answer.lists:
        tables.setdefault(tuple(track.label for track in part.tracks), []).append(part)
    for parts in tables.values():
        text = heading if heading and len(tables) == 1 else f"For {parts[0].heading}"
        _print_table(parts, text + (f", by the model {by}" if by else ""), recommender.entry.shows)


def print_json(answer: Answer) -> None:
    """Print one JSON list of all recommendations."""
    output.print_json([one.as_dict() for one in answer])


def print_uris(answer: Answer) -> None:
    """Print the URI of each recommendation, one a line; note how many tracks have none."""
    without = {one.track.track_id for one in answer if one.uri is None}
    for uri in dict.fromkeys(one.uri for one in answer if one.uri is not None):
        print(uri)
    if without:
        count = "1 track is" if len(without) == 1 else f"{len(without)} tracks are"
        output.note(f"{count} left out of the URIs: only title and artist are known")


def _print_table(parts: list[AnswerList], heading: str, leading: tuple[str, ...]) -> None:
    found = [one for part in parts for one in part.recommendations]
    rows = [_row(one, leading) for one in found]
    here = width()
    every = dict.fromkeys(name for row in rows for name in row) or ["title"]
    widths = _WIDTHS_WITH_WHY if "why" in every else _WIDTHS
    names = [name for name in every if widths.get(name, 0) <= here]
    headings = [_HEADINGS.get(name, name.replace("_", " ")) for name in names]
    print_table(
        headings,
        [[row.get(name) for name in names] for row in rows],
        heading,
        {"title": [one.link or "" for one in found]},
    )


def _row(one: Recommendation, leading: tuple[str, ...]) -> dict[str, object]:
    """Return what a table shows of a track.

    Where a model leads with some of its reasons, all are columns; else they are put into words, and
    columns are those without any.
    """
    from recommender.reasons import PHRASES

    in_words = () if leading else PHRASES
    others = {n: v for n, v in one.because.items() if n not in leading and n not in in_words}
    return {
        **{name: one.because[name] for name in leading if name in one.because},
        "title": one.track.title,
        "artists": one.track.artists,
        "album": one.track.album,
        "year": str(one.track.year or ""),
        **({"why": one.why} if one.why and not leading else {}),
        **{name: round(v, 2) if isinstance(v, float) else v for name, v in others.items()},
        "link": one.link or "",
    }
