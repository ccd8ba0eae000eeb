"""A picture that knows its caption and the numbers behind it."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from matplotlib.figure import Figure
from PIL import Image

Row = tuple[Any, ...]

_COLOURS = 128  # makes files a third as large, and no eye sees it


class Chart(Figure):
    """A matplotlib figure that Jupyter shows by itself.

    Attributes:
        heading: what it shows, in a few words; stands in the picture too.
        story: what a person sees in it, in a sentence; "" where that is left to the person.
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

    def tell(
        self, facts: str, columns: Sequence[str], rows: Sequence[Row], story: str = ""
    ) -> None:
        """Set the story and facts for the caption, and the numbers behind the picture."""
        self.facts, self.columns, self.rows, self.story = facts, tuple(columns), list(rows), story

    def settle(self) -> None:
        """Find the place of everything, once: a second time would move it by a hair."""
        self.draw_without_rendering()
        self.set_layout_engine("none")

    def png(self, dpi: float | None = None) -> bytes:
        """Return the picture as PNG of a few colours; the same picture, the same bytes."""
        drawn = io.BytesIO(self._saved("png", {"Software": None}, dpi))
        stream = io.BytesIO()
        with Image.open(drawn) as image:
            plain = image.convert("RGB")
        few = plain.quantize(_COLOURS, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
        few.save(stream, "PNG", optimize=True)
        return stream.getvalue()

    def svg(self) -> bytes:
        """Return the picture as SVG; the same picture, the same bytes."""
        return self._saved("svg", {"Date": None, "Creator": None}, None)

    def write(self, path: Path, save: Callable[[Path, bytes], object]) -> None:
        """Save as what the name ends in, .png or .svg; `save` writes the bytes."""
        save(path, self.svg() if path.suffix.lower() == ".svg" else self.png())

    def _repr_png_(self) -> bytes:
        return self.png()

    def _saved(self, form: str, metadata: dict[str, None], dpi: float | None) -> bytes:
        stream = io.BytesIO()
        with self._style():
            self.savefig(stream, format=form, metadata=metadata, dpi=dpi or "figure")
        return stream.getvalue()
