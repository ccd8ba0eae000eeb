"""The recommender: for each genre of a track, members of its cluster."""

from __future__ import annotations

import math
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from etl.ids import link, uri
from models.errors import ModelMissingError, ModelUnfitError
from models.kmeans.counts import KMeansCounts
from models.manifest import checked, read_manifest
from recommender.errors import UnknownTrackError
from recommender.filtering import Chooser
from recommender.source import Features, Memory, Place, Source, Tables
from sql import reads
from sql.database import Database
from sql.reads import Card

KIND = "kmeans"  # as in models.kmeans.genre_kmeans, which would import NumPy


@dataclass(frozen=True)
class Seed:
    """A track to start from.

    Attributes:
        label: what it is called in the answer: its id, or the file that describes it.
        features: the nine of `sql.reads.FEATURE_COLUMNS`, in their units.
        places: (genre, cluster) for each of its genres.
        card: what the database knows of it, if it does.
    """

    label: str
    features: Features
    places: Sequence[Place]
    card: Card | None = None


@dataclass(frozen=True)
class Recommendation:
    """One recommended track.

    Attributes:
        seed: the label of the track it was recommended for.
        genre, cluster, cluster_size: where both stand; the size counts the seed too.
        track_id, title, artists, album, year: what it is.
        distance: Euclidean, from the seed, in the genre's scaled features.
        link, uri: where to hear it.
    """

    seed: str
    genre: str
    cluster: int
    cluster_size: int
    track_id: str
    title: str | None
    artists: str | None
    album: str | None
    year: int | None
    distance: float
    link: str
    uri: str

    def as_dict(self) -> dict[str, object]:
        """Return plain values for JSON."""
        return asdict(self)


class Recommender:
    """Answers from one database and the K-Means model that its clusters came from.

    Of the model only the manifest is read: members come from the table track_cluster.

    Args:
        database: open for reading.
        model: the folder of the model.
        in_memory: read everything at the start, for a process that answers many; see
            `recommender.source.Memory`. The answers are the same.

    Raises:
        ModelMissingError: nothing was trained.
        ModelUnfitError: another kind of model, or the clusters in the database are not its own.
    """

    def __init__(self, database: Database, model: Path, *, in_memory: bool = False) -> None:
        self._source: Source = Memory(database) if in_memory else Tables(database)
        manifest = read_manifest(model)
        if manifest.kind != KIND:
            raise ModelUnfitError(f"{model} holds a model of kind {manifest.kind}, not {KIND}")
        genres = checked(manifest.counts, KMeansCounts, model).genres
        self._scales = {name: counts.scale for name, counts in genres.items()}
        fingerprint = reads.fingerprint(database, "track_cluster")
        if fingerprint is None:
            raise ModelMissingError(
                f"{database.location} holds no clusters\ntrain them: segue train kmeans"
            )
        if fingerprint != manifest.sha256:
            raise ModelUnfitError(
                f"the clusters in {database.location} are not those of {model}\n"
                "train again: segue train kmeans"
            )

    def seed(self, card: Card) -> Seed:
        """Make a track of the database a seed.

        Raises:
            UnknownTrackError: its audio features or its genre are not known.
        """
        features = self._source.features([card.track_id]).get(card.track_id)
        if features is None:
            raise UnknownTrackError(
                f"the database has no audio features of {card.track_id} ({card.title})\n"
                "give them with --features FILE.json"
            )
        places = self._source.clusters(card.track_id)
        return Seed(card.track_id, features, places, card)

    def recommend(
        self, seed: Seed, n: int = 5, *, nearest: bool = False, random_seed: int | None = None
    ) -> list[Recommendation]:
        """Return up to `n` tracks for each genre of the seed.

        Random members of the seed's cluster, or with `nearest` those whose features are nearest
        to the seed's, the nearest first. Never the seed or a re-release of it (same title and
        artist), no track twice, at most two of one artist. `random_seed` None draws anew each
        time.
        """
        members = self._source.members(seed.places)
        chooser = Chooser(seed.card)
        order = {
            place: self._order(seed, place, ids, nearest=nearest, random_seed=random_seed)
            for place, ids in members.items()
        }
        chosen = self._choose(order, chooser, n)
        known = self._source.features(
            [card.track_id for cards in chosen.values() for card in cards]
        )
        return [
            self._answer(seed, place, len(members[place]), card, known[card.track_id])
            for place, cards in chosen.items()
            for card in cards
        ]

    def _order(
        self,
        seed: Seed,
        place: Place,
        ids: Sequence[str],
        *,
        nearest: bool,
        random_seed: int | None,
    ) -> list[str]:
        genre, _ = place
        others = [one for one in ids if one != seed.label]
        if nearest:
            here = self._scaled(genre, seed.features)
            features = self._source.member_features(place)
            return sorted(
                others, key=lambda one: (math.dist(here, self._scaled(genre, features[one])), one)
            )
        mark = None if random_seed is None else f"{random_seed}/{seed.label}/{genre}"
        return random.Random(mark).sample(others, len(others))

    def _choose(
        self, order: Mapping[Place, Sequence[str]], chooser: Chooser, n: int
    ) -> dict[Place, list[Card]]:
        """Take the first `n` that may go on of each list; cards are fetched for all at once."""
        chosen: dict[Place, list[Card]] = {place: [] for place in order}
        start, size = 0, n + 3  # a few more than wanted: most go on
        while open_places := [p for p in order if len(chosen[p]) < n and start < len(order[p])]:
            blocks = {place: order[place][start : start + size] for place in open_places}
            known = self._source.cards(list({i for ids in blocks.values() for i in ids}))
            for place, ids in blocks.items():
                for card in _present(ids, known):
                    if len(chosen[place]) < n and chooser.take(card):
                        chosen[place].append(card)
            start, size = start + size, 4 * size
        return chosen

    def _answer(
        self, seed: Seed, place: Place, size: int, card: Card, features: Features
    ) -> Recommendation:
        genre, cluster = place
        distance = math.dist(self._scaled(genre, seed.features), self._scaled(genre, features))
        return Recommendation(
            seed=seed.label,
            genre=genre,
            cluster=cluster,
            cluster_size=size,
            track_id=card.track_id,
            title=card.title,
            artists=card.artists,
            album=card.album,
            year=card.year,
            distance=round(distance, 6),
            link=link("track", card.track_id),
            uri=uri("track", card.track_id),
        )

    def _scaled(self, genre: str, features: Features) -> list[float]:
        return [value / s for value, s in zip(features, self._scales[genre], strict=True)]


def _present(ids: Sequence[str], cards: Mapping[str, Card]) -> Iterator[Card]:
    return (cards[one] for one in ids if one in cards)
