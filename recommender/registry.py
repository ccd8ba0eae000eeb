"""The models that Segue knows: one entry for each.

Whatever trains, lists, ranks, prints or evaluates goes through here.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from recommender.entry import ModelEntry
from recommender.errors import UnknownModelError


def _of_playlists(name: str, what: str, model: str, config: str, *answers: str) -> ModelEntry:
    """Return the entry of a model that learns from playlists, and what else it answers."""
    return ModelEntry(
        name=name,
        what=what,
        items="track",
        answers=frozenset({"track", "artist", "playlist", *answers}),
        model=model,
        config=config,
        data="recommender.playlist_data:read_playlists",
        fingerprint="recommender.playlist_data:fingerprint",
    )


def _of_artists(name: str, what: str, model: str, config: str) -> ModelEntry:
    """Return the entry of a model that learns from related artists."""
    return ModelEntry(
        name=name,
        what=what,
        items="artist",
        answers=frozenset({"artist"}),
        model=model,
        config=config,
        data="recommender.artist_data:read_edges",
        fingerprint="recommender.artist_data:fingerprint",
    )


def _of_sound(name: str, what: str, model: str, config: str) -> ModelEntry:
    """Return the entry of a model that learns from the audio features of tracks."""
    return ModelEntry(
        name=name,
        what=what,
        items="track",
        answers=frozenset({"track", "artist", "playlist", "features"}),
        model=model,
        config=config,
        data="recommender.sound_data:read_features",
        fingerprint="recommender.sound_data:fingerprint",
    )


MODELS: dict[str, ModelEntry] = {
    "kmeans": ModelEntry(
        name="kmeans",
        what="K-Means on audio features, separately for each genre.",
        items="track",
        answers=frozenset({"track", "artist", "playlist", "features"}),
        model="models.kmeans.genre_kmeans:GenreKMeans",
        config="models.kmeans.config:KMeansConfig",
        data="recommender.cluster_data:read_training_data",
        lists_by="genre",
        shows=("genre", "cluster", "cluster_size"),
        kept="recommender.track_clusters:fill_table",
        ranker="recommender.track_clusters:open_ranker",
        place="recommender.track_clusters:cluster_rows",
    ),
    "popularity": _of_playlists(
        "popularity",
        "The tracks in most playlists.",
        "models.playlists.popularity:Popularity",
        "models.config:ModelConfig",
    ),
    "cooccurrence": _of_playlists(
        "cooccurrence",
        "Tracks that stand in the same playlists.",
        "models.playlists.cooccurrence:Cooccurrence",
        "models.playlists.cooccurrence:CooccurrenceConfig",
    ),
    "skipgram": _of_playlists(
        "skipgram",
        "Vectors of tracks that predict what else is in a playlist.",
        "models.playlists.skipgram.skipgram:SkipGram",
        "models.playlists.skipgram.config:SkipGramConfig",
    ),
    "ease": _of_playlists(
        "ease",
        "Ridge regression of every track on all others.",
        "models.playlists.ease:Ease",
        "models.playlists.ease:EaseConfig",
    ),
    "ials": _of_playlists(
        "ials",
        "Factors of playlists and tracks, by alternating least squares.",
        "models.playlists.ials:Ials",
        "models.playlists.ials:IalsConfig",
    ),
    "playlists": _of_playlists(
        "playlists",
        "What goes on with a playlist: nearest playlists, artists, titles and factors, ranked.",
        "models.playlists.continuation.model:Playlists",
        "models.playlists.continuation.config:PlaylistsConfig",
        "title",
    ),
    "features": _of_sound(
        "features",
        "The plain distance between audio features, which may be weighted.",
        "models.features.distance:FeatureDistance",
        "models.features.config:DistanceConfig",
    ),
    "predictor": _of_sound(
        "predictor",
        "A network that predicts popularity from audio features, and what it makes of tracks.",
        "models.features.predictor:Predictor",
        "models.features.config:PredictorConfig",
    ),
    "autoencoder": _of_sound(
        "autoencoder",
        "A network that describes tracks with a few numbers, which keep their audio features.",
        "models.features.autoencoder:Autoencoder",
        "models.features.config:AutoencoderConfig",
    ),
    "cover": ModelEntry(
        name="cover",
        what="A network that predicts audio features from album covers, and what it sees in them.",
        items="track",
        answers=frozenset({"track", "artist", "playlist", "image"}),
        model="models.covers.network:CoverNetwork",
        config="models.covers.config:CoverConfig",
        data="recommender.cover_data:read_covers",
        reads_files=True,
        fingerprint="recommender.sound_data:fingerprint",
    ),
    "artists": _of_artists(
        "artists",
        "Vectors of artists from walks through the graph of related ones.",
        "models.artists.node2vec:Node2Vec",
        "models.artists.config:Node2VecConfig",
    ),
    "artist-map": _of_artists(
        "artist-map",
        "Positions of artists in space, where those that are linked stand near.",
        "models.artists.map.artist_map:ArtistMap",
        "models.artists.config:ArtistMapConfig",
    ),
}
BY_SOUND = "kmeans"
"""Answers in lists, may draw at random, and can be asked about audio features."""

BY_FEATURES = "features"
"""Compares audio features, of tracks and of whatever has tracks."""

BY_COVER = "cover"
"""Compares pictures."""

OF_ARTISTS = "artists"
"""Says who is similar to an artist, who lies between artists, and finds chains of artists."""

MAP_OF_ARTISTS = "artist-map"
"""Has a position in space for each artist."""

PREFERRED = ("playlists", BY_SOUND)


def models() -> Mapping[str, ModelEntry]:
    """Return all entries by name."""
    return MODELS


def default_model(folder: Path, *, by_sound: bool = False) -> str:
    """Return which model answers where none is named: the first of PREFERRED that is trained.

    If none is, the last. One that is trained on other data than the database holds is no reason to
    take the next: whoever asks should know.

    Args:
        folder: of all models.
        by_sound: only what BY_SOUND can answer is wanted.
    """
    trained = (name for name in PREFERRED if name in MODELS and is_trained(folder, name))
    return BY_SOUND if by_sound else next(trained, BY_SOUND)


def is_trained(folder: Path, name: str) -> bool:
    """Return whether the folder of all models holds one of this name, fit or unfit."""
    from models.storage.manifest import MANIFEST

    return (folder / name / MANIFEST).exists()


def entry(name: str) -> ModelEntry:
    """Return the entry of a model.

    Raises:
        UnknownModelError: there is no such model; lists those there are.
    """
    if name not in MODELS:
        raise UnknownModelError(f"no model {name!r}; there is {', '.join(MODELS)}")
    return MODELS[name]


def entry_of_tracks(name: str) -> ModelEntry:
    """Return the entry of a model that ranks tracks.

    Raises:
        UnknownModelError: there is no such model, or it ranks something else; lists those that do.
    """
    found = entry(name)
    if found.items != "track":
        others = ", ".join(one.name for one in MODELS.values() if one.items == "track")
        raise UnknownModelError(
            f"the model {name} answers with {found.items}s, not with tracks; there is {others}"
        )
    return found
