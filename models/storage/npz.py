"""Arrays in an npz file whose types, shapes and positions are known before it is opened.

NumPy's own reader believes the file: a header that declares a huge shape, or a compressed member,
costs memory out of all proportion to the file. Here the manifest says what stands where. Its
figures are compared with the size of the file and with the npy headers; then one array is mapped
into memory, of which only the pages that are used are ever read. No zip directory is parsed, and
nothing is decompressed or unpickled. Other programs open the same file with `numpy.load`.
"""

from __future__ import annotations

import hashlib
import io
import math
import mmap
import os
import zipfile
from collections.abc import Iterator, Mapping
from functools import cached_property
from io import BufferedReader
from pathlib import Path
from typing import Any, BinaryIO, TypeAlias

import numpy as np
from numpy.typing import NDArray

from models.errors import ModelInputError, damaged
from models.storage.manifest import ArraySpec

Array: TypeAlias = NDArray[Any]
ALIGNMENT = 64
_PADDING = b"SG"  # names a field that other programs pass over
_ENTRY_BYTES = 30 + 20 + 4  # before the content: the fixed part, the long sizes, the padding's head
_KINDS = "biufS"  # numbers and bytes, as ArraySpec.dtype has it
_NOT_AS_DECLARED = (KeyError, OSError, TypeError, ValueError)


def check_storable(arrays: Mapping[str, Array]) -> None:
    """Refuse what `write` cannot store.

    Raises:
        ModelInputError: an array holds something else than numbers or bytes.
    """
    for name, array in arrays.items():
        if array.dtype.kind not in _KINDS:
            raise ModelInputError(
                f"array {name} holds {array.dtype}, but only numbers and bytes are stored"
            )


def write(stream: BinaryIO, arrays: Mapping[str, Array]) -> dict[str, ArraySpec]:
    """Write an uncompressed npz file and return where each array stands in it."""
    specs = {}
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:
        for name, array in arrays.items():
            entry = _aligned_entry(f"{name}.npy", stream.tell())
            with archive.open(entry, "w", force_zip64=True) as member:
                specs[name] = ArraySpec(array.dtype.str, array.shape, stream.tell())
                np.lib.format.write_array(member, np.asarray(array, order="C"), allow_pickle=False)
    return specs


def _aligned_entry(name: str, offset: int) -> zipfile.ZipInfo:
    """Return a zip entry whose content begins at a multiple of ALIGNMENT, padded if need be.

    A mapped array that does not begin at a multiple of its items' size is copied by every product.
    The header of an npy file is a multiple of ALIGNMENT long.
    """
    padding = -(offset + _ENTRY_BYTES + len(name.encode())) % ALIGNMENT
    entry = zipfile.ZipInfo(name)
    entry.extra = _PADDING + padding.to_bytes(2, "little") + bytes(padding)
    return entry


class StoredArrays(Mapping[str, Array]):
    """The arrays of an open npz file, each mapped when asked for; they cannot be changed.

    All together are no bigger than the file: `Manifest` checks that, and `check_whole` its size.
    The file stays open, so a model that is trained anew meanwhile does not disturb its readers.

    Args:
        path: of the file, for error messages.
        stream: the file.
        specs: what is in it, from the manifest.
    """

    def __init__(self, path: Path, stream: BufferedReader, specs: Mapping[str, ArraySpec]) -> None:
        self.path = path
        self.specs = specs
        # A handle of its own, since Python warns of a stream that it finds open in a cycle.
        self._handle = os.dup(stream.fileno())
        self._stream = os.fdopen(self._handle, "rb", closefd=False)
        stream.close()

    def __del__(self) -> None:
        if hasattr(self, "_handle"):
            os.close(self._handle)

    @cached_property
    def _map(self) -> mmap.mmap:
        return mmap.mmap(self._handle, 0, access=mmap.ACCESS_READ)

    def check_whole(self, size: int, sha256: str) -> None:
        """Compare the size, then the SHA-256 of the file.

        Raises:
            ModelUnfitError: one differs.
        """
        try:
            found = self._stream.seek(0, io.SEEK_END)
            if found != size:
                raise ValueError(f"it has {found:,} bytes, its manifest says {size:,}")
            self._stream.seek(0)
            if hashlib.file_digest(self._stream, "sha256").hexdigest() != sha256:
                raise ValueError("its SHA-256 is not the one in its manifest")
        except (OSError, ValueError) as error:
            raise damaged(self.path, error) from error

    def __getitem__(self, name: str) -> Array:
        """Return one array; memory: that of the parts of it which are used.

        Raises:
            ModelUnfitError: it is absent, or not what the manifest declares.
        """
        try:
            return _mapped(self._map, self.specs[name])
        except _NOT_AS_DECLARED as error:
            raise damaged(self.path, f"array {name}: {_reason(error)}") from error

    def __contains__(self, name: object) -> bool:
        return name in self.specs

    def __iter__(self) -> Iterator[str]:
        return iter(self.specs)

    def __len__(self) -> int:
        return len(self.specs)


def _mapped(file: mmap.mmap, spec: ArraySpec) -> Array:
    header = _npy_header(spec)
    start = spec.offset + len(header)
    if file[spec.offset : start] != header:
        raise ValueError(f"it is not {spec.dtype} of shape {spec.shape}, as the manifest says")
    return np.frombuffer(file, spec.dtype, math.prod(spec.shape), start).reshape(spec.shape)


def _npy_header(spec: ArraySpec) -> bytes:
    header = io.BytesIO()
    fields = {"descr": spec.dtype, "fortran_order": False, "shape": spec.shape}
    np.lib.format.write_array_header_1_0(header, fields)
    return header.getvalue()


def _reason(error: Exception) -> object:
    return "it is absent" if isinstance(error, KeyError) else error
