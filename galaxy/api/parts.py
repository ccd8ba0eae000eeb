"""What several answers have in common: who asks whom, names of artists and tracks, problems."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from fastapi import Depends, Query, Request

from etl.ids import is_name_id, link, search_link, uri
from galaxy.api.schemas import Problem, Recommended, TrackName
from galaxy.world import World
from recommender.answers import Answer
from recommender.artists.known import link_of
from recommender.service import Recommender
from sql.reads import FEATURE_COLUMNS, Card
from sql.search import ArtistCard

MOST = 100
"""Answers in any list."""

PROBLEMS: dict[int | str, dict[str, Any]] = {
    404: {"model": Problem, "description": "No such artist, track or model"},
    409: {"model": Problem, "description": "There is no answer to this"},
    503: {"model": Problem, "description": "A model or the database is not ready"},
}


def world_of(request: Request) -> World:
    """Return the world of the application."""
    found: World = request.app.state.world
    return found


Asked = Annotated[World, Depends(world_of)]
"""For answers that ask the database: they hold its lock."""

Limit = Annotated[int, Query(ge=1, le=MOST, description="Answers in the list.")]
Text = Annotated[str, Query(min_length=1, max_length=200)]
Model = Annotated[str | None, Query(max_length=40, description="Its name; see /api/about.")]
Artists = Annotated[
    list[Annotated[str, Query(min_length=1, max_length=200)]],
    Query(min_length=1, max_length=20, description="Artists, by id or name; repeat it."),
]
SomeArtists = Annotated[
    list[Annotated[str, Query(min_length=1, max_length=200)]] | None,
    Query(max_length=1_000, description="Artists, by id or name; may be repeated."),
]


def artist_name(world: World, card: ArtistCard) -> dict[str, Any]:
    """Return the fields of an `ArtistName`."""
    return {
        "id": card.artist_id,
        "row": world.map.rows.get(card.artist_id),
        "name": card.name,
        "link": link_of(card),
    }


def fields_at(world: World, row: int) -> dict[str, Any]:
    """Return the fields of the `ArtistName` in a row of the map."""
    card = ArtistCard(world.map.ids[row].decode(), world.names[row], None, 0)
    return artist_name(world, card)


def track_name(card: Card) -> dict[str, Any]:
    """Return the fields of a `TrackName`."""
    known = not is_name_id(card.track_id)
    names = " ".join(name for name in (card.title, card.artists) if name)
    search = search_link(names) if names else None
    return {
        "id": card.track_id,
        "title": card.title,
        "artists": card.artists,
        "album": card.album,
        "year": card.year,
        "link": link("track", card.track_id) if known else search,
        "uri": uri("track", card.track_id) if known else None,
    }


def as_track(card: Card) -> TrackName:
    """Return a track as it is listed."""
    return TrackName(**track_name(card))


def named_features(
    features: Mapping[str, Sequence[float]], track_id: str
) -> dict[str, float] | None:
    """Return the audio features of a track by name; None where they are unknown."""
    values = features.get(track_id)
    if values is None:
        return None
    return dict(zip(FEATURE_COLUMNS, (round(float(one), 4) for one in values), strict=True))


def recommended(recommender: Recommender, answer: Answer) -> dict[str, Any]:
    """Return the fields of `Recommendations` but the model."""
    features = recommender.tracks.features([one.track.track_id for one in answer])
    return {
        "recommendations": [
            Recommended(
                **track_name(one.track),
                rank=one.rank,
                list=part.name,
                why=one.why,
                because=dict(one.because),
                features=named_features(features, one.track.track_id),
            )
            for part in answer.lists
            for one in part.recommendations
        ],
        "notes": [part.shortfall for part in answer.lists if part.shortfall],
    }
