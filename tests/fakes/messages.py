"""Requests as the services see them, and the answers that they give."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from http import HTTPStatus
from typing import Any, Protocol
from urllib.parse import parse_qs

import msgspec


@dataclass(frozen=True)
class Request:
    """A request; `path` is without prefix, query and slash at the end; keys of `headers` small."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes

    @cached_property
    def parameters(self) -> dict[str, list[str]]:
        """The parameters of the query; empty ones too."""
        return parse_qs(self.query, keep_blank_values=True)

    def one(self, name: str) -> str:
        """Return the last value of a parameter, or an empty text."""
        return self.parameters.get(name, [""])[-1]

    def many(self, name: str) -> list[str]:
        """Return all values of a parameter, repeated ones and those between commas."""
        values = self.parameters.get(name, [])
        return [part for value in values for part in value.split(",") if part]


@dataclass(frozen=True)
class Answer:
    """A status, a body and the headers beside Content-Length."""

    status: int
    body: bytes
    content_type: str = "application/json; charset=utf-8"
    headers: Mapping[str, str] = field(default_factory=dict)

    def encoded(self, *, keep: bool = True) -> bytes:
        """Return the whole answer as it goes over the wire; `keep` the connection open after it."""
        lines = [
            f"HTTP/1.1 {self.status} {reason(self.status)}",
            f"Content-Type: {self.content_type}",
            f"Content-Length: {len(self.body)}",
            *(f"{name}: {value}" for name, value in self.headers.items()),
            *([] if keep else ["Connection: close"]),
        ]
        return "\r\n".join([*lines, "", ""]).encode("latin-1") + self.body


@dataclass(frozen=True)
class Asked:
    """What a request is about: ids or names of one kind."""

    kind: str
    ids: Sequence[str]


class Service(Protocol):
    """What the server needs of a service."""

    def asked(self, request: Request) -> Asked | None:
        """Return what the request is about; None where it is about nothing that is counted."""

    def respond(self, request: Request) -> Answer:
        """Answer as the service does."""

    def limited(self) -> Answer:
        """Answer as the service does when it is asked too often."""


def reason(status: int) -> str:
    """Return the words that go with a status.

    >>> reason(404), reason(599)
    ('Not Found', 'Unknown')
    """
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Unknown"


def answer(value: Any, status: int = 200, **headers: str) -> Answer:
    """Answer with JSON; header names are given with underscores."""
    named = {name.replace("_", "-"): text for name, text in headers.items()}
    return Answer(status, msgspec.json.encode(value), headers=named)


def page(status: int) -> Answer:
    """Answer with HTML, as a proxy before a service does."""
    text = f"<html><body><h1>{status} {reason(status)}</h1></body></html>\r\n"
    return Answer(status, text.encode(), "text/html")
