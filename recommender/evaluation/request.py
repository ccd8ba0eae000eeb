"""An evaluation from the request to the report: what `segue evaluate` and programs call."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar, cast

from etl.errors import InputError
from etl.home import Home
from models.contract import TrainingOptions
from recommender.evaluation import lift, unseen
from recommender.evaluation.blends import blends
from recommender.evaluation.catalogue import Catalogue, fingerprint, read_catalogue
from recommender.evaluation.contestants import Contestant, FittedModel, Sources, contestants, usual
from recommender.evaluation.report import LiftReport, Report, rows
from recommender.evaluation.rules import BASELINE, Rules
from recommender.evaluation.running import Bars, Evaluation, Note
from recommender.evaluation.sound.report import SoundReport
from recommender.evaluation.split import Split, split
from recommender.evaluation.stored import Stored, now, versions
from recommender.registry import models

if TYPE_CHECKING:
    from models.contract import ListRanker
    from sql.database import Database


AnyReport = TypeVar("AnyReport", Report, LiftReport, SoundReport)


@dataclass(frozen=True)
class Request:
    """What to measure.

    Attributes:
        models: their names, with settings as in "cooccurrence:neighbours=300"; none for all that
            can be measured. The baseline is added to those that are named.
        blends: such as "this:0.7,that:0.3".
        rules: the same for all.
        seeds: of the splits.
        given: numbers of seeds.
        test: a folder of slices to test with, instead of playlists of the database.
        name: of the folder of results; "" for one that follows from rules and data.
        jobs: of training.
    """

    models: Sequence[str] = ()
    blends: Sequence[str] = ()
    rules: Rules = field(default_factory=Rules)
    seeds: Sequence[int] = (0,)
    given: Sequence[int] = (10,)
    test: Path | None = None
    name: str = ""
    jobs: int = -1


def evaluate(home: Home, database: Database, request: Request, bars: Bars, note: Note) -> Report:
    """Measure how well models continue playlists; what was measured before is not done again.

    Args:
        home: results are kept below its `evaluations`.
        database: open for reading.
        request: what to measure.
        bars: makes a progress bar of a name.
        note: called with what a user should know.

    Raises:
        UnknownModelError, BlendError: there is no such model, or no such blend.
        InputError: too few playlists, a setting that does not exist, a folder that cannot be used.
        ModelError: a model that was named cannot learn from these data.
        DatabaseError: the database has no playlists.
    """
    named = bool(request.models or request.blends)
    chosen = contestants([*request.models, BASELINE] if named else usual())
    chosen += blends(request.blends)
    identity = {
        "kind": "playlists",
        "rules": request.rules.as_dict(),
        "data": fingerprint(database),
        "test": unseen.mark(request.test) if request.test else "",
    }
    stored = Stored.open(home.evaluations, request.name, identity)
    catalogue = read_catalogue(database)
    evaluation = Evaluation(
        Sources(database, catalogue, home),
        request.rules,
        chosen,
        sorted(set(request.given)),
        stored,
        request.jobs,
        required=named,
    )
    splits = _splits(catalogue, database, request.test, note)
    results = evaluation.run(request.seeds, splits, bars, note)
    found = rows(results)
    report = Report(stored.folder.name, identity, list(request.seeds), found, now(), versions())
    return kept(stored, report, note)


def evaluate_lift(
    home: Home, database: Database, request: Request, bars: Bars, note: Note
) -> LiftReport:
    """Measure the playlist lift of models that answer in lists; see `recommender.evaluation.lift`.

    Of the request, models, the first seed, name and jobs count.

    Raises:
        InputError: a model that was named answers in one list, or learns from playlists itself.
        ModelError, DatabaseError, UnknownModelError: as `evaluate`.
    """
    chosen = [_in_lists(one) for one in contestants(list(request.models) or _with_lists())]
    seed = request.seeds[0]
    identity = {"kind": "lift", "data": fingerprint(database)}
    stored = Stored.open(home.evaluations, request.name, identity)
    found: dict[str, list[lift.GenreShares]] = {}
    world: lift.World | None = None
    for one in chosen:
        shares = stored.part(one, str(seed), list[lift.GenreShares])
        if shares is None:
            world = world or lift.read_world(database, read_catalogue(database))
            progress = bars(one.label)
            progress(0, len(world.names), "learns")
            options = TrainingOptions(seed=seed, jobs=request.jobs)
            ranker = one.fit_to_all(Sources(database, world.catalogue, home), options)
            shares = lift.measure(cast("ListRanker", ranker), world, seed, progress)
            stored.keep_part(one, str(seed), shares)
        found[one.label] = shares
    lifts = {label: lift.lifts(shares) for label, shares in found.items()}
    report = LiftReport(stored.folder.name, identity, [seed], lifts, now(), versions())
    return kept(stored, report, note)


def _splits(
    catalogue: Catalogue, database: Database, test: Path | None, note: Note
) -> Callable[[int], Split]:
    """Return what makes the split of a seed."""
    if test is None:
        return partial(split, catalogue.data, catalogue.artists)
    return lambda seed: unseen.unseen(test, catalogue, database, seed, note)


def kept(stored: Stored, report: AnyReport, note: Note) -> AnyReport:
    """Store a report for charts, and say where."""
    stored.keep_report(report.as_dict())
    note(f"the results are in {stored.folder}")
    return report


def _with_lists() -> list[str]:
    return [name for name, one in models().items() if one.lists_by]


def _in_lists(one: Contestant) -> FittedModel:
    if isinstance(one, FittedModel) and one.entry.lists_by and one.by_release:
        return one
    raise InputError(
        f"{one.label} has no lift: that is of models that answer in lists, such as one for each"
        f" genre, and do not learn from playlists\nthere is {', '.join(_with_lists())}"
    )
