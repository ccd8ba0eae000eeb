"""All chart functions, and the list of those in the report.

In a notebook: ``from eda import charts``, then ``charts.histogram(database, "tempo")`` in the last
line of a cell displays the chart. A new chart is a function that returns a `Chart`, and a line in
`CHARTS`; while one of its tables is empty, the report skips it and names the command that fills it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from eda.artists import most_related, related_degrees, related_genres, top_artists
from eda.bins import MEASURES
from eda.chart import Chart
from eda.entry import Entry, Source
from eda.errors import InputError, require_folder
from eda.features import features_by_artist, features_by_genre, features_over_time
from eda.filling import FILLED_BY, TRAIN
from eda.genres import genre_make_up, genre_share, genre_sizes, top_sub_genres
from eda.histograms import histogram
from eda.learned.artist_map import artist_map, load_map
from eda.learned.by_feature import cover_features, reconstruction_error
from eda.learned.clusters import cluster_sizes, elbow
from eda.learned.experiments import grid_heat_maps
from eda.learned.of_models import OF_MODELS
from eda.learned.popularity import predicted_popularity
from eda.learned.quality import model_quality, playlist_lift, quality_by_seeds
from eda.learned.sound_maps import sound_maps
from eda.learned.trained import NETWORKS, SOUNDS, load_model, load_models
from eda.learned.training_curves import training_curves
from eda.learned.vectors import loss_per_epoch, track_map
from eda.maps import correlations, popularity_map
from eda.playlists import co_occurrence, playlist_followers, playlist_lengths, track_frequency
from eda.profiles import cluster_centres
from models.k_search import COMMAND, KIND, KSearch

if TYPE_CHECKING:
    from sql.database import Database


def _of(draw: Callable[[Database], Chart]) -> Callable[[Source], Chart]:
    return lambda source: draw(source.database)


def _histograms(section: str) -> list[Entry]:
    return [
        Entry(
            name,
            section,
            f"{measure.title}: all, and the original selection beside it.",
            ("track",) if measure.table == "track" else ("track", measure.table),
            lambda source, name=name: histogram(source.database, name),  # type: ignore[misc]
            FILLED_BY[measure.table],
        )
        for name, measure in MEASURES.items()
        if (measure.table == "audio_features") == (section == _FEATURES)
    ]


def _elbow(source: Source) -> Chart:
    return elbow(KSearch.load(require_folder(source.models, "models") / KIND))


_FEATURES, _GENRES, _ARTISTS = "Audio features", "Genres", "Artists"
_CLUSTERS, _PLAYLISTS, _CATALOGUE = "Clusters", "Playlists", "Catalogue"

CHARTS: tuple[Entry, ...] = (
    *_histograms(_CATALOGUE),
    Entry(
        "popularity-map",
        _CATALOGUE,
        "Do popular artists make popular albums?",
        ("artist_album",),
        _of(popularity_map),
    ),
    *_histograms(_FEATURES),
    Entry(
        "correlations",
        _FEATURES,
        "Which features go together?",
        ("track", "audio_features"),
        _of(correlations),
    ),
    Entry(
        "features-over-time",
        _FEATURES,
        "How did music change over the years?",
        ("track", "album", "audio_features"),
        _of(features_over_time),
    ),
    Entry(
        "features-by-genre",
        _FEATURES,
        "How do the genres differ?",
        ("audio_features", "track_genre"),
        _of(features_by_genre),
    ),
    Entry(
        "features-by-artist",
        _FEATURES,
        "How do artists differ? Choose them with --artist.",
        ("audio_features", "artist_track"),
        lambda source: features_by_artist(source.database, source.artists),
    ),
    Entry(
        "genre-share",
        _GENRES,
        "Which genres come and go?",
        ("track_genre", "album"),
        _of(genre_share),
    ),
    Entry("genre-sizes", _GENRES, "How large is each genre?", ("genre_map",), _of(genre_sizes)),
    Entry(
        "genre-make-up",
        _GENRES,
        "Which sub-genres were put into each genre?",
        ("genre_map",),
        _of(genre_make_up),
    ),
    Entry(
        "top-sub-genres",
        _GENRES,
        "Which sub-genres do most artists have?",
        ("artist_genre",),
        _of(top_sub_genres),
    ),
    Entry("top-artists", _ARTISTS, "Who has the most tracks?", ("artist_track",), _of(top_artists)),
    Entry(
        "related-degrees",
        _ARTISTS,
        "How many related artists does one have?",
        ("related_artist",),
        _of(related_degrees),
    ),
    Entry(
        "most-related",
        _ARTISTS,
        "Who is in the most other artists' lists?",
        ("related_artist",),
        _of(most_related),
    ),
    Entry(
        "related-genres",
        _ARTISTS,
        "Do related artists play the same genres?",
        ("related_artist", "artist_genre"),
        _of(related_genres),
    ),
    Entry("elbow", _CLUSTERS, "How many clusters suit a genre?", (), _elbow, COMMAND),
    Entry(
        "cluster-sizes",
        _CLUSTERS,
        "How large are the clusters?",
        ("track_cluster",),
        _of(cluster_sizes),
    ),
    Entry(
        "cluster-centres",
        _CLUSTERS,
        "What do the clusters of the largest genre sound like?",
        ("audio_features", "track_cluster"),
        _of(cluster_centres),
        TRAIN,
    ),
    Entry(
        "playlist-lengths",
        _PLAYLISTS,
        "How long are playlists?",
        ("playlist",),
        _of(playlist_lengths),
    ),
    Entry(
        "playlist-followers",
        _PLAYLISTS,
        "How many follow a playlist?",
        ("playlist",),
        _of(playlist_followers),
    ),
    Entry(
        "track-frequency",
        _PLAYLISTS,
        "How unequal are tracks in playlists?",
        ("playlist_track",),
        _of(track_frequency),
    ),
    Entry(
        "co-occurrence",
        _PLAYLISTS,
        "Which tracks are in playlists together?",
        ("playlist_track",),
        _of(co_occurrence),
    ),
    *OF_MODELS,
)


def entries(only: tuple[str, ...] = ()) -> tuple[Entry, ...]:
    """Return the charts of these names, all without names, in the order of the report.

    Raises:
        InputError: there is no chart of a name.
    """
    known = {entry.name for entry in CHARTS}
    for name in only:
        if name not in known:
            raise InputError(f"no chart {name!r}\nto list them: segue eda --list")
    return tuple(entry for entry in CHARTS if not only or entry.name in only)


__all__ = [
    "CHARTS",
    "NETWORKS",
    "SOUNDS",
    "Chart",
    "Entry",
    "Source",
    "artist_map",
    "cluster_centres",
    "cluster_sizes",
    "co_occurrence",
    "correlations",
    "cover_features",
    "elbow",
    "entries",
    "features_by_artist",
    "features_by_genre",
    "features_over_time",
    "genre_make_up",
    "genre_share",
    "genre_sizes",
    "grid_heat_maps",
    "histogram",
    "load_map",
    "load_model",
    "load_models",
    "loss_per_epoch",
    "model_quality",
    "most_related",
    "playlist_followers",
    "playlist_lengths",
    "playlist_lift",
    "popularity_map",
    "predicted_popularity",
    "quality_by_seeds",
    "reconstruction_error",
    "related_degrees",
    "related_genres",
    "sound_maps",
    "top_artists",
    "top_sub_genres",
    "track_frequency",
    "track_map",
    "training_curves",
]
