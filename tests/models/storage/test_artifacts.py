from __future__ import annotations

import hashlib
import io
import json
import os
import random
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import hypothesis.extra.numpy as hnp
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models.errors import ModelError, ModelInputError, ModelMissingError, ModelUnfitError
from models.storage import artifacts
from models.storage.manifest import FORMAT_VERSION, Manifest, read_manifest

FROM_TMP_PATH = settings(
    max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def save(directory: Path, value: int = 1, **arrays: Any) -> Manifest:
    return artifacts.save(
        directory,
        arrays or {"values": np.full(1000, value)},
        kind="toy",
        config={"value": value},
        seed=7,
        data_fingerprint="f00d",
        counts={"rows": 1000},
    )


def load(directory: Path) -> artifacts.Artifact:
    return artifacts.load(directory, kind="toy", command="segue train toy")


def arrays_path(directory: Path) -> Path:
    (path,) = directory.glob("arrays-*.npz")
    return path


def change_manifest(directory: Path, **changes: object) -> None:
    path = directory / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | changes))


def store_raw(directory: Path, npz: bytes) -> None:
    """What a stranger could hand over: any bytes, with a manifest that matches them."""
    sha256 = hashlib.sha256(npz).hexdigest()
    change_manifest(directory, sha256=sha256, size=len(npz))
    (directory / f"arrays-{sha256[:12]}.npz").write_bytes(npz)


@FROM_TMP_PATH
@given(
    arrays=st.dictionaries(
        st.text("abc/ &é", min_size=1, max_size=8).filter(lambda name: not name.startswith("/")),
        hnp.arrays(
            st.sampled_from(["<f4", "<f8", "<i4", "?", "S22", ">i2"]),
            hnp.array_shapes(min_dims=0, min_side=0),
        ),
        min_size=1,
        max_size=4,
    )
)
def test_arrays_come_back_as_they_were(tmp_path: Path, arrays: dict[str, Any]) -> None:
    save(tmp_path, **arrays)
    loaded = load(tmp_path).arrays
    assert set(loaded) == set(arrays)
    for name, array in arrays.items():
        assert loaded[name].dtype == array.dtype
        np.testing.assert_array_equal(loaded[name], array)


def test_manifest_says_what_made_the_model(tmp_path: Path) -> None:
    written = save(tmp_path / "new" / "model", 3)
    on_disk = json.loads((tmp_path / "new" / "model" / "manifest.json").read_text())
    npz = arrays_path(tmp_path / "new" / "model")
    assert on_disk["kind"] == "toy"
    assert on_disk["format_version"] == FORMAT_VERSION
    assert on_disk["config"] == {"value": 3}
    assert on_disk["seed"] == 7
    assert on_disk["data_fingerprint"] == "f00d"
    assert on_disk["counts"] == {"rows": 1000}
    assert on_disk["created_at"].endswith("+00:00")
    assert on_disk["sha256"] == hashlib.sha256(npz.read_bytes()).hexdigest()
    assert read_manifest(tmp_path / "new" / "model") == written


def test_saving_again_replaces_and_leaves_nothing_behind(tmp_path: Path) -> None:
    save(tmp_path, 1)
    (tmp_path / ".killed.partial").write_bytes(b"half")
    save(tmp_path, 2)
    assert load(tmp_path).arrays["values"][0] == 2
    assert len(list(tmp_path.iterdir())) == 2


def test_a_reader_keeps_the_model_it_loaded(tmp_path: Path) -> None:
    save(tmp_path, 1)
    old = load(tmp_path)
    save(tmp_path, 2)
    assert old.arrays["values"][0] == 1


def test_nothing_trained_names_the_command(tmp_path: Path) -> None:
    with pytest.raises(ModelMissingError, match="segue train toy"):
        load(tmp_path / "absent")
    with pytest.raises(ModelMissingError):
        read_manifest(tmp_path)


