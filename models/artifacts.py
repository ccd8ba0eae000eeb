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
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from models.errors import ModelInputError, ModelMissingError, ModelUnfitError, damaged
from models.manifest import FORMAT_VERSION, MANIFEST, Manifest, read_manifest

PARTIAL_SUFFIX = ".partial"
_DAMAGED = (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile, NotImplementedError)

if TYPE_CHECKING:  # a manifest can be read without the time that importing NumPy takes
    from numpy.typing import NDArray

    Array: TypeAlias = NDArray[Any]


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


def fingerprint(*arrays: Array) -> str:
    """BLAKE2b of the dtypes, shapes and bytes of arrays, 32 hex digits; the order counts."""
    import numpy as np

    digest = hashlib.blake2b(digest_size=16)
    for array in arrays:
        digest.update(f"{array.dtype.str}{array.shape};".encode())
        digest.update(np.ascontiguousarray(array).tobytes())
    return digest.hexdigest()


@contextmanager
def _unfit_if_damaged(path: Path, what: str = "") -> Iterator[None]:
    try:
        yield
    except _DAMAGED as error:
        raise damaged(path, error, what) from error


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
