"""The charts of the report that show what models have learned, and how good they are."""

from __future__ import annotations

from eda.entry import Entry
from eda.filling import TRAIN
from eda.learned import artist_map, evaluations, experiments, vectors
from eda.learned.artist_map import artist_map as draw_map
from eda.learned.artist_map import load_map
from eda.learned.by_feature import cover_features, reconstruction_error
from eda.learned.experiments import grid_heat_maps
from eda.learned.popularity import predicted_popularity
from eda.learned.quality import model_quality, playlist_lift, quality_by_seeds
from eda.learned.sound_maps import sound_maps
from eda.learned.trained import NETWORKS, SOUNDS, command, load_model, load_models
from eda.learned.training_curves import training_curves
from eda.learned.vectors import load_vectors, loss_per_epoch, track_map
from models.covers.network import CoverNetwork
from models.features.autoencoder import Autoencoder
from models.features.predictor import Predictor

QUALITY, VECTORS = "Quality of the models", "Vectors of tracks"
MAP, SOUND = "Vectors of artists", "Networks of sound and covers"

OF_MODELS: tuple[Entry, ...] = (
    Entry(
        "model-quality",
        QUALITY,
        "How well do models continue playlists?",
        (),
        lambda source: model_quality(source.evaluations),
        evaluations.COMMAND,
    ),
    Entry(
        "quality-by-seeds",
        QUALITY,
        "How many songs does a model need?",
        (),
        lambda source: quality_by_seeds(source.evaluations),
        f"{evaluations.COMMAND} --seeds-given 1,5,10,25",
    ),
    Entry(
        "playlist-lift",
        QUALITY,
        "Do songs that sound alike stand together in playlists?",
        (),
        lambda source: playlist_lift(source.evaluations),
        f"{evaluations.COMMAND} --lift",
    ),
    Entry(
        "experiment-grid",
        QUALITY,
        "Which settings serve a model best?",
        (),
        lambda source: grid_heat_maps(source.experiments),
        experiments.COMMAND,
    ),
    Entry(
        "loss-per-epoch",
        VECTORS,
        "Does skip-gram go on learning?",
        (),
        lambda source: loss_per_epoch({vectors.MODEL: load_vectors(source.models).losses.tolist()}),
        vectors.COMMAND,
    ),
    Entry(
        "track-map",
        VECTORS,
        "Which tracks does skip-gram put next to each other?",
        (),
        lambda source: track_map(source.database, load_vectors(source.models)),
        vectors.COMMAND,
    ),
    Entry(
        "artist-map",
        MAP,
        "Which artists stand near each other?",
        (),
        lambda source: draw_map(source.database, load_map(source.models)),
        artist_map.COMMAND,
    ),
    Entry(
        "training-curves",
        SOUND,
        "Do networks go on learning?",
        (),
        lambda source: training_curves(load_models(source.models, NETWORKS)),
        TRAIN,  # also where the folder of one of them is damaged
    ),
    Entry(
        "predicted-popularity",
        SOUND,
        "Can popularity be heard?",
        (),
        lambda source: predicted_popularity(load_model(source.models, Predictor)),
        command(Predictor),
    ),
    Entry(
        "reconstruction-error",
        SOUND,
        "Which features can be told from few numbers?",
        (),
        lambda source: reconstruction_error(load_model(source.models, Autoencoder)),
        command(Autoencoder),
    ),
    Entry(
        "cover-features",
        SOUND,
        "Can one see how an album sounds?",
        (),
        lambda source: cover_features(load_model(source.models, CoverNetwork)),
        command(CoverNetwork),
    ),
    Entry(
        "sound-maps",
        SOUND,
        "Which tracks do models of sound put next to each other?",
        (),
        lambda source: sound_maps(source.database, load_models(source.models, SOUNDS)),
        TRAIN,
    ),
)
