"""A picture: the tracks whose covers look like it."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Request
from starlette.concurrency import run_in_threadpool

from etl.covers.picture import LARGEST_FILE, Pixels, decode_picture
from etl.errors import InputError
from galaxy.api.parts import PROBLEMS, Asked, Limit, Model, recommended
from galaxy.api.schemas import PictureAnswer, Problem
from galaxy.serving.uploads import Uploads
from galaxy.world import World
from recommender.answers import AnswerOptions
from recommender.query import require_answer
from recommender.similar.answering import similar
from recommender.similar.subjects import picture_subject

KINDS = ("image/jpeg", "image/png", "image/webp", "application/octet-stream")
NAME = "the picture"
_WRONG_KIND, _NO_PICTURE = 415, 422

router = APIRouter(prefix="/api", tags=["tracks"])


class Pictures(Uploads):
    """The pictures that an application takes; few are decoded at a time: each may take 0.6 GB."""

    def __init__(self, largest: int = LARGEST_FILE, seconds: float = 30.0) -> None:
        super().__init__(largest, seconds)
        self._decoding = asyncio.Semaphore(2)

    async def decode(self, body: bytes) -> Pixels:
        """Return the pixels of a picture.

        Raises:
            HTTPException: it is none.
        """
        if not body:
            raise HTTPException(_NO_PICTURE, "the body is empty: send a picture")
        async with self._decoding:
            try:
                return await run_in_threadpool(decode_picture, body, NAME)
            except InputError as error:
                raise HTTPException(_NO_PICTURE, str(error)) from None


def pictures_of(request: Request) -> Pictures:
    """Return what the application takes."""
    found: Pictures = request.app.state.pictures
    return found


Taken = Annotated[Pictures, Depends(pictures_of)]


def _problem(what: str) -> dict[str, Any]:
    return {"model": Problem, "description": what}


@router.post(
    "/picture",
    responses={
        **PROBLEMS,
        408: _problem("The picture arrives too slowly"),
        413: _problem("The picture is too large"),
        415: _problem("The body is said to be something else"),
        422: _problem("The body is no JPEG, PNG or WebP picture, or a value of the query is wrong"),
    },
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {kind: {"schema": {"type": "string", "format": "binary"}} for kind in KINDS},
        }
    },
)
async def like_picture(
    request: Request,
    world: Asked,
    pictures: Taken,
    model: Model = None,
    limit: Limit = 10,
) -> PictureAnswer:
    """Return the tracks whose covers look most like a picture: a JPEG, PNG or WebP file."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in KINDS:
        raise HTTPException(
            _WRONG_KIND, f"send a picture as {', '.join(KINDS[:-1])} or {KINDS[-1]}"
        )
    name = await run_in_threadpool(_able, world, model)
    async with pictures.body(request) as body:
        pixels = await pictures.decode(body)
    return await run_in_threadpool(_answer, world, name, pixels, limit)


def _able(world: World, model: str | None) -> str:
    """Return which model answers: before a body is received that none could answer."""
    name = model or world.model_for("image")
    require_answer(world.recommender(name).entry, "image")
    return name


def _answer(world: World, model: str, pixels: Pixels, limit: int) -> PictureAnswer:
    with world.lock:
        recommender = world.recommender(model)
        subject = picture_subject(recommender, pixels, NAME)
        options = AnswerOptions(limit, nearest=True, merge=True)
        found = similar(world.database, recommender, subject, options)
        return PictureAnswer(model=model, **recommended(recommender, found.answer))
