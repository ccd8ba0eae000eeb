"""A trained model on disk: arrays in an npz file, everything else in manifest.json; never pickle.

A model folder holds two files::

    arrays-<first 12 hex digits of its SHA-256>.npz    uncompressed, read one array at a time
    manifest.json                                      what made the arrays, and their SHA-256

The manifest is replaced in one step, and only once the arrays it names are safely on disk. So a
process killed at any moment leaves the old model whole or the new one whole.

A folder may come from anybody. Reading it runs no code of it, and needs no more memory than twice
its size, whatever it declares.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from models.errors import ModelMissingError, ModelUnfitError, damaged
from models.storage.files import PARTIAL_SUFFIX, open_regular, partial_file, put
from models.storage.manifest import FORMAT_VERSION, MANIFEST, ArraySpec, Manifest, read_manifest
from models.storage.npz import Array, StoredArrays, check_storable, write


@dataclass(frozen=True)
class Artifact:
    """A model folder whose arrays are those that its manifest names.

    Attributes:
        directory: where it was read.
        manifest: what made the arrays.
        arrays: name -> array, each mapped when asked for.
    """

    directory: Path
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
    """Write a model folder; what it held before stays valid until the last moment.

    One writer at a time; whoever has loaded the old model keeps it. For the other arguments see
    `Manifest`.

    Args:
        directory: created with its parents where absent.
        arrays: name -> array of numbers or bytes; text is stored encoded.

    Returns:
        The manifest as written.

    Raises:
        ModelInputError: an array holds something else, or a setting cannot be stored as JSON.
        OSError: the folder cannot be written.
    """
    check_storable(arrays)
    directory.mkdir(parents=True, exist_ok=True)
    specs, total, sha256 = _write_arrays(directory, arrays)
    manifest = Manifest(
        kind=kind,
        format_version=FORMAT_VERSION,
        config=dict(config),
        seed=seed,
        data_fingerprint=data_fingerprint,
        counts=dict(counts),
        created_at=datetime.now(UTC).isoformat(timespec="seconds"),
        arrays=specs,
        size=total,
        sha256=sha256,
    )
    _write_manifest(directory, manifest)
    _remove_stale(directory, manifest.arrays_name)
    return manifest


def load(directory: Path, *, kind: str, command: str) -> Artifact:
    """Open a model folder and check it: manifest, kind, size and SHA-256 of the arrays.

    Args:
        directory: where `save` wrote.
        kind: what it must be.
        command: what trains such a model, for the error messages.

    Raises:
        ModelMissingError: nothing was trained there.
        ModelUnfitError: damaged, of another kind, or of another format version.
    """
    try:
        manifest = read_manifest(directory)
    except ModelMissingError:
        raise ModelMissingError(
            f"no {kind} model in {directory}\ntrain it with `{command}`"
        ) from None
    if manifest.kind != kind:
        raise ModelUnfitError(f"{directory} holds a model of kind {manifest.kind}, not {kind}")
    path = directory / manifest.arrays_name
    try:
        arrays = StoredArrays(path, open_regular(path), manifest.arrays)
    except OSError as error:
        raise damaged(path, error) from error
    arrays.check_whole(manifest.size, manifest.sha256)
    return Artifact(directory, manifest, arrays)


def fingerprint(*arrays: Array) -> str:
    """Return BLAKE2b of the dtypes, shapes and bytes of arrays, 32 hex digits; order counts."""
    digest = hashlib.blake2b(digest_size=16)
    for array in arrays:
        digest.update(f"{array.dtype.str}{array.shape};".encode())
        digest.update(np.ascontiguousarray(array).tobytes())
    return digest.hexdigest()


def _write_arrays(
    directory: Path, arrays: Mapping[str, Array]
) -> tuple[dict[str, ArraySpec], int, str]:
    """Write the npz file under the name of its content; return its specs, size and SHA-256."""
    with partial_file(directory) as partial:
        with partial.open("wb") as stream:
            specs = write(stream, arrays)
        with partial.open("rb") as stream:
            sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
        total = partial.stat().st_size
        put(partial, directory / f"arrays-{sha256[:12]}.npz")
    return specs, total, sha256


def _write_manifest(directory: Path, manifest: Manifest) -> None:
    """Replace the manifest: the step that makes the new arrays the valid ones."""
    raw = manifest.as_json()
    with partial_file(directory) as partial:
        partial.write_bytes(raw)
        put(partial, directory / MANIFEST)


def _remove_stale(directory: Path, arrays_name: str) -> None:
    """Delete arrays that no manifest names any more, and what a killed writer left."""
    for path in [*directory.glob("arrays-*.npz"), *directory.glob(f".*{PARTIAL_SUFFIX}")]:
        if path.name != arrays_name:
            path.unlink(missing_ok=True)
