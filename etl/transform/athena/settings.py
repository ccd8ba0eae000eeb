"""Where Segue keeps its objects and tables on AWS.

Below ``s3://BUCKET/PREFIX/`` Segue writes and, unless asked to clean, deletes nothing::

    raw/KIND/SHA256.jsonl.gz            a record file; never changes, for its name is its content
    lists/RUN/KIND/files.txt            which of them a run reads
    tables/RUN/RELATION/ATTEMPT/…       the Parquet files of one CREATE TABLE AS
    results/…                           what Athena writes of every query

RUN stands for all record files and statements (see `statements.run_id`); the tables of a run are in
a database of their own, DATABASE_RUN. So what has changed is another run, and nothing of an
earlier state can be read. The external tables are lists of files (Hive's SymlinkTextInputFormat)
because an external table over a folder would read files that are no longer in the store: with
lists every file is uploaded once, none is copied and none need be deleted.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from etl.errors import InputError


@dataclass(frozen=True)
class AthenaSettings:
    """Names on AWS, and how long to wait for it. boto3 finds the access keys; none are held here.

    Attributes:
        bucket: of S3; it must be there.
        region: such as "eu-west-1"; "" leaves it to the user's AWS configuration.
        prefix: below which all objects go.
        workgroup: of Athena.
        database: what the names of the databases of all runs start with.
        first_pause, longest_pause: seconds between two looks at a query; each pause is longer.
        patience: seconds for which a request that AWS throttles is tried again.

    Raises:
        InputError: there is no bucket, or a name cannot stand in SQL.
    """

    bucket: str
    region: str = ""
    prefix: str = "segue"
    workgroup: str = "primary"
    database: str = "segue"
    first_pause: float = 0.2
    longest_pause: float = 5.0
    patience: float = 300.0

    def __post_init__(self) -> None:
        if not self.bucket:
            raise InputError(
                "no S3 bucket is named for Athena\n"
                "set [aws] bucket in config.ini, or SEGUE_AWS_BUCKET"
            )
        _check("bucket", self.bucket, r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
        _check("prefix", self.prefix, r"[A-Za-z0-9_./=-]*")
        _check("database", self.database, r"[a-z][a-z0-9_]{0,99}")

    def key(self, *parts: str) -> str:
        """Return the key of an object below the prefix."""
        return "/".join([*filter(None, [self.prefix.strip("/")]), *parts])

    def url(self, key: str) -> str:
        """Return the s3:// address of a key."""
        return f"s3://{self.bucket}/{key}"

    def database_of(self, run: str) -> str:
        """Return the name of the database that holds the tables of a run."""
        return f"{self.database}_{run}"


def _check(name: str, value: str, pattern: str) -> None:
    """Raise unless a name can stand in an address and in SQL as it is."""
    if re.fullmatch(pattern, value) is None:
        raise InputError(
            f"[aws] {name} is {value!r}, which is not a name that can be used\n"
            f"it must match {pattern}"
        )
