"""What goes wrong on AWS, each in a few words that say what to do."""

from __future__ import annotations

import logging
import re
from dataclasses import replace
from pathlib import Path

import pytest

from etl import pipeline
from etl.errors import InputError, RemoteError
from etl.home import Home
from etl.records.kinds import Track
from etl.transform.athena import AthenaEngine, AthenaSettings
from etl.transform.athena.clients import LOGGERS, keep_secrets_out_of_logs
from tests.aws import BUCKET, KEY_ID, REGION, SECRET, TOKEN, Aws, Fault, Verdict
from tests.etl.world import an_id, plant

SETTINGS = AthenaSettings(bucket=BUCKET, region=REGION, first_pause=0.01, patience=0.2)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path / "home")
    plant(home.store, "one", [Track(track_id=an_id("t"), origin="9", name="One")])
    return home


def transform(home: Home, settings: AthenaSettings = SETTINGS) -> None:
    pipeline.transform(home, engine=AthenaEngine(settings))


def fails(home: Home, *words: str, settings: AthenaSettings = SETTINGS) -> str:
    """The words of the error, which holds no secret and leaves nothing that would be believed."""
    with pytest.raises(RemoteError) as caught:
        transform(home, settings)
    text = str(caught.value)
    assert 2 <= len(text.splitlines()) <= 3
    for word in words:
        assert word in text
    assert not any(secret in text for secret in (SECRET, TOKEN, KEY_ID))
    assert not (home.staged / "manifest.json").exists()
    return text


def goes_on(home: Home) -> None:
    transform(home)
    assert (home.staged / "manifest.json").exists()


def test_no_such_bucket(aws: Aws, home: Home) -> None:
    settings = replace(SETTINGS, bucket="nowhere")
    fails(home, "there is no bucket nowhere", "SEGUE_AWS_BUCKET", settings=settings)
    assert aws.keys() == set()


@pytest.mark.slow
def test_access_denied(aws: Aws, home: Home) -> None:
    """One permission after the other is missing; each run comes further than the one before."""
    permissions = {
        "ListObjectsV2": "s3:ListBucket",
        "PutObject": "s3:PutObject",
        "StartQueryExecution": "athena:StartQueryExecution",
        "GetQueryExecution": "athena:GetQueryExecution",
        "GetObject": "s3:GetObject",
    }
    for operation, permission in permissions.items():
        code = "AccessDeniedException" if permission.startswith("athena") else "AccessDenied"
        aws.faults.append(Fault(operation, code, status=403))
        fails(home, "access denied", permission, "docs/athena.md")
    assert all(fault.seen for fault in aws.faults)
    goes_on(home)


@pytest.mark.slow
def test_statistics_that_are_not_permitted_are_done_without(aws: Aws, home: Home) -> None:
    fault = Fault("GetQueryRuntimeStatistics", "AccessDeniedException", times=100)
    aws.faults.append(fault)
    goes_on(home)
    assert fault.seen > 1


def test_a_policy_that_allows_no_query(aws: Aws, home: Home) -> None:
    aws.verdicts.append(Verdict("CREATE TABLE", reason="Insufficient permissions: Access Denied"))
    fails(home, "stg_album", "Access Denied", "policy")


@pytest.mark.parametrize("code", ["ExpiredToken", "InvalidAccessKeyId", "SignatureDoesNotMatch"])
def test_keys_that_are_not_accepted(aws: Aws, home: Home, code: str) -> None:
    aws.faults.append(Fault("ListObjectsV2", code, status=403))
    fails(home, code, "credentials")


