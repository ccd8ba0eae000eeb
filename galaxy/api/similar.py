"""What is similar to an artist by a model of tracks."""

from __future__ import annotations

from fastapi import APIRouter

from galaxy.api.parts import PROBLEMS, Asked, Limit, Model, Text, artist_name, recommended
from galaxy.api.schemas import ArtistName, NearArtist, SimilarAnswer
from recommender.answers import AnswerOptions
from recommender.similar.answering import similar
from recommender.similar.subjects import artist_subject

router = APIRouter(prefix="/api/similar", tags=["artists"], responses=PROBLEMS)


@router.get("/artist")
def similar_to_artist(
    world: Asked, artist: Text, model: Model = None, limit: Limit = 10
) -> SimilarAnswer:
    """Return tracks near the centre of an artist's tracks, and artists whose own centres are."""
    with world.lock:
        name = model or world.model_for("artist")
        recommender = world.recommender(name)
        subject = artist_subject(world.database, recommender, artist)
        options = AnswerOptions(limit, nearest=True, merge=True)
        answer = similar(world.database, recommender, subject, options)
        assert subject.artist is not None  # artists have a card
        found = recommended(recommender, answer.answer)
        return SimilarAnswer(
            artist=ArtistName(**artist_name(world, subject.artist)),
            model=name,
            tracks=len(subject.tracks),
            left_out={reason: len(names) for reason, names in subject.left_out.items()},
            spread=None if answer.spread is None else round(answer.spread, 6),
            recommendations=found["recommendations"],
            notes=[*subject.notes, *found["notes"]],
            artists=[
                NearArtist(
                    **artist_name(world, one.card),
                    rank=one.rank,
                    distance=round(one.distance, 6),
                    tracks=one.tracks,
                )
                for one in answer.artists
            ],
        )
