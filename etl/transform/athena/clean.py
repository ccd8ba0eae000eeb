"""Deleting what Segue wrote to AWS, and nothing else.

Segue's objects are recognised by their whole key, and no other object in their folders is deleted.
The databases are those of the runs that the keys name. Two homes that share bucket and prefix share
this too.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from etl.errors import RemoteError
from etl.transform.athena.clients import Clients, explained
from etl.transform.athena.journal import forget
from etl.transform.athena.queries import execute
from etl.transform.athena.upload import list_keys

_AT_ONCE = 1000  # objects that S3 deletes in one request

_OURS = re.compile(
    r"raw/[a-z_]+/[0-9a-f]{64}\.jsonl\.gz"
    r"|lists/(?P<list>[0-9a-f]{16})/[a-z_]+/files\.txt"
    r"|tables/(?P<table>[0-9a-f]{16})/[a-z_]+/[0-9a-f]{32}/[^/]+"
    r"|results/(tables/)?[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
    r"(-manifest)?(\.csv|\.txt)?(\.metadata)?"
)


@dataclass(frozen=True)
class Cleaned:
    """How many databases and objects were deleted."""

    databases: int
    objects: int


def clean(clients: Clients, staged: Path) -> Cleaned:
    """Drop the tables of all runs below the prefix, then delete their objects.

    Raises:
        RemoteError: AWS refuses or cannot be reached; the same command continues.
    """
    forget(staged)  # first: a journal must not outlive the tables that it names
    runs = {run for key in our_keys(clients) if (run := _run(clients, key))}
    for run in sorted(runs):
        database = clients.settings.database_of(run)
        execute(clients, f"DROP DATABASE IF EXISTS `{database}` CASCADE")
    _abort_uploads(clients)
    keys = our_keys(clients)  # again, for dropping leaves results
    for start in range(0, len(keys), _AT_ONCE):
        _delete(clients, keys[start : start + _AT_ONCE])
    return Cleaned(len(runs), len(keys))


def our_keys(clients: Clients) -> list[str]:
    """Return the keys below the prefix that only Segue can have written; held in memory."""
    return [key for key in list_keys(clients) if _match(clients, key)]


def _match(clients: Clients, key: str) -> re.Match[str] | None:
    return _OURS.fullmatch(key.removeprefix(clients.settings.key("")))


def _run(clients: Clients, key: str) -> str | None:
    match = _match(clients, key)
    return match and (match["list"] or match["table"])


def _abort_uploads(clients: Clients) -> None:
    """Parts of uploads that were killed are in no listing, but are paid for."""
    bucket = clients.settings.bucket
    with explained(clients.settings):
        pages = clients.s3.get_paginator("list_multipart_uploads").paginate(
            Bucket=bucket, Prefix=clients.settings.key("raw", "")
        )
        for page in pages:
            for upload in page.get("Uploads", ()):
                if _match(clients, upload["Key"]):
                    clients.s3.abort_multipart_upload(
                        Bucket=bucket, Key=upload["Key"], UploadId=upload["UploadId"]
                    )


def _delete(clients: Clients, keys: list[str]) -> None:
    with explained(clients.settings):
        answer = clients.s3.delete_objects(
            Bucket=clients.settings.bucket,
            Delete={"Objects": [{"Key": key} for key in keys], "Quiet": True},
        )
    for error in answer.get("Errors", ()):
        raise RemoteError(
            f"S3 does not delete {error['Key']}: {error['Code']}\n"
            "the permission needed is s3:DeleteObject; docs/athena.md has the whole policy"
        )