def test_no_keys(aws: Aws, home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
        monkeypatch.delenv(name)
    fails(home, "no usable AWS credentials", "aws configure")
    assert aws.keys() == set()


def test_another_region(aws: Aws, home: Home) -> None:
    aws.faults.append(Fault("ListObjectsV2", "AuthorizationHeaderMalformed"))
    fails(home, "another region", "SEGUE_AWS_REGION")


@pytest.mark.usefixtures("aws")
def test_nobody_there(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    fails(home, "cannot be reached", "127.0.0.1:1", "continues")


def test_no_region(aws: Aws) -> None:
    with pytest.raises(InputError, match=r"\[aws\] region.*SEGUE_AWS_REGION"):
        AthenaEngine(replace(SETTINGS, region=""))
    assert aws.requests == []


@pytest.mark.parametrize(
    ("name", "value"),
    [("bucket", ""), ("bucket", "My Bucket"), ("prefix", "it's"), ("database", "a-b; DROP")],
)
def test_names_that_cannot_be(name: str, value: str) -> None:
    with pytest.raises(InputError, match=rf"{name}"):
        replace(SETTINGS, **{name: value})


@pytest.mark.parametrize(
    "statement",
    [
        "FROM track",
        *(
            pytest.param(one, marks=pytest.mark.slow)
            for one in ("CREATE DATABASE", "CREATE EXTERNAL", "CREATE TABLE judged_track")
        ),
    ],
)
def test_a_query_that_fails(aws: Aws, home: Home, statement: str) -> None:
    aws.verdicts.append(Verdict(statement, reason="EXCEEDED: so much\nand more"))
    text = fails(home, "EXCEEDED: so much and more", "again")
    assert re.search(r"statement (database|raw_playlist|judged_track|read track|\w+):", text)
    goes_on(home)


@pytest.mark.slow
def test_a_query_that_is_cancelled(aws: Aws, home: Home) -> None:
    aws.verdicts.append(Verdict("CREATE TABLE track ", "CANCELLED", ""))
    fails(home, "cancelled", "track")
    goes_on(home)


@pytest.mark.slow
@pytest.mark.parametrize("code", ["ThrottlingException", "TooManyRequestsException"])
def test_throttling_is_waited_out(aws: Aws, home: Home, code: str) -> None:
    fault = Fault("StartQueryExecution", code, nth=3, times=2)
    aws.faults.append(fault)
    goes_on(home)
    assert fault.seen > 5


@pytest.mark.slow
def test_throttled_for_too_long(aws: Aws, home: Home) -> None:
    aws.faults.append(Fault("GetQueryExecution", "ThrottlingException", nth=9, times=10**6))
    fails(home, "too many", "later")
    aws.faults.clear()
    goes_on(home)


@pytest.mark.slow
def test_a_result_that_is_gone_for_good(aws: Aws, home: Home) -> None:
    aws.faults.append(Fault("HeadObject", "NoSuchKey", status=404, times=10**6))
    fails(home, "no result", "again")
    aws.faults.clear()
    goes_on(home)


@pytest.mark.slow
def test_a_result_that_lacks_rows(aws: Aws, home: Home) -> None:
    aws.wrong_counts = True
    fails(home, "rows instead of", "again")
    aws.wrong_counts = False
    goes_on(home)


def test_a_record_file_that_is_cut_off(aws: Aws, home: Home) -> None:
    plant(home.store, "two", [Track(track_id=an_id(n), origin="9", name=n) for n in "abc"])
    path = home.store.path("track", "planted", "two")
    path.write_bytes(path.read_bytes().splitlines(keepends=True)[0])
    for change in (lambda: None, path.unlink):
        change()
        with pytest.raises(InputError, match=r"planted-two\.jsonl has been changed or removed"):
            transform(home)
    assert aws.counts()["StartQueryExecution"] == 0


@pytest.mark.slow
def test_secrets_are_in_no_log(
    aws: Aws, home: Home, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in LOGGERS:
        monkeypatch.setattr(logging.getLogger(name), "level", logging.NOTSET)
    keep_secrets_out_of_logs()
    aws.faults.append(Fault("GetObject", "SignatureDoesNotMatch", status=403))
    with caplog.at_level(logging.NOTSET):
        logging.getLogger("botocore.auth").info("to see that logs are kept")
        fails(home)
        goes_on(home)
        AthenaEngine(SETTINGS).clean(home.staged)
    assert "to see that logs are kept" in caplog.text
    for secret in (SECRET, TOKEN, KEY_ID, "Signature", "AWS4-HMAC"):
        assert secret not in caplog.text.replace("SignatureDoesNotMatch", "")
