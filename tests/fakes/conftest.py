"""Fixtures of the tests of the fake services."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest

from tests.fakes import FakeServer
from tests.fakes.client import Client


@pytest.fixture
def client(server: FakeServer) -> Iterator[Client]:
    """A client of the fake services that has a token."""
    with closing(Client(server.url)) as connected:
        connected.log_in()
        server.reset()
        yield connected
