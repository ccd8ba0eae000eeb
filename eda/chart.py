"""A figure that carries its caption and the numbers behind it."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from matplotlib.figure import Figure
from PIL import Image

Row = tuple[Any, ...]

_COLOURS = 256  # makes files a third as large, and the eye sees no difference


class Chart(Figure):
    """A matplotlib figure that Jupyter displays by itself.

    Attributes:
        heading: what it shows, in a few words; also drawn in the picture.
        story: what stands out, in a sentence; "" where the chart names nothing in particular.
        facts: how many things were counted, and what was left out; a sentence or more.
        columns, rows: the numbers behind the picture.
    """

    def __init__(
        self,
        heading: str,
        size: tuple[float, float],
        style: Callable[[], AbstractContextManager[None]],
    ) -> None:
        super().__init__(figsize=size, layout="constrained")
        self.heading = heading
        self.story = ""
        self.facts = ""
        self.columns: tuple[str, ...] = ()
        self.rows: list[Row] = []
        self._style = style

    def describe(
        self, facts: str, columns: Sequence[str], rows: Sequence[Row], story: str = ""
    ) -> None:
        """Set the facts and the story of the caption, and the numbers behind the picture."""
        self.facts, self.columns, self.rows, self.story = facts, tuple(columns), list(rows), story

    def fix_layout(self) -> None:
        """Lay the figure out once; doing it again when saving would shift everything slightly."""
        self.draw_without_rendering()
        self.set_layout_engine("none")

    def png(self, dpi: float | None = None) -> bytes:
        """Return the picture as PNG with few colours; the same picture gives the same bytes."""
        drawn = io.BytesIO(self._saved("png", {"Software": None}, dpi))
        stream = io.BytesIO()
        with Image.open(drawn) as image:
            plain = image.convert("RGB")
        # the others lose a colour that few points have
        few = plain.quantize(_COLOURS, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
        few.save(stream, "PNG", optimize=True)
        return stream.getvalue()

    def svg(self) -> bytes:
        """Return the picture as SVG; the same picture gives the same bytes."""
        return self._saved("svg", {"Date": None, "Creator": None}, None)

    def write(self, path: Path, save: Callable[[Path, bytes], object]) -> None:
        """Save as SVG where the name ends in .svg, else as PNG; `save` writes the bytes."""
        save(path, self.svg() if path.suffix.lower() == ".svg" else self.png())

    def _repr_png_(self) -> bytes:
        return self.png()

    def _saved(self, form: str, metadata: dict[str, None], dpi: float | None) -> bytes:
        stream = io.BytesIO()
        with self._style():
            self.savefig(stream, format=form, metadata=metadata, dpi=dpi or "figure")
        return stream.getvalue()
