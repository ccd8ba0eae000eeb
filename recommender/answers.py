"""What a recommendation is, how to ask for some, and why there may be fewer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from etl.ids import is_name_id, link, search_link, uri
from recommender.exclusion import Exclusion
from recommender.filtering import PER_ARTIST
from recommender.query import QueryTrack
from sql.reads import Card

MOST_NAMED = 3  # tracks in a heading


@dataclass(frozen=True)
class AnswerOptions:
    """How to answer.

    Attributes:
        n: tracks in each list.
        nearest: the best first, instead of random ones, where the model answers in lists.
        seed: of the random choice; None draws anew each time.
        merge: one list over all query tracks and all lists of the model, the best first.
        per_artist: at most so many tracks of one artist in a list; 0 is no limit.
        popular: from 0 to 1, how much to prefer tracks that stand in many playlists.
        exclude: tracks to leave out.
        title: of the playlist that the tracks are from, which shows some models what they have in
            common; "" if unknown.
        each: a list for each query track, also where the model answers in one list.
    """

    n: int = 5
    nearest: bool = False
    seed: int | None = None
    merge: bool = False
    per_artist: int = PER_ARTIST
    popular: float = 0.0
    exclude: Exclusion = field(default_factory=Exclusion)
    title: str = ""
    each: bool = False


@dataclass(frozen=True)
class Recommendation:
    """One recommended track.

    Attributes:
        query: the label of the track it is recommended for; in a merged list, of the one that
            speaks most for it, or None where the model does not say.
        rank: its position in its list, from 1.
        score: the model's, higher is better.
        track: what a list shows of it.
        because: the model's reasons by name: genre, cluster, distance…
        why: the same in words, as far as there are any.
    """

    query: str | None
    rank: int
    score: float
    track: Card
    because: Mapping[str, Any]
    why: str = ""

    @property
    def link(self) -> str | None:
        """The web address that plays it; of a track known by its names only, that of a search."""
        if not is_name_id(self.track.track_id):
            return link("track", self.track.track_id)
        names = " ".join(name for name in (self.track.title, self.track.artists) if name)
        return search_link(names) if names else None

    @property
    def uri(self) -> str | None:
        """The URI that opens it in Spotify; None of a track known by its names only."""
        track_id = self.track.track_id
        return None if is_name_id(track_id) else uri("track", track_id)

    def as_dict(self) -> dict[str, object]:
        """Return plain values for JSON."""
        return {
            "seed": self.query,
            **self.because,
            "why": self.why,
            "track_id": self.track.track_id,
            "title": self.track.title,
            "artists": self.track.artists,
            "album": self.track.album,
            "year": self.track.year,
            "rank": self.rank,
            "score": round(self.score, 6),
            "link": self.link,
            "uri": self.uri,
        }


@dataclass(frozen=True)
class AnswerList:
    """One list of an answer.

    Attributes:
        tracks: the query tracks it is for: one, or all of them where lists are merged.
        name: which list of the model it is, such as a genre; "" where there is only one.
        recommendations: best first, or in the order of the draw.
        left_out: how many candidates were left out, by reason.
        wanted: how many recommendations were asked for.
        title: of the playlist that the tracks are from; "" where there is none.
    """

    tracks: tuple[QueryTrack, ...]
    name: str
    recommendations: tuple[Recommendation, ...]
    left_out: Mapping[str, int]
    wanted: int
    title: str = ""

    @property
    def heading(self) -> str:
        """What the list is for, as a line above it; one track alone is named with its album."""
        if len(self.tracks) == 1:
            return self._names([(self.tracks[0].title, 1.0)])
        return self._names([(track.name, track.weight) for track in self.tracks])

    def _names(self, names: Sequence[tuple[str, float]]) -> str:
        """Return names with their weights as part of a sentence; of many, the first ones."""
        liked = _first([name for name, weight in names if weight >= 0])
        unliked = _first([name for name, weight in names if weight < 0])
        text = f"{liked}, but not {unliked}" if unliked else liked
        return ": ".join(part for part in (self.title, text) if part)

    @property
    def shortfall(self) -> str | None:
        """Why there are fewer than asked for; None where there are not."""
        found = len(self.recommendations)
        if found >= self.wanted:
            return None
        names = self._names([(track.name, track.weight) for track in self.tracks])
        where = f"{names}, {self.name}" if self.name else names
        candidates = found + sum(self.left_out.values())
        noun = "candidate" if candidates == 1 else "candidates"
        reasons = ", ".join(f"{count} {reason}" for reason, count in self.left_out.items())
        if not candidates and not self.tracks:
            return f"{where}: no playlist of the database has a title like this"
        why = f"; left out: {reasons}" if reasons else ""
        return f"{where}: {found} of {self.wanted} tracks: there are {candidates} {noun}{why}"


def _first(names: Sequence[str]) -> str:
    """Return names as part of a sentence; of many, how many they are and the first ones."""
    text = ", ".join(names[:MOST_NAMED])
    return text if len(names) <= MOST_NAMED else f"{len(names):,} tracks, {text}…"


@dataclass(frozen=True)
class Answer:
    """The lists of an answer, in the order of the query tracks and of the model's lists."""

    lists: tuple[AnswerList, ...]

    def __iter__(self) -> Iterator[Recommendation]:
        return (one for part in self.lists for one in part.recommendations)
