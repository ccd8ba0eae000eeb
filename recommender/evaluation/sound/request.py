"""An evaluation of models of sound, from the request to the report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from etl.errors import InputError
from etl.home import Home
from models.contract import TrainingOptions
from models.covers.config import CoverConfig
from models.errors import ModelError
from models.vectors.embedding import Embedding
from recommender.evaluation.contestants import Contestant, FittedModel, contestants
from recommender.evaluation.request import Request, kept
from recommender.evaluation.running import Bars, Note
from recommender.evaluation.sound import agreement, guessing, pictures
from recommender.evaluation.sound.folds import By
from recommender.evaluation.sound.report import Accuracy, Agreement, Guess, SoundReport
from recommender.evaluation.stored import Stored, now, versions
from recommender.registry import BY_COVER, BY_FEATURES, models
from recommender.sound_data import fingerprint
from recommender.training import read_data
from sql.errors import DatabaseError

if TYPE_CHECKING:
    from pathlib import Path

    from sql.database import Database

SPLITS: tuple[By, ...] = ("artist", "random")


def evaluate_sound(
    home: Home, database: Database, request: Request, bars: Bars, note: Note
) -> SoundReport:
    """Measure what networks guess, and how often what is near has a genre in common.

    Of the request, models, the first seed, name and jobs count. What was measured before is not
    measured again. Takes minutes, as each network is fitted seven times.

    Raises:
        UnknownModelError, InputError: there is no such model or setting, or it has no vectors.
        ModelError: a model that was named cannot learn from these data.
        DatabaseError: the database has no audio features.
    """
    names = list(request.models) or _usual()
    chosen = [_with_vectors(one) for one in contestants(list(dict.fromkeys([BY_FEATURES, *names])))]
    seed = request.seeds[0]
    identity = {"kind": "sound", "data": fingerprint(database)}
    work = _Work(home, database, seed, request.jobs, identity, request.name, bars)
    guesses: list[Guess] = []
    shares: dict[str, agreement.Shares] = {}
    for one in chosen:
        try:
            shares[one.label] = work.agreement(one)
            for by in SPLITS if _is_judged(one) else ():
                guesses += guessing.guesses(one.label, by, work.guesses(one, by))
        except (ModelError, DatabaseError) as error:
            if request.models or one.label == BY_FEATURES:
                raise
            note(f"{one.label} is left out: {error}")
    agreements = agreement.agreements(shares, BY_FEATURES, work.genres)
    report = _report(work.stored, identity, seed, guesses, agreements, [])
    return kept(work.stored, report, note)


def evaluate_pictures(
    home: Home, folder: Path, request: Request, bars: Bars, note: Note
) -> SoundReport:
    """Measure whether the layers of the model of covers can name what folder a picture is from.

    Of the request, the settings of the model cover, the first seed and name count.

    Raises:
        InputError: the folder cannot be used, or another model is named.
        MissingExtraError: Keras and JAX are not installed.
    """
    (one,) = contestants(list(request.models) or [BY_COVER])
    if not isinstance(one, FittedModel) or not isinstance(one.config, CoverConfig):
        raise InputError(f"{one.label} does not look at pictures; the model {BY_COVER} does")
    found = pictures.read_pictures(folder)
    if found.repeated:
        note(f"{found.repeated:,} pictures with the same bytes as others are left out")
    seed = request.seeds[0]
    identity = {"kind": "pictures", "data": found.mark, "classes": list(found.names)}
    stored = Stored.open(home.evaluations, request.name, identity)
    hits = stored.part(one, f"pictures-{seed}", pictures.Hits)
    if hits is None:
        options = TrainingOptions(seed, request.jobs, progress=bars("pictures"))
        hits = pictures.measure(found, one.config, options)
        stored.keep_part(one, f"pictures-{seed}", hits)
    report = _report(stored, identity, seed, [], [], pictures.accuracies(hits))
    return kept(stored, report, note)


class _Work:
    """What is measured of one database; each part is kept when it is done."""

    def __init__(
        self,
        home: Home,
        database: Database,
        seed: int,
        jobs: int,
        identity: Mapping[str, Any],
        name: str,
        bars: Bars,
    ) -> None:
        self.stored = Stored.open(home.evaluations, name, identity)
        self.genres = agreement.read_genres(database)
        self._tracks = self.genres.drawn(seed)
        self._home, self._database, self._bars = home, database, bars
        self._seed, self._jobs = seed, jobs

    def agreement(self, one: FittedModel) -> agreement.Shares:
        """Return how often what is near has a genre in common."""
        case = f"agreement-{self._seed}"
        found = self.stored.part(one, case, agreement.Shares)
        if found is None:
            data = read_data(one.entry, self._home, self._database, one.config)
            ranker = one.entry.load_class().fit(data, one.config, self._options(one, "learns"))
            progress = self._bars(f"{one.label}, neighbours")
            found = agreement.measure(ranker, self.genres, self._tracks, progress)
            self.stored.keep_part(one, case, found)
        return found

    def guesses(self, one: FittedModel, by: By) -> guessing.Sum:
        """Return what a network guesses of data divided in one way."""
        case = f"{by}-{self._seed}"
        found = self.stored.part(one, case, guessing.Sum)
        if found is None:
            data = read_data(one.entry, self._home, self._database, one.config)
            found = guessing.measure(one, data, by, self._options(one, f"by {by}"))
            self.stored.keep_part(one, case, found)
        return found

    def _options(self, one: FittedModel, what: str) -> TrainingOptions:
        return TrainingOptions(self._seed, self._jobs, progress=self._bars(f"{one.label}, {what}"))


def _report(
    stored: Stored,
    identity: Mapping[str, Any],
    seed: int,
    guesses: Sequence[Guess],
    agreements: Sequence[Agreement],
    accuracies: Sequence[Accuracy],
) -> SoundReport:
    return SoundReport(
        stored.folder.name, identity, seed, guesses, agreements, accuracies, now(), versions()
    )


def _usual() -> list[str]:
    """Return the models that have vectors of tracks and do not learn from playlists."""
    tracks = [one.name for one in models().values() if one.items == "track"]
    return [one.name for one in contestants(tracks) if _has_vectors(one) and one.by_release]


def _has_vectors(one: Contestant) -> bool:
    return isinstance(one, FittedModel) and issubclass(one.entry.load_class(), Embedding)


def _with_vectors(one: Contestant) -> FittedModel:
    if isinstance(one, FittedModel) and _has_vectors(one):
        return one
    raise InputError(
        f"{one.label} cannot be measured with --sound, which is for models with a vector of each"
        f" track, such as {', '.join(_usual())}"
    )


def _is_judged(one: FittedModel) -> bool:
    return hasattr(one.entry.load_class(), "judge")
