"""Tracks that are similar to an artist, a playlist or a picture, and what else there is to say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from models.vectors.embedding import Embedding
from recommender.answers import Answer, AnswerOptions
from recommender.query import together
from recommender.service import Recommender
from recommender.similar.artists import NearArtist, near_artists
from recommender.similar.subjects import Subject
from sql.database import Database


@dataclass(frozen=True)
class Similar:
    """What is similar to a subject.

    Attributes:
        subject: what was asked about.
        model: that answered.
        spread: how far the subject's own tracks are from their centre: the root of the mean square
            of the distances, in the model's own units; None where the model has no distances or was
            asked about a picture.
        answer: the tracks.
        artists: of an artist, others whose tracks are near; none where the model has no vectors.
    """

    subject: Subject
    model: str
    spread: float | None
    answer: Answer
    artists: tuple[NearArtist, ...] = ()

    @property
    def heading(self) -> str:
        """What the tracks are similar to, as a line above them."""
        count = len(self.subject.tracks)
        if self.subject.kind == "image":
            return self.subject.name
        spread = "" if self.spread is None else f", spread {self.spread:.2f}"
        return f"{self.subject.name} ({count:,} {'track' if count == 1 else 'tracks'}{spread})"

    def as_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        subject = self.subject
        found: dict[str, Any] = {
            "kind": subject.kind,
            "name": subject.name,
            "model": self.model,
            "recommendations": [one.as_dict() for one in self.answer],
        }
        if subject.kind != "image":
            found["tracks"] = [track.label for track in subject.tracks]
            found["left_out"] = {why: list(names) for why, names in subject.left_out.items()}
            found["spread"] = None if self.spread is None else round(self.spread, 6)
        if subject.artist is not None:
            found["artist_id"] = subject.artist.artist_id
            found["artists"] = [one.as_dict() for one in self.artists]
        return found


def similar(
    database: Database, recommender: Recommender, subject: Subject, options: AnswerOptions
) -> Similar:
    """Return the tracks that are similar to a subject, by a model.

    Args:
        database: open for reading.
        recommender: with the model.
        subject: made for the same recommender.
        options: how to answer; several tracks are asked about as one, at their centre, unless
            `each` is set.
    """
    model = recommender.ranker
    artists: tuple[NearArtist, ...] = ()
    if isinstance(model, Embedding) and subject.artist is not None:
        artists = near_artists(database, model, subject.artist.artist_id, options.n)
    return Similar(
        subject,
        recommender.entry.name,
        _spread(recommender, subject),
        recommender.recommend(subject.tracks, options),
        artists,
    )


def _spread(recommender: Recommender, subject: Subject) -> float | None:
    model = recommender.ranker
    by_id = [track for track in subject.tracks if track.query.ids]
    return model.spread(together(by_id)) if by_id and isinstance(model, Embedding) else None
