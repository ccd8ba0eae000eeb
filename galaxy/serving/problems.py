"""Errors as status codes and sentences; no client sees how the program failed."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable

from fastapi import FastAPI, Request
from starlette.responses import JSONResponse

from etl.errors import InputError
from models.errors import ModelError, ModelInputError
from recommender.errors import TrackError, UnknownArtistError, UnknownModelError
from sql.errors import DatabaseError

_log = logging.getLogger(__name__)

_NOT_FOUND, _CONFLICT, _NOT_READY, _FAILED = 404, 409, 503, 500
_STATUS: tuple[tuple[type[Exception], int], ...] = (
    (TrackError, _NOT_FOUND),
    (UnknownArtistError, _NOT_FOUND),
    (UnknownModelError, _NOT_FOUND),
    (LookupError, _NOT_FOUND),
    (ModelInputError, _CONFLICT),  # before the family that it belongs to
    (InputError, _CONFLICT),
    (ModelError, _NOT_READY),
    (DatabaseError, _NOT_READY),
)


def handle(app: FastAPI) -> None:
    """Make an application answer errors with what a visitor can understand."""
    for kind, status in _STATUS:
        app.add_exception_handler(kind, _answer_with(status))
    app.add_exception_handler(Exception, _failed)


def _answer_with(status: int) -> Callable[[Request, Exception], Awaitable[JSONResponse]]:
    async def answer(_: Request, error: Exception) -> JSONResponse:
        # the rest is advice for whoever runs the server: commands and paths
        first = str(error.args[0] if error.args else error).partition("\n")[0]
        if status == _NOT_READY:
            _log.warning("%s", error)
            first = "this needs a model or a database that is not ready"
        return JSONResponse({"detail": first}, status)

    return answer


async def _failed(_: Request, error: Exception) -> JSONResponse:
    _log.error("an answer failed", exc_info=error)
    return JSONResponse({"detail": "the server failed; its log says how"}, _FAILED)
