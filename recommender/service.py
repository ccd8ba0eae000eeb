"""From query tracks to recommendations: the one way, for every model and every caller."""

from __future__ import annotations

import copy
import secrets
from collections.abc import Iterator, Mapping, Sequence
from itertools import repeat
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from models.contract import Ranker, Ranking, as_text
from recommender.answers import Answer, AnswerList, AnswerOptions, Recommendation
from recommender.candidates import Candidates, ListCandidates, MergedCandidates
from recommender.filtering import TrackFilter
from recommender.popularity import prefer_popular
from recommender.query import QueryTrack, known_track, known_tracks, require_title
from recommender.reasons import NEAREST, in_words
from recommender.registry import default_model, entry_of_tracks
from recommender.tracks import DatabaseTracks, MemoryTracks, TrackLookup
from sql.database import Database
from sql.reads import Card

if TYPE_CHECKING:
    from models.contract import ListRanker

POOL = 10_000
"""Most candidates of a list that are compared where popularity changes their order."""

_Pick = tuple[Card, float, dict[str, Any]]  # with score and reasons

_MORE = 3  # candidates beyond those wanted: most pass the filter
_GROWTH = 4


class Recommender:
    """Answers queries with one model and one database.

    Args:
        database: open for reading.
        models: the folder of all models.
        model: its name in `recommender.registry`, or the names of several with their weights; None
            is the default one, see `default_model`.
        in_memory: read everything at the start, for a process that answers many queries. The
            answers are the same, and the database may be closed.
        tracks: what another one looks tracks up in, to be shared; by default one of its own.

    Raises:
        UnknownModelError: there is no such model, or it does not rank tracks.
        ModelMissingError: it is not trained.
        ModelUnfitError: damaged, or it does not belong to this database.
    """

    def __init__(
        self,
        database: Database,
        models: Path,
        model: str | Mapping[str, float] | None = None,
        *,
        in_memory: bool = False,
        tracks: TrackLookup | None = None,
    ) -> None:
        self.tracks = tracks or (MemoryTracks if in_memory else DatabaseTracks)(database)
        self.ranker: Ranker
        if isinstance(model, Mapping):
            from recommender.blend import open_blend

            blend = open_blend(database, models, model, self.tracks, in_memory=in_memory)
            self.entry, self.ranker = blend
        else:
            self.entry = entry_of_tracks(model or default_model(models))
            self.ranker = self.entry.open(database, models, in_memory=in_memory)

    def with_ranker(self, ranker: Ranker) -> Recommender:
        """Return the same with something else that answers in the place of its model."""
        found = copy.copy(self)
        found.ranker = ranker
        return found

    def query_track(self, card: Card) -> QueryTrack:
        """Return the query for a track of the database; see `recommender.query.known_track`."""
        return known_track(card, self.entry, self.ranker, self.tracks)

    def query_tracks(self, cards: Sequence[Card]) -> list[QueryTrack | None]:
        """Return the queries for many tracks; None for each that the model cannot know."""
        return known_tracks(cards, self.entry, self.ranker, self.tracks)

    def recommend(
        self, tracks: Sequence[QueryTrack], options: AnswerOptions | None = None
    ) -> Answer:
        """Return recommendations for tracks: lists for each of them, or one for all.

        No list holds a query track or another release of its song, nor a track or song twice. A
        model that answers in lists draws random candidates unless `nearest` or `merge` is set;
        other models always answer with one list for all tracks, the best first. So do all models
        where a track is to be unlike, or where the tracks are a playlist with a title. Some models
        can be asked by a title without tracks.

        Raises:
            ModelInputError: a song is to be both like and unlike, or all are to be unlike; or the
                model cannot be asked by a title alone.
        """
        options = options or AnswerOptions()
        if not tracks:
            if not options.title:
                return Answer(())
            require_title(self.entry)
        excluded = list(self.tracks.cards(sorted(options.exclude.ids)).values())
        if options.each:
            excluded += [track.card for track in tracks if track.card is not None]
        parts = [
            part
            for group, candidates in self._groups(tracks, options)
            for part in self._lists(group, candidates, excluded, options)
        ]
        return Answer(tuple(parts))

    def _groups(
        self, tracks: Sequence[QueryTrack], options: AnswerOptions
    ) -> Iterator[tuple[Sequence[QueryTrack], Candidates]]:
        """Yield tracks that are answered together, and their candidates."""
        if options.each and not self.entry.lists_by:
            yield from (([track], MergedCandidates(self.ranker, [track])) for track in tracks)
            return
        weighted = any(track.weight != 1 for track in tracks)
        if options.merge or options.title or weighted or not self.entry.lists_by:
            yield tracks, MergedCandidates(self.ranker, tracks, options.title)
            return
        draw = secrets.token_hex() if options.seed is None else str(options.seed)
        for track in tracks:
            seed = None if options.nearest else f"{draw}/{track.label}"
            yield [track], ListCandidates(cast("ListRanker", self.ranker), track, seed)

    def _lists(
        self,
        tracks: Sequence[QueryTrack],
        candidates: Candidates,
        excluded: Sequence[Card],
        options: AnswerOptions,
    ) -> Iterator[AnswerList]:
        """Fill the lists of some tracks together, so that no track stands in two of them."""
        queried = [track.card for track in tracks if track.card is not None]
        asked = [one for track in tracks for one in (track.label, *track.query.ids)]
        chosen = TrackFilter(queried, asked, excluded, options.exclude.ids, options.per_artist)
        for name, picked in self._fill(candidates, chosen, options).items():
            recommendations = tuple(
                _recommendation(tracks, rank, *pick) for rank, pick in enumerate(picked, start=1)
            )
            left_out = dict(chosen.left_out.get(name, ()))
            yield AnswerList(
                tuple(tracks), name, recommendations, left_out, options.n, options.title
            )

    def _fill(
        self, candidates: Candidates, chosen: TrackFilter, options: AnswerOptions
    ) -> dict[str, list[_Pick]]:
        """Take the first `n` of each list that pass the filter; cards are read for all at once."""
        picked: dict[str, list[_Pick]] = {}
        start, size = 0, options.n + _MORE
        short = True
        while short:
            rankings = self._first(candidates, start + size, options)
            rows = np.arange(start, start + size)
            blocks = {
                name: ranking.take(rows[: max(len(ranking) - start, 0)])
                for name, ranking in rankings.items()
                if len(picked.setdefault(name, [])) < options.n
            }
            cards = self.tracks.cards(sorted({i for b in blocks.values() for i in as_text(b.ids)}))
            for name, block in blocks.items():
                for track_id, score, because in _rows(block):
                    card = cards.get(track_id)
                    if card and len(picked[name]) < options.n and chosen.take(card, name):
                        picked[name].append((card, score, because))
            start, size = start + size, _GROWTH * size
            short = any(
                len(picked[name]) < options.n and len(ranking) >= start
                for name, ranking in rankings.items()
            )
        return picked

    def _first(
        self, candidates: Candidates, k: int, options: AnswerOptions
    ) -> Mapping[str, Ranking]:
        if not options.popular:
            return candidates.first(k)
        rankings = candidates.first(max(k, POOL))
        ids = sorted({one for ranking in rankings.values() for one in as_text(ranking.ids)})
        playlists = self.tracks.playlists(ids)
        return {n: prefer_popular(r, playlists, options.popular) for n, r in rankings.items()}


