"""Record files to S3, and the lists of them that a run reads.

An object's name is the SHA-256 of the record file's name and content, so that an object that is
there is the right one, whole (S3 shows no half object) and never overwritten by another home. That
is asked by listing a folder: a checksum in the object's metadata, or S3's own, which is that of the
gzipped bytes, would need a request for each object. The name counts too: else two files of one
content would become one object that is listed twice.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from boto3.s3.transfer import TransferConfig

from etl.errors import InputError
from etl.records.kinds import KINDS
from etl.records.store import RawStore
from etl.transform.athena.clients import Clients, explained
from etl.transform.athena.gzipped import CHUNK, Gzipped
from etl.transform.athena.settings import AthenaSettings

AT_ONCE = 4  # files; each takes about two parts of 8 MiB of memory


@dataclass(frozen=True)
class RecordFile:
    """One record file and where it goes.

    Attributes:
        kind: of its records.
        path: of the file.
        size: in bytes, as it is on this machine.
        records: the number of its lines.
        key: of the object.
    """

    kind: str
    path: Path
    size: int
    records: int
    key: str


def record_files(settings: AthenaSettings, store: RawStore) -> list[RecordFile]:
    """Find the record files of complete units, by kind; reads them all.

    Raises:
        InputError: one is missing or cannot be read.
    """
    return [_record_file(settings, kind, path) for kind in KINDS for path in store.files(kind)]


def _record_file(settings: AthenaSettings, kind: str, path: Path) -> RecordFile:
    digest = hashlib.sha256(os.fsencode(path.name) + b"\0")
    size = records = 0
    try:
        with path.open("rb") as stream:
            while chunk := stream.read(CHUNK):
                digest.update(chunk)
                size += len(chunk)
                records += chunk.count(b"\n")
    except OSError as error:
        raise InputError(
            f"{path} cannot be read: {error.strerror}\n"
            "delete it if it is there, then run segue etl extract or import again"
        ) from None
    key = settings.key("raw", kind, f"{digest.hexdigest()}.jsonl.gz")
    return RecordFile(kind, path, size, records, key)


def list_keys(clients: Clients, *folder: str) -> Iterator[str]:
    """Return the keys of all objects in a folder below the prefix."""
    prefix = clients.settings.key(*folder, "")
    with explained(clients.settings):
        pages = clients.s3.get_paginator("list_objects_v2").paginate(
            Bucket=clients.settings.bucket, Prefix=prefix
        )
        for page in pages:
            yield from (entry["Key"] for entry in page.get("Contents", ()))


def missing(clients: Clients, files: Sequence[RecordFile]) -> list[RecordFile]:
    """Return those that are not in S3 yet."""
    there = set(list_keys(clients, "raw"))
    return [file for file in files if file.key not in there]


def upload(
    clients: Clients, files: Sequence[RecordFile], on_upload: Callable[[RecordFile], None]
) -> None:
    """Upload files, several at once; those that are whole stay when one fails.

    Args:
        on_upload: called with each file that is uploaded.

    Raises:
        RemoteError: AWS refuses or cannot be reached.
    """
    pool = ThreadPoolExecutor(AT_ONCE)
    try:
        waiting = {pool.submit(_upload, clients, file): file for file in files}
        for future in as_completed(waiting):
            future.result()
            on_upload(waiting[future])
    finally:
        pool.shutdown(cancel_futures=True)


def _upload(clients: Clients, file: RecordFile) -> None:
    with explained(clients.settings), file.path.open("rb") as stream:
        body: Any = Gzipped(stream)
        clients.s3.upload_fileobj(
            body,
            clients.settings.bucket,
            file.key,
            ExtraArgs={"ContentType": "application/gzip"},
            Config=TransferConfig(use_threads=False),
        )


def write_lists(clients: Clients, run: str, files: Sequence[RecordFile]) -> None:
    """Write for each kind of which there are files the list of their addresses."""
    settings = clients.settings
    for kind in dict.fromkeys(file.kind for file in files):
        lines = [settings.url(file.key) + "\n" for file in files if file.kind == kind]
        with explained(settings):
            clients.s3.put_object(
                Bucket=settings.bucket,
                Key=settings.key("lists", run, kind, "files.txt"),
                Body="".join(lines).encode(),
                ContentType="text/plain",
            )
