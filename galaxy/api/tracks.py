"""Tracks: search, and recommendations by every model that is trained."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from galaxy.api.parts import (
    PROBLEMS,
    Asked,
    Limit,
    Model,
    Text,
    as_track,
    named_features,
    recommended,
)
from galaxy.api.schemas import RecommendAnswer, TracksFound
from recommender.answers import AnswerOptions
from recommender.lookup.tracks_like import tracks_like

router = APIRouter(prefix="/api", tags=["tracks"], responses=PROBLEMS)


@router.get("/tracks")
def search(world: Asked, q: Text, limit: Limit = 10) -> TracksFound:
    """Find tracks by id or address, title, or title and artist, one of each song."""
    with world.lock:
        cards = tracks_like(world.database, q, limit)
    return TracksFound(tracks=[as_track(card) for card in cards])


@router.get("/recommend")
def recommend(
    world: Asked,
    track: Text,
    model: Model = None,
    limit: Limit = 10,
    nearest: bool = False,
    seed: Annotated[int | None, Query(ge=0, le=2**31)] = None,
) -> RecommendAnswer:
    """Return tracks that go with one, and why; models of sound answer with a list a genre."""
    with world.lock:
        name = model or world.default_model
        recommender = world.recommender(name)
        query = world.finder(name).find(track)
        answer = recommender.recommend([query], AnswerOptions(limit, nearest, seed))
        card = query.card
        assert card is not None  # only services know tracks without one
        features = recommender.tracks.features([card.track_id])
        found = recommended(recommender, answer)
        return RecommendAnswer(
            track=as_track(card),
            features=named_features(features, card.track_id),
            model=name,
            recommendations=found["recommendations"],
            notes=[*query.notes, *found["notes"]],
        )