def test_arrays_that_are_gone_are_named_once(tmp_path: Path) -> None:
    save(tmp_path)
    path = arrays_path(tmp_path)
    path.unlink()
    with pytest.raises(ModelUnfitError) as caught:
        load(tmp_path)
    assert str(caught.value).startswith(f"{path} is damaged: No such file or directory\n")


@FROM_TMP_PATH
@given(st.integers(0, 8 * 8000 - 1))
def test_any_flipped_bit_is_noticed(tmp_path: Path, bit: int) -> None:
    save(tmp_path)
    path = arrays_path(tmp_path)
    content = bytearray(path.read_bytes())
    content[bit // 8] ^= 1 << bit % 8
    path.write_bytes(content)
    with pytest.raises(ModelUnfitError, match="SHA-256"):
        load(tmp_path)


def test_a_change_is_noticed_whatever_time_the_file_shows(tmp_path: Path) -> None:
    save(tmp_path)
    path = arrays_path(tmp_path)
    before = path.stat()
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert path.stat().st_mtime_ns == before.st_mtime_ns
    with pytest.raises(ModelUnfitError, match="SHA-256"):
        load(tmp_path)


def test_a_copied_folder_is_checked_and_read(tmp_path: Path) -> None:
    save(tmp_path / "one", 3)
    copy = Path(shutil.copytree(tmp_path / "one", tmp_path / "two"))
    assert load(copy).arrays["values"].tolist() == [3] * 1000


def test_arrays_are_aligned_and_cannot_be_changed(tmp_path: Path) -> None:
    names = ["v" * length for length in range(1, 70, 7)]
    save(tmp_path, **{name: np.arange(5.0) for name in names})
    for array in load(tmp_path).arrays.values():
        assert array.flags.aligned
        assert not array.flags.writeable


@FROM_TMP_PATH
@given(st.floats(0, 1, exclude_max=True))
def test_truncated_files_are_noticed(tmp_path: Path, kept: float) -> None:
    save(tmp_path)
    for path in (arrays_path(tmp_path), tmp_path / "manifest.json"):
        whole = path.read_bytes()
        path.write_bytes(whole[: int(kept * (len(whole) - 1))])
        with pytest.raises(ModelUnfitError):
            load(tmp_path)
        path.write_bytes(whole)
    load(tmp_path)


def test_arrays_gone(tmp_path: Path) -> None:
    save(tmp_path)
    arrays_path(tmp_path).unlink()
    with pytest.raises(ModelUnfitError):
        load(tmp_path)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"kind": "other"}, "kind other"),
        ({"format_version": 1}, "format version 1, .* reads 2\ntrain the model again"),
        ({"format_version": 99}, "format version 99"),
        ({"config": None}, "config"),
        ({"sha256": "../../etc/passwd"}, "sha256"),
        ({"surprise": 1}, "surprise"),
    ],
)
def test_manifests_that_do_not_fit(tmp_path: Path, changes: dict[str, Any], words: str) -> None:
    save(tmp_path)
    change_manifest(tmp_path, **changes)
    with pytest.raises(ModelUnfitError, match=words):
        load(tmp_path)


class Evil:
    """Unpickling this makes a directory named by EVIL."""

    def __reduce__(self) -> tuple[Any, ...]:
        return os.mkdir, (os.environ["EVIL"],)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_pickles_are_refused_unopened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    trap = tmp_path / "trap"
    monkeypatch.setenv("EVIL", str(trap))
    npz, bare = io.BytesIO(), io.BytesIO()
    np.savez(npz, values=np.array([Evil()], dtype=object))
    np.save(bare, np.array([Evil()], dtype=object))
    for content in (npz.getvalue(), bare.getvalue()):
        save(tmp_path / "model")
        store_raw(tmp_path / "model", content)
        with pytest.raises(ModelUnfitError):
            load(tmp_path / "model").arrays["values"]
    assert not trap.exists()


