"""A trained model on disk: arrays in an npz file, everything else in manifest.json; never pickle.

A model directory holds two files::

    arrays-<first 12 hex digits of its SHA-256>.npz    uncompressed, read one array at a time
    manifest.json                                      what made the arrays, and their SHA-256

The manifest is replaced in one step, and only once the arrays it names are safely on disk. So a
process killed at any moment leaves the old model whole or the new one whole.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from models.errors import ModelInputError, ModelMissingError, ModelUnfitError

FORMAT_VERSION = 1
MANIFEST = "manifest.json"
PARTIAL_SUFFIX = ".partial"
_DAMAGED = (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile, NotImplementedError)

if TYPE_CHECKING:  # a manifest can be read without the time that importing NumPy takes
    from numpy.typing import NDArray

    Array: TypeAlias = NDArray[Any]


@dataclass(frozen=True)
class Manifest:
    """What made a set of arrays.

    Attributes:
        kind: name of the model, such as "kmeans".
        format_version: layout of the directory; this code reads FORMAT_VERSION only.
        config: the model's own settings, JSON values.
        seed: the seed it was trained with.
        data_fingerprint: `fingerprint` of the training data.
        counts: sizes worth knowing without opening the arrays, JSON values.
        created_at: ISO 8601, UTC.
        sha256: of the npz file, 64 hex digits.
    """

    kind: str
    format_version: int
    config: dict[str, Any]
    seed: int
    data_fingerprint: str
    counts: dict[str, Any]
    created_at: str
    sha256: str

    @property
    def arrays_name(self) -> str:
        """File name of the arrays, which follows from their content."""
        return f"arrays-{self.sha256[:12]}.npz"


class StoredArrays(Mapping[str, "Array"]):
    """The arrays of an npz file, each read when asked for.

    The file stays open, so a model that is trained anew meanwhile does not disturb its readers.
    """

    def __init__(self, path: Path) -> None:
        import numpy as np

        self._path = path
        with _unfit_if_damaged(path):
            if not zipfile.is_zipfile(path):
                raise zipfile.BadZipFile("not an npz file")
            self._npz = np.load(path, allow_pickle=False)

    def __getitem__(self, name: str) -> Array:
        """Read one array.

        Raises:
            ModelUnfitError: it is absent, damaged or holds Python objects.
        """
        with _unfit_if_damaged(self._path, name):
            array: Array = self._npz[name]
            return array

    def __contains__(self, name: object) -> bool:
        return name in self._npz.files

    def __iter__(self) -> Iterator[str]:
        return iter(self._npz.files)

    def __len__(self) -> int:
        return len(self._npz.files)


@dataclass(frozen=True)
class Artifact:
    """A model directory that was read and found whole."""

    manifest: Manifest
    arrays: StoredArrays


def save(
    directory: Path,
    arrays: Mapping[str, Array],
    *,
    kind: str,
    config: Mapping[str, Any],
    seed: int,
    data_fingerprint: str,
    counts: Mapping[str, Any],
) -> Manifest:
    """Write a model directory; what it held before stays valid until the last moment.

    One writer at a time; who has loaded the old model keeps it. For the rest see `Manifest`.

    Args:
        directory: created with its parents where absent.
        arrays: name -> array of numbers or fixed-length text, not of Python objects.

    Returns:
        The manifest as written.

    Raises:
        ModelInputError: an array holds Python objects.
        OSError: the directory cannot be written.
    """
    _refuse_objects(arrays)
    directory.mkdir(parents=True, exist_ok=True)
    manifest = Manifest(
        kind=kind,
        format_version=FORMAT_VERSION,
        config=dict(config),
        seed=seed,
        data_fingerprint=data_fingerprint,
        counts=dict(counts),
        created_at=datetime.now(UTC).isoformat(timespec="seconds"),
        sha256=_write_arrays(directory, arrays),
    )
    _write_manifest(directory, manifest)
    _remove_stale(directory, manifest.arrays_name)
    return manifest


def load(directory: Path, *, kind: str, command: str) -> Artifact:
    """Read a model directory and check it: kind, version and SHA-256 of the arrays.

    Args:
        directory: where `save` wrote.
        kind: what it must be.
        command: what trains such a model, for the error messages.

    Raises:
        ModelMissingError: nothing was trained there.
        ModelUnfitError: damaged, of another kind, or of another format version.
    """
    if not (directory / MANIFEST).exists():
        raise ModelMissingError(f"no {kind} model in {directory}\ntrain it with `{command}`")
    manifest = read_manifest(directory)
    if manifest.kind != kind:
        raise ModelUnfitError(f"{directory} holds a model of kind {manifest.kind}, not {kind}")
    path = directory / manifest.arrays_name
    if _sha256(path) != manifest.sha256:
        raise ModelUnfitError(f"{path} is damaged\ntrain the model again with `{command}`")
    return Artifact(manifest, StoredArrays(path))


def read_manifest(directory: Path) -> Manifest:
    """Read what a model directory says of itself, without opening its arrays.

    Raises:
        ModelMissingError: there is no manifest.
        ModelUnfitError: it is damaged, or of another format version.
    """
    path = directory / MANIFEST
    try:
        record = json.loads(path.read_bytes())
        version = record["format_version"]
    except FileNotFoundError:
        raise ModelMissingError(f"no model in {directory}\ntrain: segue train kmeans") from None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise _damaged(path, error) from error
    if version != FORMAT_VERSION:
        raise ModelUnfitError(
            f"{path} has format version {version}, this program reads {FORMAT_VERSION}\n"
            "train the model again"
        )
    return _parse_manifest(path, record)


def fingerprint(*arrays: Array) -> str:
    """BLAKE2b of the dtypes, shapes and bytes of arrays, 32 hex digits; the order counts."""
    import numpy as np

    digest = hashlib.blake2b(digest_size=16)
    for array in arrays:
        digest.update(f"{array.dtype.str}{array.shape};".encode())
        digest.update(np.ascontiguousarray(array).tobytes())
    return digest.hexdigest()


def _parse_manifest(path: Path, record: dict[str, Any]) -> Manifest:
    try:
        manifest = Manifest(**record)
        if not re.fullmatch("[0-9a-f]{64}", manifest.sha256):
            raise ValueError("sha256 is not 64 hex digits")
        if not (isinstance(manifest.config, dict) and isinstance(manifest.counts, dict)):
            raise TypeError("config and counts must be objects")
    except (TypeError, ValueError) as error:
        raise _damaged(path, error) from error
    return manifest


def _damaged(path: Path, error: Exception, what: str = "") -> ModelUnfitError:
    place = f"{path}, array {what}" if what else str(path)
    if isinstance(error, KeyError):
        return ModelUnfitError(f"{place} is damaged: it has no {error}\ntrain the model again")
    return ModelUnfitError(f"{place} is damaged: {error}\ntrain the model again")


@contextmanager
def _unfit_if_damaged(path: Path, what: str = "") -> Iterator[None]:
    try:
        yield
    except _DAMAGED as error:
        raise _damaged(path, error, what) from error


def _refuse_objects(arrays: Mapping[str, Array]) -> None:
    for name, array in arrays.items():
        if array.dtype.hasobject:
            raise ModelInputError(f"array {name} holds Python objects, which are never stored")


def _write_arrays(directory: Path, arrays: Mapping[str, Array]) -> str:
    """Put the npz file in place under its content's name and return its SHA-256."""
    import numpy as np

    named: dict[str, Any] = dict(arrays)
    with _partial(directory) as partial:
        with partial.open("wb") as stream:
            np.savez(stream, **named)
        sha256 = _sha256(partial)
        _put(partial, directory / f"arrays-{sha256[:12]}.npz")
    return sha256