def _rows(ranking: Ranking) -> Iterator[tuple[str, float, dict[str, Any]]]:
    """Yield id, score and reasons of each candidate, as plain values."""
    names = list(ranking.because)
    columns = [column.tolist() for column in ranking.because.values()]
    reasons = zip(*columns, strict=True) if columns else repeat((), len(ranking))
    for track_id, score, row in zip(
        as_text(ranking.ids), ranking.scores.tolist(), reasons, strict=True
    ):
        yield track_id, score, dict(zip(names, row, strict=True))


def _recommendation(
    tracks: Sequence[QueryTrack], rank: int, card: Card, score: float, because: Mapping[str, Any]
) -> Recommendation:
    reasons = {name: _plain(value) for name, value in because.items() if value is not None}
    why = in_words(reasons, tracks)
    query = _label(tracks, reasons.pop(NEAREST, None))
    return Recommendation(query, rank, score, card, reasons, why)


def _label(tracks: Sequence[QueryTrack], nearest: str | None) -> str | None:
    """Return the label of the track for which another is recommended; None for all of several."""
    if len(tracks) == 1:
        return tracks[0].label
    return next((track.label for track in tracks if nearest in track.query.ids), None)


def _plain(value: Any) -> Any:
    """Return text for bytes, and a fraction to six decimals."""
    if isinstance(value, bytes):
        return value.decode("ascii")
    return round(value, 6) if isinstance(value, float) else value
