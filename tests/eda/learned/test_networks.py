"""Charts of networks of sound and covers: their numbers, and what they do with odd ones."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest

from cli.commands.eda import write_file
from eda import charts
from eda.entry import Source
from eda.errors import NothingToDrawError
from eda.report import write_report
from models.audio_features import THIRTEEN
from models.contract import Array
from models.covers.network import CoverNetwork
from models.errors import ModelMissingError, ModelUnfitError
from models.features.autoencoder import Autoencoder
from models.features.predictor import Predictor
from models.networks.stored import NetworkEmbedding
from sql.database import Database
from tests.eda.learned.sounding import LOSSES, sounds

SOUNDS = cast(dict[str, Any], sounds())
PREDICTOR: Predictor = SOUNDS["predictor"]
AUTOENCODER: Autoencoder = SOUNDS["autoencoder"]
COVER: CoverNetwork = SOUNDS["cover"]


def lengths(axes: Any) -> list[list[float]]:
    return [[bar.get_width() for bar in bars] for bars in axes.containers]


def test_curves_of_all_networks_with_the_best_epoch(models: Path) -> None:
    chart = charts.training_curves(charts.load_models(models, charts.NETWORKS))
    assert [axes.get_title(loc="left").split(":")[0] for axes in chart.axes] == [
        *("predictor", "autoencoder", "cover")
    ]
    learned, held_out, dotted, best = chart.axes[0].lines
    np.testing.assert_array_equal(learned.get_ydata(), LOSSES[:, 0])
    np.testing.assert_array_equal(held_out.get_ydata(), LOSSES[:, 1])
    assert list(dotted.get_xdata()) == [2, 2]
    assert (best.get_xdata()[0], best.get_ydata()[0]) == (2, LOSSES[1, 1])
    assert chart.rows[:2] == [("predictor", 1, 1.0, 0.9), ("predictor", 2, 0.6, 0.7)]
    assert "predictor after 2 of 3, autoencoder after 1 of 1, cover after 21 of 60" in chart.story
    assert "n = 64 epochs of 3 networks." in chart.facts


def test_curves_of_what_is_trained(models: Path, tmp_path: Path) -> None:
    (tmp_path / "cover").symlink_to(models / "cover")
    networks = charts.load_models(tmp_path, charts.NETWORKS)
    assert [one.kind for one in networks] == ["cover"]
    assert len(charts.training_curves(networks).axes) == 1
    with pytest.raises(NothingToDrawError):
        charts.training_curves([])


def test_what_is_not_trained_or_damaged_is_said(tmp_path: Path) -> None:
    with pytest.raises(NothingToDrawError, match="is trained: predictor, autoencoder, cov"):
        charts.load_models(tmp_path, charts.NETWORKS)
    with pytest.raises(NothingToDrawError, match="no folder of models"):
        charts.load_models(None, charts.NETWORKS)
    with pytest.raises(ModelMissingError, match="no cover model"):
        charts.load_model(tmp_path, CoverNetwork)
    AUTOENCODER.save(tmp_path / "autoencoder")
    (tmp_path / "cover").mkdir()
    (tmp_path / "cover" / "manifest.json").write_text("{")
    with pytest.raises(ModelUnfitError, match="cover"):
        charts.load_models(tmp_path, charts.NETWORKS)


def test_predictions_beside_what_is_true() -> None:
    chart = charts.predicted_popularity(PREDICTOR)
    true, predicted = PREDICTOR.predicted.astype(float).T
    grid = chart.axes[0].images[0].get_array()
    assert grid is not None
    assert grid.filled(0).sum() == len(true)
    assert grid.filled(0)[0].sum() == 1, "one is below 0"
    assert grid.filled(0)[-1].sum() == 1, "one is above 100"
    assert sum(row[2] for row in chart.rows) == len(true)
    assert len(chart.rows) == 10
    for low, high, count, mean, mean_predicted in chart.rows:
        own = (true >= low) & (true <= high)
        assert count == own.sum()
        assert (mean, mean_predicted) == (
            pytest.approx(true[own].mean(), abs=0.01),
            pytest.approx(predicted[own].mean(), abs=0.01),
        )
    error, of_mean = np.abs(true - predicted).mean(), np.abs(true - 50).mean()
    assert f"R² = {PREDICTOR.r_squared:.3f}; mean absolute error {error:.2f}" in chart.facts
    assert f"of the mean {of_mean:.2f}. Drawn at the edge: 2 predictions" in chart.facts


def predicting(true: list[float], predicted: list[float]) -> Predictor:
    return replace(PREDICTOR, predicted=np.array([true, predicted], dtype=np.float32).T)


def test_tracks_of_the_same_popularity_stay_together() -> None:
    chart = charts.predicted_popularity(predicting([0] * 80 + [7] * 20, [60] * 100))
    assert [row[:3] for row in chart.rows] == [(0, 0, 80), (7, 7, 20)]
    assert "explains nothing of the variance" in chart.story


@pytest.mark.parametrize(
    ("true", "reason"), [([1, 2], "2 tracks were held out; 10"), ([5] * 12, "the same popularity")]
)
def test_no_predictions_to_draw(true: list[float], reason: str) -> None:
    with pytest.raises(NothingToDrawError, match=reason):
        charts.predicted_popularity(predicting(true, true))


def test_errors_of_features_the_worst_first() -> None:
    chart = charts.reconstruction_error(AUTOENCODER)
    own, others = lengths(chart.axes[0])
    assert own == pytest.approx(sorted(AUTOENCODER.errors[0], reverse=True))
    assert others == pytest.approx(sorted(AUTOENCODER.errors[1]))
    assert chart.rows[0][0] == "popularity"
    names = [label.get_text() for label in chart.axes[0].get_yticklabels()]
    assert names == [row[0] for row in chart.rows]
    assert "keeps tempo best, and popularity worst" in chart.story
    assert "4 numbers" in chart.heading


def test_what_covers_predict_less_than_the_mean_is_below_0() -> None:
    chart = charts.cover_features(COVER)
    own, others = lengths(chart.axes[0])
    assert own == pytest.approx([1 - 0.25 * number for number in range(13)])
    assert others == pytest.approx([0.1] * 13)
    left, right = chart.axes[0].get_xlim()
    assert left < min(own) < max(own) < right
    assert chart.rows[0][0] == "tempo"
    assert "-2.00" in {text.get_text() for text in chart.axes[0].texts}


def covers(errors: Array) -> CoverNetwork:
    return replace(COVER, errors=errors.astype(np.float32))


def test_features_that_do_not_differ_are_left_out_and_counted() -> None:
    errors = COVER.errors.copy()
    errors[2, 3], errors[0, 5] = 0, np.nan
    chart = charts.cover_features(covers(errors))
    names = {row[0] for row in chart.rows}
    assert len(names) == 11
    assert not names & {THIRTEEN[3], THIRTEEN[5]}
    assert "n = 11 features; 2 more" in chart.facts
    errors[2] = 0
    with pytest.raises(NothingToDrawError, match="no feature differs"):
        charts.cover_features(covers(errors))


def test_covers_that_say_nothing() -> None:
    errors = COVER.errors.copy()
    errors[0] += 5
    assert "predicts no feature" in charts.cover_features(covers(errors)).story


def test_one_epoch_and_another_loss(models: Path) -> None:
    (network,) = charts.load_models(models, (Autoencoder,))
    assert isinstance(network, NetworkEmbedding)
    chart = charts.training_curves([network])
    assert "Huber" in chart.get_supxlabel()
    assert chart.facts == "n = 1 epoch of 1 network."
    ticks = [label.get_text() for label in chart.axes[0].get_xticklabels()]
    assert ticks == ["1"]


def test_a_report_names_what_is_missing_and_what_is_damaged(
    empty: Database, tmp_path: Path
) -> None:
    names = ("training-curves", "predicted-popularity", "cover-features")
    nothing = write_report(Source(empty, tmp_path), tmp_path / "out", write_file, names)
    assert {skip.name: skip.command for skip in nothing.skipped} == {
        "training-curves": "segue train all",
        "predicted-popularity": "segue train predictor",
        "cover-features": "segue train cover",
    }
    assert nothing.problem is None
    PREDICTOR.save(tmp_path / "predictor")
    (tmp_path / "cover").mkdir()
    (tmp_path / "cover" / "manifest.json").write_text("{")
    report = write_report(Source(empty, tmp_path), tmp_path / "out", write_file, names)
    assert [one.name for one in report.drawn] == ["predicted-popularity"]
    assert all("cover" in skip.reason for skip in report.skipped)
    assert isinstance(report.problem, ModelUnfitError)
