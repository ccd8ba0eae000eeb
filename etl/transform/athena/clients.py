"""S3 and Athena by boto3, and what goes wrong there in plain words.

boto3 finds access keys, the address (AWS_ENDPOINT_URL) and proxies itself. At level
DEBUG its loggers show signatures and session tokens, so they are kept above that level.
"""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import boto3
from boto3.exceptions import Boto3Error
from botocore.config import Config
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    HTTPClientError,
    NoCredentialsError,
    PartialCredentialsError,
    ProfileNotFound,
)
from botocore.exceptions import ConnectionError as BotoConnectionError

from etl.errors import InputError, RemoteError
from etl.transform.athena.settings import AthenaSettings

LOGGERS = ("boto3", "botocore", "s3transfer", "urllib3")

# Operations whose permission is not called after them.
_PERMISSIONS = {
    "HeadObject": "GetObject",
    "ListObjectsV2": "ListBucket",
    "ListMultipartUploads": "ListBucketMultipartUploads",
    "DeleteObjects": "DeleteObject",
    "CreateMultipartUpload": "PutObject",
    "UploadPart": "PutObject",
    "CompleteMultipartUpload": "PutObject",
}
_DENIED = {"AccessDenied", "AccessDeniedException", "403", "Forbidden"}
_BAD_KEYS = {
    "ExpiredToken", "ExpiredTokenException", "InvalidAccessKeyId", "InvalidClientTokenId",
    "InvalidSignatureException", "InvalidToken", "RequestExpired", "SignatureDoesNotMatch",
    "UnrecognizedClientException",
}  # fmt: skip
_ELSEWHERE = {
    "301", "AuthorizationHeaderMalformed", "IllegalLocationConstraintException",
    "PermanentRedirect",
}  # fmt: skip


class LostError(RemoteError):
    """Tables or objects that the run has made, or read from, are gone; it must start over.

    Attributes:
        kinds: of records whose objects may not be what their names say.
    """

    def __init__(self, message: str, kinds: Iterable[str] = ()) -> None:
        super().__init__(message)
        self.kinds = sorted(kinds)


@dataclass(frozen=True)
class Clients:
    """The two services (boto3 clients, which have no types) and the settings they were made of."""

    settings: AthenaSettings
    s3: Any
    athena: Any


def connect(settings: AthenaSettings) -> Clients:
    """Make the clients; nothing is asked of AWS yet.

    Raises:
        InputError: no region is known.
        RemoteError: the user's AWS configuration cannot be used.
    """
    keep_secrets_out_of_logs()
    with explained(settings):
        session = boto3.session.Session(region_name=settings.region or None)
        if not (session.region_name or "").strip():
            raise InputError(
                "no AWS region is named\nset [aws] region in config.ini, or SEGUE_AWS_REGION"
            )
        config = Config(retries={"mode": "standard", "total_max_attempts": 3}, connect_timeout=10)
        return Clients(
            settings, session.client("s3", config=config), session.client("athena", config=config)
        )


def keep_secrets_out_of_logs() -> None:
    """Keep the loggers of boto3 above DEBUG; they follow no other logger's level then."""
    for name in LOGGERS:
        logger = logging.getLogger(name)
        logger.setLevel(max(logger.level, logging.INFO))


def error_code(error: ClientError) -> str:
    """Return the code of an error, such as "AccessDenied"."""
    return str(error.response.get("Error", {}).get("Code", ""))


@contextlib.contextmanager
def explained(settings: AthenaSettings) -> Iterator[None]:
    """Turn the errors of boto3 into RemoteError; what it says holds no credentials."""
    try:
        yield
    except ClientError as error:
        raise RemoteError(_refusal(settings, error)) from error
    except (NoCredentialsError, PartialCredentialsError, ProfileNotFound) as error:
        raise RemoteError(
            f"there are no usable AWS credentials: {error}\n"
            "run aws configure, or set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"
        ) from error
    except (BotoConnectionError, HTTPClientError) as error:
        raise RemoteError(
            f"AWS cannot be reached: {error}\n"
            "check the network and the region; the same command continues where this one stopped"
        ) from error
    except (BotoCoreError, Boto3Error) as error:
        raise RemoteError(f"AWS: {error}") from error


def _refusal(settings: AthenaSettings, error: ClientError) -> str:
    code, operation = error_code(error), error.operation_name
    said = str(error.response.get("Error", {}).get("Message") or code).splitlines()[0]
    if code in _DENIED:
        service = "athena" if "Quer" in operation or "Athena" in operation else "s3"
        return (
            f"AWS refuses {operation} in bucket {settings.bucket}: access denied\n"
            f"the permission needed is {service}:{_PERMISSIONS.get(operation, operation)};"
            " docs/athena.md has the whole policy"
        )
    if code in _BAD_KEYS:
        return f"AWS does not accept the credentials: {code}\nmake new ones, or log in again"
    if code == "NoSuchBucket":
        return (
            f"there is no bucket {settings.bucket}\n"
            "make it, or name another: [aws] bucket in config.ini, or SEGUE_AWS_BUCKET"
        )
    if code in _ELSEWHERE:
        return (
            f"bucket {settings.bucket} is in another region ({said})\n"
            "set [aws] region in config.ini, or SEGUE_AWS_REGION, to that of the bucket"
        )
    return f"AWS refuses {operation}: {code}: {said}"