def test_the_file_is_an_npz_for_everybody(tmp_path: Path) -> None:
    save(tmp_path, first=np.arange(6.0).reshape(2, 3).T, second=np.array([b"a", b"bc"]))
    with np.load(arrays_path(tmp_path)) as stored:
        assert stored.files == ["first", "second"]
        np.testing.assert_array_equal(stored["first"], np.arange(6.0).reshape(2, 3).T)


def test_the_same_arrays_make_the_same_file(tmp_path: Path) -> None:
    assert save(tmp_path / "one").sha256 == save(tmp_path / "two").sha256


def test_an_array_that_is_absent(tmp_path: Path) -> None:
    save(tmp_path)
    with pytest.raises(ModelUnfitError, match="array absent: it is absent"):
        load(tmp_path).arrays["absent"]


@pytest.mark.parametrize("value", [{1, 2}, 10**30, object()])
def test_settings_that_cannot_be_stored(tmp_path: Path, value: object) -> None:
    save(tmp_path, 1)
    with pytest.raises(ModelInputError, match="cannot be stored"):
        artifacts.save(
            tmp_path,
            {},
            kind="toy",
            config={"value": value},
            seed=10**30,
            data_fingerprint="",
            counts={},
        )
    assert load(tmp_path).manifest.config == {"value": 1}


def test_objects_are_not_stored(tmp_path: Path) -> None:
    for names in (np.array([None, "a"]), np.array(["text"]), np.array([1j])):
        with pytest.raises(ModelInputError, match="names"):
            save(tmp_path / "model", names=names)
    assert not (tmp_path / "model").exists()


def test_fingerprint_sees_values_shapes_types_and_order() -> None:
    zeros = np.zeros((2, 3))
    ones = np.ones((2, 3))
    different = [
        artifacts.fingerprint(*arrays)
        for arrays in (
            (zeros,),
            (ones,),
            (zeros.reshape(3, 2),),
            (zeros.astype("f4"),),
            (zeros, ones),
            (ones, zeros),
        )
    ]
    assert len(set(different)) == len(different)
    assert artifacts.fingerprint(np.asfortranarray(ones)) == artifacts.fingerprint(ones)


ENDLESS_WRITER = """
import sys
from pathlib import Path
import numpy as np
from models.storage import artifacts
value = int(sys.argv[2])
while True:
    value += 1
    artifacts.save(Path(sys.argv[1]), {"values": np.full(200_000, value)}, kind="toy",
                   config={"value": value}, seed=7, data_fingerprint="", counts={})
    print(value, flush=True)
"""


def test_killed_at_any_moment_a_whole_model_remains(tmp_path: Path) -> None:
    save(tmp_path, 0)
    rng = random.Random(0)
    value = 0
    for _ in range(6):
        command = [sys.executable, "-c", ENDLESS_WRITER, str(tmp_path), str(value)]
        with subprocess.Popen(command, stdout=subprocess.PIPE) as writer:
            assert writer.stdout is not None
            reported = int(writer.stdout.readline())
            time.sleep(rng.uniform(0, 0.02))
            writer.kill()
        loaded = load(tmp_path)
        value = loaded.manifest.config["value"]
        assert value >= reported
        assert (loaded.arrays["values"] == value).all()
    save(tmp_path, 1)
    assert len(list(tmp_path.iterdir())) == 2


def test_a_manifest_is_read_without_numpy(tmp_path: Path) -> None:
    save(tmp_path)
    code = """
import sys
from pathlib import Path
from models.storage.manifest import read_manifest
sys.exit(read_manifest(Path(sys.argv[1])).kind != "toy" or "numpy" in sys.modules)
"""
    subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=True)


def test_every_error_is_a_model_error() -> None:
    assert all(
        issubclass(error, ModelError)
        for error in (ModelInputError, ModelMissingError, ModelUnfitError)
    )
