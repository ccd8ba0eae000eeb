"""Reports of evaluations as the recommender writes them, with hostile names of models."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from etl.files import write_json
from recommender.evaluation.lift import GenreShares, lifts
from recommender.evaluation.metrics import METRICS
from recommender.evaluation.report import LiftReport, Report, rows
from recommender.evaluation.stored import Result

MODELS = {
    "random": 0.01,
    "cooccurrence": 0.13,
    "$best$_<b>:dim=64:rate=0.025:window=whole-playlist": 0.15,
}


def a_result(model: str, quality: float, given: int, seed: int = 0) -> Result:
    """Forty playlists around a quality; features are known of none."""
    values = quality + np.random.default_rng([seed, given]).normal(0, 0.02, 40)
    metrics = {name: [float(value) for value in values] for name in METRICS}
    metrics["clicks"] = [float(value) for value in np.round(51 - 100 * values)]
    metrics["diversity"] = [None] * 40
    return Result(model, {}, seed, given, 1.0, 0.01, 0.02, 0, 0.01, list(range(40)), metrics)


def write_playlists(folder: Path, given: Sequence[int], measured_at: str) -> Report:
    results = [a_result(model, value, each) for model, value in MODELS.items() for each in given]
    report = Report(folder.name, {"kind": "playlists"}, [0], rows(results), measured_at, {})
    write_json(folder / "report.json", report.as_dict())
    return report


def write_lift(folder: Path) -> LiftReport:
    rng = np.random.default_rng(1)
    shares = [
        GenreShares(
            genre,
            100,
            *((scale * rng.random(30)).tolist() for scale in (base, 2 * base, 3 * base)),
        )
        for genre, base in (("jazz", 0.1), ("pop", 0.05), ("silence", 0.0))
    ]
    report = LiftReport(
        folder.name, {"kind": "lift"}, [0], {"kmeans": lifts(shares)}, "2026-01-01T00:00:00", {}
    )
    write_json(folder / "report.json", report.as_dict())
    return report


def write_all(folder: Path) -> Path:
    """An older and a newer evaluation of playlists, a lift, and what is none of these."""
    write_playlists(folder / "older", (1, 10), "2026-01-01T00:00:00+00:00")
    write_playlists(folder / "newer", (10,), "2026-01-02T00:00:00+00:00")
    write_lift(folder / "lift")
    for name, text in (("broken", "{"), ("strange", "[1]"), ("bytes", "\udcff")):
        (folder / name).mkdir()
        (folder / name / "report.json").write_text(text, errors="surrogateescape")
    (folder / "unfinished").mkdir()
    return folder


GRID = {"p": [0.5, 1.0, 2.0], "q": [0.5, 1.0], "walks": [20]}


def write_point(folder: Path, settings: dict[str, float], metrics: dict[str, float | None]) -> None:
    name = ",".join(f"{key}={value}" for key, value in settings.items())
    point = {"settings": settings, "seed": 0, "metrics": metrics, "created_at": folder.name}
    write_json(folder / name / "experiment.json", point)


def write_grids(root: Path) -> Path:
    """Write grids: the best of "b" is p 2 and q 0.5, and one of its points is missing."""
    for p in GRID["p"]:
        for q in GRID["q"]:
            if (p, q) != (0.5, 1.0):
                settings = {"p": p, "q": q, "walks": 20, "dimension": 8}
                metrics = {"auc": 0.9 + p / 100 - q / 10_000, "genre": None, "explained": 0.5}
                write_point(root / "b", settings, metrics)
    write_json(root / "b" / "grid.json", {"model": "artists", "grid": GRID, "seed": 0})
    write_json(root / "c" / "grid.json", {"model": "artists", "grid": GRID})
    write_json(root / "d" / "grid.json", {"model": "artists", "grid": {"p": [1.0, 2.0]}})
    write_point(root / "d", {"p": 1.0}, {"auc": 1.0})
    write_json(root / "e" / "grid.json", [])
    write_json(root / "b" / "broken" / "experiment.json", {"settings": 5})
    return root
