"""Saving and loading of models that are a handful of arrays."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, ClassVar, Self, TypeAlias, get_type_hints

import numpy as np

from models.config import ModelConfig
from models.contract import Array
from models.errors import ModelInputError, damaged
from models.ragged import Ragged
from models.storage import artifacts
from models.storage.artifacts import Artifact
from models.storage.manifest import MANIFEST, Manifest, checked

_OWN = ("config", "seed", "data_fingerprint")
LARGEST = 1e18
"""No model holds larger numbers, and products of smaller ones do not overflow."""


@dataclass(frozen=True)
class Stored:
    """How a field of a model is stored as an array.

    Attributes:
        dtype: as NumPy's `dtype.str`.
        shape: a length, or the name of one; the same name is the same length in every array.
    """

    dtype: str
    shape: tuple[int | str, ...]


@dataclass(frozen=True)
class StoredLists:
    """How a field that is a `Ragged` is stored: as two arrays.

    Attributes:
        rows: the name of the number of lists.
        columns: the name of the length below which all values are.
    """

    rows: str
    columns: str

    def arrays(self, name: str) -> dict[str, Stored]:
        """Return how its two arrays are stored, by name."""
        values = f"{name}/values"
        return {
            values: Stored("<i4", (values,)),
            f"{name}/starts": Stored("<i8", (f"{self.rows} + 1",)),
        }


Layout: TypeAlias = Mapping[str, Stored | StoredLists]


@dataclass(frozen=True, eq=False, kw_only=True)
class StoredModel:
    """A model whose fields, beside those here, are arrays or lists of numbers.

    Who inherits declares `layout`, how each of these fields is stored: arrays that do not belong
    together are refused when a model is read. The first length named there is the number of rows
    in the manifest.

    Attributes:
        kind: name of the model in the registry.
        config: the settings it was fitted with.
        seed: of every random choice.
        data_fingerprint: of the training data.
    """

    kind: ClassVar[str]
    layout: ClassVar[Layout]

    config: ModelConfig
    seed: int
    data_fingerprint: str

    def save(self, folder: Path) -> Manifest:
        """Write the model into `folder`, in one step; see `artifacts.save`.

        Raises:
            ModelInputError: it holds numbers that could not be read again.
        """
        arrays = dict(_arrays(self))
        for name, array in arrays.items():
            if array.dtype.kind == "f" and not _is_moderate(array):
                raise ModelInputError(
                    f"the model {self.kind} got numbers beyond all bounds ({name})"
                    "\nchoose less extreme settings"
                )
        return artifacts.save(
            folder,
            arrays,
            kind=self.kind,
            config=self.config.as_dict(),
            seed=self.seed,
            data_fingerprint=self.data_fingerprint,
            counts={"rows": len(next(iter(arrays.values())))},
        )

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Read what `save` wrote.

        Raises:
            ModelMissingError: nothing was trained there.
            ModelUnfitError: damaged, or of another kind or version.
        """
        artifact = artifacts.load(folder, kind=cls.kind, command=f"segue train {cls.kind}")
        sizes = _sizes(artifact, cls.layout)
        values: dict[str, Any] = {
            n: _field(artifact, n, how, sizes) for n, how in cls.layout.items()
        }
        manifest = artifact.manifest
        if manifest.counts != (counts := {"rows": next(iter(sizes.values()))}):
            raise damaged(folder / MANIFEST, f"its counts are {manifest.counts}, not {counts}")
        values["config"] = checked(manifest.config, get_type_hints(cls)["config"], folder)
        try:
            return cls(seed=manifest.seed, data_fingerprint=manifest.data_fingerprint, **values)
        except ModelInputError as error:
            raise damaged(artifact.arrays.path, error) from error


def _arrays(model: StoredModel) -> Iterator[tuple[str, Array]]:
    for field in fields(model):
        value = getattr(model, field.name)
        if isinstance(value, Ragged):
            yield f"{field.name}/values", value.values
            yield f"{field.name}/starts", value.starts
        elif field.name not in _OWN:
            yield field.name, value


def _sizes(artifact: Artifact, layout: Layout) -> dict[str, int]:
    """Return the lengths by name, after comparing all arrays of a manifest with a layout."""
    expected: dict[str, Stored] = {}
    for name, how in layout.items():
        expected |= how.arrays(name) if isinstance(how, StoredLists) else {name: how}
    specs = artifact.arrays.specs
    if strange := sorted(expected.keys() ^ specs.keys()):
        raise damaged(artifact.directory / MANIFEST, f"unknown or missing: {', '.join(strange)}")
    sizes: dict[str, int] = {}
    for name, stored in expected.items():
        spec = specs[name]
        shape = tuple(
            _size(length, found, sizes)
            for length, found in zip(stored.shape, spec.shape, strict=False)
        )
        if (spec.dtype, spec.shape) != (stored.dtype, shape) or len(shape) != len(stored.shape):
            wanted = f"{stored.dtype} {stored.shape} with {sizes}"
            raise damaged(
                artifact.directory / MANIFEST,
                f"array {name} is {spec.dtype} {spec.shape}, expected {wanted}",
            )
    return sizes


def _size(length: int | str, found: int, sizes: dict[str, int]) -> int:
    """Return the length that an array should have; the first one of a name decides."""
    if isinstance(length, int):
        return length
    name, _, more = length.partition(" + ")
    return sizes.setdefault(name, found - int(more or 0)) + int(more or 0)


def _field(
    artifact: Artifact, name: str, how: Stored | StoredLists, sizes: Mapping[str, int]
) -> Array | Ragged:
    """Return the value of one field, checked."""
    if isinstance(how, StoredLists):
        lists = Ragged(artifact.arrays[f"{name}/values"], artifact.arrays[f"{name}/starts"])
        if complaint := _complaint(lists, sizes[how.columns]):
            raise damaged(artifact.arrays.path, f"{name}: {complaint}")
        return lists
    array = artifact.arrays[name]
    if complaint := _complaint_of_array(name, array):
        raise damaged(artifact.arrays.path, complaint)
    return array


def _is_moderate(array: Array) -> bool:
    """Return whether all numbers are finite, and no larger than a model's can be."""
    return not array.size or -LARGEST <= float(array.min()) <= float(array.max()) <= LARGEST


def _complaint_of_array(name: str, array: Array) -> str | None:
    if array.dtype.kind == "f" and not _is_moderate(array):
        return f"array {name} holds values that are not finite, or too large"
    return complaint_of(array) if name == "ids" else None


def _complaint(lists: Ragged, columns: int) -> str | None:
    starts, values = lists.starts, lists.values
    if (
        not len(starts)
        or starts[0] != 0
        or starts[-1] != len(values)
        or (np.diff(starts) < 0).any()
    ):
        return "its lists do not begin and end where they should"
    if len(values) and not 0 <= values.min() <= values.max() < columns:
        return f"it holds numbers that are not 0 to {columns - 1}"
    return None


def complaint_of(ids: Array) -> str | None:
    """Return what is wrong with the ids of a model, (n,) of S22; None if nothing is."""
    characters = ids.view(np.uint8)
    if ((characters <= ord(" ")) | (characters > ord("~"))).any():
        return "ids are not 22 printable ASCII characters"
    if not len(ids) or (ids[1:] <= ids[:-1]).any():
        return "ids are not one or more, sorted, each once"
    return None
