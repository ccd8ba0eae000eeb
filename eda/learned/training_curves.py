"""How networks have learned, epoch by epoch."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from eda import style
from eda.ask import counted
from eda.errors import NothingToDrawError
from models.networks.stored import NetworkEmbedding

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from eda.chart import Chart

_PARTS = (("what it learns from", style.BLUE, "-"), ("what is held out", style.VERMILION, "--"))
_MOST_DOTS = 30  # epochs that have a dot each
_LOSSES = {"mse": "squared errors", "mae": "absolute errors", "huber": "Huber's loss of errors"}


def training_curves(networks: Sequence[NetworkEmbedding]) -> Chart:
    """Draw the loss of networks after each epoch, on what is learned from and on what is held out.

    Args:
        networks: such as those of `eda.learned.trained.load_models`.

    Raises:
        NothingToDrawError: there are none.
    """
    if not networks:
        raise NothingToDrawError("no network is trained")
    measured = {_LOSSES.get(getattr(one.config, "loss", "mse"), "errors") for one in networks}
    note = (
        f"Loss: mean of {' or '.join(sorted(measured))}, of standardised values; lower is better."
        " Every picture has a scale of its own. On what it learns from, a network is measured while"
        " it learns, with parts of it left out at random. Dotted: the epoch whose weights are kept."
    )
    with style.drawing("Loss of networks per epoch", 3.4, style.WIDE + 1.5, note) as chart:
        panels = style.axes_of(chart, len(networks), len(networks))
        for axes, network in zip(panels, networks, strict=True):
            _draw(axes, network)
        panels[0].set_ylabel("loss")
        chart.legend(*panels[0].get_legend_handles_labels(), loc="outside right upper")
    kept = [f"{one.kind} after {one.best_epoch:,} of {len(one.losses):,}" for one in networks]
    rows = [
        (one.kind, epoch, *(round(float(loss), 6) for loss in losses))
        for one in networks
        for epoch, losses in enumerate(one.losses, start=1)
    ]
    chart.describe(
        f"n = {counted(len(rows), 'epoch')} of {counted(len(networks), 'network')}.",
        ("model", "epoch", "loss on what it learns from", "loss on what is held out"),
        rows,
        f"Epochs with the least loss on what is held out: {', '.join(kept)}.",
    )
    return chart


def _draw(axes: Axes, network: NetworkEmbedding) -> None:
    epochs, best = range(1, len(network.losses) + 1), network.best_epoch
    dots = "o" if len(epochs) <= _MOST_DOTS else ""
    for losses, (label, colour, line) in zip(network.losses.T, _PARTS, strict=True):
        axes.plot(epochs, losses, color=colour, ls=line, lw=1.4, label=label, marker=dots, ms=3)
    least = float(network.losses[best - 1, 1])
    axes.axvline(best, color=style.GREY, lw=1, ls=":", zorder=1)
    axes.plot(
        [best],
        [least],
        "D",
        color=style.VERMILION,
        mec="white",
        ms=7,
        zorder=3,
        label="best epoch",
    )
    axes.set_title(f"{network.kind}: {least:.3g} after epoch {best:,}")
    epoch_axis(axes, len(epochs))


def epoch_axis(axes: Axes, epochs: int) -> None:
    """Make the x axis one of so many epochs."""
    style.count_axis(axes.xaxis, "epoch")
    if epochs == 1:
        axes.set_xticks([1])  # else between whole numbers, each written as 1
