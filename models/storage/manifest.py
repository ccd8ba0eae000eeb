"""The manifest of a trained model, manifest.json; read without importing NumPy."""

from __future__ import annotations

import math
from dataclasses import is_dataclass
from pathlib import Path
from typing import Annotated, Any, TypeAlias, TypeVar

import msgspec
from msgspec import Meta

from models.errors import TRAIN_AGAIN, ModelInputError, ModelMissingError, ModelUnfitError, damaged
from models.storage.files import open_regular

FORMAT_VERSION = 2
MANIFEST = "manifest.json"
MAX_MANIFEST_BYTES = 1 << 20
_OVERHEAD = 1024  # more than an npz file needs around each array, and at its end
_UNREADABLE = (OSError, msgspec.MsgspecError, ValueError, TypeError, RecursionError)

Count: TypeAlias = Annotated[int, Meta(ge=0, le=1 << 48)]
Int64: TypeAlias = Annotated[int, Meta(ge=-(1 << 63), le=(1 << 63) - 1)]
T = TypeVar("T")


class ArraySpec(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One array of the npz file.

    Attributes:
        dtype: as NumPy's `dtype.str`: numbers, or bytes of a fixed length; such as "<f4", "|S22".
        shape: its lengths, at most 8 of them.
        offset: bytes of the npz file before the array's npy header.
    """

    dtype: Annotated[str, Meta(pattern=r"^([<>|][biuf][1-9][0-9]?|\|S[1-9][0-9]{0,3})$")]
    shape: Annotated[tuple[Count, ...], Meta(max_length=8)]
    offset: Count

    @property
    def nbytes(self) -> int:
        """Return the size of the array without its header."""
        return math.prod(self.shape) * int(self.dtype[2:])


class Manifest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What made a set of arrays, and what they are.

    Attributes:
        kind: name of the model.
        format_version: layout of the folder; this code reads FORMAT_VERSION only.
        config: the model's own settings, JSON values; see `checked`.
        seed: the seed it was trained with.
        data_fingerprint: `artifacts.fingerprint` of the training data.
        counts: sizes worth knowing without opening the arrays, JSON values; see `checked`.
        created_at: ISO 8601, UTC.
        arrays: name -> type, shape and position of every array.
        size: of the npz file, in bytes.
        sha256: of the npz file, 64 hex digits.
    """

    kind: Annotated[str, Meta(pattern="^[a-z][a-z0-9_-]{0,39}$")]
    format_version: int
    config: dict[str, Any]
    seed: Int64
    data_fingerprint: Annotated[str, Meta(pattern="^[0-9a-f]{0,128}$")]
    counts: dict[str, Any]
    created_at: Annotated[str, Meta(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}\+00:00$")]
    arrays: dict[str, ArraySpec]
    size: Count
    sha256: Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]

    def __post_init__(self) -> None:
        """Check that the arrays fill the file, so that none of them needs more memory than it."""
        content, overhead = 0, _OVERHEAD
        for name, spec in self.arrays.items():
            if spec.offset + spec.nbytes > self.size:
                raise ValueError(f"array {name} is beyond the end of {self.size:,} bytes")
            content += spec.nbytes
            overhead += _OVERHEAD + 8 * len(name)  # its name stands there twice, in UTF-8
        if not content <= self.size <= content + overhead:
            raise ValueError(f"arrays of {content:,} bytes in a file of {self.size:,} bytes")

    @property
    def arrays_name(self) -> str:
        """Return the file name of the arrays, which follows from their content."""
        return f"arrays-{self.sha256[:12]}.npz"

    def as_json(self) -> bytes:
        """Return the content of manifest.json, which `read_manifest` can read again.

        Raises:
            ModelInputError: a value is not JSON, or out of range.
        """
        try:
            raw = msgspec.json.format(msgspec.json.encode(self), indent=2) + b"\n"
            _decode(raw, Manifest)
        except _UNREADABLE as error:
            raise ModelInputError(f"this model cannot be stored: {error}") from error
        return raw


class _Version(msgspec.Struct):
    format_version: Annotated[int, Meta(ge=0, le=1_000_000)]


def read_manifest(directory: Path) -> Manifest:
    """Read the manifest of a model folder, without opening its arrays.

    Anybody may have written the folder: every field is checked.

    Raises:
        ModelMissingError: there is no manifest.
        ModelUnfitError: it is damaged, or of another format version.
    """
    path = directory / MANIFEST
    try:
        with open_regular(path) as stream:
            raw = stream.read(MAX_MANIFEST_BYTES + 1)
        version = _decode(raw, _Version).format_version
        if version == FORMAT_VERSION:
            return _decode(raw, Manifest)
    except (FileNotFoundError, NotADirectoryError):
        raise ModelMissingError(f"no model in {directory}\ntrain one: segue train all") from None
    except _UNREADABLE as error:
        raise damaged(path, error) from error
    raise ModelUnfitError(
        f"{path} has format version {version}, this program reads {FORMAT_VERSION}\n{TRAIN_AGAIN}"
    )


def _decode(raw: bytes, schema: type[T]) -> T:
    if len(raw) > MAX_MANIFEST_BYTES:
        raise ValueError(f"it has more than {MAX_MANIFEST_BYTES:,} bytes")
    return msgspec.json.decode(raw, type=schema)


def checked(part: dict[str, Any], schema: type[T], directory: Path) -> T:
    """Return the `config` or the `counts` of a manifest as the type that its model declares.

    Args:
        part: `manifest.config` or `manifest.counts`.
        schema: a `msgspec.Struct` with `forbid_unknown_fields`, or a dataclass. Its own
            `__post_init__` may raise ValueError or ModelInputError.
        directory: where the manifest was read, for the error message.

    Raises:
        ModelUnfitError: a value is missing, unknown, or of another type or range than declared.
    """
    try:
        value = msgspec.convert(part, schema)
        if is_dataclass(schema) and part.keys() != vars(value).keys():
            raise ValueError(f"unknown or missing: {', '.join(part.keys() ^ vars(value).keys())}")
    except (ValueError, ModelInputError) as error:
        raise damaged(directory / MANIFEST, error) from error
    return value
