"""Artists: search, one of them, who lies between some, and chains from one to another."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal

import msgspec
from fastapi import APIRouter, Query, Request, Response

from galaxy.api.parts import (
    PROBLEMS,
    Artists,
    Asked,
    Limit,
    SomeArtists,
    Text,
    artist_name,
    as_track,
    fields_at,
    world_of,
)
from galaxy.api.schemas import (
    Artist,
    ArtistName,
    AverageAnswer,
    BetweenArtist,
    Found,
    Part,
    PathAnswer,
    Similar,
    Stop,
    To,
)
from galaxy.world import World
from recommender.artists.path import PathOptions, artist_path
from recommender.artists.similar import similar_artists
from recommender.averager import Average, Between, average
from sql import artists as sql_artists
from sql.search import ArtistCard

TRACKS = 10

router = APIRouter(prefix="/api", tags=["artists"], responses=PROBLEMS)


@router.get("/artists", response_model=Found)
async def search(request: Request, q: Text, limit: Limit = 10) -> Response:
    """Find artists on the map by the first letters of a name or a word of it, or by a near name."""
    world = world_of(request)
    found = [fields_at(world, row) for row in world.index.find(q, limit)]
    # every letter typed asks this: checking what we have just made ourselves would double the cost
    return Response(msgspec.json.encode({"artists": found}), media_type="application/json")


@router.get("/artists/at/{row}")
async def artist_at(request: Request, row: int) -> ArtistName:
    """Return which artist stands in a row of the map."""
    world = world_of(request)
    if not 0 <= row < len(world.names):
        raise LookupError(f"the map has no row {row}: there are {len(world.names):,} artists")
    return ArtistName(**fields_at(world, row))


@router.get("/artists/{artist}")
def one_artist(world: Asked, artist: str, limit: Limit = 12) -> Artist:
    """Return an artist, by id or name, with those most similar to it and why, and its tracks."""
    with world.lock:
        known = world.artists
        card = known.find(artist).card
        answer = similar_artists(known, card, limit)
        own = card.artist_id
        genres = sql_artists.sub_genres(world.database, [own])
        (row,) = known.rows([own]).tolist()
        return Artist(
            **artist_name(world, card),
            popularity=card.popularity,
            sub_genres=list(genres.get(own, ())),
            links=int(known.model.links.lengths[row]),
            neighbours=[
                Similar(
                    **artist_name(world, one.card),
                    similarity=round(one.common.similarity, 4),
                    linked=one.common.linked,
                    shared_links=one.common.shared_links,
                    shared_playlists=one.common.shared_playlists,
                    sub_genres=list(one.common.sub_genres),
                    why=one.common.why,
                )
                for one in answer.found
            ],
            tracks=[as_track(one) for one in sql_artists.top_tracks(world.database, own, TRACKS)],
            note=answer.shortfall,
        )


@router.get("/average")
def between(
    world: Asked,
    artist: Artists,
    weight: Annotated[list[float] | None, Query(max_length=20)] = None,
    unlike: SomeArtists = None,
    exclude: SomeArtists = None,
    limit: Limit = 10,
) -> AverageAnswer:
    """Return the artists that lie between some, each with a weight, and away from others."""
    with world.lock:
        known = world.artists
        answer = average(
            known,
            _cards(world, artist),
            weight or (),
            unlike=_cards(world, unlike),
            n=limit,
            exclude=[card.artist_id for card in _cards(world, exclude)],
        )
        return AverageAnswer(
            artists=[
                Part(**artist_name(world, card), weight=round(share, 6))
                for card, share in zip(answer.like, answer.weights, strict=True)
            ],
            unlike=[ArtistName(**artist_name(world, card)) for card in answer.unlike],
            between=[_between(world, answer, one) for one in answer.found],
            note=answer.shortfall,
        )


@router.get("/path")
def path(
    world: Asked,
    artist: Artists,
    by: Literal["graph", "embedding"] = "graph",
    steps: Annotated[int | None, Query(ge=1, le=50)] = None,
    variety: Annotated[float, Query(ge=0, le=1)] = 0.0,
    seed: Annotated[int, Query(ge=0, le=2**31)] = 0,
    exclude: SomeArtists = None,
) -> PathAnswer:
    """Return a chain of artists through all that are named, in their order."""
    with world.lock:
        left_out = [card.artist_id for card in _cards(world, exclude)]
        options = PathOptions(by, steps, variety, seed, left_out)
        found = artist_path(world.artists, _cards(world, artist), options)
        return PathAnswer(
            stops=[
                Stop(
                    **artist_name(world, stop.card),
                    waypoint=stop.waypoint,
                    similarity=None if stop.common is None else round(stop.common.similarity, 4),
                    why=None if stop.common is None else stop.common.why,
                )
                for stop in found.stops
            ],
            notes=list(found.notes),
        )


def _cards(world: World, texts: Sequence[str] | None) -> list[ArtistCard]:
    return [world.artists.find(text).card for text in texts or ()]


def _between(world: World, answer: Average, one: Between) -> BetweenArtist:
    shares = one.shares or (0,) * len(one.to)
    return BetweenArtist(
        **artist_name(world, one.card),
        similarity=round(one.similarity, 4),
        to=[
            To(similarity=round(cosine, 4), percent=share)
            for cosine, share in zip(one.to, shares, strict=True)
        ],
        sub_genres=list(one.sub_genres),
        why=answer.why(one),
    )
