"""The folder of the map: its files, compressed ones beside them, and a manifest of their hashes."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import brotli
import msgspec
import numpy as np

from etl.errors import InputError
from etl.files import atomic_write, read_bytes, write_json
from galaxy.mapfile import pack
from galaxy.mapfile.pack import Header
from models.contract import Array

SERVED = ("points.bin", "links.bin", "names.json")
IDS = "ids.bin"
MANIFEST = "map.json"
BUILD = "segue galaxy build"
_LARGEST = 1 << 30


def _brotli(data: bytes) -> bytes:
    found: bytes = brotli.compress(data, quality=9)
    return found


def _gzip(data: bytes) -> bytes:
    return gzip.compress(data, 9, mtime=0)


_COMPRESSORS: Mapping[str, Callable[[bytes], bytes]] = {"br": _brotli, "gzip": _gzip}


class Manifest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the folder holds.

    Attributes:
        version: of the format.
        data: the fingerprint of the artists that the map was made of.
        files: the SHA-256 of each file.
    """

    version: int
    data: str
    files: dict[str, str]


@dataclass(frozen=True)
class MapFolder:
    """A folder of map files that were checked.

    Attributes:
        files: the content of each, by name; compressed ones end in .br or .gzip.
        manifest: their hashes.
        header: of the points.
        ids: (n,) bytes, in the order of the rows.
    """

    files: Mapping[str, bytes]
    manifest: Manifest
    header: Header
    ids: Array

    @cached_property
    def rows(self) -> Mapping[str, int]:
        """The row of each artist by id."""
        return {one.decode(): row for row, one in enumerate(self.ids.tolist())}

    @property
    def mark(self) -> str:
        """A text that changes with any file."""
        digest = hashlib.sha256("".join(sorted(self.manifest.files.values())).encode())
        return digest.hexdigest()[:16]


def write_map(folder: Path, files: Mapping[str, bytes], ids: Array, data: str) -> None:
    """Write a map into a folder; the manifest comes last and makes it one.

    Raises:
        OSError: a file cannot be written.
    """
    whole = {IDS: ids.astype("S22").tobytes()}
    for name, content in files.items():
        whole[name] = content
        whole |= {f"{name}.{end}": press(content) for end, press in _COMPRESSORS.items()}
    folder.mkdir(parents=True, exist_ok=True)
    (folder / MANIFEST).unlink(missing_ok=True)
    for name, content in whole.items():
        with atomic_write(folder / name) as stream:
            stream.write(content)
    hashes = {name: hashlib.sha256(content).hexdigest() for name, content in whole.items()}
    manifest = Manifest(pack.VERSION, data, hashes)
    write_json(folder / MANIFEST, msgspec.to_builtins(manifest), indent=2)


def read_map(folder: Path) -> MapFolder:
    """Return the map in a folder.

    Raises:
        InputError: there is none, or a file is missing, damaged, or of another version.
    """
    try:
        manifest = msgspec.json.decode(read_bytes(folder / MANIFEST), type=Manifest)
    except FileNotFoundError:
        raise InputError(f"no map in {folder}\nfirst: {BUILD}") from None
    except (OSError, msgspec.MsgspecError) as error:
        raise InputError(f"{folder / MANIFEST} cannot be read: {error}\nagain: {BUILD}") from None
    if manifest.version != pack.VERSION:
        raise InputError(f"the map in {folder} is of another version\nagain: {BUILD}")
    files = {name: _read(folder, name, manifest) for name in _names()}
    try:
        header, _ = pack.unpack_points(files["points.bin"])
        pack.unpack_links(files["links.bin"])
        names = msgspec.json.decode(files["names.json"], type=list[str | None])
    except (InputError, msgspec.MsgspecError) as error:
        raise InputError(f"{folder}: {error}\nagain: {BUILD}") from None
    ids = np.frombuffer(files.pop(IDS), "S22")
    if not len(ids) == len(names) == header.artists:
        raise InputError(f"{folder}: its files are not of one map\nagain: {BUILD}")
    return MapFolder(files, manifest, header, ids)


def _names() -> list[str]:
    return [IDS, *SERVED, *(f"{name}.{end}" for name in SERVED for end in _COMPRESSORS)]


def _read(folder: Path, name: str, manifest: Manifest) -> bytes:
    try:
        content = read_bytes(folder / name, _LARGEST)
    except OSError as error:
        raise InputError(f"{folder / name} cannot be read: {error}\nagain: {BUILD}") from None
    if hashlib.sha256(content).hexdigest() != manifest.files.get(name):
        raise InputError(f"{folder / name} is damaged: its hash is another\nagain: {BUILD}")
    return content
