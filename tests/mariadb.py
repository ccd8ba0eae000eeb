"""A throw-away MariaDB server: own folder, own port, gone at the end."""

from __future__ import annotations

import contextlib
import itertools
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

import mysql.connector

USER = "segue"
READER = "segue_reader"
PASSWORD = "p@ss:w/rd% '\"#?"

# What the README says to grant.
LOADING = "SELECT, INSERT, UPDATE, DELETE, CREATE, DROP, ALTER, INDEX, REFERENCES"
START_TIMEOUT_S = 60

# Nothing here must outlive a power cut, and small tests do little but wait for the disk.
CARELESS = (
    "--debug-no-sync",
    "--innodb-flush-method=nosync",
    "--innodb-flush-log-at-trx-commit=0",
    "--innodb-doublewrite=0",
    "--innodb-file-per-table=0",
)
STOP_TIMEOUT_S = 60


def missing_binary() -> str | None:
    """Name a program that is needed but not installed."""
    programs = ("mariadbd", "mariadb-install-db")
    return next((name for name in programs if shutil.which(name) is None), None)


@dataclass
class Server:
    """A running server; on databases of `create_database`, `USER` may load and `READER` read."""

    port: int
    socket: Path
    _numbers: Iterator[int] = field(default_factory=itertools.count)

    def url(self, database: str, *, user: str = USER, password: str = PASSWORD) -> str:
        """Return the URL that Segue takes."""
        return f"mysql://{quote(user)}:{quote(password, safe='')}@127.0.0.1:{self.port}/{database}"

    def admin(self, *statements: str) -> list[tuple[Any, ...]]:
        """Run statements as root; give the rows of the last."""
        connection: Any = mysql.connector.connect(
            unix_socket=str(self.socket), user="root", use_pure=True, autocommit=True
        )
        rows: list[tuple[Any, ...]] = []
        with contextlib.closing(connection), contextlib.closing(connection.cursor()) as cursor:
            for statement in statements:
                cursor.execute(statement)
                rows = list(cursor.fetchall()) if cursor.with_rows else []
        return rows

    def create_database(self, *, charset: str = "latin1") -> str:
        """Make an empty database and give its name; its default charset is an unhelpful one."""
        name = f"segue_test_{next(self._numbers)}"
        pattern = name.replace("_", "\\_")
        self.admin(
            f"CREATE DATABASE {name} CHARACTER SET {charset}",
            f"GRANT {LOADING} ON `{pattern}`.* TO '{USER}'@'%'",
            f"GRANT SELECT ON `{pattern}`.* TO '{READER}'@'%'",
        )
        return name

    def drop_database(self, name: str) -> None:
        """Remove a database and what is in it."""
        self.admin(f"DROP DATABASE IF EXISTS {name}")


@contextlib.contextmanager
def running_server(folder: Path, options: Sequence[str] = ()) -> Iterator[Server]:
    """Install and start a server below `folder`; it is stopped and gone when the block ends.

    `options` are the server's own, such as `CARELESS`.
    """
    data, log, environment = folder / "data", folder / "server.log", _environment(folder)
    _install(data, environment)
    server = Server(_free_port(), folder / "s.sock")
    command = [*_daemon(data, server), *options]
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=environment,
            start_new_session=True,
        )
    try:
        _wait(server, process, log)
        _create_user(server)
        yield server
    finally:
        _stop(process)
        shutil.rmtree(data, ignore_errors=True)


def _as_user() -> list[str]:
    """The server refuses to run as root unless it is told to."""
    return ["--user=root"] if os.geteuid() == 0 else []


def _environment(folder: Path) -> dict[str, str]:
    """A server deletes all temporary tables that it finds when it starts: each needs its own."""
    temporary = folder / "tmp"
    temporary.mkdir()
    return {**os.environ, "TMPDIR": str(temporary)}


def _install(data: Path, environment: Mapping[str, str]) -> None:
    done = subprocess.run(
        [
            "mariadb-install-db",
            "--no-defaults",
            f"--datadir={data}",
            "--auth-root-authentication-method=normal",
            "--skip-test-db",
            *_as_user(),
        ],
        capture_output=True,
        env=environment,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"mariadb-install-db failed:\n{done.stdout}{done.stderr}")


def _daemon(data: Path, server: Server) -> list[str]:
    return [
        "mariadbd",
        "--no-defaults",
        f"--datadir={data}",
        f"--socket={server.socket}",
        f"--pid-file={data / 'pid'}",
        f"--port={server.port}",
        "--bind-address=127.0.0.1",
        "--skip-name-resolve",
        "--local-infile=1",
        *_as_user(),
    ]


def _free_port() -> int:
    with contextlib.closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(server: Server, process: subprocess.Popen[bytes], log: Path) -> None:
    """Return when the server answers."""
    end = time.monotonic() + START_TIMEOUT_S
    while True:
        try:
            server.admin("SELECT 1")
        except mysql.connector.Error as error:
            if process.poll() is not None or time.monotonic() > end:
                tail = log.read_text(errors="replace")[-2_000:]
                raise RuntimeError(f"mariadbd did not start: {error}\n{tail}") from error
            time.sleep(0.05)
        else:
            return


def _create_user(server: Server) -> None:
    password = PASSWORD.replace("\\", "\\\\").replace("'", "\\'")
    server.admin(
        "DROP USER IF EXISTS ''@'localhost'",
        *(f"CREATE USER '{name}'@'%' IDENTIFIED BY '{password}'" for name in (USER, READER)),
    )


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(STOP_TIMEOUT_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
