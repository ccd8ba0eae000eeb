"""What a trained model says of itself, in manifest.json; read without importing NumPy."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from models.errors import ModelMissingError, ModelUnfitError, damaged

FORMAT_VERSION = 1
MANIFEST = "manifest.json"


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
        raise damaged(path, error) from error
    if version != FORMAT_VERSION:
        raise ModelUnfitError(
            f"{path} has format version {version}, this program reads {FORMAT_VERSION}\n"
            "train the model again"
        )
    return _parse_manifest(path, record)


def _parse_manifest(path: Path, record: dict[str, Any]) -> Manifest:
    try:
        manifest = Manifest(**record)
        if not re.fullmatch("[0-9a-f]{64}", manifest.sha256):
            raise ValueError("sha256 is not 64 hex digits")
        if not (isinstance(manifest.config, dict) and isinstance(manifest.counts, dict)):
            raise TypeError("config and counts must be objects")
    except (TypeError, ValueError) as error:
        raise damaged(path, error) from error
    return manifest
