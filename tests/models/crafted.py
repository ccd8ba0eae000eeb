"""Model folders that anybody could craft, and a process of little memory that opens them all.

    python -m tests.models.crafted FOLDER    # holds kmeans/ and choose_k/, both small and real

Prints, as JSON, how many folders were opened and which of them did not end in a ModelError.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import resource
import shutil
import sys
import zipfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.errors import ModelError
from models.k_search import KSearch
from models.kmeans.counts import KMeansCounts
from models.kmeans.genre_kmeans import GenreKMeans
from models.storage.manifest import checked, read_manifest
from models.storage.npz import write

SPARE_MEMORY = 48 << 20  # bytes beyond what the process has after its imports
Craft = Callable[[Path], None]
Case = tuple[str, Craft]
REMOVED = "removed"
VALUES = {
    "removed": REMOVED,
    "null": "null",
    "true": "true",
    "text": '"\\u001b[31mtext"',
    "list": "[]",
    "object": "{}",
    "negative": "-1",
    "huge": "1" + 400 * "0",
    "huge float": "1e400",
    "NaN": "NaN",
    "surrogate": '"\\ud800"',
    "nested": 50_000 * "[" + 50_000 * "]",
    "2^47": str(1 << 47),
    "zero": "0",
}
HARMLESS = ("config", "seed", "data_fingerprint", "created_at", "inertia", "total")
"""Fields of a manifest of which some other values are valid too."""


def manifests(folder: Path) -> Iterator[Case]:
    """Yield every value of a manifest replaced by every one of VALUES, and one surprise each."""
    record = json.loads((folder / "manifest.json").read_text())
    for path, value in _paths(record):
        for name, text in VALUES.items():
            if text != json.dumps(value) and not (name == "removed" and isinstance(path[-1], int)):
                yield f"{path} {name}", partial(_replace, path=path, text=text)
        if isinstance(value, dict):
            yield f"{path} surprise", partial(_replace, path=(*path, "surprise"), text="1")


def arrays(folder: Path) -> Iterator[Case]:
    """Yield every array with another type, shape or content, all else made to agree with it."""
    for name, array in _read_arrays(folder).items():
        for what, changed in _variants(array):
            yield f"{name} {what}", partial(_store, changes={name: changed})
        yield f"{name} absent", partial(_store, changes={}, without=name)
    for name in ("../../etc/passwd", "/etc/passwd", "", "folk/ids/ids", "\x1b[31m", "x" * 60_000):
        yield f"extra array {name!r:.40}", partial(_store, changes={name: np.zeros(3)})


def values(folder: Path) -> Iterator[Case]:
    """Yield K-Means arrays of the right types and shapes whose values cannot be right."""
    stored = _read_arrays(folder)
    for name, array in stored.items():
        if array.dtype.kind == "f":
            for bad in (np.nan, np.inf, -np.inf):
                yield f"{name} {bad}", _with_first(name, array, bad)
    for bad in (0.0, -1.0, 5e-324, 1e300):
        yield f"scale {bad}", _with_first("folk/scale", stored["folk/scale"], bad)
    yield "distance -1", _with_first("folk/distances", stored["folk/distances"], -1)
    for label in (-1, len(stored["folk/centres"]), 2**31 - 1, -(2**31)):
        yield f"label {label}", _with_first("folk/labels", stored["folk/labels"], label)
    zeros = np.zeros_like(stored["folk/labels"])
    yield "unused labels", partial(_store, changes={"folk/labels": zeros})
    for text in (b"", b"short", b"\xff" * 22, b"~" * 22, stored["folk/ids"][1]):
        yield f"id {text!r}", _with_first("folk/ids", stored["folk/ids"], text)


def archives(folder: Path) -> Iterator[Case]:
    """Yield files of other bytes whose size and SHA-256 the manifest declares."""
    (npz,) = folder.glob("*.npz")
    whole, stored = npz.read_bytes(), _read_arrays(folder)
    squeezed, swapped, lying = io.BytesIO(), io.BytesIO(), io.BytesIO()
    np.savez_compressed(squeezed, **stored)
    np.savez(swapped, **dict(reversed(stored.items())))
    with zipfile.ZipFile(lying, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in stored:
            archive.writestr(f"{name}.npy", _header("<f8", (1 << 40,)) + bytes(1 << 22))
    raw = {
        "compressed": squeezed.getvalue(),
        "other order": swapped.getvalue(),
        "bomb": lying.getvalue(),
        "bomb of the same size": lying.getvalue()[: len(whole)].ljust(len(whole), b"\0"),
        "empty": b"",
        "text": b"PK" * 100,
        "zeros": bytes(len(whole)),
        "truncated": whole[: len(whole) // 2],
        "shifted": b"\0" + whole,
        "object array": whole.replace(b"'descr': '<f", b"'descr': '|O"),
        "other shape": whole.replace(b"'shape': (", b"'shape': (9"),
    }
    for name, content in raw.items():
        yield f"archive {name}", partial(_store_raw, content=content)
    yield "archive changed", partial(_overwrite, which="*.npz", content=bytes(len(whole)))


def special_files(folder: Path) -> Iterator[Case]:
    """Yield folders in which a file is a link, FIFO, folder or device, or far too big."""
    contents = (b"", b"\xff\xfe", b"[]", b"{}", b"null", b"[" * 900_000, b" " * (2 << 20))
    for which in ("manifest.json", "*.npz"):
        for target in ("/dev/zero", "/dev/null", "/proc/self/mem", "/absent", "/", "manifest.json"):
            yield f"{which} a link to {target}", partial(_link, which=which, target=target)
        yield f"{which} a FIFO", partial(_fifo, which=which)
        yield f"{which} a folder", partial(_subfolder, which=which)
        yield f"{which} a file of 1 TB", partial(_sparse, which=which)
        for content in contents:
            yield f"{which} {content[:4]!r}", partial(_overwrite, which=which, content=content)


def _link(folder: Path, which: str, target: str) -> None:
    _removed(folder, which).symlink_to(target)


def _fifo(folder: Path, which: str) -> None:
    os.mkfifo(_removed(folder, which))


def _subfolder(folder: Path, which: str) -> None:
    _removed(folder, which).mkdir()


def _sparse(folder: Path, which: str) -> None:
    os.truncate(next(folder.glob(which)), 1 << 40)


def _overwrite(folder: Path, which: str, content: bytes) -> None:
    next(folder.glob(which)).write_bytes(content)


def _removed(folder: Path, which: str) -> Path:
    path = next(folder.glob(which))
    path.unlink()
    return path


def _paths(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    if path:
        yield path, value
    if isinstance(value, dict):
        few = 3 if path == ("arrays",) else None
        for key, below in list(value.items())[:few]:
            yield from _paths(below, (*path, key))
    elif isinstance(value, list):
        for index, below in enumerate(value[:1]):
            yield from _paths(below, (*path, index))


def _replace(folder: Path, path: tuple[Any, ...], text: str) -> None:
    """Put JSON text in place of one value of the manifest, or remove it."""
    record = json.loads(_manifest_of(folder).read_text())
    parent = record
    for key in path[:-1]:
        parent = parent[key]
    if text == REMOVED:
        del parent[path[-1]]
    else:
        parent[path[-1]] = "@@"
    _manifest_of(folder).write_text(json.dumps(record).replace('"@@"', text))


def _variants(array: NDArray[Any]) -> Iterator[tuple[str, NDArray[Any]]]:
    for dtype in ("f8", "f4", "i4", "u4", "i8", ">i4", "?", "S22", "S21", "S99"):
        if np.dtype(dtype) != array.dtype:
            yield f"as {dtype}", np.zeros(array.shape, dtype)
    yield "shorter", array[:-1]
    yield "longer", np.concatenate([array, array[-1:]])
    yield "deeper", array[None]
    yield "one value", array.reshape(-1)[0]
    yield "empty", array[:0]
    if array.ndim == 2:
        yield "transposed", array.T
        yield "flat", array.reshape(-1)


def _with_first(name: str, array: NDArray[Any], value: Any) -> Craft:
    changed = array.copy()
    changed.reshape(-1)[0] = value
    return partial(_store, changes={name: changed})


def _read_arrays(folder: Path) -> dict[str, NDArray[Any]]:
    with np.load(_arrays_of(folder)) as stored:
        return {name: stored[name] for name in stored.files}


def _header(dtype: str, shape: tuple[int, ...]) -> bytes:
    header = io.BytesIO()
    fields = {"descr": dtype, "fortran_order": False, "shape": shape}
    np.lib.format.write_array_header_1_0(header, fields)
    return header.getvalue()


def _store(folder: Path, changes: dict[str, Any], without: str | None = None) -> None:
    """Store changed arrays in such a way that the manifest agrees with them."""
    kept = {n: a for n, a in {**_read_arrays(folder), **changes}.items() if n != without}
    content = io.BytesIO()
    specs = write(content, kept)
    described = {
        n: {"dtype": s.dtype, "shape": s.shape, "offset": s.offset} for n, s in specs.items()
    }
    _store_raw(folder, content.getvalue(), arrays=described)


def _store_raw(folder: Path, content: bytes, **changes: Any) -> None:
    sha256 = hashlib.sha256(content).hexdigest()
    record = json.loads(_manifest_of(folder).read_text()) | changes
    record |= {"sha256": sha256, "size": len(content)}
    _manifest_of(folder).write_text(json.dumps(record))
    (folder / f"arrays-{sha256[:12]}.npz").write_bytes(content)


def _manifest_of(folder: Path) -> Path:
    return folder / "manifest.json"


def _arrays_of(folder: Path) -> Path:
    return next(folder.glob("*.npz"))


def open_kmeans(folder: Path) -> dict[str, bytes]:
    """Read everything that a recommendation and a chart read of a K-Means model."""
    checked(read_manifest(folder).counts, KMeansCounts, folder)
    model = GenreKMeans.load(folder)
    for clusters in model.genres.values():
        clusters.predict(clusters.centres_in_units())
    return {genre: clusters.points.tobytes() for genre, clusters in model.genres.items()}


def open_curves(folder: Path) -> dict[str, bytes]:
    """Read everything that a chart reads of a search for K."""
    curves = KSearch.load(folder).curves
    return {genre: curve.inertias.tobytes() for genre, curve in curves.items()}


def surprises(
    valid: Path, cases: Iterator[Case], read: Callable[[Path], dict[str, bytes]]
) -> Iterator[tuple[str, str]]:
    """Yield each case that did not end in a ModelError of a short message, and what happened."""
    expected = read(valid)
    crafted = valid.with_name("crafted")
    for name, craft in cases:
        shutil.copytree(valid, crafted)
        craft(crafted)
        try:
            same = read(crafted) == expected
            harmless = any(f"'{part}'" in name for part in HARMLESS)
            outcome = "" if same and harmless else "it was read"
        except ModelError as error:
            text = str(error)
            short = len(text.splitlines()) <= 3 and len(text) < 600
            outcome = "" if short and text.replace("\n", "").isprintable() else f"message {text!r}"
        except BaseException as error:
            outcome = repr(error)[:200]
        shutil.rmtree(crafted)
        yield name, outcome


def main(folder: Path) -> None:
    kmeans, curves = folder / "kmeans", folder / "choose_k"
    kinds = (manifests, arrays, archives, special_files)
    outcomes = []
    used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (used + SPARE_MEMORY, used + SPARE_MEMORY))
    for craft in (*kinds, values):
        outcomes += surprises(kmeans, craft(kmeans), open_kmeans)
    for craft in kinds:
        outcomes += surprises(curves, craft(curves), open_curves)
    wrong = [f"{name}: {outcome}" for name, outcome in outcomes if outcome]
    print(json.dumps({"opened": len(outcomes), "wrong": wrong}))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