def _write_manifest(directory: Path, manifest: Manifest) -> None:
    """Replace the manifest: the step that makes the new arrays the valid ones."""
    text = json.dumps(asdict(manifest), indent=2, ensure_ascii=False) + "\n"
    with _partial(directory) as partial:
        partial.write_bytes(text.encode())
        _put(partial, directory / MANIFEST)


@contextmanager
def _partial(directory: Path) -> Iterator[Path]:
    """A temporary file in `directory`, gone after the block unless `_put` has moved it."""
    handle, name = tempfile.mkstemp(dir=directory, prefix=".", suffix=PARTIAL_SUFFIX)
    os.close(handle)
    try:
        yield Path(name)
    finally:
        Path(name).unlink(missing_ok=True)


def _put(partial: Path, path: Path) -> None:
    """Move a partial file to its place: first its bytes are on disk, then its name."""
    partial.chmod(0o644)
    _fsync(partial)
    partial.replace(path)
    _fsync(path.parent)


def _fsync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _remove_stale(directory: Path, arrays_name: str) -> None:
    """Delete arrays no manifest names any more, and what a killed writer left."""
    for path in [*directory.glob("arrays-*.npz"), *directory.glob(f".*{PARTIAL_SUFFIX}")]:
        if path.name != arrays_name:
            path.unlink(missing_ok=True)


def _sha256(path: Path) -> str:
    with _unfit_if_damaged(path), path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
