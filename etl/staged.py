"""The staged folder: a CSV file for each table, and a manifest of what belongs together."""

from __future__ import annotations

from pathlib import Path

import msgspec

from etl.errors import InputError
from etl.files import atomic_write
from etl.report import StepReport
from sql.database import StagedTable, file_fingerprint
from sql.tables import tables


class StagedFile(msgspec.Struct):
    """One CSV file: the BLAKE2 of its bytes, and its rows without the header."""

    fingerprint: str
    rows: int


class Manifest(msgspec.Struct):
    """What the files in the staged folder were made from, and what they hold.

    Attributes:
        inputs: fingerprint of the record files and statements; see `etl.pipeline`.
        engine: what ran the transform.
        files: by table, in the order of loading.
        reports: the step reports of the transform, as plain values.
    """

    inputs: str
    engine: str
    files: dict[str, StagedFile]
    reports: list[dict[str, object]]

    def step_reports(self) -> list[StepReport]:
        """Return the reports of the transform."""
        return [StepReport.from_dict(report) for report in self.reports]

    def staged_tables(self, folder: Path) -> list[StagedTable]:
        """Return what there is to load, parents before children."""
        return [
            StagedTable(
                tables()[name], csv_path(folder, name), file.fingerprint, file.rows, verified=True
            )
            for name, file in self.files.items()
        ]


def csv_path(folder: Path, table: str) -> Path:
    """Return where the rows of a table are staged."""
    return folder / f"{table}.csv"


def manifest_path(folder: Path) -> Path:
    """Return where the manifest of a staged folder is."""
    return folder / "manifest.json"


def read_manifest(folder: Path) -> Manifest | None:
    """Read the manifest; None where there is none or a file that it names is gone.

    Raises:
        InputError: it is damaged.
    """
    path = manifest_path(folder)
    try:
        manifest = msgspec.json.decode(path.read_bytes(), type=Manifest)
    except FileNotFoundError:
        return None
    except msgspec.MsgspecError as error:
        raise InputError(
            f"{path} is damaged: {error}\ndelete it, run segue etl transform"
        ) from None
    whole = all(csv_path(folder, name).exists() for name in manifest.files)
    return manifest if whole else None


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write the manifest, when all files are there."""
    with atomic_write(manifest_path(folder)) as stream:
        stream.write(msgspec.json.encode(manifest))


def stage(folder: Path, table: str, rows: int) -> StagedFile:
    """Describe a CSV file that has just been written."""
    return StagedFile(file_fingerprint(csv_path(folder, table)), rows)
